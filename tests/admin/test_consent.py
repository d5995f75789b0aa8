"""Consent for a practice is recorded beside it, never edited."""

from __future__ import annotations

from django.test import Client
from django.urls import reverse

from accounts.models import User
from companies.enums import Answer, Channel
from companies.selectors import consents_current
from tests.factories import BestPracticePageFactory, UserFactory
from vitrines.models import BestPracticePage


def _url(practice: BestPracticePage) -> str:
    return reverse("vitrines_admin:practice-consent", args=[practice.pk])


def test_answer_holds_for_the_practice_alone(editor_client: Client, editor: User) -> None:
    practice = BestPracticePageFactory(web=None)
    response = editor_client.post(_url(practice), {"channel": "book", "answer": "anonymised"})
    assert response.status_code == 302
    key = practice.translation_key
    assert consents_current(practice.company, practice_key=key) == {Channel.BOOK: Answer.ANONYMISED}
    assert consents_current(practice.company) == {}
    assert practice.company.consents.get().given_by == editor


def test_new_answer_keeps_the_old_one_as_history(editor_client: Client) -> None:
    practice = BestPracticePageFactory(web=Answer.YES)
    editor_client.post(_url(practice), {"channel": "web", "answer": "no"})
    answers = practice.company.consents.order_by("pk").values_list("answer", "is_current")
    assert list(answers) == [(Answer.YES, False), (Answer.NO, True)]
    response = editor_client.get(_url(practice))
    assert len(response.context["history"]) == 2


def test_editor_of_a_practice_finds_its_answers_and_the_button(editor_client: Client) -> None:
    practice = BestPracticePageFactory(web=Answer.YES)
    response = editor_client.get(reverse("wagtailadmin_pages:edit", args=[practice.pk]))
    assert response.content.decode().count(_url(practice)) == 2
    assert (str(Channel.WEB.label), str(Answer.YES.label)) in response.context[
        "form"
    ].current_consents()


def test_who_may_not_edit_the_practice_records_nothing(client: Client) -> None:
    practice = BestPracticePageFactory(web=None)
    client.force_login(UserFactory())
    response = client.post(_url(practice), {"channel": "web", "answer": "yes"})
    assert response.status_code in {302, 403}
    assert not practice.company.consents.exists()
