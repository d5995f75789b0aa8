"""What was looked for lately is found once, and never older than a change."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from search.models import SearchCount
from search.selectors import search

if TYPE_CHECKING:
    from tests.search.conftest import Portal

Titles = Callable[..., list[str]]
SEARCH, SUGGESTIONS = "/fr/recherche/", "/fr/recherche/suggestions/"


def queries(client: Client, path: str, query: str) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        client.get(path, {"q": query})
    return [entry["sql"] for entry in captured.captured_queries]


def everything_kept() -> str:
    return " ".join(str(value) for value in cache._cache.values())


def test_words_that_were_looked_for_are_counted_and_no_more_asked(
    portal: Portal, client: Client
) -> None:
    portal.news(title="Laser A")
    first = client.get(SEARCH, {"q": "laser"})
    (counted,) = queries(client, SEARCH, "laser")
    assert counted.startswith('UPDATE "portal_search_searchcount"')
    assert SearchCount.objects.get(query="laser").searches == 2
    again = client.get(SEARCH, {"q": "laser"})
    assert again.content == first.content
    assert "Laser A" in again.content.decode()


def test_sentence_of_which_pages_have_some_words_is_found_once(
    portal: Portal, client: Client
) -> None:
    portal.news(title="Laser A")
    first = client.get(SEARCH, {"q": "laser zirconium"})
    assert len(queries(client, SEARCH, "laser zirconium")) == 1
    again = client.get(SEARCH, {"q": "laser zirconium"})
    assert again.content == first.content
    assert "zirconium" in again.content.decode()


@pytest.mark.parametrize("path", [SEARCH, SUGGESTIONS])
def test_published_page_is_found_and_withdrawn_one_is_not(
    portal: Portal, client: Client, path: str
) -> None:
    def shown() -> str:
        page = client.get(path, {"q": "laser"}).content.decode()
        return page.replace("<mark>", "").replace("</mark>", "")

    first = portal.news(title="Laser A")
    assert "Laser A" in shown()
    portal.news(title="Laser B")
    assert "Laser B" in shown()
    first.unpublish()
    portal.standard(title="Laser C", publish=False)
    assert "Laser A" not in shown()
    assert "Laser B" in shown()
    assert "Laser C" not in shown()


def test_languages_kinds_and_pages_are_kept_apart(
    portal: Portal, titles: Titles, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search.selectors.results.PER_PAGE", 1)
    portal.practice(title="Laser A")
    portal.news(title="Laser B")
    portal.news("en", title="Laser C")
    for _time in range(2):
        pages = [titles("laser", page=number) for number in ("1", "2")]
        assert sorted(pages) == [["Laser A"], ["Laser B"]]
        assert titles("laser", kind="news") == ["Laser B"]
        assert titles("laser", kind="practice") == ["Laser A"]
        assert titles("laser", "en") == ["Laser C"]


def test_suggestions_of_a_beginning_are_found_once_and_in_their_language(
    portal: Portal, client: Client
) -> None:
    portal.news(title="Laser A")
    portal.news("en", title="Laser C")
    for _time in range(2):
        assert "Laser" not in client.get(SUGGESTIONS, {"q": "zzz"}).content.decode()
        french = client.get(SUGGESTIONS, {"q": "las"}).content.decode()
        english = client.get("/en/search/suggestions/", {"q": "las"}).content.decode()
        assert ("</mark>er A" in french, "</mark>er C" in french) == (True, False)
        assert ("</mark>er A" in english, "</mark>er C" in english) == (False, True)
    assert queries(client, SUGGESTIONS, "las") == []


@pytest.mark.parametrize("query", ["laser zirconium", "lasre zirconium", "zirconium"])
def test_words_of_the_reader_are_not_kept(portal: Portal, client: Client, query: str) -> None:
    portal.news(title="Laser A", summary="Un laser qui coupe.")
    for path in (SEARCH, SUGGESTIONS):
        client.get(path, {"q": query})
    kept = everything_kept() + " ".join(cache._cache)
    assert "zirconium" not in kept
    assert "lasre" not in kept


def test_so_many_are_kept_and_no_more(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search.selectors.recall.MAX_PER_MINUTE", 2)
    for number in range(4):
        search(f"laser{number}", "fr")
    assert sum(":search:" in key for key in cache._cache) == 2


@pytest.mark.parametrize(
    ("name", "value"), [("FRAGMENT_SECONDS", 0), ("SEARCH_SERVER", {"BACKEND": "x"})]
)
def test_nothing_is_kept_where_that_is_off_or_a_search_server_follows_later(
    portal: Portal, settings: Any, name: str, value: Any
) -> None:
    portal.news(title="Laser A")
    cache.set("search-server-rests", True)
    setattr(settings, name, value)
    search("laser", "fr")
    assert not any(":search:" in key for key in cache._cache)
