"""What comes, what was, and what an event refuses."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from events.enums import EventKind
from events.models import EventIndexPage, EventPage, EventRelatedPage
from events.selectors import PER_PAGE, events_published
from events.templatetags.event_tags import events_with
from tests.factories import EventPageFactory, VitrinePageFactory, section, translated

NOW = datetime.datetime(2026, 6, 15, 12, tzinfo=datetime.UTC)
# Of the agenda: the page itself and its translations, then a count, what comes, what was.
QUERIES = 4


def event(start: str, end: str, **fields: Any) -> EventPage:
    moments = [timezone.make_aware(datetime.datetime.fromisoformat(at)) for at in (start, end)]
    return EventPageFactory(starts_at=moments[0], ends_at=moments[1], **fields)


def test_codes_of_kinds_are_the_agreed_ones() -> None:
    assert EventKind.values == ["fair", "club", "visit", "community"]


@time_machine.travel(NOW, tick=False)
def test_agenda_parts_what_comes_from_what_was(client: Client) -> None:
    """Paris is two hours ahead: what ends at 14:00 there ends now."""
    over = event("2026-06-15T09:00", "2026-06-15T13:59", title="Terminé")
    going_on = event("2026-06-15T09:00", "2026-06-15T14:00", title="En cours")
    later = event("2026-07-01T09:00", "2026-07-03T18:00", title="Salon")
    older = event("2025-06-15T09:00", "2025-06-15T12:00", title="Ancien")
    event("2026-08-01T09:00", "2026-08-01T12:00", published=False)
    rows = events_published()
    assert list(rows.upcoming()) == [going_on, later]
    assert list(rows.past()) == [over, older]
    assert [page.is_over for page in (over, going_on)] == [True, False]
    body = client.get(section(EventIndexPage).url).content.decode()
    titles = ("En cours", "Salon", "Terminé", "Ancien")
    positions = [body.index(f">{title}</a>") for title in titles]
    assert positions == sorted(positions)


@time_machine.travel(NOW, tick=False)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_agenda_comes_in_pages_and_what_was_stands_on_the_first(
    client: Client, language: str
) -> None:
    pages = [
        event(f"2026-07-{day:02}T09:00", f"2026-07-{day:02}T18:00", title=f"July {day:02}.")
        for day in range(1, PER_PAGE + 3)
    ]
    pages.append(event("2026-06-01T09:00", "2026-06-01T18:00", title="Before."))
    if language == "en":
        pages = [translated(page) for page in pages]
    titles = [page.title for page in pages]
    address = section(EventIndexPage, language).url
    first, second = (client.get(f"{address}?page={n}").content.decode() for n in (1, 2))
    assert f'<html lang="{language}"' in first
    assert [t for t in titles if f">{t}</a>" in first] == [*titles[:PER_PAGE], titles[-1]]
    assert [t for t in titles if f">{t}</a>" in second] == titles[PER_PAGE:-1]
    assert 'rel="next" href="?page=2"' in first
    assert 'rel="prev" href="?page=1"' in second
    for number in ("0", "3", "two", "-1", "1e3"):
        response = client.get(f"{address}?page={number}")
        assert response.status_code == 404
        assert response["Content-Language"] == language


@time_machine.travel(NOW, tick=False)
@pytest.mark.parametrize("number", [1, PER_PAGE + 1])
def test_agenda_takes_as_many_queries_for_many_events_as_for_one(
    client: Client, number: int, django_assert_num_queries: Any, settings: Any
) -> None:
    settings.FRAGMENT_SECONDS = 0
    for _ in range(number):
        event("2026-07-02T09:00", "2026-07-02T18:00")
        event("2026-05-02T09:00", "2026-05-02T18:00")
    address = section(EventIndexPage).url
    client.get(address)
    with django_assert_num_queries(QUERIES):
        client.get(address)


@pytest.mark.parametrize(
    ("start", "end", "one_day"),
    [
        ("2026-06-15T09:00", "2026-06-15T18:00", True),
        ("2026-06-15T09:00", "2026-06-16T18:00", False),
        ("2026-06-15T00:30", "2026-06-15T01:30", True),
        ("2026-06-15T23:00", "2026-06-16T01:00", False),
    ],
)
def test_days_are_those_of_paris(start: str, end: str, one_day: bool) -> None:
    assert event(start, end).is_one_day is one_day


@pytest.mark.parametrize(
    ("fields", "refused"),
    [
        ({"ends_at": NOW}, {"ends_at"}),
        ({"ends_at": NOW - datetime.timedelta(hours=1)}, {"ends_at"}),
        ({"ends_at": NOW + datetime.timedelta(minutes=1)}, set()),
        ({"kind": "party"}, {"kind"}),
        ({"registration_url": "javascript:alert(1)"}, {"registration_url"}),
    ],
)
def test_event_refuses_what_cannot_be(fields: dict[str, Any], refused: set[str]) -> None:
    page = EventPageFactory(starts_at=NOW)
    for name, value in fields.items():
        setattr(page, name, value)
    try:
        page.full_clean()
        found: set[str] = set()
    except ValidationError as error:
        found = set(error.message_dict)
    assert found == refused


@time_machine.travel(NOW)
def test_plant_is_told_only_of_meetings_to_come() -> None:
    vitrine = VitrinePageFactory()

    def with_it() -> list[EventRelatedPage]:
        return [EventRelatedPage(page=vitrine.page_ptr)]

    event("2026-01-15T09:00", "2026-01-15T18:00", related_pages=with_it())
    later = event("2026-09-15T09:00", "2026-09-15T18:00", related_pages=with_it())
    event("2026-09-16T09:00", "2026-09-16T18:00")
    assert events_with(vitrine) == [later]
    english = translated(vitrine)
    assert events_with(english) == [later]


def test_fictitious_event_says_so(client: Client) -> None:
    plain, example = EventPageFactory(), EventPageFactory(is_example=True)
    assert "notice-example" in client.get(example.url).content.decode()
    assert "notice-example" not in client.get(plain.url).content.decode()
