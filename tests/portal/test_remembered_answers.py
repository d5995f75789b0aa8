"""Feeds, calendars and sitemaps are made once for all readers, and never older than a change."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.http import HttpResponseRedirect
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from core import generation as module
from core.views import answer_remembered
from tests.portal.conftest import Tree

# What each of them tells of: a practice, a news item or an event.
FILES = {
    "/fr/feeds/practices.atom": "practice",
    "/fr/feeds/practices.rss": "practice",
    "/fr/feeds/news.atom": "news",
    "/fr/feeds/news.rss": "news",
    "/fr/ical/agenda.ics": "event",
    "/sitemap-news-fr.xml": "news",
    "/fr/plan-du-site/": "news",
}


def made(tree: Tree, kind: str, title: str) -> Any:
    if kind == "practice":
        return tree.practice(title, tree.vitrine(f"Usine de {title}"))
    return getattr(tree, kind)(title)


def words_of(page: Any, path: str) -> str:
    """What tells of a page: its title, or its address alone."""
    return page.url if path.startswith("/sitemap") else page.title


def body(client: Client, path: str, **extra: Any) -> str:
    response = client.get(path, **extra)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("path", [*FILES, "/sitemap.xml"])
def test_second_reader_asks_the_database_nothing(client: Client, tree: Tree, path: str) -> None:
    made(tree, FILES.get(path, "news"), "Rebuts")
    first = client.get(path)
    with CaptureQueriesContext(connection) as queries:
        second = client.get(path)
    assert not queries.captured_queries
    assert second.content == first.content
    # Each request has a number of its own.
    assert {*first.items()} ^ {*second.items()} == {
        ("X-Request-ID", response["X-Request-ID"]) for response in (first, second)
    }


@pytest.mark.parametrize(("path", "kind"), FILES.items())
def test_what_is_published_or_withdrawn_shows_in_the_next_answer(
    client: Client, tree: Tree, path: str, kind: str
) -> None:
    first = made(tree, kind, "Rebuts")
    assert words_of(first, path) in body(client, path)
    second = made(tree, kind, "Pannes")
    assert words_of(second, path) in body(client, path)
    first.unpublish()
    after = body(client, path)
    assert words_of(first, path) not in after
    assert words_of(second, path) in after


@pytest.mark.parametrize(("path", "kind"), FILES.items())
def test_draft_and_private_page_are_never_kept(
    client: Client, tree: Tree, path: str, kind: str
) -> None:
    draft, private = made(tree, kind, "Public words"), made(tree, kind, "SECRET-PRIVATE")
    tree.restrict(private)
    draft.title = draft.summary = draft.problem = "SECRET-DRAFT"
    draft.save_revision()
    cache.clear()
    module._at_hand.clear()
    body(client, path)
    kept = " ".join(map(str, (*cache._cache.values(), module._at_hand)))
    assert words_of(draft, path).replace("SECRET-DRAFT", "Public words") in body(client, path)
    assert "SECRET" not in body(client, path)
    assert "SECRET" not in kept


def test_languages_have_answers_of_their_own(client: Client, tree: Tree) -> None:
    tree.news("Rebuts")
    tree.news("Scrap", "en")
    for _time in range(2):
        french, english = body(client, "/fr/feeds/news.atom"), body(client, "/en/feeds/news.atom")
        assert ("Rebuts" in french, "Scrap" in french) == (True, False)
        assert ("Rebuts" in english, "Scrap" in english) == (False, True)


def test_events_have_files_of_their_own(client: Client, tree: Tree) -> None:
    first, second = tree.event("Salon"), tree.event("Visite")
    for _time in range(2):
        assert "SUMMARY;LANGUAGE=fr:Salon" in body(client, f"/fr/ical/{first.pk}.ics")
        assert "SUMMARY;LANGUAGE=fr:Visite" in body(client, f"/fr/ical/{second.pk}.ics")
    second.unpublish()
    assert client.get(f"/fr/ical/{second.pk}.ics").status_code == 404


def test_host_that_is_asked_is_in_no_answer(client: Client, tree: Tree, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    tree.news("Rebuts")
    first = body(client, "/fr/feeds/news.atom", SERVER_NAME="other.example.org")
    assert "other.example.org" not in first
    assert body(client, "/fr/feeds/news.atom") == first


def test_page_of_a_sitemap_is_made_for_who_asks_for_it(client: Client, tree: Tree) -> None:
    tree.news("Rebuts")
    first = body(client, "/sitemap-news-fr.xml")
    assert body(client, "/sitemap-news-fr.xml?p=1") == first
    assert client.get("/sitemap-news-fr.xml?p=2").status_code == 404
    assert client.get("/sitemap-nothing-fr.xml").status_code == 404


@pytest.mark.django_db
def test_answer_that_is_kept_has_the_status_that_it_had(rf: RequestFactory) -> None:
    view = answer_remembered("moved")(lambda request: HttpResponseRedirect("/fr/"))
    for _time in range(2):
        answer = view(rf.get("/fr/feeds/moved/"))
        assert (answer.status_code, answer["Location"]) == (302, "/fr/")


def test_nothing_is_kept_where_parts_are_not(client: Client, tree: Tree, settings: Any) -> None:
    settings.FRAGMENT_SECONDS = 0
    tree.news("Rebuts")
    for _time in range(2):
        with CaptureQueriesContext(connection) as queries:
            body(client, "/fr/feeds/news.atom")
        assert queries.captured_queries
