"""Reads about events."""

from __future__ import annotations

from django.utils.translation import get_language

from events.models import EventPage
from events.querysets import EventPageQuerySet


def events_published(language_code: str | None = None) -> EventPageQuerySet:
    """Events of a language."""
    language = language_code or get_language() or "fr"
    return EventPage.objects.published().in_language(language).for_cards()
