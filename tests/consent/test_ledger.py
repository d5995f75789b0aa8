"""Answers are a ledger: added to, read, exported, never rewritten."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.db.models import ProtectedError
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from companies.enums import Answer, Channel
from companies.models import Consent
from companies.services import consent_record
from tests.factories import BestPracticePageFactory, CompanyFactory, UserFactory


@pytest.fixture
def editor_client() -> Client:
    client = Client()
    client.force_login(UserFactory(role=Role.EDITOR))
    return client


def exported(client: Client, **query: str) -> list[dict[str, str]]:
    response = client.get(reverse("vitrines_admin:consents"), {"export": "csv", **query})
    text = b"".join(response.streaming_content).decode()
    return list(csv.DictReader(io.StringIO(text)))


def test_answer_recorded_beside_a_page_says_which_words_were_shown(editor_client: Client) -> None:
    practice = BestPracticePageFactory(web=None)
    url = reverse("vitrines_admin:practice-consent", args=[practice.pk])
    editor_client.post(url, {"channel": "web", "answer": "yes"})
    row = practice.company.consents.get()
    assert row.revision_number == practice.live_revision_id
    assert row.words_digest == practice.compute_words_digest()
    practice.solution = "Autre chose."
    practice.save_revision().publish()
    practice.refresh_from_db()
    editor_client.post(url, {"channel": "book", "answer": "yes"})
    later = practice.company.consents.get(channel="book")
    assert later.revision_number == practice.live_revision_id != row.revision_number
    assert later.words_digest != row.words_digest


def test_row_of_the_ledger_is_neither_changed_nor_removed() -> None:
    row = consent_record(company=CompanyFactory(), channel=Channel.WEB, answer=Answer.YES)
    row.answer = Answer.NO
    with pytest.raises(ValueError, match="ledger"):
        row.save()
    with pytest.raises(ValueError, match="ledger"):
        row.delete()
    with pytest.raises(ProtectedError):
        row.company.delete()
    assert Consent.objects.get(pk=row.pk).answer == Answer.YES


@pytest.mark.parametrize("role", list(Role))
def test_no_role_may_change_or_delete_an_answer(role: Role) -> None:
    user = UserFactory(role=role)
    assert user.has_perm("companies.view_consent")
    assert user.has_perm("companies.add_consent")
    assert not user.has_perm("companies.change_consent")
    assert not user.has_perm("companies.delete_consent")


def test_ledger_is_exported_with_who_what_when_and_which_words(editor_client: Client) -> None:
    practice = BestPracticePageFactory(web=None, title="Mesurer l’effort")
    consent_record(
        company=practice.company,
        practice_key=practice.translation_key,
        channel=Channel.BOOK,
        answer=Answer.ANONYMISED,
        email="chef@example.org",
        link_number=7,
        revision_number=12,
        words_digest="a" * 64,
    )
    (row,) = exported(editor_client)
    assert list(row.values())[1:] == [
        practice.company.name,
        practice.company.town,
        str(practice.translation_key),
        "Mesurer l’effort",
        "book",
        "anonymised",
        "True",
        "",
        "chef@example.org",
        "7",
        "12",
        "a" * 64,
    ]


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", " =", "\t="])
def test_no_cell_of_the_export_is_a_formula(editor_client: Client, sign: str) -> None:
    company = CompanyFactory(name=f"{sign}1+1")
    consent_record(company=company, channel=Channel.WEB, answer=Answer.YES, given_by=None)
    person = UserFactory(first_name="=HYPERLINK()", last_name="")
    consent_record(company=company, channel=Channel.WEB, answer=Answer.NO, given_by=person)
    rows = exported(editor_client)
    assert len(rows) == 2
    assert not any(
        cell.lstrip().startswith(("=", "+", "-", "@")) for row in rows for cell in row.values()
    )
    assert any("1+1" in cell for cell in rows[0].values())
    assert any("HYPERLINK" in cell for cell in rows[0].values())


def test_ledger_is_read_and_filtered_in_the_admin(editor_client: Client) -> None:
    practice = BestPracticePageFactory(web=Answer.YES)
    consent_record(company=practice.company, channel=Channel.PRESS, answer=Answer.NO)
    url = reverse("vitrines_admin:consents")
    assert practice.title in editor_client.get(url).content.decode()

    def listed(**query: Any) -> set[tuple[str, str]]:
        rows = editor_client.get(url, query).context["object_list"]
        return {(row.channel, row.answer) for row in rows}

    assert listed() == {("web", "yes"), ("press", "no")}
    assert listed(about="company") == {("press", "no")}
    assert listed(channel="web") == {("web", "yes")}
    assert listed(answer="no") == {("press", "no")}
    assert listed(q=practice.company.name) == {("web", "yes"), ("press", "no")}
    assert listed(q="nobody at all") == set()


def test_who_may_not_read_the_ledger_gets_no_row(client: Client) -> None:
    consent_record(company=CompanyFactory(name="Cachée"), channel=Channel.WEB, answer=Answer.YES)
    for user in (UserFactory(), None):
        if user:
            client.force_login(user)
        response = client.get(reverse("vitrines_admin:consents"), {"export": "csv"})
        assert response.status_code in {302, 403}


def test_ledger_costs_the_same_for_forty_answers(
    editor_client: Client, django_assert_max_num_queries: Any
) -> None:
    company = CompanyFactory()
    for _turn in range(20):
        consent_record(company=company, channel="web", answer="yes", given_by=UserFactory())
    url = reverse("vitrines_admin:consents")
    editor_client.get(url)
    with django_assert_max_num_queries(16):
        editor_client.get(url)


def test_erased_person_leaves_the_answer_without_a_name() -> None:
    company, person = CompanyFactory(), UserFactory(email="chef@example.org")
    by_account = consent_record(company=company, channel="web", answer="yes", given_by=person)
    by_link = consent_record(company=company, channel="book", answer="no", email="Chef@example.org")
    other = consent_record(company=company, channel="press", answer="no", email="x@example.org")
    person.delete()
    for row in (by_account, by_link, other):
        row.refresh_from_db()
    assert (by_account.given_by, by_account.answer) == (None, "yes")
    assert (by_link.email, by_link.answer) == (None, "no")
    assert other.email == "x@example.org"
