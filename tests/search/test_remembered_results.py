"""What frequent words found is remembered, and follows every document."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from companies.enums import Answer, Channel
from companies.services import consent_record
from search.models import SearchDocument
from search.selectors import search
from search.services import documents_rebuild
from vitrines.models import BestPracticePage

if TYPE_CHECKING:
    from tests.search.conftest import Portal

Titles = Callable[..., list[str]]


@pytest.fixture(autouse=True)
def _three_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search.selectors.candidates.MANY", 3)
    # Whole answers are another matter: see test_recall.py.
    monkeypatch.setattr("search.selectors.recall.MAX_PER_MINUTE", 0)


@pytest.fixture
def practice(portal: Portal) -> BestPracticePage:
    """One of three pages that a search has found."""
    page = portal.practice(title="Laser A")
    portal.news(title="Laser B")
    portal.news(title="Laser C")
    assert counted() == {"practice": 1, "news": 2}
    return page


def counted(query: str = "laser") -> dict[str, int]:
    return {kind.code: kind.count for kind in search(query, "fr").kinds}


def queries(query: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        search(query, "fr")
    return len(captured)


def test_frequent_word_is_neither_counted_nor_ranked_again(
    practice: BestPracticePage, titles: Titles, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = titles("laser")
    with monkeypatch.context() as nothing:
        nothing.setattr("search.selectors.candidates.key_of", lambda *asked: None)
        asked = queries("laser")
    # The counts and the ids.
    assert queries("laser") == asked - 2
    assert titles("laser") == first
    assert sorted(first) == ["Laser A", "Laser B", "Laser C"]


def test_rare_word_is_asked_for_each_time(practice: BestPracticePage, portal: Portal) -> None:
    portal.news(title="Cobot")
    search("cobot", "fr")
    assert queries("cobot") == queries("cobot") > 2


def test_kinds_and_readings_are_remembered_apart(
    practice: BestPracticePage, titles: Titles
) -> None:
    assert titles("laser", kind="news") == ["Laser B", "Laser C"]
    assert titles("laser", kind="practice") == ["Laser A"]
    assert sorted(titles("laser")) == ["Laser A", "Laser B", "Laser C"]


def test_page_beyond_what_is_remembered_is_found(
    practice: BestPracticePage, titles: Titles, monkeypatch: pytest.MonkeyPatch
) -> None:
    everything = titles("laser")
    monkeypatch.setattr("search.selectors.candidates.REMEMBERED_IDS", 2)
    monkeypatch.setattr("search.selectors.results.PER_PAGE", 2)
    assert titles("laser", page="1") == everything[:2]
    assert titles("laser", page="2") == everything[2:]


def test_published_page_is_counted_and_found(
    practice: BestPracticePage, portal: Portal, titles: Titles
) -> None:
    portal.news(title="Laser D")
    assert counted() == {"practice": 1, "news": 3}
    assert "Laser D" in titles("laser")


@pytest.mark.parametrize("way", ["unpublished", "deleted", "restricted", "refused"])
def test_page_that_nobody_may_read_is_neither_counted_nor_found(
    practice: BestPracticePage, titles: Titles, way: str
) -> None:
    assert "Laser A" in titles("laser")
    if way == "unpublished":
        practice.unpublish()
    elif way == "deleted":
        practice.delete()
    elif way == "restricted":
        practice.view_restrictions.create(restriction_type="login")
    else:
        consent_record(
            company=practice.company,
            channel=Channel.WEB,
            answer=Answer.NO,
            practice_key=practice.translation_key,
        )
    assert counted() == {"news": 2}
    assert titles("laser") == ["Laser B", "Laser C"]


def test_rebuilt_documents_are_counted_anew(practice: BestPracticePage) -> None:
    SearchDocument.objects.filter(title="Laser B").delete()
    documents_rebuild()
    assert counted() == {"practice": 1, "news": 2}
    SearchDocument.objects.filter(title="Laser B").update(title="Other", stems_a="other")
    documents_rebuild()
    assert counted() == {"practice": 1, "news": 2}
