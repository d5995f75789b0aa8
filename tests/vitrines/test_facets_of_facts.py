"""The facets of the library that stand on the practice's own facts, and the order by result."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils.translation import override

from taxonomies.models import TechnologyFamily, ValueChainStage
from tests.factories import BestPracticePageFactory, VitrinePageFactory, result, section, translated
from vitrines.models import BestPracticeIndexPage, BestPracticePage, VitrineIndexPage
from vitrines.selectors import FacetedList, largest_improvement, practice_library


def library(query: str = "") -> FacetedList:
    return practice_library(QueryDict(query))


def total(faceted: FacetedList) -> int:
    return faceted.results.paginator.count


def counts(faceted: FacetedList) -> dict[str, dict[str, int]]:
    return {facet.name: {v.code: v.count for v in facet.values} for facet in faceted.facets}


FACTS: list[dict[str, Any]] = [
    {"maturity": "pilot", "cost_band": "lt_10k", "payback": "1y_2y", "stage": "first"},
    {"maturity": "pilot", "cost_band": "10k_50k", "evidence_grade": "A", "stage": "first"},
    {"maturity": "multi_line", "cost_band": "lt_10k", "payback": "lt_6m", "stage": "last"},
    {"maturity": "stopped", "evidence_grade": "B", "payback": "1y_2y"},
    {},
]
RESULTS = [
    [result(indicator="rebuts", before="8", after="4")],
    [result(indicator="rebuts", before="8", after="1"), result(indicator="productivite")],
    [result(indicator="rebuts", before="0", after="3")],
    [result(before="8", after="7"), result(indicator="rebuts", before="8", after="2")],
    [result(indicator="productivite", before="10", after="12"), result(after=None)],
]


@pytest.fixture(scope="module")
def facts(module_database: None) -> list[BestPracticePage]:
    """Five practices of one plant that differ in what no vocabulary of the plant says."""
    stages = list(ValueChainStage.objects.all())
    chosen = {"first": stages[0], "last": stages[-1]}
    vitrine = VitrinePageFactory()
    return [
        BestPracticePageFactory(
            parent=vitrine,
            results=results,
            evidence_reason="Compté.",
            checked_on=datetime.date(2026 - number % 3, 1, 1 + number),
            technologies=[("capteurs", "vision", "robots")[number % 3]],
            **{**facts, "stage": chosen.get(facts.get("stage", ""))},
        )
        for number, (facts, results) in enumerate(zip(FACTS, RESULTS, strict=True))
    ]


def test_every_fact_is_a_facet(facts: list[BestPracticePage], subtests: pytest.Subtests) -> None:
    stages = [stage.code for stage in ValueChainStage.objects.all()]
    for query, expected in {
        "maturite=pilot": {0, 1},
        "maturite=multi_line&maturite=stopped": {2, 3},
        "cout=lt_10k": {0, 2},
        "cout=lt_10k&maturite=pilot": {0},
        "cout=lt_10k&cout=10k_50k&preuve=a": {1},
        "preuve=a&preuve=b": {1, 3},
        "retour=1y_2y": {0, 3},
        f"etape={stages[0]}": {0, 1},
        f"etape={stages[0]}&etape={stages[-1]}&retour=lt_6m": {2},
        "indicateur=rebuts": {0, 1, 3},
        "indicateur=productivite": {4},
        "indicateur=rebuts&indicateur=productivite": {0, 1, 3, 4},
        "annee=2026": {0, 3},
        "annee=2025&annee=2024": {1, 2, 4},
        "annee=2026&indicateur=rebuts&preuve=b": {3},
    }.items():
        with subtests.test(query):
            faceted = library(query)
            assert {page.pk for page in faceted.results} == {facts[n].pk for n in expected}
            assert not faceted.ignored


def test_family_holds_the_practices_of_its_technologies(facts: list[BestPracticePage]) -> None:
    for family in TechnologyFamily.objects.all():
        expected = {page.pk for page in facts if page.technologies.filter(family=family).exists()}
        assert {page.pk for page in library(f"famille={family.code}").results} == expected


def test_every_count_is_that_of_a_brute_force(
    facts: list[BestPracticePage], subtests: pytest.Subtests
) -> None:
    read: dict[str, Callable[[BestPracticePage], set[str]]] = {
        "famille": lambda page: {t.family.code for t in page.technologies.all()},
        "technologie": lambda page: {t.code for t in page.technologies.all()},
        "etape": lambda page: {page.stage.code} if page.stage else set(),
        "maturite": lambda page: {page.maturity} - {""},
        "cout": lambda page: {page.cost_band} - {""},
        "retour": lambda page: {page.payback} - {""},
        "preuve": lambda page: {page.evidence_grade.lower()} - {""},
        "annee": lambda page: {str(page.checked_on.year)},
        "indicateur": lambda page: {
            r["indicator"] for r in page.result_values if r.direction == "better"
        },
    }
    pages = [BestPracticePage.objects.get(pk=page.pk) for page in facts]
    for query in ("", "maturite=pilot", "cout=lt_10k&annee=2026", "indicateur=rebuts&retour=1y_2y"):
        chosen = {name: set(codes) for name, codes in QueryDict(query).lists()}
        with subtests.test(query):
            found = counts(library(query))
            for name, values in read.items():
                others = {key: codes for key, codes in chosen.items() if key != name}
                rows = [
                    values(page)
                    for page in pages
                    if all(read[key](page) & codes for key, codes in others.items())
                ]
                expected = {code: sum(code in row for row in rows) for code in set().union(*rows)}
                offered = dict.fromkeys(chosen.get(name, ()), 0) | expected
                assert found.get(name, {}) == offered, name


@pytest.mark.parametrize("query", ["", "cout=lt_10k", "indicateur=rebuts&maturite=pilot"])
def test_count_of_every_fact_is_what_choosing_gives(
    facts: list[BestPracticePage], query: str
) -> None:
    for facet in library(query).facets:
        for value in facet.values:
            chosen = QueryDict(query, mutable=True)
            chosen.setlist(facet.name, [value.code])
            assert value.count == total(practice_library(chosen)), (facet.name, value.code)


def test_results_are_compared_for_one_indicator(facts: list[BestPracticePage]) -> None:
    def order(query: str) -> list[int]:
        return [facts.index(page) for page in library(query).results]

    assert order("indicateur=rebuts&tri=resultat") == [1, 3, 0]
    assert order("indicateur=rebuts") == order("indicateur=rebuts&tri=fraicheur") == [3, 0, 1]
    assert not library().sorts
    assert not library("indicateur=rebuts&indicateur=productivite").sorts
    faceted = library("indicateur=rebuts&tri=resultat")
    assert [sort.selected for sort in faceted.sorts] == [False, True]
    assert [order(sort.query) for sort in faceted.sorts] == [[3, 0, 1], [1, 3, 0]]
    assert faceted.query == "indicateur=rebuts&tri=resultat"
    # Removing the indicator removes the order that needs it.
    assert [chip.query for chip in faceted.chips] == [""]


def test_card_shows_the_figure_of_the_chosen_indicator(
    client: Client, facts: list[BestPracticePage]
) -> None:
    assert largest_improvement(facts[3], "rebuts") == facts[3].result_values[1]
    assert largest_improvement(facts[2], "rebuts") is None
    assert largest_improvement(facts[3], None) is None
    address = section(BestPracticeIndexPage).url
    body = client.get(f"{address}?indicateur=rebuts&annee=2026").content.decode()
    assert "−75" in body
    assert "12,5" not in body


def test_order_that_is_not_on_offer_is_ignored_and_told(facts: list[BestPracticePage]) -> None:
    for query in ("tri=resultat", "tri=prix&indicateur=rebuts", "tri=result&indicateur=rebuts"):
        faceted = library(query)
        assert faceted.ignored == (QueryDict(query)["tri"],)
        assert [page.pk for page in faceted.results] == [
            page.pk for page in library(query.replace("tri=", "x=")).results
        ]


def test_facts_speak_the_language_of_the_reader(facts: list[BestPracticePage]) -> None:
    translated(facts[1])
    with override("en"):
        for query in ("cost=10k_50k", "evidence=a&maturity=pilot", "indicator=rebuts&sort=result"):
            assert total(library(query)) == 1
            assert not library(query).ignored
        assert total(library("indicator=productivite")) == 0


def test_facets_after_the_fifth_are_folded_until_something_is_chosen_in_them(
    client: Client, facts: list[BestPracticePage]
) -> None:
    address = section(BestPracticeIndexPage).url
    assert {facet.name for facet in library().facets_in_view} <= {
        *("probleme", "famille", "secteur", "region", "taille")
    }
    for query, is_open in {"": False, "maturite=pilot": True, "probleme=qualite": False}.items():
        body = client.get(f"{address}?{query}").content.decode()
        assert ('id="facets-more" open>' in body) == is_open, query


HOSTILE_FACTS = [
    *("annee=%00", "annee=-1", "annee=99999999999999999999", "annee=%D9%A2", "annee=2026.0"),
    *("cout=LT_10K", "preuve=A", "maturite=' OR 1=1 --", "indicateur=%FF", "famille=" + "x" * 3000),
    *("tri=%00x", "tri=" + "y" * 3000, "tri=a&tri=b", "etape[]=1"),
]


@pytest.mark.parametrize("query", HOSTILE_FACTS, ids=range(len(HOSTILE_FACTS)))
def test_hostile_facts_give_the_whole_list(
    client: Client, facts: list[BestPracticePage], query: str
) -> None:
    response = client.get(f"{section(BestPracticeIndexPage).url}?{query}")
    assert response.status_code == 200
    assert total(response.context["library"]) == 5


def test_canonical_address_has_no_parameter(client: Client, facts: list[BestPracticePage]) -> None:
    for model in (BestPracticeIndexPage, VitrineIndexPage):
        address = section(model).url
        body = client.get(f"{address}?region=53&utm_source=x&page=1").content.decode()
        canonical = body.split('<link rel="canonical" href="')[1].split('"')[0]
        assert canonical.endswith(address)
