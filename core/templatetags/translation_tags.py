"""Tags that show a translation beside its source."""

from __future__ import annotations

from typing import Any

from django import template

from core.models import PageTranslatedAsPage, PortalPage
from core.selectors.machine import machine_is_set_up, machine_state
from core.selectors.translation import Piece, SourceWords, source_words

register = template.Library()


@register.simple_tag
def source_of_form(form: Any, page: PortalPage) -> SourceWords | None:
    """`{% source_of_form form page as source %}`: what the form has read already, else read now."""
    return form.source if hasattr(form, "source") else source_words(page)


@register.simple_tag
def machine_of(page: PageTranslatedAsPage) -> dict[str, Any]:
    """`{% machine_of page as machine %}`: whether a machine can be asked, and what became of it."""
    is_set_up = machine_is_set_up()
    return {"is_set_up": is_set_up, "state": machine_state(page) if is_set_up else None}


@register.filter
def of_field(source: SourceWords | None, name: str) -> list[tuple[str, Piece]]:
    """`{{ source|of_field:"problem" }}`: the pieces of one field, each after its name."""
    return source.of_field(name) if source else []
