"""Practices are confirmed once a year, by one button, in both languages."""

from __future__ import annotations

import datetime
import io
import re
from copy import deepcopy
from typing import Any

import pytest
from django.core import mail, signing
from django.core.exceptions import PermissionDenied
from django.core.mail import EmailMultiAlternatives
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from django_tasks_db.models import DBTaskResult
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks
from wagtail.models import PageLogEntry

from accounts.enums import Role
from accounts.models import User
from companies.enums import Answer, Channel, MemberRole
from companies.models import Company
from companies.services import consent_record
from search.models import SearchDocument
from tests.factories import BestPracticePageFactory, CompanyFactory, UserFactory, translated
from tests.factories.companies import MembershipFactory
from tests.worlds import copy_of
from vitrines.models import BestPracticePage, Reminder
from vitrines.selectors import check_token
from vitrines.selectors.checks import LINK_LASTS, SALT
from vitrines.services import a_year_after, practice_confirm

REPORT_QUERIES = 15


@pytest.fixture(scope="module")
def today() -> datetime.date:
    return timezone.localdate()


@pytest.fixture(scope="module")
def due_on(today: datetime.date) -> datetime.date:
    return today - datetime.timedelta(days=3)


@pytest.fixture(scope="module")
def company_of_the_module(module_database: None) -> Company:
    return CompanyFactory(name="Fonderie du Gave (exemple)")


@pytest.fixture(scope="module")
def member_of_the_module(module_database: None, company_of_the_module: Company) -> User:
    return MembershipFactory(company=company_of_the_module, user__language="fr").user


@pytest.fixture(scope="module")
def english_owner_of_the_module(module_database: None, company_of_the_module: Company) -> User:
    owner = {"user__language": "en", "role": MemberRole.OWNER}
    return MembershipFactory(company=company_of_the_module, **owner).user


def due_practice(company: Company, due_on: datetime.date, **fields: Any) -> BestPracticePage:
    checked = due_on.replace(year=due_on.year - 1)
    return BestPracticePageFactory(
        company=company, checked_on=checked, next_check_on=due_on, **fields
    )


@pytest.fixture(scope="module")
def practice_of_the_module(
    module_database: None, company_of_the_module: Company, due_on: datetime.date
) -> BestPracticePage:
    return due_practice(company_of_the_module, due_on, title="Peser pour couler juste")


@pytest.fixture(scope="module")
def english_of_the_module(
    module_database: None, practice_of_the_module: BestPracticePage
) -> BestPracticePage:
    return translated(deepcopy(practice_of_the_module), title="Weigh to cast right")


company = copy_of("company_of_the_module")
member = copy_of("member_of_the_module")
english_owner = copy_of("english_owner_of_the_module")
practice = copy_of("practice_of_the_module")
english = copy_of("english_of_the_module")


@pytest.fixture
def remind(django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks) -> Any:
    """Runs the command; gives the mails by address, each address once."""

    def run() -> dict[str, EmailMultiAlternatives]:
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            call_command("remind_checks", stdout=io.StringIO())
        mails = {message.to[0]: message for message in mail.outbox}
        assert len(mails) == len(mail.outbox)
        return mails

    return run


def confirm_link(message: EmailMultiAlternatives) -> str:
    found = re.search(r"https?://[^/\s]+(/\S+/still-true/\S+|/\S+/toujours-vrai/\S+)", message.body)
    assert found is not None
    return found.group(1)


def link_for(user: User, page: BestPracticePage, due_on: datetime.date) -> str:
    with translation.override(user.language):
        token = check_token(user=user, key=page.translation_key, due_on=due_on)
        return reverse("vitrines:check-confirm", args=[token])


# Who is asked


def test_each_member_is_asked_in_the_own_language_about_the_page_in_it(
    practice: BestPracticePage,
    english: BestPracticePage,
    member: User,
    english_owner: User,
    remind: Any,
) -> None:
    mails = remind()
    assert list(mails) == [english_owner.email, member.email]
    for user, page in ((member, practice), (english_owner, english)):
        message = mails[user.email]
        with translation.override(user.language):
            edit = reverse("selfservice:page-edit", args=[page.pk])
        html = str(message.alternatives[0][0])
        assert page.title in message.body
        assert page.title in html
        assert edit in message.body
        assert edit in html
        assert confirm_link(message).startswith(f"/{user.language}/")
        assert confirm_link(message) in html
    assert mails[english_owner.email].subject == "Is your practice still true?"


def test_nobody_is_asked_before_the_day(
    company: Company, member: User, today: datetime.date, remind: Any
) -> None:
    due_practice(company, today + datetime.timedelta(days=1))
    assert remind() == {}
    BestPracticePage.objects.update(next_check_on=today)
    assert set(remind()) == {member.email}


def test_one_mail_holds_all_practices_of_all_companies(
    practice: BestPracticePage, member: User, due_on: datetime.date, remind: Any
) -> None:
    other = CompanyFactory()
    MembershipFactory(company=other, user=member)
    due_practice(other, due_on, title="Une autre usine")
    due_practice(practice.company, due_on, title="Une autre fiche")
    (message,) = remind().values()
    for title in (practice.title, "Une autre usine", "Une autre fiche"):
        assert message.body.count(f"* {title}") == 1


def test_nobody_is_asked_twice_about_one_check(
    practice: BestPracticePage, member: User, remind: Any
) -> None:
    assert set(remind()) == {member.email}
    assert remind() == {}
    Reminder.objects.update(sent_at=timezone.now() - datetime.timedelta(days=100))
    assert remind() == {}


def refuse_mails(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    """The mail server takes every mail but those to one address."""
    send = EmailMultiAlternatives.send

    def refuse(message: EmailMultiAlternatives, *args: Any, **kwargs: Any) -> int:
        if address in message.to:
            raise ConnectionRefusedError
        return send(message, *args, **kwargs)

    monkeypatch.setattr(EmailMultiAlternatives, "send", refuse)


def test_reminder_that_was_not_sent_is_sent_by_the_next_run_and_no_other_twice(
    practice: BestPracticePage,
    member: User,
    english_owner: User,
    remind: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with monkeypatch.context() as patched:
        refuse_mails(patched, english_owner.email)
        with pytest.raises(CommandError, match="1 not sent"):
            remind()
        assert [message.to for message in mail.outbox] == [[member.email]]
        assert [reminder.user for reminder in Reminder.objects.all()] == [member]
    assert set(remind()) == {english_owner.email}
    assert remind() == {}


def test_reminder_waits_with_its_mail_where_there_is_a_queue(
    practice: BestPracticePage,
    member: User,
    remind: Any,
    queue: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    refuse_mails(monkeypatch, member.email)
    assert remind() == {}
    waiting = DBTaskResult.objects.get().args_kwargs["kwargs"]
    assert (waiting["to"], waiting["template"]) == (member.email, "still_true")
    assert Reminder.objects.get().user == member
    remind()
    assert DBTaskResult.objects.count() == 1


def test_nobody_gets_two_reminders_in_a_week(
    practice: BestPracticePage, member: User, due_on: datetime.date, remind: Any
) -> None:
    assert set(remind()) == {member.email}
    late = due_practice(practice.company, due_on, title="Échue ensuite")
    assert remind() == {}
    Reminder.objects.update(sent_at=timezone.now() - datetime.timedelta(days=8))
    (message,) = remind().values()
    assert late.title in message.body
    assert practice.title not in message.body


def test_next_year_is_another_check(
    practice: BestPracticePage, member: User, today: datetime.date, remind: Any
) -> None:
    assert set(remind()) == {member.email}
    Reminder.objects.update(sent_at=timezone.now() - datetime.timedelta(days=365))
    BestPracticePage.objects.update(next_check_on=today)
    assert set(remind()) == {member.email}


@pytest.mark.parametrize("why", ["former", "inactive", "unpublished", "refused"])
def test_nobody_is_asked_about_what_is_not_his_or_not_told(
    why: str, practice: BestPracticePage, member: User, remind: Any
) -> None:
    if why == "former":
        member.memberships.all().delete()
    elif why == "inactive":
        User.objects.filter(pk=member.pk).update(is_active=False)
    elif why == "unpublished":
        practice.unpublish()
    else:
        consent_record(
            company=practice.company,
            channel=Channel.WEB,
            answer=Answer.NO,
            practice_key=practice.translation_key,
        )
    assert remind() == {}


# The button


@pytest.mark.parametrize("language", ["fr", "en"])
def test_button_confirms_both_languages_published_and_in_draft(
    language: str,
    practice: BestPracticePage,
    english: BestPracticePage,
    member: User,
    today: datetime.date,
    due_on: datetime.date,
) -> None:
    User.objects.filter(pk=member.pk).update(language=language)
    member.refresh_from_db()
    draft = practice.get_latest_revision_as_object()
    draft.problem = "En cours d’écriture."
    draft.save_revision()
    browser = Client()
    link = link_for(member, practice, due_on)
    title = practice.title if language == "fr" else english.title
    assert title in browser.get(link).content.decode()
    assert browser.post(link).url == link
    for page in (practice, english):
        page.refresh_from_db()
        assert (page.checked_on, page.next_check_on) == (today, a_year_after(today))
        assert page.is_check_overdue is False
        kept = page.get_latest_revision_as_object()
        assert (kept.checked_on, kept.next_check_on) == (today, a_year_after(today))
        entry = PageLogEntry.objects.get(page=page.pk, action="vitrines.confirm")
        assert entry.user == member
    assert practice.problem != "En cours d’écriture."
    assert practice.get_latest_revision_as_object().problem == "En cours d’écriture."


def test_opening_the_link_changes_nothing(
    practice: BestPracticePage, member: User, due_on: datetime.date
) -> None:
    for method in ("get", "head"):
        response = getattr(Client(), method)(link_for(member, practice, due_on))
        assert response.status_code == 200
    practice.refresh_from_db()
    assert practice.next_check_on == due_on
    assert response.headers["Cache-Control"] == "private, no-store"
    assert "Set-Cookie" not in response.headers


def test_link_works_once_for_its_own_check(
    practice: BestPracticePage, member: User, today: datetime.date, due_on: datetime.date
) -> None:
    link = link_for(member, practice, due_on)
    Client().post(link)
    BestPracticePage.objects.update(checked_on=due_on, next_check_on=today)
    response = Client().post(link)
    assert response.status_code == 200
    practice.refresh_from_db()
    assert practice.checked_on == due_on


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("why", ["altered", "former", "inactive", "expired", "unpublished"])
def test_link_that_no_longer_holds_opens_nothing(
    why: str,
    language: str,
    practice: BestPracticePage,
    english: BestPracticePage,
    member: User,
    due_on: datetime.date,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    member.language = language
    link = link_for(member, practice, due_on)
    if why == "altered":
        link = link.replace(link.split("/")[3], f"x{link.split('/')[3]}")
    elif why == "former":
        member.memberships.all().delete()
    elif why == "inactive":
        User.objects.filter(pk=member.pk).update(is_active=False)
    elif why == "expired":
        later = timezone.now().timestamp() + LINK_LASTS.total_seconds() + 60
        monkeypatch.setattr(signing.time, "time", lambda: later)
    else:
        practice.unpublish()
        english.unpublish()
    for method in ("get", "post"):
        response = getattr(Client(), method)(link)
        html = response.content.decode()
        assert response.status_code == 404
        assert practice.title not in html
        assert english.title not in html
    practice.refresh_from_db()
    assert practice.next_check_on == due_on


def test_confirmation_that_breaks_off_dates_neither_language(
    practice: BestPracticePage,
    english: BestPracticePage,
    member: User,
    due_on: datetime.date,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def break_off(**kwargs: Any) -> None:
        raise ConnectionError

    monkeypatch.setattr("search.receivers.documents_index", break_off)
    with pytest.raises(ConnectionError):
        practice_confirm(practice=practice, user=member)
    for page in (practice, english):
        page.refresh_from_db()
        assert page.next_check_on == due_on
        assert page.get_latest_revision_as_object().next_check_on == due_on


def test_link_of_another_kind_is_not_taken(
    practice: BestPracticePage, member: User, due_on: datetime.date
) -> None:
    values = [member.pk, str(practice.translation_key), due_on.isoformat()]
    token = signing.dumps(values, salt=f"{SALT}.other")
    assert Client().post(reverse("vitrines:check-confirm", args=[token])).status_code == 404


def test_search_knows_the_new_day(
    practice: BestPracticePage, english: BestPracticePage, member: User, today: datetime.date
) -> None:
    practice_confirm(practice=practice, user=member)
    for page in (practice, english):
        assert SearchDocument.objects.get(page=page.pk).date == today


def test_stranger_confirms_nothing(practice: BestPracticePage, due_on: datetime.date) -> None:
    for user in (UserFactory(), MembershipFactory().user):
        with pytest.raises(PermissionDenied):
            practice_confirm(practice=practice, user=user)
    practice.refresh_from_db()
    assert practice.next_check_on == due_on


# What editors see


@pytest.fixture
def editor_client() -> Client:
    client = Client()
    client.force_login(UserFactory(role=Role.EDITOR))
    return client


def report_rows(client: Client, **filters: str) -> list[str]:
    response = client.get(reverse("vitrines_admin:freshness"), filters)
    return [page.title for page in response.context["object_list"]]


def test_report_lists_each_practice_once_the_most_overdue_first(
    practice: BestPracticePage,
    english: BestPracticePage,
    today: datetime.date,
    member: User,
    editor_client: Client,
) -> None:
    due_practice(practice.company, today + datetime.timedelta(days=20), title="Bientôt")
    older = due_practice(CompanyFactory(), today - datetime.timedelta(days=90), title="Vieille")
    assert report_rows(editor_client) == ["Vieille", "Peser pour couler juste", "Bientôt"]
    assert report_rows(editor_client, state="overdue") == ["Vieille", "Peser pour couler juste"]
    assert report_rows(editor_client, state="soon") == ["Bientôt"]
    assert report_rows(editor_client, people="none") == ["Vieille"]
    assert report_rows(editor_client, people="some", state="overdue") == [practice.title]
    assert report_rows(editor_client, q="Gave", state="overdue") == [practice.title]
    BestPracticePage.objects.filter(pk=older.pk).update(next_check_on=None)
    assert report_rows(editor_client, state="never") == ["Vieille"]


def test_report_says_where_there_is_nobody_to_ask_and_who_was_asked(
    practice: BestPracticePage,
    member: User,
    today: datetime.date,
    editor_client: Client,
    remind: Any,
) -> None:
    alone = due_practice(CompanyFactory(), today - datetime.timedelta(days=90))
    remind()
    pages = editor_client.get(reverse("vitrines_admin:freshness")).context["object_list"]
    told = {page.title: page for page in pages}
    assert told[practice.title].member_count == 1
    assert timezone.localdate(told[practice.title].asked_at) == today
    url = reverse("vitrines_admin:freshness")
    nobody = translation.gettext("Nobody to ask")
    before = editor_client.get(url).content.decode().count(nobody)
    MembershipFactory(company=alone.company)
    assert editor_client.get(url).content.decode().count(nobody) == before - 1


def test_report_is_exported(practice: BestPracticePage, editor_client: Client) -> None:
    response = editor_client.get(reverse("vitrines_admin:freshness"), {"export": "csv"})
    csv = b"".join(response.streaming_content).decode()
    assert "Peser pour couler juste,Fonderie du Gave (exemple)" in csv
    assert str(practice.next_check_on) in csv


def test_report_needs_no_more_queries_for_more_practices(
    editor_client: Client, due_on: datetime.date, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    url = reverse("vitrines_admin:freshness")
    for count in (2, 5):
        for _number in range(count):
            due_practice(MembershipFactory().company, due_on)
        if count == 2:
            editor_client.get(url)
        with django_assert_num_queries(REPORT_QUERIES):
            editor_client.get(url)


def test_report_is_closed_to_companies(practice: BestPracticePage, member: User) -> None:
    client = Client()
    client.force_login(member)
    response = client.get(reverse("vitrines_admin:freshness"))
    assert response.status_code in {302, 403}
    assert practice.title not in response.content.decode()
