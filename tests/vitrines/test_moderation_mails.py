"""Each side is told in its language, once, with the reviewer's words."""

from __future__ import annotations

import datetime
import io
from typing import Any
from unittest.mock import Mock

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from pytest_django import DjangoCaptureOnCommitCallbacks
from wagtail.models import TaskState

from accounts.enums import Role
from accounts.models import User
from companies.models import Company
from tests.factories import BestPracticePageFactory, CompanyFactory, NewsPageFactory, UserFactory
from tests.factories.companies import MembershipFactory
from tests.worlds import copy_of
from vitrines.models import BestPracticePage, Reminder
from vitrines.selectors import review_stamp
from vitrines.services import review_approve, review_ask_changes, review_refuse

ALL_ITEMS = ("vocabulary", "pictures", "consent")


@pytest.fixture(scope="module")
def company_of_the_module(module_database: None) -> Company:
    return CompanyFactory(name="Fonderie du Gave (exemple)")


@pytest.fixture(scope="module")
def author_of_the_module(module_database: None, company_of_the_module: Company) -> User:
    return MembershipFactory(company=company_of_the_module, user__language="fr").user


@pytest.fixture(scope="module")
def colleague_of_the_module(module_database: None, company_of_the_module: Company) -> User:
    return MembershipFactory(company=company_of_the_module, user__language="en").user


@pytest.fixture(scope="module")
def moderator_of_the_module(module_database: None) -> User:
    return UserFactory(role=Role.MODERATOR, language="fr")


@pytest.fixture(scope="module")
def english_moderator_of_the_module(module_database: None) -> User:
    return UserFactory(role=Role.MODERATOR, language="en")


@pytest.fixture(scope="module")
def practice_of_the_module(
    module_database: None, company_of_the_module: Company, author_of_the_module: User
) -> BestPracticePage:
    page = BestPracticePageFactory(company=company_of_the_module, title="L’atelier & la mesure")
    page.save_revision(user=author_of_the_module)
    return BestPracticePage.objects.get(pk=page.pk)


company = copy_of("company_of_the_module")
author = copy_of("author_of_the_module")
colleague = copy_of("colleague_of_the_module")
moderator = copy_of("moderator_of_the_module")
english_moderator = copy_of("english_moderator_of_the_module")
practice = copy_of("practice_of_the_module")


@pytest.fixture
def committed(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> Any:
    """Mails leave once what they tell is committed."""

    def run() -> Any:
        mail.outbox.clear()
        return django_capture_on_commit_callbacks(execute=True)

    return run


@pytest.fixture
def submitted(practice: BestPracticePage, author: User) -> BestPracticePage:
    practice.get_workflow().start(practice, author)
    return practice


def sent() -> dict[str, EmailMultiAlternatives]:
    """Mails by address; each address once."""
    mails: dict[str, Any] = {}
    for message in mail.outbox:
        assert message.to[0] not in mails
        mails[message.to[0]] = message
    return mails


def html_of(message: EmailMultiAlternatives) -> str:
    (alternative,) = message.alternatives
    assert alternative[1] == "text/html"
    return str(alternative[0])


def in_french(text: str, **values: str) -> str:
    """As it stands in a subject, where spaces are plain."""
    with translation.override("fr"):
        return " ".join((translation.gettext(text) % values).split())


def test_each_moderator_is_told_once_in_the_own_language(
    practice: BestPracticePage,
    author: User,
    moderator: User,
    english_moderator: User,
    committed: Any,
) -> None:
    UserFactory(is_superuser=True)
    UserFactory(role=Role.MODERATOR, is_active=False)
    with committed():
        practice.get_workflow().start(practice, author)
    mails = sent()
    assert set(mails) == {moderator.email, english_moderator.email}
    english = mails[english_moderator.email]
    assert english.subject == "To review: L’atelier & la mesure"
    assert "waits for your agreement" in english.body
    assert "waits for your agreement" in html_of(english)
    french = mails[moderator.email]
    assert french.subject == in_french("To review: %(title)s", title=practice.title)
    for message in mails.values():
        assert "&amp;" not in message.body
        assert "L’atelier &amp; la mesure" in html_of(message)
        assert reverse("vitrines_admin:review", args=[practice.pk]) in message.body


def test_no_mail_leaves_before_the_submission_is_committed(
    practice: BestPracticePage, author: User, moderator: User
) -> None:
    mail.outbox.clear()
    with transaction.atomic():
        practice.get_workflow().start(practice, author)
        transaction.set_rollback(True)
    assert mail.outbox == []


def test_alliance_is_told_where_there_is_no_moderator(
    practice: BestPracticePage, author: User, committed: Any, settings: Any
) -> None:
    with committed():
        practice.get_workflow().start(practice, author)
    assert list(sent()) == [settings.CONTACT_EMAIL]


@pytest.mark.parametrize(
    ("act", "subject"),
    [
        (review_approve, "Approved: %(title)s"),
        (review_ask_changes, "Changes asked for: %(title)s"),
        (review_refuse, "Not published: %(title)s"),
    ],
)
def test_author_and_colleagues_read_the_decision_and_its_words(
    act: Any,
    subject: str,
    submitted: BestPracticePage,
    author: User,
    colleague: User,
    moderator: User,
    committed: Any,
) -> None:
    with committed():
        act(
            page=submitted,
            user=moderator,
            stamp=review_stamp(submitted),
            comment="La durée & l’unité ?",
            checked=ALL_ITEMS,
        )
    mails = sent()
    assert set(mails) == {author.email, colleague.email}
    assert mails[colleague.email].subject == subject % {"title": submitted.title}
    assert mails[author.email].subject == in_french(subject, title=submitted.title)
    for user in (author, colleague):
        with translation.override(user.language):
            address = reverse("selfservice:page-edit", args=[submitted.pk])
        assert address in mails[user.email].body
        assert address in html_of(mails[user.email])
        assert "La durée & l’unité ?" in mails[user.email].body
        assert "La durée &amp; l’unité ?" in html_of(mails[user.email])


def test_former_member_is_told_nothing(
    submitted: BestPracticePage, author: User, colleague: User, moderator: User, committed: Any
) -> None:
    author.memberships.all().delete()
    with committed():
        review_ask_changes(
            page=submitted, user=moderator, stamp=review_stamp(submitted), comment="Pourquoi ?"
        )
    assert set(sent()) == {colleague.email}


def test_approved_mail_leads_to_the_public_page_only_where_there_is_one(
    company: Company, author: User, moderator: User, committed: Any
) -> None:
    for web, is_public in (("yes", True), ("no", False)):
        page = BestPracticePageFactory(company=company, web=web, published=False)
        page.save_revision(user=author)
        page.get_workflow().start(page, author)
        page = BestPracticePage.objects.get(pk=page.pk)
        stamp = review_stamp(page)
        with committed():
            review_approve(page=page, user=moderator, stamp=stamp, checked=ALL_ITEMS)
        page.refresh_from_db()
        assert (page.full_url in sent()[author.email].body) is is_public


def test_publishing_from_the_editor_tells_the_company_once(
    submitted: BestPracticePage, author: User, colleague: User, moderator: User, committed: Any
) -> None:
    with committed():
        submitted.save_revision(user=moderator).publish(user=moderator)
    assert submitted.current_workflow_state is None
    assert set(sent()) == {author.email, colleague.email}


def test_taking_a_page_back_is_no_decision(
    submitted: BestPracticePage, author: User, moderator: User, committed: Any
) -> None:
    draft = submitted.get_latest_revision_as_object()
    draft.problem = "Autre chose."
    draft.save_revision(user=author)
    with committed():
        submitted.current_workflow_state.cancel(user=author)
    assert mail.outbox == []


def test_mail_server_that_is_down_loses_no_decision(
    submitted: BestPracticePage,
    moderator: User,
    settings: Any,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    client = Client()
    client.force_login(moderator)
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(
            reverse("vitrines_admin:review", args=[submitted.pk]),
            {"stamp": review_stamp(submitted), "decision": "changes", "comment": "Et l’unité ?"},
        )
    assert response.url == reverse("vitrines_admin:reviews")
    assert submitted.current_workflow_state.current_task_state.comment == "Et l’unité ?"


def test_editor_of_the_alliance_is_told_where_to_go_on(moderator: User, committed: Any) -> None:
    editor = UserFactory(role=Role.EDITOR, language="en")
    page = NewsPageFactory(published=False)
    page.save_revision(user=editor)
    page.get_workflow().start(page, editor)
    page = type(page).objects.get(pk=page.pk)
    with committed():
        review_ask_changes(
            page=page, user=moderator, stamp=review_stamp(page), comment="Which day?"
        )
    message = sent()[editor.email]
    assert f"/admin/pages/{page.pk}/edit/" in message.body
    assert "Which day?" in message.body


# Reminders


def wait_for(page: BestPracticePage, days: float) -> None:
    state = page.current_workflow_state
    TaskState.objects.filter(pk=state.current_task_state_id).update(
        started_at=timezone.now() - datetime.timedelta(days=days)
    )


def remind(committed: Any) -> dict[str, EmailMultiAlternatives]:
    with committed():
        call_command("remind_reviewers", stdout=io.StringIO())
    return sent()


def test_reviewers_are_reminded_after_five_days_in_their_language(
    submitted: BestPracticePage, moderator: User, english_moderator: User, committed: Any
) -> None:
    wait_for(submitted, 4.9)
    assert remind(committed) == {}
    wait_for(submitted, 5.1)
    mails = remind(committed)
    assert set(mails) == {moderator.email, english_moderator.email}
    english = mails[english_moderator.email]
    assert english.subject == "1 page has waited for your review for more than five days"
    for message in mails.values():
        assert "L’atelier & la mesure" in message.body
        assert reverse("vitrines_admin:review", args=[submitted.pk]) in html_of(message)


def test_reviewer_whose_mail_was_refused_is_reminded_by_the_next_run(
    submitted: BestPracticePage, moderator: User, committed: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    wait_for(submitted, 6)
    with monkeypatch.context() as patched:
        patched.setattr(EmailMultiAlternatives, "send", Mock(side_effect=ConnectionRefusedError))
        with pytest.raises(CommandError, match="1 not sent"):
            remind(committed)
    assert set(remind(committed)) == {moderator.email}
    assert remind(committed) == {}


def test_reviewers_are_reminded_once_a_week(
    submitted: BestPracticePage, moderator: User, committed: Any
) -> None:
    wait_for(submitted, 6)
    assert set(remind(committed)) == {moderator.email}
    assert remind(committed) == {}
    Reminder.objects.update(sent_at=timezone.now() - datetime.timedelta(days=6, hours=23))
    assert remind(committed) == {}
    Reminder.objects.update(sent_at=timezone.now() - datetime.timedelta(days=7, hours=1))
    assert set(remind(committed)) == {moderator.email}


def test_nobody_is_reminded_of_what_was_answered(
    submitted: BestPracticePage, moderator: User, committed: Any
) -> None:
    wait_for(submitted, 6)
    review_ask_changes(
        page=submitted, user=moderator, stamp=review_stamp(submitted), comment="Non."
    )
    assert remind(committed) == {}
