"""Blocks of events. One class, one template: `blocks/<class_in_snake_case>.html`."""

from __future__ import annotations

import datetime

from django.utils.translation import gettext_lazy as _
from wagtail import blocks


class ProgrammeItemBlock(blocks.StructBlock):
    """One line of the programme."""

    time = blocks.TimeBlock(label=_("time"))
    title = blocks.CharBlock(label=_("title"), max_length=160)
    text = blocks.TextBlock(label=_("text"), max_length=400, required=False, rows=2)

    class Meta:
        icon = "time"
        label = _("Programme item")
        template = "blocks/programme_item_block.html"
        description = _("A time, a title, and what happens.")
        preview_value = {
            "time": datetime.time(9, 30),
            "title": "Visite de l’atelier",
            "text": "Par groupes de huit.",
        }


class ProgrammeBlock(blocks.StreamBlock):
    item = ProgrammeItemBlock()
