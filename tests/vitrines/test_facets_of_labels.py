"""The year of the first award is a facet of the vitrines."""

from __future__ import annotations

import datetime

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils.translation import override

from companies.enums import DatePrecision, LabelState
from tests.factories import CompanyFactory, LabelFactory, VitrinePageFactory, section, translated
from vitrines.models import VitrineIndexPage
from vitrines.selectors import vitrine_directory

# Awards of each plant, in the order of their editions: a day and how exactly it is known.
AWARDS: dict[str, list[tuple[str, str]]] = {
    "once": [("2019-05-02", DatePrecision.DAY)],
    "twice": [("2019-11-01", DatePrecision.MONTH), ("2025-11-03", DatePrecision.DAY)],
    "again": [("2021-01-01", DatePrecision.DAY), ("2025-02-01", DatePrecision.DAY)],
    "sometime": [("2019-06-01", DatePrecision.BEFORE), ("2025-02-01", DatePrecision.DAY)],
    "never": [],
}


@pytest.fixture(scope="module")
def vitrines(module_database: None) -> None:
    for name, awards in AWARDS.items():
        company = CompanyFactory(name=name, region="53" if name == "once" else "32")
        # The latest first: the order of the rows says nothing.
        for edition, (day, precision) in reversed(list(enumerate(awards, start=1))):
            LabelFactory(
                company=company,
                edition=edition,
                awarded_on=datetime.date.fromisoformat(day),
                awarded_precision=precision,
            )
        page = VitrinePageFactory(company=company, title=name)
        if name == "never":
            LabelFactory(company=company, state=LabelState.CANDIDATE, awarded_on=None)
        if name == "again":
            translated(page, title=name)


def titles(query: str) -> set[str]:
    return {page.title for page in vitrine_directory(QueryDict(query)).results}


def years(query: str = "") -> dict[str, int]:
    return {
        value.code: value.count
        for facet in vitrine_directory(QueryDict(query)).facets
        if str(facet.label) in {"Année du label", "Year of the label"}
        for value in facet.values
    }


def test_vitrine_is_found_by_the_year_of_its_first_award(
    vitrines: None, subtests: pytest.Subtests
) -> None:
    for query, expected in {
        "annee=2019": {"once", "twice"},
        "annee=2021": {"again"},
        "annee=2019&annee=2021": {"once", "twice", "again"},
        "annee=2019&region=53": {"once"},
        "annee=2025": set(),
    }.items():
        with subtests.test(query):
            assert titles(query) == expected


def test_years_are_counted_the_latest_first(vitrines: None) -> None:
    assert list(years().items()) == [("2021", 1), ("2019", 2)]
    assert list(years("region=53").items()) == [("2019", 1)]
    assert list(years("annee=2025").items()) == [("2025", 0), ("2021", 1), ("2019", 2)]


def test_year_speaks_the_language_of_the_reader(client: Client, vitrines: None) -> None:
    with override("en"):
        assert titles("year=2021") == {"again"}
        assert years() == {"2021": 1}
        [chip] = vitrine_directory(QueryDict("year=2021")).chips
        assert str(chip.chip) == "Year of the label: 2021"
        assert vitrine_directory(QueryDict("year=2021")).query == "year=2021"
    body = client.get(f"{section(VitrineIndexPage, 'en').url}?year=2021").content.decode()
    assert 'id="year-2021"' in body


@pytest.mark.parametrize("junk", ["1999", "-1", "%00", "2019.0", "%D9%A2", "99999999999999999999"])
def test_year_that_means_nothing_is_ignored(client: Client, vitrines: None, junk: str) -> None:
    response = client.get(f"{section(VitrineIndexPage).url}?annee={junk}")
    assert response.context["directory"].results.paginator.count == len(AWARDS)
