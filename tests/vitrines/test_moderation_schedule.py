"""What is scheduled goes live by the documented command, one page at a time."""

from __future__ import annotations

import datetime
import io
import logging
from typing import Any

import pytest
from django.core.management import CommandError, call_command, get_commands
from django.test import Client
from django.utils import timezone
from wagtail.models import Revision

from accounts.enums import Role
from accounts.models import User
from tests.factories import BestPracticePageFactory, UserFactory, translated
from vitrines.models import BestPracticePage
from vitrines.selectors import review_of, review_stamp
from vitrines.services import review_approve

ALL_ITEMS = ("vocabulary", "pictures", "consent")


@pytest.fixture
def moderator() -> User:
    return UserFactory(role=Role.MODERATOR)


def schedule(page: BestPracticePage, moderator: User, words: str) -> BestPracticePage:
    """Approve a version that is to be published tomorrow."""
    draft = page.get_latest_revision_as_object()
    draft.problem = words
    draft.go_live_at = timezone.now() + datetime.timedelta(days=1)
    draft.save_revision(user=moderator)
    page = BestPracticePage.objects.get(pk=page.pk)
    page.get_workflow().start(page, moderator)
    page = BestPracticePage.objects.get(pk=page.pk)
    review_approve(page=page, user=moderator, stamp=review_stamp(page), checked=ALL_ITEMS)
    return page


def let_the_day_come() -> None:
    """The time is in the revision too."""
    before = timezone.now() - datetime.timedelta(minutes=1)
    for revision in Revision.objects.filter(approved_go_live_at__isnull=False):
        revision.approved_go_live_at = before
        revision.content["go_live_at"] = before.isoformat()
        revision.save()


def publish_due() -> None:
    call_command("publish_scheduled", stdout=io.StringIO())


def public_text(page: BestPracticePage) -> str:
    return Client().get(page.get_url()).content.decode()


def test_command_is_the_one_that_goes_on_after_a_failure() -> None:
    assert get_commands()["publish_scheduled"] == "core"


def test_approved_pages_go_live_on_their_day_in_both_languages(moderator: User) -> None:
    practice = BestPracticePageFactory()
    english = translated(practice)
    schedule(practice, moderator, "Le jour venu.")
    schedule(english, moderator, "On the day.")
    publish_due()
    assert "Le jour venu." not in public_text(practice)
    assert "On the day." not in public_text(english)
    let_the_day_come()
    publish_due()
    assert "Le jour venu." in public_text(practice)
    assert "On the day." in public_text(english)


def test_version_that_was_scheduled_does_not_end_the_review_of_a_newer_one(moderator: User) -> None:
    practice = schedule(BestPracticePageFactory(), moderator, "Le jour venu.")
    draft = practice.get_latest_revision_as_object()
    draft.problem, draft.go_live_at = "Plus récent.", None
    draft.save_revision()
    practice.get_workflow().start(practice, moderator)
    let_the_day_come()
    publish_due()
    assert "Le jour venu." in public_text(practice)
    review = review_of(practice.pk)
    assert review is not None
    assert review.draft.problem == "Plus récent."


def test_page_that_fails_keeps_nothing_else_back(
    moderator: User, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    broken, sound = BestPracticePageFactory(), BestPracticePageFactory()
    broken = schedule(broken, moderator, "Jamais.")
    sound = schedule(sound, moderator, "Le jour venu.")
    let_the_day_come()
    Revision.objects.filter(object_id=str(broken.pk), approved_go_live_at__isnull=False).update(
        approved_go_live_at=timezone.now() - datetime.timedelta(hours=2)
    )
    publish = Revision.publish

    def fail_for_one(self: Revision, **options: Any) -> None:
        publish(self, **options)
        if self.object_id == str(broken.pk):
            raise RuntimeError

    monkeypatch.setattr(Revision, "publish", fail_for_one)
    with caplog.at_level(logging.ERROR), pytest.raises(CommandError, match=str(broken.pk)):
        publish_due()
    assert "Le jour venu." in public_text(sound)
    assert "Jamais." not in public_text(broken)
    assert "RuntimeError" in caplog.text
    monkeypatch.undo()
    publish_due()
    assert "Jamais." in public_text(broken)


def test_expired_page_is_taken_down_by_it() -> None:
    page = BestPracticePageFactory()
    past = timezone.now() - datetime.timedelta(minutes=1)
    BestPracticePage.objects.filter(pk=page.pk).update(expire_at=past)
    publish_due()
    page.refresh_from_db()
    assert (page.live, page.expired) == (False, True)


def test_dry_run_changes_nothing(moderator: User) -> None:
    practice = BestPracticePageFactory()
    schedule(practice, moderator, "Le jour venu.")
    let_the_day_come()
    call_command("publish_scheduled", "--dryrun", stdout=io.StringIO())
    assert "Le jour venu." not in public_text(practice)
