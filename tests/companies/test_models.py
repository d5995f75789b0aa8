"""What a company and a label refuse, and what they say of themselves."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from companies.enums import LabelState
from companies.models import Company
from companies.services import company_create, label_award
from taxonomies.models import CompanySize, Sector
from tests.factories import CompanyFactory, LabelFactory


def refused_fields(make: Any, **fields: Any) -> set[str]:
    try:
        make(**fields)
    except ValidationError as error:
        return set(error.message_dict)
    return set()


@pytest.mark.parametrize(
    ("fields", "refused"),
    [
        ({}, set()),
        ({"name": ""}, {"name"}),
        ({"name": "x" * 121}, {"name"}),
        ({"region": None, "town": ""}, set()),
        ({"headcount": 0}, {"headcount"}),
        ({"headcount": 1}, set()),
        ({"latitude": "48.12", "longitude": "-1.68"}, set()),
        ({"latitude": "48.12"}, {"longitude"}),
        ({"longitude": "-1.68"}, {"latitude"}),
        ({"latitude": "90.00001", "longitude": "0"}, {"latitude"}),
        ({"latitude": "0", "longitude": "-180.5"}, {"longitude"}),
        ({"website": "https://usine.example/"}, set()),
        ({"website": "javascript:alert(1)"}, {"website"}),
        ({"public_fact_fr": "x" * 251}, {"public_fact_fr"}),
    ],
)
def test_company_refuses_what_is_not_true_of_a_plant(
    fields: dict[str, Any], refused: set[str]
) -> None:
    for name in ("latitude", "longitude"):
        if name in fields:
            fields = {**fields, name: Decimal(fields[name])}
    assert refused_fields(CompanyFactory, **fields) == refused


def test_company_is_listed_once_per_town() -> None:
    first = CompanyFactory(name="Fonderie du Val", town="Hirson")
    with pytest.raises(ValidationError):
        CompanyFactory(name="Fonderie du Val", town="Hirson")
    other_site = CompanyFactory(name="Fonderie du Val", town="Guise")
    assert (str(first), str(other_site)) == ("Fonderie du Val, Hirson", "Fonderie du Val, Guise")


@pytest.mark.parametrize(
    ("fields", "refused"),
    [
        ({}, set()),
        ({"state": LabelState.CANDIDATE, "awarded_on": None}, set()),
        ({"state": LabelState.LABELLED, "awarded_on": None}, {"awarded_on"}),
        ({"state": LabelState.CLOSED, "awarded_on": None}, {"awarded_on"}),
        ({"expires_on": datetime.date(2027, 3, 15)}, set()),
        ({"expires_on": datetime.date(2024, 3, 15)}, {"expires_on"}),
        ({"edition": 0}, {"edition"}),
        ({"state": "famous"}, {"state"}),
        ({"awarded_precision": "century"}, {"awarded_precision"}),
    ],
)
def test_label_refuses_what_cannot_be(fields: dict[str, Any], refused: set[str]) -> None:
    assert refused_fields(LabelFactory, **fields) == refused


def test_company_has_each_edition_of_the_label_once() -> None:
    label = LabelFactory(edition=2)
    with pytest.raises(ValidationError):
        LabelFactory(company=label.company, edition=2)
    assert LabelFactory(company=label.company, edition=3).company == label.company


@pytest.mark.parametrize(
    ("state", "expires_on", "overdue"),
    [
        (LabelState.LABELLED, "2026-06-14", True),
        (LabelState.LABELLED, "2026-06-15", False),
        (LabelState.RENEWAL_DUE, "2026-06-14", True),
        (LabelState.EXPIRED, "2026-06-14", False),
        (LabelState.CLOSED, "2026-06-14", False),
        (LabelState.LABELLED, None, False),
    ],
)
def test_label_is_overdue_the_day_after_its_end(
    state: LabelState, expires_on: str | None, overdue: bool
) -> None:
    day = datetime.date.fromisoformat(expires_on) if expires_on else None
    label = LabelFactory(state=state, expires_on=day)
    assert label.is_overdue(datetime.date(2026, 6, 15)) is overdue


def test_current_label_is_the_latest_edition() -> None:
    company = CompanyFactory()
    assert company.current_label is None
    LabelFactory(company=company, edition=2)
    LabelFactory(company=company, edition=1, state=LabelState.EXPIRED)
    assert Company.objects.get(pk=company.pk).current_label.edition == 2


def test_facts_of_a_list_take_two_queries(django_assert_num_queries: Any) -> None:
    for _ in range(3):
        LabelFactory()
    with django_assert_num_queries(2):
        for company in Company.objects.with_facts():
            assert company.current_label
            assert company.region.label
            assert company.sector.label
            assert company.size.label


def test_company_is_created_with_its_label_or_not_at_all() -> None:
    facts = {
        "name": "Scierie",
        "town": "Épinal",
        "size": CompanySize.objects.get(code="PME"),
        "sector": Sector.objects.get(code="16"),
    }
    with pytest.raises(ValidationError):
        company_create(label={"state": LabelState.LABELLED}, **facts)
    assert not Company.objects.filter(name="Scierie").exists()
    day = datetime.date(2024, 1, 1)
    company = company_create(label={"state": LabelState.LABELLED, "awarded_on": day}, **facts)
    assert company.labels.get().awarded_on == day
    with pytest.raises(ValidationError):
        label_award(company=company, edition=1, state=LabelState.LABELLED, awarded_on=day)
