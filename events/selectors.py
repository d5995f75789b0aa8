"""Reads about events."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.paginator import Page as ResultPage
from django.utils.translation import get_language

from core.selectors import paginate
from events.models import EventPage
from events.querysets import EventPageQuerySet

PER_PAGE = 12
PAST_SHOWN = 12


@dataclass(frozen=True)
class Agenda:
    """One page of what comes; the first page also tells what was, the latest first."""

    upcoming: ResultPage[EventPage]
    past: tuple[EventPage, ...]


def events_published(language_code: str | None = None) -> EventPageQuerySet:
    """Events of a language."""
    language = language_code or get_language() or "fr"
    return EventPage.objects.published().in_language(language).for_cards()


def event_agenda(number: str | None) -> Agenda:
    """The agenda in the active language. Raises EmptyPage for a page that does not exist."""
    upcoming = paginate(events_published().upcoming(), number, PER_PAGE)
    past = events_published().past()[:PAST_SHOWN] if upcoming.number == 1 else ()
    return Agenda(upcoming=upcoming, past=tuple(past))
