"""The search page, from the outside."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

if TYPE_CHECKING:
    from tests.search.conftest import Portal

LANGUAGES = ("fr", "en")


def address(language: str = "fr") -> str:
    with translation.override(language):
        return reverse("search:page-search")


def test_address_is_in_the_language_of_its_readers() -> None:
    assert [address(language) for language in LANGUAGES] == ["/fr/recherche/", "/en/search/"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_answers_in_each_language(portal: Portal, client: Client, language: str) -> None:
    portal.news(language, title="Laser")
    response = client.get(address(language), {"q": "laser"})
    page = response.content.decode()
    assert response.status_code == 200
    assert f'<html lang="{language}"' in page
    assert page.count("<h1") == 1
    assert '<li class="result-item">' in page
    assert '<meta name="robots" content="noindex">' in page


def test_page_answers_to_head_and_to_no_post(portal: Portal, client: Client) -> None:
    assert client.head(address(), {"q": "laser"}).status_code == 200
    assert client.post(address(), {"q": "laser"}).status_code == 405


@pytest.mark.parametrize("page", ["0", "2", "abc", "-1", "%00", ""])
def test_junk_page_is_not_found(portal: Portal, client: Client, page: str) -> None:
    portal.news(title="Laser")
    assert client.get(address(), {"q": "laser", "page": page}).status_code == 404


@pytest.mark.parametrize(
    "query",
    ["\x00", '"', "'", "AND", "* OR (", "😀", "mot " * 300, "<script>alert(1)</script>", ""],
)
def test_hostile_query_gives_a_page(portal: Portal, client: Client, query: str) -> None:
    response = client.get(address(), {"q": query, "kind": query})
    assert response.status_code == 200
    assert "<script>alert(1)" not in response.content.decode()


def test_bytes_that_are_no_text_give_a_page(portal: Portal, client: Client) -> None:
    assert client.get(f"{address()}?q=%FF%FE&kind=%ED%A0%80").status_code == 200


def test_what_was_asked_stays_in_the_form(portal: Portal, client: Client) -> None:
    page = client.get(address(), {"q": 'rebuts "peinture"'}).content.decode()
    assert 'value="rebuts &quot;peinture&quot;"' in page


def test_nothing_found_offers_problems_and_practices(portal: Portal, client: Client) -> None:
    portal.practice(title="Voir le défaut")
    page = client.get(address(), {"q": "introuvable"}).content.decode()
    assert "Trop de rebuts" in page
    assert "Voir le défaut" in page
    assert "empty-state" in page


def test_next_page_keeps_the_query_and_the_kind(portal: Portal, client: Client) -> None:
    for number in range(12):
        portal.news(title=f"Laser {number}")
    page = client.get(address(), {"q": "laser", "kind": "news"}).content.decode()
    assert "?q=laser&amp;kind=news&amp;page=2" in page


def test_queries_do_not_grow_with_the_results(
    portal: Portal, client: Client, django_assert_max_num_queries: object
) -> None:
    for number in range(10):
        portal.news(title=f"Laser {number}")
    client.get(address(), {"q": "laser"})
    with django_assert_max_num_queries(12):
        client.get(address(), {"q": "laser"})
