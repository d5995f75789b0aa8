"""What lists remember of practices follows every change, and never shows what is hidden."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from companies.enums import Answer, Channel
from companies.services import consent_record
from core.generation import _at_hand
from taxonomies.models import Indicator, Problem, Sector, Technology, TechnologyFamily
from tests.factories import BestPracticePageFactory, result
from vitrines.models import BestPracticePage
from vitrines.selectors import practice_library, vitrine_directory
from vitrines.selectors.codes import practice_codes


def counted(facet: str, read: Callable[[QueryDict], Any] = practice_library) -> dict[str, int]:
    return {
        value.code: value.count
        for found in read(QueryDict("")).facets
        if found.name == facet
        for value in found.values
    }


@pytest.fixture
def practice() -> BestPracticePage:
    """One of two that are remembered."""
    BestPracticePageFactory(problems=("qualite",))
    page = BestPracticePageFactory(problems=("qualite",), results=[result(indicator="rebuts")])
    for read in (practice_library, vitrine_directory):
        assert counted("probleme", read) == {"qualite": 2}
    return page


def test_second_reader_asks_less(practice: BestPracticePage) -> None:
    _at_hand.clear()
    cache.clear()
    with CaptureQueriesContext(connection) as of_first:
        practice_codes()
    with CaptureQueriesContext(connection) as of_second:
        practice_codes()
    assert (len(of_first), len(of_second)) == (2, 0)


def test_practice_that_is_edited_changes_its_facets(practice: BestPracticePage) -> None:
    practice.problems = [Problem.objects.get(code="delais")]
    practice.save_revision().publish()
    for read in (practice_library, vitrine_directory):
        assert counted("probleme", read) == {"qualite": 1, "delais": 1}


def test_company_that_changes_its_trade_changes_its_facets(practice: BestPracticePage) -> None:
    company = practice.company
    company.sector = Sector.objects.get(code="10")
    company.save()
    for read in (practice_library, vitrine_directory):
        assert counted("secteur", read) == {"25": 1, "10": 1}


def test_technology_that_changes_its_family_changes_the_facet(practice: BestPracticePage) -> None:
    technology: Technology = practice.technologies.get()
    other = TechnologyFamily.objects.exclude(pk=technology.family_id).first()
    assert other is not None
    technology.family = other
    technology.save()
    assert counted("famille") == {other.code: 2}


def test_indicator_that_changes_its_sense_changes_the_facet(
    practice: BestPracticePage, django_capture_on_commit_callbacks: Any
) -> None:
    assert counted("indicateur")["rebuts"] >= 1
    indicator = Indicator.objects.get(code="rebuts")
    indicator.better = "up"
    with django_capture_on_commit_callbacks(execute=True):
        indicator.save()
    assert "rebuts" not in counted("indicateur")


def test_practice_that_is_hidden_or_gone_is_not_counted(practice: BestPracticePage) -> None:
    other = BestPracticePageFactory(problems=("qualite",))
    private = BestPracticePageFactory(problems=("qualite",))
    for read in (practice_library, vitrine_directory):
        counted("probleme", read)
    consent_record(
        company=practice.company,
        channel=Channel.WEB,
        answer=Answer.NO,
        practice_key=practice.translation_key,
    )
    PageViewRestriction.objects.create(page=private.page_ptr, restriction_type="login")
    other.delete()
    for read in (practice_library, vitrine_directory):
        assert counted("probleme", read) == {"qualite": 1}


def test_practice_that_came_without_a_word_is_counted(practice: BestPracticePage) -> None:
    """Many at once are written without the signals of publishing."""
    draft = BestPracticePageFactory(problems=("qualite",), published=False)
    counted("probleme")
    BestPracticePage.objects.filter(pk=draft.pk).update(live=True)
    assert counted("probleme") == {"qualite": 3}
