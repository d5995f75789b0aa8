"""Events as calendar files (RFC 5545)."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe
from icalendar import Calendar, Event

from core.selectors import absolute_url
from core.views import answer_remembered
from events.models import EventPage
from events.selectors import events_published

AGENDA_LENGTH = 200
PRODUCT_ID = "-//Alliance Industrie du Futur//Vitrines//FR"


@require_safe
@answer_remembered("event-ical")
def event_ical(request: HttpRequest, pk: int) -> HttpResponse:
    """One event of the active language."""
    page: EventPage = get_object_or_404(events_published(), pk=pk)
    return _calendar_response([page], name=page.title, file_name=f"{page.slug}.ics")


@require_safe
@answer_remembered("agenda-ical")
def agenda_ical(request: HttpRequest) -> HttpResponse:
    """What comes, in the active language: a calendar to subscribe to."""
    return _calendar_response(
        list(events_published().upcoming()[:AGENDA_LENGTH]),
        name=gettext("Agenda of the Vitrines Industrie du Futur"),
        file_name=f"agenda-{get_language()}.ics",
    )


def _calendar_response(pages: Sequence[EventPage], *, name: str, file_name: str) -> HttpResponse:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT_ID)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    # The standard's name for the title, then the one that most calendars read.
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", datetime.timedelta(days=1), parameters={"value": "DURATION"})
    for page in pages:
        calendar.add_component(_calendar_event(page))
    if pages:
        years = [timezone.localdate(page.starts_at).year for page in pages]
        calendar.add_missing_timezones(
            first_date=datetime.date(min(years) - 1, 1, 1),
            last_date=datetime.date(max(years) + 2, 1, 1),
        )
    response = HttpResponse(calendar.to_ical(), content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return response


def _calendar_event(page: EventPage) -> Event:
    url = absolute_url(page.url)
    changed_at = page.last_published_at or page.first_published_at or page.starts_at
    details = [
        gettext("Fictitious example.") if page.is_example else "",
        page.summary,
        gettext("For: %(audience)s") % {"audience": page.audience} if page.audience else "",
        url,
    ]
    event = Event()
    # Both languages are one event: a calendar that holds both shows it once.
    event.add("uid", str(page.translation_key))
    # Without a method, the stamp is the moment of the last revision, so the file is stable.
    event.add("dtstamp", changed_at)
    event.add("last-modified", changed_at)
    event.add("dtstart", timezone.localtime(page.starts_at))
    event.add("dtend", timezone.localtime(page.ends_at))
    event.add("summary", page.title, parameters={"language": page.language_code})
    event.add("description", "\n".join(filter(None, details)))
    if place := ", ".join(filter(None, (page.hall_stand, page.venue, page.town))):
        event.add("location", place)
    event.add("url", url)
    event.add("categories", [str(page.get_kind_display())])
    return event
