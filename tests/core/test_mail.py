"""How the portal writes to people."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.db import transaction
from django.utils.translation import get_language, override

from core.services import mail_send

CONTEXT = {
    "company": "Dupont & Fils <b>\r\nBcc: x@example.org",
    "inviter": "",
    "is_owner": True,
    "expires_at": None,
    "url": "https://portal.example.org/fr/",
}


def send(**changes: Any) -> None:
    values = {"template": "invitation", "to": "a@example.org", "language": "fr", **changes}
    mail_send(context=CONTEXT, **values)


def test_mail_leaves_once_what_happened_is_stored(django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks() as callbacks:
        send()
    assert mail.outbox == []
    callbacks[0]()
    assert [message.to for message in mail.outbox] == [["a@example.org"]]


def test_mail_about_what_was_taken_back_never_leaves(
    django_capture_on_commit_callbacks: Any,
) -> None:
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        send()
        transaction.set_rollback(True)
    assert mail.outbox == []


@pytest.mark.parametrize("language", ["fr", "en"])
def test_mail_speaks_its_reader_s_language_and_leaves_the_page_s(
    language: str, django_capture_on_commit_callbacks: Any
) -> None:
    with override("en" if language == "fr" else "fr"):
        before = get_language()
        with django_capture_on_commit_callbacks(execute=True):
            send(language=language)
        assert get_language() == before
    assert f'<html lang="{language}">' in mail.outbox[0].alternatives[0][0]


def test_words_of_people_are_plain_in_the_text_and_escaped_in_the_html(
    django_capture_on_commit_callbacks: Any,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        send()
    message = mail.outbox[0]
    assert "Dupont & Fils <b>" in message.body
    assert "Dupont &amp; Fils &lt;b&gt;" in message.alternatives[0][0]


def test_no_header_comes_from_the_words_of_people(django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        send()
        send(to="a@example.org\nBcc: x@example.org")
    (message,) = mail.outbox
    assert "\n" not in message.subject
    assert message.message()["Bcc"] is None


def test_mail_says_that_a_machine_sent_it_and_whom_to_ask(
    django_capture_on_commit_callbacks: Any,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        send()
    message = mail.outbox[0]
    assert message.message()["Auto-Submitted"] == "auto-generated"
    assert settings.CONTACT_EMAIL in message.body
    assert settings.CONTACT_EMAIL in message.alternatives[0][0]
