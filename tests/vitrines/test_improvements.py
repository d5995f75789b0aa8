"""The improvements kept for the lists, and what the lists cost."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext

from taxonomies.enums import Better
from taxonomies.models import Indicator
from tests.factories import BestPracticePageFactory, CompanyFactory, result, section, translated
from vitrines.models import BestPracticeIndexPage, PracticeImprovement
from vitrines.selectors import FacetedList, practice_library


def library(query: str = "") -> FacetedList:
    return practice_library(QueryDict(query))


def total(faceted: FacetedList) -> int:
    return faceted.results.paginator.count


def test_facet_without_values_is_left_out() -> None:
    BestPracticePageFactory(checked_on=None)
    names = {facet.name for facet in library().facets}
    assert not names & {"maturite", "cout", "retour", "preuve", "annee", "etape"}


def test_translation_has_the_improvements_of_its_original() -> None:
    page = BestPracticePageFactory()
    english = translated(page)
    page.results = [result(indicator="rebuts", before="8", after="2")]
    page.save_revision().publish()
    for version in (page, english):
        kept = PracticeImprovement.objects.filter(page=version).values_list("indicator", "size")
        assert list(kept) == [("rebuts", 75.0)]


def test_improvements_follow_the_sense_of_the_indicator(
    django_capture_on_commit_callbacks: Any,
) -> None:
    BestPracticePageFactory(results=[result(indicator="rebuts", before="8", after="2")])
    indicator = Indicator.objects.get(code="rebuts")
    indicator.better = Better.UP
    with django_capture_on_commit_callbacks(execute=True):
        indicator.save()
    assert total(library("indicateur=rebuts")) == 0


def test_queries_do_not_grow_with_the_rows(client: Client) -> None:
    address = section(BestPracticeIndexPage).url

    def queries(query: str) -> int:
        client.get(f"{address}?{query}")
        with CaptureQueriesContext(connection) as captured:
            client.get(f"{address}?{query}")
        return len(captured)

    def more(number: int) -> None:
        for row in range(number):
            BestPracticePageFactory(
                company=CompanyFactory(),
                problems=["qualite", "energie"][: 1 + row % 2],
                maturity=("pilot", "production")[row % 2],
                cost_band=("lt_10k", "10k_50k")[row % 2],
            )

    more(3)
    asked = ("", "probleme=qualite&maturite=pilot", "indicateur=rebuts&tri=resultat")
    few = [queries(query) for query in asked]
    more(12)
    assert [queries(query) for query in asked] == few
    assert max(few) <= 12
