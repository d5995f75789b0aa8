"""Searches are counted without a trace of who made them."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING
from unittest.mock import patch

import pytest
from django.core.management import call_command
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from search import services
from search.models import SearchCount
from search.services import search_count
from tests.factories import UserFactory

if TYPE_CHECKING:
    from tests.search.conftest import Portal

TODAY = datetime.date(2026, 11, 24)


def counts() -> list[tuple[str, str, int, int]]:
    return list(
        SearchCount.objects.order_by("language", "query").values_list(
            "language", "query", "results", "searches"
        )
    )


def test_same_search_of_a_day_is_one_row_per_language(portal: Portal, client: Client) -> None:
    portal.news(title="Rebuts de fonderie")
    for query in ("Rebuts", " rebuts ", "REBUTS"):
        client.get("/fr/recherche/", {"q": query})
    client.get("/en/search/", {"q": "rebuts"})
    assert counts() == [("en", "rebuts", 0, 1), ("fr", "rebuts", 1, 3)]


def test_next_pages_and_kinds_are_the_same_search(portal: Portal, client: Client) -> None:
    for number in range(12):
        portal.news(title=f"Rebuts {number}")
    client.get("/fr/recherche/", {"q": "rebuts"})
    client.get("/fr/recherche/", {"q": "rebuts", "page": "2"})
    client.get("/fr/recherche/", {"q": "rebuts", "kind": "news"})
    assert counts() == [("fr", "rebuts", 12, 1)]


def test_sentence_counts_the_pages_that_have_all_its_words(portal: Portal, client: Client) -> None:
    portal.news(title="Four, rebuts et chaleur")
    portal.news(title="Rebuts et chaleur")
    client.get("/fr/recherche/", {"q": "rebuts chaleur four"})
    assert counts() == [("fr", "rebuts chaleur four", 1, 1)]


def test_some_of_the_words_is_no_answer(portal: Portal, client: Client) -> None:
    portal.news(title="Rebuts de fonderie")
    client.get("/fr/recherche/", {"q": "rebuts zirconium"})
    assert counts() == [("fr", "rebuts zirconium", 0, 1)]


@pytest.mark.parametrize("query", ["", "jean@exemple.fr", "06 12 34 56 78", "\x00"])
def test_who_asks_is_not_kept(db: None, client: Client, query: str) -> None:
    assert client.get("/fr/recherche/", {"q": query}).status_code == 200
    assert counts() == []


def test_flood_of_different_searches_fills_nothing(db: None) -> None:
    with patch.object(services.counts, "MAX_COUNTED", 2):
        for query in ("a1", "b1", "c1", "a1"):
            search_count(query=query, language="fr", results=0, day=TODAY)
    assert counts() == [("fr", "a1", 0, 2), ("fr", "b1", 0, 1)]


def test_page_is_served_where_nothing_can_be_written(portal: Portal, client: Client) -> None:
    portal.news(title="Rebuts de fonderie")
    with patch.object(SearchCount.objects, "bulk_create", side_effect=DatabaseError):
        assert "Rebuts de fonderie" in client.get(
            "/fr/recherche/", {"q": "fonderie"}
        ).content.decode().replace("<mark>", "").replace("</mark>", "")


def test_old_searches_are_forgotten(db: None) -> None:
    today = timezone.localdate()
    for days in (0, 390, 400):
        search_count(
            query=f"il y a {days}",
            language="fr",
            results=0,
            day=today - datetime.timedelta(days=days),
        )
    call_command("purge_searches", verbosity=0)
    assert [query for _language, query, *_numbers in counts()] == ["il y a 0", "il y a 390"]


def test_editor_reads_and_exports_what_found_nothing(client: Client) -> None:
    search_count(query="zirconium", language="fr", results=0, day=TODAY)
    search_count(query="rebuts", language="fr", results=4, day=TODAY)
    client.force_login(UserFactory(role=Role.EDITOR))
    address = reverse("search_admin:searches")
    both = client.get(address).content.decode()
    assert "zirconium" in both
    assert "rebuts" in both
    none = client.get(address, {"results": "none"}).content.decode()
    assert "zirconium" in none
    assert "rebuts" not in none
    exported = client.get(address, {"results": "none", "export": "csv"})
    assert "zirconium,fr,1,0,2026-11-24" in exported.getvalue().decode()


def test_report_is_for_editors(client: Client) -> None:
    search_count(query="zirconium", language="fr", results=0, day=TODAY)
    client.force_login(UserFactory())
    response = client.get(reverse("search_admin:searches"), follow=True)
    assert "zirconium" not in response.content.decode()
