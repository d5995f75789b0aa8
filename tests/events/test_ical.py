"""Events as calendar files."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, override
from icalendar import Calendar, Event
from wagtail.models import PageViewRestriction

from events.enums import EventKind
from events.models import EventIndexPage, EventPage
from home.models import HomePage

HOST = "https://vitrines.example.org"
NOW = datetime.datetime(2026, 3, 20, 9, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True)
def _own_address(db: None, settings: Any) -> None:
    cache.clear()
    settings.WAGTAILADMIN_BASE_URL = HOST


@pytest.fixture(autouse=True)
def _now() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def _event(
    title: str,
    language: str = "fr",
    *,
    days: int = 7,
    published: bool = True,
    **fields: Any,
) -> EventPage:
    home = HomePage.objects.get(locale__language_code=language)
    agenda = EventIndexPage.objects.filter(locale=home.locale).first()
    if agenda is None:
        agenda = EventIndexPage(title="Agenda", slug="agenda", locale=home.locale)
        home.add_child(instance=agenda)
    starts_at = NOW + datetime.timedelta(days=days)
    page = EventPage(
        **{
            "title": title,
            "slug": f"event-{agenda.get_children().count()}",
            "summary": f"About {title}.",
            "kind": EventKind.FAIR,
            "starts_at": starts_at,
            "ends_at": starts_at + datetime.timedelta(hours=3),
            "locale": home.locale,
            "live": False,
            **fields,
        }
    )
    agenda.add_child(instance=page)
    if published:
        page.save_revision().publish()
    return EventPage.objects.get(pk=page.pk)


def _address(page: EventPage, language: str | None = None) -> str:
    with override(language or page.language_code):
        return reverse("events:event-ical", args=[page.pk])


def _calendar(client: Client, path: str, file_name: str) -> Calendar:
    response = client.get(path, headers={"host": "evil.example"})
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Content-Disposition"] == f'attachment; filename="{file_name}"'
    assert b"evil.example" not in response.content
    assert response.content.count(b"\r\n") == response.content.count(b"\n")
    return Calendar.from_ical(response.content)


def _only_event(client: Client, page: EventPage) -> Event:
    calendar = _calendar(client, _address(page), f"{page.slug}.ics")
    assert calendar.get("VERSION") == "2.0"
    assert calendar.get("PRODID")
    (event,) = calendar.walk("VEVENT")
    return event


def _summaries(client: Client, language: str = "fr") -> list[str]:
    calendar = _calendar(client, f"/{language}/ical/agenda.ics", f"agenda-{language}.ics")
    return [str(event["SUMMARY"]) for event in calendar.walk("VEVENT")]


def test_event_says_what_when_and_where(client: Client) -> None:
    page = _event(
        "Salon; « Global », à Lyon",
        venue="Eurexpo",
        town="Chassieu",
        hall_stand="Hall 5, stand B12",
        audience="Responsables de production",
    )
    event = _only_event(client, page)
    assert event["SUMMARY"] == "Salon; « Global », à Lyon"
    assert event["SUMMARY"].params["LANGUAGE"] == "fr"
    assert event["LOCATION"] == "Hall 5, stand B12, Eurexpo, Chassieu"
    assert event["URL"] == HOST + page.url
    assert "About Salon" in event["DESCRIPTION"]
    assert "Responsables de production" in event["DESCRIPTION"]
    assert event["UID"] == str(page.translation_key)


def test_hours_are_those_of_paris_in_winter_and_in_summer(client: Client) -> None:
    """The clocks change on 29 March 2026."""
    for days, offset in ((7, 1), (14, 2)):
        page = _event("Visite", days=days)
        event = _only_event(client, page)
        start = event["DTSTART"].dt
        assert event["DTSTART"].params["TZID"] == "Europe/Paris"
        assert start == page.starts_at
        assert event["DTEND"].dt == page.ends_at
        assert start.utcoffset() == datetime.timedelta(hours=offset)
        assert start.hour == 9 + offset


def test_time_zone_is_described_in_the_file(client: Client) -> None:
    body = client.get(_address(_event("Visite"))).content.decode()
    assert body.count("BEGIN:VTIMEZONE") == 1
    assert "TZID:Europe/Paris" in body


def test_stamp_is_the_moment_of_the_last_change(client: Client) -> None:
    page = _event("Visite")
    with time_machine.travel(NOW + datetime.timedelta(days=1), tick=False):
        page.title = "Visite, avancée"
        page.save_revision().publish()
    event = _only_event(client, page)
    assert event["DTSTAMP"].dt == event["LAST-MODIFIED"].dt == NOW + datetime.timedelta(days=1)
    first, second = (client.get(_address(page)).content for _ in range(2))
    assert first == second


def test_both_languages_are_one_event_for_calendars(client: Client) -> None:
    french = _event("Salon")
    english = _event("Fair", "en", translation_key=french.translation_key)
    assert _only_event(client, french)["UID"] == _only_event(client, english)["UID"]
    assert _only_event(client, english)["SUMMARY"] == "Fair"
    assert _only_event(client, english)["URL"] == HOST + english.url


@pytest.mark.parametrize("language", ["fr", "en"])
def test_agenda_holds_what_comes_in_its_language(client: Client, language: str) -> None:
    for code in ("fr", "en"):
        _event(f"Later in {code}", code, days=20)
        _event(f"Soon in {code}", code, days=2)
        _event(f"Over in {code}", code, days=-5)
    assert _summaries(client, language) == [f"Soon in {language}", f"Later in {language}"]
    calendar = _calendar(client, f"/{language}/ical/agenda.ics", f"agenda-{language}.ics")
    with override(language):
        assert calendar["X-WR-CALNAME"] == gettext("Agenda of the Vitrines Industrie du Futur")


def test_agenda_keeps_an_event_until_it_is_over(client: Client) -> None:
    _event(
        "Salon de quatre jours",
        starts_at=NOW - datetime.timedelta(days=1),
        ends_at=NOW + datetime.timedelta(minutes=1),
    )
    assert _summaries(client) == ["Salon de quatre jours"]


def test_empty_agenda_is_a_calendar(client: Client) -> None:
    assert _summaries(client) == []


def test_event_that_nobody_may_read_has_no_file(client: Client) -> None:
    draft = _event("SECRET-DRAFT", published=False)
    private = _event("SECRET-PRIVATE")
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    withdrawn = _event("SECRET-WITHDRAWN")
    withdrawn.unpublish()
    for page in (draft, private, withdrawn):
        response = client.get(_address(page))
        assert response.status_code == 404
        assert b"SECRET" not in response.content
    assert _summaries(client) == []


def test_event_of_the_other_language_has_no_file_here(client: Client) -> None:
    french = _event("SECRET-FRENCH")
    response = client.get(_address(french, "en"))
    assert response.status_code == 404
    assert b"SECRET-FRENCH" not in response.content
    assert '<html lang="en">' in response.content.decode()


def test_number_of_another_page_is_not_found(client: Client) -> None:
    home = HomePage.objects.get(locale__language_code="fr")
    assert client.get(f"/fr/ical/{home.pk}.ics").status_code == 404
    assert client.get(f"/fr/ical/{10**30}.ics").status_code == 404


def test_fictitious_event_says_so(client: Client) -> None:
    page = _event("Open day", "en", is_example=True)
    assert _only_event(client, page)["DESCRIPTION"].startswith("Fictitious example.")


def test_line_break_in_words_adds_no_property(client: Client) -> None:
    page = _event("Visite", venue="Usine\r\nATTENDEE:mailto:evil@example.org")
    event = _only_event(client, page)
    assert "ATTENDEE" not in event
    assert timezone.localtime(event["DTSTART"].dt) == timezone.localtime(page.starts_at)
