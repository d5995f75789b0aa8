"""Tags of events."""

from __future__ import annotations

from typing import Any

from django import template
from django.core.paginator import EmptyPage
from django.http import Http404
from wagtail.models import Page

from core.selectors import absolute_url
from events import selectors
from events.models import EventPage
from events.selectors import Agenda

register = template.Library()


@register.simple_tag(takes_context=True)
def event_agenda(context: dict[str, Any]) -> Agenda:
    """`{% event_agenda as agenda %}`: the page of the agenda that the address asks for."""
    request = context.get("request")
    try:
        return selectors.event_agenda(request.GET.get("page") if request else None)
    except EmptyPage as error:
        raise Http404 from error


@register.simple_tag
def events_upcoming(limit: int) -> list[EventPage]:
    return list(selectors.events_published().upcoming()[:limit])


@register.simple_tag
def events_with(page: Page) -> list[EventPage]:
    """Events that name a page and are not over."""
    rows = selectors.events_published().upcoming()
    return list(rows.filter(related_pages__page__translation_key=page.translation_key).distinct())


@register.simple_tag
def event_json_ld(page: EventPage) -> dict[str, Any]:
    """An event as schema.org's Event."""
    return {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": page.title,
        "description": page.summary,
        "inLanguage": page.language_code,
        "url": absolute_url(page.url),
        "startDate": page.starts_at,
        "endDate": page.ends_at,
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        "eventStatus": "https://schema.org/EventScheduled",
        "location": {
            "@type": "Place",
            "name": page.venue or page.town,
            "address": {
                "@type": "PostalAddress",
                "addressLocality": page.town,
                "addressRegion": page.region.label if page.region else None,
                "addressCountry": "FR",
            },
        },
        "organizer": {"@type": "Organization", "name": "Alliance Industrie du Futur"},
    }
