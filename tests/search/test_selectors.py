"""What readers find."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.core.paginator import EmptyPage
from django.db import connection
from django.test.utils import CaptureQueriesContext

from search.models import SearchDocument, SynonymGroup
from search.selectors import search
from search.selectors.results import FEW

if TYPE_CHECKING:
    from tests.search.conftest import Portal

Titles = Callable[..., list[str]]

HOSTILE = [
    "\x00",
    "rebuts\x00rebuts",
    '"',
    '"rebuts',
    "'; DROP TABLE x; --",
    "rebuts AND",
    "NOT rebuts",
    "NEAR(rebuts, 2)",
    "stems_a:rebuts",
    "rebuts:*",
    "rebuts & | ! <-> )",
    "((((",
    "*",
    "^rebuts",
    "-rebuts",
    "😀 🏭",
    "\ud800",
    "a" * 10_000,
    "mot " * 300,
    " ".join(f"mot{n}" for n in range(300)),
    "%s %(a)s %",
    "\\",
    "１２３",
    "ﷺ" * 100,
    "1e5 2e3 0x1f 12.5 1/2",
]


def test_spelling_does_not_matter(portal: Portal, titles: Titles) -> None:
    portal.news(title="Moins de déchets : la réduction en marche")
    for query in ("dechet", "DÉCHETS", "d’un déchet", "réductions des déchets", "l'reduction"):
        assert titles(query) == ["Moins de déchets : la réduction en marche"], query


def test_each_language_finds_its_own_pages(portal: Portal, titles: Titles) -> None:
    portal.news(title="Cobots au montage")
    portal.news("en", title="Cobots in assembly")
    assert titles("cobot", "fr") == ["Cobots au montage"]
    assert titles("cobot", "en") == ["Cobots in assembly"]


def test_title_counts_more_than_summary_and_summary_more_than_body(
    portal: Portal, titles: Titles
) -> None:
    body = [("text", {"heading": "", "text": "<p>On y parle de soudure.</p>"})]
    portal.news(title="Troisième", body=body)
    portal.news(title="Deuxième", summary="De la soudure.")
    portal.news(title="Premier : soudure")
    assert titles("soudures") == ["Premier : soudure", "Deuxième", "Troisième"]


def test_practice_is_found_by_its_problem_its_facets_its_company_and_its_town(
    portal: Portal, titles: Titles
) -> None:
    company = portal.company(name="Mécanique du Val", town="Fougères")
    portal.practice(company=company, title="Voir le défaut", problem="Le bac déborde.")
    for query in ("bac", "vision", "rebuts", "mécanique du val", "fougeres", "bretagne", "métal"):
        assert "Voir le défaut" in titles(query), query


def test_facets_are_found_in_the_language_of_the_page(portal: Portal, titles: Titles) -> None:
    practice = portal.practice(title="Voir")
    portal.translated(practice, title="See")
    assert titles("scrap", "en") == ["See"]
    assert titles("rebuts", "en") == []


def test_all_words_are_wanted_before_some(portal: Portal, titles: Titles) -> None:
    portal.news(title="Robots de peinture")
    portal.news(title="Robots de soudure")
    assert titles("robots soudure") == ["Robots de soudure", "Robots de peinture"]
    assert search("robots soudure", "fr").complete == 1
    found = search("robots chocolat", "fr")
    assert (found.complete, found.relaxed) == (0, True)
    assert len(found.results) == 2


def test_some_words_do_not_dilute_a_full_list(portal: Portal, titles: Titles) -> None:
    for number in range(FEW):
        portal.news(title=f"Robots de soudure {number}")
    portal.news(title="Robots de peinture")
    assert len(titles("robots soudure")) == FEW
    assert not search("robots soudure", "fr").relaxed


def test_rare_words_tell_more_than_common_ones(portal: Portal, titles: Titles) -> None:
    for number in range(8):
        portal.news(title=f"Atelier de montage {number}")
    portal.news(title="La galvanisation")
    assert titles("atelier galvanisation chocolat")[0] == "La galvanisation"


def test_words_of_a_known_expression_are_looked_for_alone_when_nobody_uses_it(
    portal: Portal, titles: Titles
) -> None:
    SynonymGroup.objects.create(code="gaz", expressions="consommation de gaz\ngas consumption")
    portal.news(title="Six mille mégawattheures de gaz en moins")
    assert titles("consommation de gaz") == ["Six mille mégawattheures de gaz en moins"]


def test_last_word_may_be_unfinished(portal: Portal, titles: Titles) -> None:
    portal.news(title="Thermographie des fours")
    assert titles("thermogr") == ["Thermographie des fours"]
    assert titles("four thermogr") == ["Thermographie des fours"]
    assert titles("th") == []


def test_whole_word_is_preferred_to_a_beginning(portal: Portal, titles: Titles) -> None:
    portal.news(title="Un four")
    portal.news(title="Une fourche")
    assert titles("four") == ["Un four"]


def test_kinds_are_counted_and_filter_the_results(portal: Portal) -> None:
    portal.news(title="Laser")
    portal.news(title="Laser encore")
    portal.standard(title="Laser aussi")
    found = search("laser", "fr", kind="news")
    assert {kind.code: kind.count for kind in found.kinds} == {"news": 2, "page": 1}
    assert (found.total, found.results.paginator.count) == (3, 2)
    assert [kind.code for kind in found.kinds if kind.selected] == ["news"]
    assert found.query == "q=laser&kind=news"


def test_unknown_kind_is_ignored(portal: Portal) -> None:
    portal.news(title="Laser")
    found = search("laser", "fr", kind="nonsense")
    assert found.results.paginator.count == 1
    assert found.kind == ""


def test_kinds_of_pages_are_told_apart(portal: Portal) -> None:
    practice = portal.practice(title="Cuivre")
    portal.vitrine(title="Cuivre")
    portal.community(title="Cuivre")
    portal.news(title="Cuivre")
    portal.standard(title="Cuivre")
    kinds = dict(SearchDocument.objects.filter(title="Cuivre").values_list("page", "kind"))
    assert sorted(kinds.values()) == ["community", "news", "page", "practice", "vitrine"]
    assert kinds[practice.pk] == "practice"


def test_result_has_an_address_a_kind_and_a_date(portal: Portal) -> None:
    page = portal.news(title="Laser", date=datetime.date(2019, 3, 5))
    (result,) = search("laser", "fr").results
    assert result.url == page.url
    assert result.kind == "news"
    assert result.date == datetime.date(2019, 3, 5)


def test_matching_words_are_marked_and_everything_is_escaped(portal: Portal) -> None:
    portal.news(
        title="Titre",
        summary="<script>alert('L’énergie')</script> & énergies",
        body=[
            (
                "text",
                {"heading": "", "text": f"<p>{'mot ' * 90}énergie &lt;b&gt; {'fin ' * 90}</p>"},
            )
        ],
    )
    (result,) = search("energie", "fr").results
    assert "<script>" not in result.summary
    assert "&lt;script&gt;" in result.summary
    assert "&amp; <mark>énergies</mark>" in result.summary
    assert "L’<mark>énergie</mark>" in result.summary
    assert "<mark>énergie</mark> &lt;b&gt;" in result.extract
    assert result.extract.startswith("… mot")
    assert result.extract.endswith("fin …")
    assert len(result.extract) < 300


def test_extract_is_empty_where_only_the_title_matches(portal: Portal) -> None:
    portal.news(title="Laser", body=[("text", {"heading": "", "text": "<p>Autre chose.</p>"})])
    (result,) = search("laser", "fr").results
    assert result.extract == ""


def test_results_come_in_pages(portal: Portal, titles: Titles) -> None:
    for number in range(12):
        portal.news(title=f"Laser {number}")
    first, second = titles("laser"), titles("laser", page="2")
    assert (len(first), len(second)) == (10, 2)
    assert len({*first, *second}) == 12


@pytest.mark.parametrize("page", ["0", "-1", "2", "99", "abc", "", "1.0", "²", "9" * 30, "\x00"])
def test_page_that_does_not_exist_is_refused(portal: Portal, page: str) -> None:
    for query in ("", "laser"):
        with pytest.raises(EmptyPage):
            search(query, "fr", page=page)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_nothing_typed_can_break_the_search(portal: Portal, language: str) -> None:
    portal.news(title="Trop de rebuts")
    for query in HOSTILE:
        found = search(query, language, kind=query)
        assert found.total <= 1, query
        assert len(found.text) <= 200, query


def test_nothing_asked_finds_nothing(portal: Portal) -> None:
    portal.news(title="Laser")
    found = search("", "fr")
    assert (found.total, len(found.results), found.relaxed) == (0, 0, False)


def test_queries_do_not_grow_with_the_results(portal: Portal) -> None:
    portal.news(title="Laser premier")
    search("laser", "fr")
    with CaptureQueriesContext(connection) as one:
        search("laser", "fr")
    for number in range(9):
        portal.news(title=f"Laser {number}")
    search("laser", "fr")
    with CaptureQueriesContext(connection) as ten:
        search("laser", "fr")
    with CaptureQueriesContext(connection) as relaxed:
        search("laser introuvable", "fr")
    assert len(one) == len(ten) <= 6
    assert len(relaxed) <= 10


def test_sentence_also_finds_what_has_some_of_its_words(portal: Portal) -> None:
    portal.news(title="Four, rebuts et chaleur")
    portal.news(title="Rebuts et chaleur")
    found = search("rebuts chaleur four", "fr")
    assert [result.title for result in found.results] == [
        "Four, rebuts et chaleur",
        "Rebuts et chaleur",
    ]
    assert (found.complete, found.relaxed) == (1, True)


def test_page_with_both_words_comes_before_those_with_one(portal: Portal) -> None:
    portal.news(title="Rebuts et chaleur")
    portal.news(title="Rebuts et four")
    found = search("rebuts chaleur", "fr")
    assert [result.title for result in found.results] == ["Rebuts et chaleur", "Rebuts et four"]
    assert (found.complete, found.relaxed) == (1, True)


@pytest.mark.parametrize(
    ("language", "query", "title"),
    [
        ("fr", "trouver toujours moins de rebuts", "Des rebuts en fonderie"),
        ("en", "we need to reduce scrap", "Scrap in a foundry"),
    ],
)
def test_words_that_say_nothing_need_not_stand_on_a_page(
    portal: Portal, language: str, query: str, title: str
) -> None:
    portal.news(language, title=title)
    found = search(query, language)
    assert found.complete == 1
    assert [result.title for result in found.results] == [title]
    assert found.unknown == ()


def test_words_that_say_nothing_are_looked_for_where_there_are_no_others(portal: Portal) -> None:
    portal.news(title="Toujours mieux")
    portal.news(title="Autre chose")
    assert [result.title for result in search("toujours mieux", "fr").results] == ["Toujours mieux"]


def test_page_that_says_what_was_typed_comes_before_its_synonyms(portal: Portal) -> None:
    SynonymGroup.objects.create(code="panne", expressions="panne\navarie")
    day = datetime.date(2026, 1, 1)
    for number in range(3):
        portal.news(title=f"Une visite {number}", date=day)
    portal.news(title="Une avarie", date=datetime.date(2026, 2, 1))
    portal.news(title="Une panne", date=day)
    assert [result.title for result in search("panne", "fr").results] == ["Une panne", "Une avarie"]
