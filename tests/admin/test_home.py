"""The home screen says what awaits."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from wagtail.models import Page

from accounts.models import User
from companies.enums import LabelState
from home.selectors import Awaiting, awaiting_for
from tests.factories import (
    BestPracticePageFactory,
    LabelFactory,
    NewsPageFactory,
    UserFactory,
    translated,
)

MAX_QUERIES = 12


def waiting(user: User, heading: str) -> Awaiting | None:
    return next((kind for kind in awaiting_for(user) if str(kind.heading) == heading), None)


@pytest.fixture(autouse=True)
def _in_english() -> Any:
    with translation.override("en"):
        yield


def test_drafts_are_ones_own_and_everybodys(editor: User) -> None:
    own = NewsPageFactory(published=False, owner=editor)
    NewsPageFactory(published=False)
    NewsPageFactory(owner=editor)
    mine = waiting(editor, "My drafts")
    everybodys = waiting(editor, "All drafts")
    assert mine is not None
    assert [row.pk for row in mine.rows] == [own.pk]
    assert everybodys is not None
    assert everybodys.count == 2


def test_only_the_first_drafts_are_listed_but_all_are_counted(editor: User) -> None:
    for _number in range(7):
        NewsPageFactory(published=False)
    drafts = waiting(editor, "All drafts")
    assert drafts is not None
    assert (drafts.count, len(drafts.rows)) == (7, 5)


def test_page_in_moderation_is_listed(editor: User) -> None:
    page = NewsPageFactory(published=False)
    page.save_revision(user=editor)
    page.get_workflow().start(page, editor)
    moderation = waiting(editor, "Pages in moderation")
    assert moderation is not None
    assert [row.pk for row in moderation.rows] == [page.pk]


def test_missing_translations_are_counted_by_type(editor: User) -> None:
    NewsPageFactory()
    translated(NewsPageFactory())
    practice = BestPracticePageFactory()
    missing = waiting(editor, "Translations missing")
    assert missing is not None
    counts = dict(missing.counts)
    assert counts["News item"] == 1
    assert counts["Best practice"] == 1
    assert practice.pk in {row.pk for row in missing.rows}


def test_outdated_translation_is_listed_until_it_is_published_again(editor: User) -> None:
    original = NewsPageFactory()
    translation = translated(original)
    assert waiting(editor, "Translations outdated") is None
    original.summary = "Une autre phrase."
    original.save_revision().publish()
    outdated = waiting(editor, "Translations outdated")
    assert outdated is not None
    assert [row.pk for row in outdated.rows] == [translation.pk]
    translation.refresh_from_db()
    translation.save_revision().publish()
    assert waiting(editor, "Translations outdated") is None


def test_practice_is_to_check_thirty_days_ahead_in_its_original(editor: User) -> None:
    today = timezone.localdate()

    def practice(days: int) -> Page:
        return BestPracticePageFactory(next_check_on=today + datetime.timedelta(days=days))

    overdue, soon = practice(-1), practice(30)
    practice(31)
    translated(soon)
    due = waiting(editor, "Practices to check again")
    assert due is not None
    assert [row.pk for row in due.rows] == [overdue.pk, soon.pk]


def test_label_is_to_renew_by_its_latest_edition(editor: User) -> None:
    soon = timezone.localdate() + datetime.timedelta(days=60)
    due = LabelFactory(state=LabelState.RENEWAL_DUE)
    expiring = LabelFactory(expires_on=soon)
    renewed = LabelFactory(expires_on=soon).company
    LabelFactory(company=renewed, edition=2)
    LabelFactory(state=LabelState.EXPIRED, expires_on=datetime.date(2024, 6, 1))
    labels = waiting(editor, "Labels to renew")
    assert labels is not None
    assert {row.pk for row in labels.rows} == {due.company_id, expiring.company_id}


def test_who_may_edit_nothing_is_told_nothing() -> None:
    NewsPageFactory(published=False)
    LabelFactory(state=LabelState.RENEWAL_DUE)
    assert awaiting_for(UserFactory()) == []


@pytest.mark.parametrize("size", [1, 8])
def test_panels_cost_few_queries_whatever_awaits(
    size: int, editor: User, django_assert_max_num_queries: Any
) -> None:
    for _number in range(size):
        NewsPageFactory(published=False, owner=editor)
        BestPracticePageFactory(next_check_on=timezone.localdate())
        LabelFactory(state=LabelState.RENEWAL_DUE)
    original = NewsPageFactory()
    translated(original)
    original.summary = "Une autre phrase."
    original.save_revision().publish()
    user = User.objects.get(pk=editor.pk)
    with django_assert_max_num_queries(MAX_QUERIES):
        assert len(awaiting_for(user)) >= 6


def test_home_screen_links_to_the_editor_of_each_page(editor_client: Client, editor: User) -> None:
    page = NewsPageFactory(published=False, owner=editor)
    label = LabelFactory(state=LabelState.RENEWAL_DUE)
    content = editor_client.get(reverse("wagtailadmin_home")).content.decode()
    assert reverse("wagtailadmin_pages:edit", args=[page.pk]) in content
    assert reverse("company:edit", args=[label.company_id]) in content
    assert "releases.wagtail" not in content
