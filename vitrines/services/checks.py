"""Practices are confirmed once a year: by whom, and how people are asked."""

from __future__ import annotations

import datetime
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from wagtail.log_actions import log
from wagtail.models import Page, Revision

from accounts.models import User
from core.selectors import absolute_url
from core.services import MailNotSentError, mail_send_in_transaction
from vitrines.enums import ReminderKind
from vitrines.models import BestPracticePage, Reminder
from vitrines.permissions import user_can_confirm_practice
from vitrines.selectors import DueCheck, checks_by_person, person_rests
from vitrines.services.practices import a_year_after
from vitrines.signals import practice_confirmed

logger = logging.getLogger(__name__)


@transaction.atomic
def practice_confirm(*, practice: BestPracticePage, user: User) -> None:
    """A practice is still true today: written to both languages, published and in draft.

    Raises PermissionDenied.
    """
    if not user_can_confirm_practice(user, practice):
        raise PermissionDenied
    key = practice.translation_key
    pages = BestPracticePage.objects.filter(translation_key=key)
    list(Page.objects.select_for_update().filter(translation_key=key).values_list("pk"))
    today = timezone.localdate()
    days = {"checked_on": today, "next_check_on": a_year_after(today)}
    pages.update(**days)
    for page in pages:
        _drafts_confirm(page, days)
        log(
            instance=page,
            action="vitrines.confirm",
            user=user,
            data={name: day.isoformat() for name, day in days.items()},
        )
    practice_confirmed.send(sender=BestPracticePage, key=key)


def _drafts_confirm(page: BestPracticePage, days: dict[str, datetime.date]) -> None:
    """Words that are being written must not take the confirmation back when they are published."""
    kept = {page.latest_revision_id, page.live_revision_id}
    scheduled = page.revisions.filter(approved_go_live_at__isnull=False)
    kept |= set(scheduled.values_list("pk", flat=True))
    for revision in Revision.objects.filter(pk__in=kept):
        revision.content |= {name: day.isoformat() for name, day in days.items()}
        revision.save(update_fields=["content"])


@dataclass(frozen=True)
class Reminded:
    """How many mails a run has sent, and how many it could not send."""

    sent: int
    failed: int


def reminders_send(remind: Callable[[User, Any], bool], people: Mapping[User, Any]) -> Reminded:
    """Remind one person after the other; a mail that is refused keeps no other back.

    `remind` writes down what it asks and sends its mail in one transaction, or puts the mail into the
    queue: what could not be sent is not written down, so that the next run sends it.
    """
    sent = failed = 0
    for user, about in people.items():
        try:
            sent += remind(user, about)
        except MailNotSentError as error:
            failed += 1
            logger.warning("A reminder was not sent: %s", error)
    return Reminded(sent, failed)


def checks_remind() -> Reminded:
    """Ask people whether their practices are still true.

    One mail holds all practices of all companies of a person. Nobody is asked twice about the same
    check, and nobody gets a reminder twice in a week.
    """
    return reminders_send(_person_remind, checks_by_person(today=timezone.localdate()))


@transaction.atomic
def _person_remind(user: User, checks: list[DueCheck]) -> bool:
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    # Another run may have asked since the list was read.
    if person_rests(user):
        return False
    Reminder.objects.bulk_create(
        Reminder(
            user=user,
            kind=ReminderKind.CHECK,
            practice_key=check.page.translation_key,
            due_on=check.due_on,
        )
        for check in checks
    )
    with override(user.language):
        rows = [
            {
                "title": check.page.title,
                "company": str(check.page.company),
                "checked_on": check.page.checked_on,
                "confirm_url": absolute_url(reverse("vitrines:check-confirm", args=[check.token])),
                # The app above that shows it.
                "edit_url": absolute_url(reverse("selfservice:page-edit", args=[check.page.pk])),
            }
            for check in checks
        ]
    context = {"rows": rows, "count": len(rows)}
    mail_send_in_transaction(
        template="still_true", to=user.email, language=user.language, context=context
    )
    return True
