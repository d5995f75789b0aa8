"""Where hardly anything is found, readers learn why, and what else there is."""

from __future__ import annotations

from html import unescape
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from search.selectors import search

if TYPE_CHECKING:
    from tests.search.conftest import Portal

# SQL of a whole page of search, whatever is or is not found.
MOST_QUERIES = 15


def page_of(client: Client, language: str = "fr", **parameters: str) -> str:
    with translation.override(language):
        page = unescape(client.get(reverse("search:page-search"), parameters).content.decode())
    return page.replace("\xa0", " ")


def test_each_word_left_out_tells_what_it_would_give(portal: Portal) -> None:
    for number in range(3):
        portal.news(title=f"Robots de soudure {number}")
    portal.news(title="Peinture des robots")
    found = search("robots soudure peinture", "fr")
    assert found.relaxed
    assert [(offer.label, offer.count, offer.query) for offer in found.offers] == [
        ("peinture", 3, "q=robots+soudure"),
        ("soudure", 1, "q=robots+peinture"),
    ]
    assert found.unknown == ()


def test_word_that_stands_nowhere_is_named(portal: Portal, client: Client) -> None:
    portal.news(title="Robots de soudure")
    portal.news("en", title="Welding robots")
    found = search("robots chocolat", "fr")
    assert found.unknown == ("chocolat",)
    assert [(offer.label, offer.count) for offer in found.offers] == [("chocolat", 1)]
    for language, query in (("fr", "robots chocolat"), ("en", "robots chocolate")):
        page = page_of(client, language, q=query)
        assert f'<html lang="{language}"' in page
        assert f"“{query.split()[1]}”" in page or f"« {query.split()[1]} »" in page
        assert 'href="?q=robots"' in page


def test_offer_finds_what_it_promises(portal: Portal) -> None:
    for title in ("Four à gaz", "Four électrique", "Gaz naturel", "Four, gaz et air"):
        portal.news(title=title)
    for offer in search("four gaz électrique naturel", "fr").offers:
        query = offer.query.removeprefix("q=").replace("+", " ").replace("%C3%A9", "é")
        assert search(query, "fr").complete == offer.count, query


def test_nothing_is_offered_where_everything_is_found(portal: Portal) -> None:
    portal.news(title="Robots de soudure")
    found = search("robots soudure", "fr")
    assert (found.offers, found.unknown, found.dropped, found.nearest) == ((), (), None, ())


@pytest.mark.parametrize("language", ["fr", "en"])
def test_kind_of_which_there_is_nothing_is_dropped_aloud(
    portal: Portal, client: Client, language: str
) -> None:
    portal.news(language, title="Laser")
    found = search("laser", language, kind="event")
    assert (found.dropped, found.kind, found.results.paginator.count) == ("event", "", 1)
    page = page_of(client, language, q="laser", kind="event")
    assert "Laser" in page
    assert {"fr": "Agenda", "en": "Events"}[language] in page or "Événements" in page


def test_practices_with_words_alike_are_shown_where_nothing_is_found(
    portal: Portal, client: Client
) -> None:
    portal.practice(title="Soudage au laser")
    portal.practice(company=portal.company(), title="Peindre mieux")
    found = search("soudobrasure", "fr")
    assert found.total == 0
    assert [page.title for page in found.nearest] == ["Soudage au laser"]
    page = page_of(client, q="soudobrasure")
    assert "Soudage au laser" in page
    assert "Peindre mieux" not in page


def test_freshest_practices_are_shown_where_no_word_is_alike(
    portal: Portal, client: Client
) -> None:
    portal.practice(title="Peindre mieux")
    assert search("zzzzzz", "fr").nearest == ()
    assert "Peindre mieux" in page_of(client, q="zzzzzz")


def test_practice_without_consent_is_not_near(portal: Portal) -> None:
    portal.practice(title="Soudage au laser", consent=None)
    assert search("soudobrasure", "fr").nearest == ()


@pytest.mark.parametrize("query", ["zzz & co <b>", "robots zzz & co <b>"])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_alliance_is_told_what_was_looked_for(
    portal: Portal, client: Client, language: str, query: str
) -> None:
    portal.news(language, title="Robots")
    with translation.override(language):
        page = client.get(reverse("search:page-search"), {"q": query}).content.decode()
    assert "zzz%20%26%20co%20%3Cb%3E" in page
    assert "mailto:" in page
    assert "<b>" not in page


@pytest.mark.parametrize(
    "query",
    ["robots", "robots zzz", "zzzz", "robot soudure peinture zzz yyy xxx www vvv", "soudobrasure"],
)
def test_queries_are_bounded(
    portal: Portal, client: Client, query: str, django_assert_max_num_queries: Any
) -> None:
    portal.practice(title="Soudage des robots")
    page_of(client, q=query)
    with django_assert_max_num_queries(MOST_QUERIES):
        page_of(client, q=query)
