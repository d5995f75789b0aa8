"""Mails of moderation: in the recipient's language, text only."""

from __future__ import annotations

import pytest
from django.core import mail
from django.template.loader import render_to_string
from django.utils import translation
from wagtail.models import Page

from accounts.models import User
from tests.factories import NewsPageFactory

GREETINGS = {"fr": "Bonjour", "en": "Hello"}


@pytest.fixture
def submitted(editor: User, moderator: User, english_moderator: User) -> Page:
    page = NewsPageFactory(title="L’atelier & la mesure", published=False)
    page.save_revision(user=editor)
    page.get_workflow().start(page, editor)
    return page


def test_each_moderator_is_told_in_his_language(
    submitted: Page, moderator: User, english_moderator: User
) -> None:
    texts = {message.to[0]: message for message in mail.outbox}
    assert set(texts) == {moderator.email, english_moderator.email}
    english = texts[english_moderator.email]
    assert english.subject == "To approve: L’atelier & la mesure"
    assert english.body.startswith("Hello Moderation in English,")
    french = texts[moderator.email]
    with translation.override("fr"):
        assert (
            french.subject
            == render_to_string(
                "wagtailadmin/notifications/task_state_submitted_subject.txt", {"page": submitted}
            ).strip()
        )
    assert "Salut" not in french.body


def test_mail_is_text_only(submitted: Page) -> None:
    assert all(message.alternatives == [] for message in mail.outbox)
    assert all("&amp;" not in message.body and "<" not in message.body for message in mail.outbox)


def test_mail_links_to_the_admin(submitted: Page) -> None:
    assert all(f"/admin/pages/{submitted.pk}/edit/" in message.body for message in mail.outbox)


def test_author_is_told_of_the_approval(submitted: Page, editor: User, moderator: User) -> None:
    mail.outbox.clear()
    state = submitted.current_workflow_task_state
    state.task.specific.on_action(state, moderator, "approve")
    assert [message.to for message in mail.outbox] == [[editor.email]]
    assert submitted.full_url in mail.outbox[0].body


def test_author_reads_why_changes_are_asked_for(
    submitted: Page, editor: User, moderator: User
) -> None:
    mail.outbox.clear()
    state = submitted.current_workflow_task_state
    state.task.specific.on_action(state, moderator, "reject", comment="La durée & l’unité ?")
    assert [message.to for message in mail.outbox] == [[editor.email]]
    assert "La durée & l’unité ?" in mail.outbox[0].body
