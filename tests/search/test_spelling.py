"""Typing errors: a corrected query is offered, and what it finds is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client

from search.models import SearchWord
from search.selectors import search
from search.selectors.spelling import errors_allowed, text_corrected
from search.services import documents_rebuild

if TYPE_CHECKING:
    from tests.search.conftest import Portal


@pytest.fixture
def maintenance(portal: Portal) -> None:
    portal.news(title="Maintenance prédictive d’une presse")


@pytest.mark.parametrize(
    ("typed", "corrected"),
    [
        ("maintenace", "maintenance"),
        ("mantenance", "maintenance"),
        ("maintenamce", "maintenance"),
        ("maintenanec", "maintenance"),
        ("predictvie", "prédictive"),
        ("maintenace prdictive", "maintenance prédictive"),
        ("xresse", "presse"),
    ],
)
def test_error_is_corrected_and_its_results_shown(
    maintenance: None, typed: str, corrected: str
) -> None:
    found = search(typed, "fr")
    assert found.corrected == corrected
    assert [r.title for r in found.results] == ["Maintenance prédictive d’une presse"]


@pytest.mark.parametrize("typed", ["maintenance", "maint", "pres", "xyz", "1234567", "de la", ""])
def test_what_is_right_short_or_a_number_stays(maintenance: None, typed: str) -> None:
    assert text_corrected(typed, "fr") == ""


def test_words_of_the_other_language_are_no_errors(maintenance: None, portal: Portal) -> None:
    portal.news(title="Pressed parts", language="en")
    assert text_corrected("pressed", "fr") == ""


def test_more_frequent_word_is_preferred(portal: Portal) -> None:
    for number in range(3):
        portal.news(title=f"Chariot {number}")
    portal.news(title="Chariol")
    documents_rebuild()
    assert text_corrected("chariox", "fr") == "chariot"


def test_correction_finds_nothing_that_is_no_longer_public(portal: Portal) -> None:
    page = portal.news(title="Zirconium")
    page.unpublish()
    assert SearchWord.objects.filter(folded="zirconium").exists()
    found = search("zirconum", "fr")
    assert (found.total, found.corrected) == (0, "")


def test_rebuild_counts_words_anew(portal: Portal) -> None:
    portal.news(title="Zirconium").unpublish()
    documents_rebuild()
    assert not SearchWord.objects.filter(folded="zirconium").exists()


def test_longer_words_may_have_more_errors() -> None:
    assert [errors_allowed(n) for n in (3, 4, 5, 6, 9, 10)] == [0, 1, 1, 2, 2, 3]


def test_page_says_what_it_looked_for(maintenance: None, client: Client) -> None:
    content = client.get("/fr/recherche/", {"q": "maintenace<b>"}).content.decode()
    assert "maintenance" in content
    assert "maintenace&lt;b&gt;" in content
    assert "<b>" not in content
