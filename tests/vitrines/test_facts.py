"""Facts are those of the original, in both languages; words belong to each page."""

from __future__ import annotations

import datetime
from copy import deepcopy
from typing import Any

import pytest

from companies.enums import ContactMode
from taxonomies.models import CompanySize, Problem, Technology, ValueChainStage
from tests.factories import (
    BestPracticePageFactory,
    CompanyFactory,
    ImageFactory,
    VitrinePageFactory,
    result,
    translated,
)
from tests.worlds import copy_of
from vitrines.enums import TransferLevel
from vitrines.models import BestPracticePage, PracticeTransfer
from vitrines.services import a_year_after


def read_again(page: Any) -> Any:
    return type(page).objects.get(pk=page.pk)


def change(page: BestPracticePage, *, published: bool = True, **fields: Any) -> None:
    page = read_again(page)
    for name, value in fields.items():
        setattr(page, name, value)
    revision = page.save_revision()
    if published:
        revision.publish()


@pytest.fixture(scope="module")
def french_of_the_module(module_database: None) -> BestPracticePage:
    return BestPracticePageFactory(title="En français", cost_band="lt_10k")


@pytest.fixture(scope="module")
def english_of_the_module(
    module_database: None, french_of_the_module: BestPracticePage
) -> BestPracticePage:
    words = {"title": "In English", "problem": "Parts go to the scrap bin."}
    return translated(deepcopy(french_of_the_module), **words)


french = copy_of("french_of_the_module")
english = copy_of("english_of_the_module")


def test_published_facts_reach_the_translation(
    french: BestPracticePage, english: BestPracticePage
) -> None:
    image = ImageFactory()
    small = CompanySize.objects.get(code="PME")
    change(
        french,
        cost_band="50k_200k",
        maturity="multi_line",
        payback="1y_2y",
        duration_months=9,
        people_involved=5,
        contact_mode=ContactMode.DIRECT,
        evidence_grade="B",
        evidence_reason="Compté par la plante.",
        checked_on=datetime.date(2026, 4, 1),
        next_check_on=datetime.date(2026, 10, 1),
        lesson_natures=["human"],
        licence="cc_by",
        hero_image=image,
        stage=ValueChainStage.objects.get(code="produire"),
        problems=list(Problem.objects.filter(code__in=["energie", "pannes"])),
        technologies=list(Technology.objects.filter(code="vision")),
        results=[result(after="2.5"), result(indicator="trs", before="60", after="70")],
        transfers=[PracticeTransfer(size=small, level=TransferLevel.DIRECT)],
    )
    source, mirror = read_again(french), read_again(english)
    single = set(source.fact_fields) - {"problems", "technologies", "results"}
    assert {name: getattr(mirror, name) for name in single} == {
        name: getattr(source, name) for name in single
    }
    assert mirror.cost_band == "50k_200k"
    assert {term.code for term in mirror.problems.all()} == {"energie", "pannes"}
    assert {term.code for term in mirror.technologies.all()} == {"vision"}
    assert [value.change_percent for value in mirror.result_values] == [
        value.change_percent for value in source.result_values
    ]
    assert len(mirror.result_values) == 2
    assert [(t.size.code, t.level) for t in mirror.transfers.all()] == [("PME", "direct")]


def test_facts_that_are_taken_away_leave_the_translation(
    french: BestPracticePage, english: BestPracticePage
) -> None:
    small = CompanySize.objects.get(code="PME")
    change(french, transfers=[PracticeTransfer(size=small, level="help")], duration_months=9)
    change(french, transfers=[], duration_months=None)
    mirror = read_again(english)
    assert not mirror.transfers.exists()
    assert mirror.duration_months is None


def test_words_of_the_translation_stay(french: BestPracticePage, english: BestPracticePage) -> None:
    change(french, title="Un autre titre", problem="D’autres mots.", cost_band="1m_5m")
    mirror = read_again(english)
    assert (mirror.title, mirror.problem) == ("In English", "Parts go to the scrap bin.")
    assert mirror.cost_band == "1m_5m"


def test_draft_of_the_translation_stays_a_draft(
    french: BestPracticePage, english: BestPracticePage
) -> None:
    change(english, published=False, title="Draft title", problem="Draft words.")
    change(french, cost_band="1m_5m", problems=list(Problem.objects.filter(code="energie")))
    mirror = read_again(english)
    assert (mirror.title, mirror.problem) == ("In English", "Parts go to the scrap bin.")
    assert mirror.has_unpublished_changes
    draft = mirror.get_latest_revision_as_object()
    assert (draft.title, draft.problem) == ("Draft title", "Draft words.")


def test_draft_of_the_original_gives_no_facts(
    french: BestPracticePage, english: BestPracticePage
) -> None:
    change(french, published=False, cost_band="gt_5m")
    assert read_again(english).cost_band == "lt_10k"


def test_translation_published_from_an_old_draft_takes_the_facts_of_today(
    french: BestPracticePage, english: BestPracticePage
) -> None:
    change(english, published=False, title="Better English")
    change(french, cost_band="1m_5m", problems=list(Problem.objects.filter(code="energie")))
    read_again(english).get_latest_revision().publish()
    mirror = read_again(english)
    assert mirror.title == "Better English"
    assert mirror.cost_band == "1m_5m"
    assert [term.code for term in mirror.problems.all()] == ["energie"]


def test_facts_changed_on_the_translation_go_back_to_the_original_s(
    french: BestPracticePage, english: BestPracticePage
) -> None:
    change(english, cost_band="gt_5m")
    assert read_again(english).cost_band == "lt_10k"
    assert read_again(french).cost_band == "lt_10k"


def test_english_original_gives_its_facts_to_the_french_page() -> None:
    english = BestPracticePageFactory(language="en", cost_band="lt_10k")
    french = translated(english)
    change(english, cost_band="1m_5m")
    assert read_again(french).cost_band == "1m_5m"


def test_vitrine_speaks_of_one_company_in_both_languages() -> None:
    french = VitrinePageFactory()
    english = translated(french, summary="A plant that measures.")
    other, image = CompanyFactory(), ImageFactory()
    change(french, company=other, contact_mode=ContactMode.NONE, hero_image=image)
    mirror = read_again(english)
    assert (mirror.company, mirror.contact_mode, mirror.hero_image) == (
        other,
        ContactMode.NONE,
        image,
    )
    assert mirror.summary == "A plant that measures."


@pytest.mark.parametrize(
    ("day", "expected"),
    [("2026-02-10", "2027-02-10"), ("2028-02-29", "2029-02-28"), ("2027-02-28", "2028-02-28")],
)
def test_a_year_after_is_the_same_day(day: str, expected: str) -> None:
    assert a_year_after(datetime.date.fromisoformat(day)) == datetime.date.fromisoformat(expected)


def test_next_check_is_dated_when_a_practice_is_published() -> None:
    assert BestPracticePageFactory(
        checked_on=datetime.date(2026, 2, 10)
    ).next_check_on == datetime.date(2027, 2, 10)
    chosen = datetime.date(2026, 8, 1)
    assert BestPracticePageFactory(next_check_on=chosen).next_check_on == chosen
    assert BestPracticePageFactory(checked_on=None).next_check_on is None
