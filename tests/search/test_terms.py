"""A changed label is found at once, without publishing again what shows it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from search.selectors import search
from search.services import documents
from taxonomies.models import CompanySize, Problem, Region, Sector, Technology, TechnologyFamily

if TYPE_CHECKING:
    from tests.search.conftest import Portal

Captured = Callable[..., Any]
Titles = Callable[..., list[str]]


def rename(term: Any, captured: Captured) -> None:
    term.label_fr, term.label_en = "Xylophagie", "Woodwormery"
    with captured(execute=True):
        term.save()


@pytest.mark.parametrize("at_once", [True, False], ids=["now", "in a task"])
@pytest.mark.parametrize(
    "model", [Problem, Technology, TechnologyFamily, Region, Sector, CompanySize]
)
def test_new_label_is_found_in_both_languages(
    portal: Portal,
    titles: Titles,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Captured,
    model: type[Any],
    at_once: bool,
) -> None:
    if not at_once:
        monkeypatch.setattr(documents, "INDEXED_AT_ONCE", 0)
    practice = portal.practice(title="Voir")
    portal.translated(practice, title="See")
    term = model.objects.get(
        code={"Problem": "rebuts", "Technology": "vision", "TechnologyFamily": "CTL"}.get(
            model.__name__,
            {"Region": "53", "Sector": "25", "CompanySize": "PME"}.get(model.__name__),
        )
    )
    rename(term, django_capture_on_commit_callbacks)
    assert "Voir" in titles("xylophagie", "fr")
    assert "See" in titles("woodwormery", "en")
    # Both labels of a problem are synonyms.
    if model in (Problem, Technology, TechnologyFamily):
        assert titles("woodwormery", "fr") == ["Voir"]


def test_new_label_of_a_region_is_found_with_a_company_and_a_community(
    portal: Portal, titles: Titles, django_capture_on_commit_callbacks: Captured
) -> None:
    page = portal.community(title="Soudage")
    company = portal.company(name="Usine", region=page.community.region)
    page.community.members.add(company)
    rename(page.community.region, django_capture_on_commit_callbacks)
    assert set(titles("xylophagie")) == {"Soudage", "Usine"}


def test_earlier_label_is_found_no_more(
    portal: Portal, django_capture_on_commit_callbacks: Captured
) -> None:
    portal.practice(title="Voir")
    assert search("Bretagne", "fr").total == 2
    rename(Region.objects.get(code="53"), django_capture_on_commit_callbacks)
    assert search("Bretagne", "fr").total == 0


def test_deleted_problem_is_found_no_more(
    portal: Portal, titles: Titles, django_capture_on_commit_callbacks: Captured
) -> None:
    portal.practice(title="Voir")
    assert titles("trop de rebuts") == ["Voir"]
    with django_capture_on_commit_callbacks(execute=True):
        Problem.objects.get(code="rebuts").delete()
    assert titles("trop de rebuts") == []


def test_term_saved_as_it_was_indexes_nothing(
    portal: Portal, django_capture_on_commit_callbacks: Captured
) -> None:
    portal.practice()
    term = Problem.objects.get(code="rebuts")
    with (
        CaptureQueriesContext(connection) as queries,
        django_capture_on_commit_callbacks(execute=True),
    ):
        term.save()
    assert not [row["sql"] for row in queries if "searchdocument" in row["sql"]]
