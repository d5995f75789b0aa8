"""What stands beside a page, and what the facets make of unusual facts."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils.translation import override

from communities.models import CommunityPage, PickedPractice
from taxonomies.models import Problem
from tests.factories import (
    BestPracticePageFactory,
    CommunityPageFactory,
    CompanyFactory,
    LabelFactory,
    section,
    translated,
)
from vitrines.models import BestPracticeIndexPage, BestPracticePage, VitrineIndexPage
from vitrines.selectors import (
    FacetedList,
    practice_cartouche,
    practice_library,
    practices_of_company,
    practices_picked,
    vitrine_directory,
)

CELLS = (
    "plant sector size region problem technologies stage maturity cost payback duration people"
    " evidence checked"
)


def total(faceted: FacetedList) -> int:
    return faceted.results.paginator.count


def counts(faceted: FacetedList) -> dict[str, dict[str, int]]:
    return {facet.name: {v.code: v.count for v in facet.values} for facet in faceted.facets}


def library(query: str = "") -> FacetedList:
    return practice_library(QueryDict(query))


def directory(query: str = "") -> FacetedList:
    return vitrine_directory(QueryDict(query))


def test_practice_with_two_values_of_a_facet_counts_once_in_each() -> None:
    BestPracticePageFactory(problems=("qualite", "energie"), technologies=("vision", "capteurs"))
    found = counts(library())
    assert found["probleme"] == {"qualite": 1, "energie": 1}
    assert found["technologie"] == {"vision": 1, "capteurs": 1}
    assert counts(directory())["probleme"] == {"qualite": 1, "energie": 1}


def test_company_without_a_region_is_in_the_list_and_not_on_the_map() -> None:
    practice = BestPracticePageFactory()
    company = practice.company
    company.region = None
    company.save()
    assert total(library()) == total(directory()) == 1
    assert dict(directory().region_counts) == {}


def on(day: int, **fields: Any) -> BestPracticePage:
    return BestPracticePageFactory(checked_on=datetime.date(2026, 1, day), **fields)


def test_library_shows_the_freshest_first_and_the_unchecked_last() -> None:
    days = [on(2), on(9), on(5)]
    unchecked = BestPracticePageFactory(checked_on=None)
    assert list(library().results) == [days[1], days[2], days[0], unchecked]


def test_practices_of_a_plant_are_those_of_the_reader_s_language() -> None:
    french = on(1)
    other = on(2, company=french.company)
    english = translated(french)
    assert practices_of_company(french.company_id) == [other, french]
    with override("en"):
        assert practices_of_company(french.company_id) == [english]


@pytest.mark.parametrize("stored", [True, False])
def test_picked_practices_keep_their_order_and_follow_the_language(stored: bool) -> None:
    """A preview's links are not stored."""
    pages = [on(day) for day in (1, 2, 3)]
    english = translated(pages[0])
    page = CommunityPageFactory()
    page.picks = [PickedPractice(page=pages[n].page_ptr) for n in (2, 0)]
    if stored:
        page.save_revision().publish()
        picks = CommunityPage.objects.get(pk=page.pk).picks.get_queryset()
    else:
        picks = list(page.picks.all())
    assert practices_picked(picks) == [pages[2], pages[0]]
    with override("en"):
        assert practices_picked(picks) == [english]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_cartouche_has_the_same_cells_whatever_is_known(language: str) -> None:
    bare = BestPracticePageFactory(company=CompanyFactory(region=None, town=""), checked_on=None)
    known = BestPracticePageFactory(
        company=LabelFactory(company=CompanyFactory(headcount=1200)).company,
        maturity="production",
        cost_band="50k_200k",
        payback="1y_2y",
        duration_months=1,
        people_involved=5,
        evidence_grade="B",
        evidence_reason="Compté.",
    )
    with override(language):
        for page in (bare, known):
            assert [cell.name for cell in practice_cartouche(page)] == CELLS.split()
        texts = {
            cell.name: [value.text for value in cell.values] for cell in practice_cartouche(known)
        }
        empty = {cell.name for cell in practice_cartouche(bare) if not cell.values}
    assert "region" in empty
    assert "evidence" in empty
    assert "checked" in empty
    assert texts["plant"] == [f"{known.company.name}, Vitré"]
    number = "1\u202f200" if language == "fr" else "1,200"
    assert number in texts["size"][0].replace("\xa0", "\u202f")


def test_cell_filters_the_library_by_its_value() -> None:
    page = BestPracticePageFactory(problems=("qualite", "energie"))
    cells = {cell.name: cell for cell in practice_cartouche(page)}
    queries = [value.query for value in cells["problem"].values]
    assert queries == ["probleme=qualite", "probleme=energie"]
    assert cells["problem"].values[0].text == Problem.objects.get(code="qualite").label_fr
    for cell in cells.values():
        for value in cell.values:
            if value.query:
                assert page in library(value.query).results
    with override("en"):
        english = {cell.name: cell for cell in practice_cartouche(page)}
        assert [v.query for v in english["region"].values] == ["region=53"]
        assert [v.query for v in english["size"].values] == ["size=PME"]


@pytest.mark.parametrize("model", [BestPracticeIndexPage, VitrineIndexPage])
def test_empty_list_has_a_first_page(client: Client, model: type) -> None:
    response = client.get(section(model).url, {"page": "1"})
    assert response.status_code == 200
    assert "empty-state" in response.content.decode()
