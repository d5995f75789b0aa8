"""Mails: written with what they tell of, handed to the mail server later, and tried again."""

from __future__ import annotations

import datetime
import logging
from collections.abc import Sequence
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.template import Context, Engine
from django.utils import timezone
from django.utils.translation import override
from django_tasks import TaskContext, TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from core.selectors.background import BACKGROUND, has_queue
from core.services.background import task_enqueue

logger = logging.getLogger(__name__)

# Minutes between one try and the next: a day in all.
WAITS = (1, 5, 15, 60, 180, 420, 760)
# Somebody waits for a mail.
PRIORITY = 10


class MailNotSentError(Exception):
    """The mail server refused a mail or did not answer; says which mail, never to whom."""


def mail_send(*, template: str, to: str, language: str, context: dict[str, Any]) -> None:
    """Write `emails/<template>` in a language and send it once the transaction is committed.

    Three templates make a mail: `<template>.subject.txt`, `<template>.txt`, and `<template>.html`,
    which extend `emails/layout.txt` and `emails/layout.html`. Addresses in the context must be
    absolute. A mail server that is down is logged and never shown to whoever caused the mail.
    Our own address gets nothing: a stranger who types it would have us write to ourselves.
    """
    if to.lower() == parseaddr(settings.DEFAULT_FROM_EMAIL)[1].lower():
        return
    task_enqueue(mail_deliver, **_mail_written(template, to, language, context))


def mail_send_in_transaction(
    *, template: str, to: str, language: str, context: dict[str, Any]
) -> None:
    """The same for commands, which write down whom they have told and are run again.

    Without a queue it is sent at once. Raises MailNotSentError then, so that what was written down is
    taken back.
    """
    mail = _mail_written(template, to, language, context)
    if has_queue():
        mail_deliver.enqueue(**mail)
    else:
        _mail_hand_over(**mail)


def mails_forget(*, address: str) -> int:
    """Take back what waits for an address, and what could not be sent to it; returns how many mails.

    One that is being sent at this moment is sent.
    """
    rows = DBTaskResult.objects.filter(
        backend_name=BACKGROUND, args_kwargs__kwargs__to__iexact=address
    )
    return rows.exclude(status=TaskResultStatus.RUNNING).delete()[0]


class WaitingMail(BaseEmailBackend):
    """Django's way to send mails, for those that Wagtail writes: they wait like the portal's own."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            alternatives = getattr(message, "alternatives", ())
            html = next((str(words) for words, kind in alternatives if kind == "text/html"), "")
            for address in message.recipients():
                mail_deliver.enqueue(
                    template="wagtail",
                    to=address,
                    subject=str(message.subject),
                    text=str(message.body),
                    html=html,
                )
        return len(email_messages)


def _mail_written(template: str, to: str, language: str, context: dict[str, Any]) -> dict[str, Any]:
    with override(language):
        values = {
            **context,
            "LANGUAGE_CODE": language,
            "contact_email": settings.CONTACT_EMAIL,
        }
        subject = " ".join(_mail_part(f"{template}.subject.txt", values, is_html=False).split())
        text = _mail_part(f"{template}.txt", values, is_html=False)
        html = _mail_part(f"{template}.html", values, is_html=True)
    return {"template": template, "to": to, "subject": subject, "text": text, "html": html}


def _mail_part(name: str, values: dict[str, Any], *, is_html: bool) -> str:
    template = Engine.get_default().get_template(f"emails/{name}")
    text: str = template.render(Context(values, autoescape=is_html)).strip()
    return f"{text}\n"


@task(backend=BACKGROUND, priority=PRIORITY, takes_context=True)
def mail_deliver(context: TaskContext, tries: int = 1, **mail: str) -> None:
    """Hand one mail to the mail server; where there is a queue, try again later what it refuses.

    Sent once, unless the worker or the database dies between the server's word and the next statement:
    then once more. Raises MailNotSentError.
    """
    try:
        _mail_hand_over(**mail)
    except MailNotSentError as error:
        if tries > len(WAITS) or not has_queue():
            raise
        minutes = WAITS[tries - 1]
        _try_again(context.task_result.id, minutes, {**mail, "tries": tries + 1})
        logger.warning("A mail was not sent: %s; once more in %d minutes", error, minutes)


def _mail_hand_over(*, template: str, to: str, subject: str, text: str, html: str) -> None:
    mail = EmailMultiAlternatives(
        subject,
        text,
        to=[to],
        headers={"Auto-Submitted": "auto-generated"},
        connection=get_connection(settings.MAIL_SERVER_BACKEND or None),
    )
    if html:
        mail.attach_alternative(html, "text/html")
    try:
        mail.send()
    except (OSError, ValueError) as error:
        # The server's own words hold the address.
        raise MailNotSentError(f"{template}: {type(error).__name__}") from None


@transaction.atomic
def _try_again(task_id: str, minutes: int, mail: dict[str, Any]) -> None:
    """With the end of the present try: a worker that dies here neither loses nor doubles a mail."""
    later = timezone.now() + datetime.timedelta(minutes=minutes)
    # After those that nobody has tried yet.
    mail_deliver.using(run_after=later, priority=0).enqueue(**mail)
    DBTaskResult.objects.filter(pk=task_id).update(
        status=TaskResultStatus.SUCCESSFUL, finished_at=timezone.now()
    )
