"""What the gallery of components shows: every block by its preview, and one page of each kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms, template
from django.conf import settings
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import Block, StreamBlock

from communities.blocks import OffersBlock, ResourcesBlock
from communities.selectors import communities_published
from core.blocks import ProseBodyBlock
from events.blocks import ProgrammeBlock
from events.selectors import events_published
from news.selectors import news_published
from pathways.selectors import pathways_to_follow
from vitrines.blocks import PracticeBodyBlock, ResultsBlock
from vitrines.selectors import practices_published, vitrines_published

register = template.Library()

STREAMS: tuple[type[StreamBlock], ...] = (
    ProseBodyBlock,
    PracticeBodyBlock,
    ResultsBlock,
    OffersBlock,
    ResourcesBlock,
    ProgrammeBlock,
)


@dataclass(frozen=True)
class Specimen:
    name: str
    description: str
    html: SafeString


@register.simple_tag
def block_specimens() -> list[Specimen]:
    """Every block of every stream, once, rendered from its preview value."""
    blocks = {
        type(block).__name__: block
        for stream in STREAMS
        for block in stream().child_blocks.values()
        if "preview_template" not in vars(type(block)._meta_class)
    }
    return [_specimen(name, block) for name, block in sorted(blocks.items())]


def _specimen(name: str, block: Block) -> Specimen:
    value = block.normalize(block.get_preview_value())
    return Specimen(name, str(block.get_description()), block.render(value))


@register.simple_tag
def card_specimens() -> dict[str, Any]:
    """One published page of each kind, in the active language."""
    language = get_language() or "fr"
    return {
        "practice": practices_published(language).for_cards().first(),
        "vitrine": vitrines_published(language).for_cards().first(),
        "community": communities_published(language).first(),
        "news": news_published(language).first(),
        "event": events_published(language).first(),
        "pathway": next(iter(pathways_to_follow(1)), None),
    }


class SpecimenForm(forms.Form):
    """Every kind of field."""

    text = forms.CharField(
        label=_("Title"), help_text=_("In plain words."), widget=forms.TextInput(), required=False
    )
    email = forms.EmailField(label=_("E-mail address"))
    choice = forms.ChoiceField(
        label=_("Language"), choices=settings.LANGUAGES, widget=forms.RadioSelect
    )
    check = forms.BooleanField(label=_("Remember me"), required=False)


@register.simple_tag
def form_specimen() -> SpecimenForm:
    """A form that was sent with errors."""
    return SpecimenForm({"email": "@"})
