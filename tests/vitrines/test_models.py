"""What a vitrine and a practice refuse, and what they say of themselves."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError

from companies.enums import ContactMode, LabelState
from tests.factories import (
    BestPracticePageFactory,
    LabelFactory,
    VitrinePageFactory,
    translated,
)

TODAY = datetime.date(2026, 6, 15)


def refused_fields(page: Any, **fields: Any) -> set[str]:
    for name, value in fields.items():
        setattr(page, name, value)
    try:
        page.full_clean()
    except ValidationError as error:
        return set(error.message_dict)
    return set()


def test_company_has_one_vitrine_per_language() -> None:
    vitrine = VitrinePageFactory()
    with pytest.raises(ValidationError) as caught:
        VitrinePageFactory(company=vitrine.company)
    assert list(caught.value.message_dict) == ["company"]
    assert translated(vitrine).company == vitrine.company


@time_machine.travel(TODAY)
@pytest.mark.parametrize(
    ("fields", "refused"),
    [
        ({"title": "x" * 100}, set()),
        ({"title": "x" * 101}, {"title"}),
        ({"problem": "x" * 401}, {"problem"}),
        ({"problem": ""}, {"problem"}),
        ({"solution": "x" * 1201}, {"solution"}),
        ({"prerequisites": "x" * 401}, {"prerequisites"}),
        ({"lessons": "x" * 401}, {"lessons"}),
        ({"lesson_natures": ["human", "data"]}, set()),
        ({"lesson_natures": ["weather"]}, {"lesson_natures"}),
        ({"evidence_grade": "A"}, {"evidence_reason"}),
        ({"evidence_grade": "A", "evidence_reason": "Relevé par un bureau de contrôle."}, set()),
        ({"evidence_grade": "E", "evidence_reason": "…"}, {"evidence_grade"}),
        ({"checked_on": TODAY}, set()),
        ({"checked_on": TODAY + datetime.timedelta(days=1)}, {"checked_on"}),
        ({"checked_on": TODAY, "next_check_on": TODAY}, {"next_check_on"}),
        ({"duration_months": 0}, {"duration_months"}),
        ({"duration_months": 241}, {"duration_months"}),
        ({"people_involved": 0}, {"people_involved"}),
        ({"cost_band": "free"}, {"cost_band"}),
    ],
)
def test_practice_refuses_what_the_sheet_does_not_allow(
    fields: dict[str, Any], refused: set[str]
) -> None:
    assert refused_fields(BestPracticePageFactory(), **fields) == refused


def test_practice_belongs_to_the_company_of_its_vitrine() -> None:
    practice = BestPracticePageFactory()
    other = VitrinePageFactory()
    practice.move(other, pos="last-child")
    moved = type(practice).objects.get(pk=practice.pk)
    moved.save_revision().publish()
    assert type(practice).objects.get(pk=practice.pk).company == other.company


@pytest.mark.parametrize(
    ("state", "mode", "takes"),
    [
        (LabelState.LABELLED, ContactMode.ALLIANCE, True),
        (LabelState.LABELLED, ContactMode.DIRECT, True),
        (LabelState.EXPIRED, ContactMode.ALLIANCE, True),
        (LabelState.LABELLED, ContactMode.NONE, False),
        (LabelState.MOVED, ContactMode.ALLIANCE, False),
        (LabelState.CLOSED, ContactMode.DIRECT, False),
    ],
)
def test_plant_that_moved_ceased_or_declines_takes_no_requests(
    state: LabelState, mode: ContactMode, takes: bool
) -> None:
    label = LabelFactory(state=state)
    practice = BestPracticePageFactory(company=label.company, contact_mode=mode)
    vitrine = practice.get_parent().specific
    vitrine.contact_mode = mode
    assert practice.takes_requests is takes
    assert vitrine.takes_requests is takes


@pytest.mark.parametrize(("day", "overdue"), [("2027-02-10", False), ("2027-02-11", True)])
def test_sheet_that_nobody_confirmed_in_time_is_overdue(day: str, overdue: bool) -> None:
    practice = BestPracticePageFactory(checked_on=datetime.date(2026, 2, 10))
    with time_machine.travel(datetime.datetime.fromisoformat(f"{day}T12:00:00+01:00")):
        assert practice.is_check_overdue is overdue
