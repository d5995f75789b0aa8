"""What is suggested while a reader types, from the outside."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from companies.enums import Answer
from search.selectors import suggestions
from vitrines.models import BestPracticeIndexPage

if TYPE_CHECKING:
    from tests.search.conftest import Portal

LANGUAGES = ("fr", "en")


def address(language: str = "fr") -> str:
    with translation.override(language):
        return reverse("search:page-suggest")


def groups(text: str, language: str = "fr") -> dict[str, list[str]]:
    """The texts suggested, without their marks, per group."""
    with translation.override(language):
        return {
            str(group.label): [
                unescape(re.sub(r"</?mark>", "", suggestion.text))
                for suggestion in group.suggestions
            ]
            for group in suggestions(text, language).groups
        }


def titles(text: str, language: str = "fr") -> list[str]:
    return [title for found in groups(text, language).values() for title in found]


def test_address_is_in_the_language_of_its_readers() -> None:
    assert [address(language) for language in LANGUAGES] == [
        "/fr/recherche/suggestions/",
        "/en/search/suggestions/",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_are_suggested_in_the_language_of_the_address(
    portal: Portal, client: Client, language: str
) -> None:
    page = portal.news(language, title="Laser")
    portal.news("en" if language == "fr" else "fr", title="Laser elsewhere")
    response = client.get(address(language), {"q": "las"})
    answer = response.content.decode()
    assert response.status_code == 200
    assert answer.count('role="option"') == 1
    assert f'href="{page.url}"' in answer
    assert "<mark>Las</mark>er" in answer
    assert "<html" not in answer
    assert response.headers["Cache-Control"] == "private, max-age=300"
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert not response.cookies


def test_address_answers_to_head_and_to_no_post(client: Client) -> None:
    assert client.head(address(), {"q": "laser"}).status_code == 200
    assert client.post(address(), {"q": "laser"}).status_code == 405


@pytest.mark.parametrize("text", ["", "l", " l ", "é", "l'", "l d a", "— !"])
def test_less_than_two_letters_suggest_nothing(
    portal: Portal, client: Client, text: str, django_assert_num_queries: Any
) -> None:
    portal.news(title="L’été du laser d’atelier")
    with django_assert_num_queries(0):
        assert client.get(address(), {"q": text}).content.strip() == b""


def test_kinds_stand_in_groups_three_of_each_and_eight_in_all(portal: Portal) -> None:
    company = portal.company()
    for number in range(4):
        portal.practice(company=company, title=f"Laser pratique {number}")
        portal.news(title=f"Laser nouvelle {number}")
        portal.community(title=f"Laser communauté {number}")
    found = groups("laser")
    assert list(found) == ["Bonnes pratiques", "Communautés", "Actualités"]
    assert [len(rows) for rows in found.values()] == [3, 3, 2]


def test_prose_pages_are_not_suggested(portal: Portal) -> None:
    portal.standard(title="Laser")
    assert groups("laser") == {}


@pytest.mark.parametrize(
    ("title", "typed"),
    [
        ("Économiser l’énergie", "ENERG"),
        ("Économiser l’énergie", "énergie"),
        ("Économiser l’énergie", "econ"),
        ("Mise en œuvre", "oeuv"),
        ("Suivre la consommation", "consommatio"),
        ("Réduire les déchets", "réduire déch"),
        ("Réduire les déchets", "les déchets de l’"),
        ("Découper sans bavure", "de"),
    ],
)
def test_accents_case_and_unfinished_words_are_understood(
    portal: Portal, title: str, typed: str
) -> None:
    portal.news(title=title)
    assert titles(typed) == [title]


def test_every_word_counts(portal: Portal) -> None:
    portal.news(title="Laser de coupe")
    portal.news(title="Laser de soudage")
    assert titles("laser soud") == ["Laser de soudage"]


def test_titles_come_before_what_only_speaks_of_it(portal: Portal) -> None:
    company = portal.company()
    for number in range(3):
        portal.practice(
            company=company, title=f"Pratique {number}", problem="Laser, laser et laser."
        )
    portal.practice(company=company, title="Régler un laser")
    assert titles("laser")[0] == "Régler un laser"


def test_what_is_typed_is_marked_and_the_rest_is_text(portal: Portal, client: Client) -> None:
    portal.news(title="Énergie <b>& vapeur</b>")
    answer = client.get(address(), {"q": "vapeur ener"}).content.decode()
    assert "<mark>Éner</mark>gie &lt;b&gt;&amp; <mark>vapeur</mark>&lt;/b&gt;" in answer


def test_number_of_suggestions_is_said_in_words(portal: Portal, client: Client) -> None:
    portal.news(title="Laser")
    assert 'data-status="1 suggestion"' in client.get(address(), {"q": "las"}).content.decode()
    portal.news(title="Laser encore")
    assert 'data-status="2 suggestions"' in client.get(address(), {"q": "las"}).content.decode()


@pytest.mark.parametrize(
    ("language", "typed", "label", "parameter"),
    [
        ("fr", "reb", "Trop de rebuts", "probleme"),
        ("en", "scr", "Too much scrap", "problem"),
        ("fr", "vision", "Contrôle par vision", "technologie"),
    ],
)
def test_subjects_lead_to_the_library(
    portal: Portal, client: Client, language: str, typed: str, label: str, parameter: str
) -> None:
    library = portal.index(BestPracticeIndexPage, language)
    practice = portal.practice(title="Voir le défaut")
    portal.translated(practice, title="See the flaw")
    term = practice.problems.get() if parameter != "technologie" else practice.technologies.get()
    assert label in {term.label_fr, term.label_en}
    answer = client.get(address(language), {"q": typed}).content.decode()
    assert f'href="{library.url}?{parameter}={term.code}"' in answer


def test_subject_without_a_practice_is_not_suggested(portal: Portal) -> None:
    portal.index(BestPracticeIndexPage)
    practice = portal.practice(title="Voir le défaut")
    label = practice.problems.get().label_fr
    assert label in titles(label)
    practice.unpublish()
    assert titles(label) == []


def test_hidden_pages_are_never_suggested(portal: Portal) -> None:
    portal.practice(title="Laser sans accord", consent=Answer.NO, publish=False)
    withdrawn = portal.practice(title="Laser retiré")
    restricted = portal.news(title="Laser réservé")
    draft = portal.news(title="Laser brouillon", publish=False)
    assert titles("laser") != []
    withdrawn.unpublish()
    restricted.view_restrictions.create(restriction_type="login")
    assert not draft.live
    assert titles("laser") == []


@pytest.mark.parametrize(
    "query",
    [
        "\x00\x00",
        '""',
        "''",
        "AND OR NOT",
        "ab* OR (",
        "😀😀",
        "mot " * 300,
        "x" * 3000,
        "<script>alert(1)</script>",
        "%_%_",
        "日本語",
        "ﬁ ﬂ ½½",
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_hostile_query_gives_an_answer(
    portal: Portal, client: Client, query: str, language: str
) -> None:
    response = client.get(address(language), {"q": query})
    assert response.status_code == 200
    assert b"<script" not in response.content


@pytest.mark.parametrize(
    "address_part", ["q=%FF%FE", "q=%ED%A0%80%ED%A0%80", "q[]=ab", "q=ab&q=cd"]
)
def test_bytes_that_are_no_text_give_an_answer(client: Client, address_part: str) -> None:
    assert client.get(f"{address()}?{address_part}").status_code == 200


def test_very_long_text_is_bounded(portal: Portal) -> None:
    portal.news(title="Laser")
    assert suggestions("laser " * 20_000, "fr").count == 1


def test_subject_of_a_hidden_practice_is_not_suggested(portal: Portal) -> None:
    portal.index(BestPracticeIndexPage)
    practice = portal.practice(title="Voir le défaut")
    label = practice.problems.get().label_fr
    assert label in titles(label)
    practice.page_ptr.view_restrictions.create(restriction_type="login")
    assert titles(label) == []


def test_subject_of_another_language_s_practice_is_not_suggested(portal: Portal) -> None:
    portal.index(BestPracticeIndexPage, "en")
    practice = portal.practice(title="Voir le défaut")
    label = practice.problems.get().label_en
    assert titles(label, "en") == []
    portal.translated(practice, title="See the flaw")
    assert label in titles(label, "en")


def test_subjects_of_every_vocabulary_stand_together(portal: Portal) -> None:
    portal.index(BestPracticeIndexPage)
    practice = portal.practice(title="Voir le défaut")
    terms = (practice.problems.get(), practice.technologies.get(), practice.company.sector)
    for place, term in enumerate(terms):
        name = "short_fr" if hasattr(term, "short_fr") else "label_fr"
        setattr(term, name, f"Zinguer {place}")
        term.save()
    assert titles("zing")[:3] == ["Zinguer 0", "Zinguer 1", "Zinguer 2"]


def test_what_only_speaks_of_it_fills_the_places_that_titles_leave(portal: Portal) -> None:
    company = portal.company()
    for number in range(4):
        portal.news(title=f"Laser nouvelle {number}")
        portal.practice(company=company, title=f"Pratique {number}", solution="Un laser.")
    found = groups("laser")
    assert [len(rows) for rows in found.values()] == [3, 3]
    assert all("Laser" in title for title in found["Actualités"])


def test_full_titles_leave_the_texts_unread(portal: Portal, django_assert_num_queries: Any) -> None:
    """Words, titles, and what the links of those need."""
    company = portal.company()
    for number in range(3):
        portal.news(title=f"Laser nouvelle {number}")
        portal.community(title=f"Laser communauté {number}")
        portal.practice(company=company, title=f"Laser pratique {number}")
    suggestions("laser", "fr")
    with django_assert_num_queries(3):
        assert suggestions("laser", "fr").count == 8


def test_four_queries_are_enough(
    portal: Portal, client: Client, django_assert_num_queries: Any, settings: Any
) -> None:
    settings.FRAGMENT_SECONDS = 0
    portal.index(BestPracticeIndexPage)
    portal.practice(title="Trop de rebuts au laser")
    for number in range(10):
        portal.news(title=f"Rebuts {number}")
    client.get(address(), {"q": "rebuts"})
    with django_assert_num_queries(4):
        answer = client.get(address(), {"q": "rebuts"}).content.decode()
    assert answer.count('role="option"') == 5
