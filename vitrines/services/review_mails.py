"""The mails that tell of what was submitted, of decisions, and of what waits."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from wagtail.models import Page, TaskState, WorkflowState

from accounts.models import User
from companies.permissions import user_is_member
from core.selectors import absolute_url, published_pages
from core.services import mail_send, mail_send_in_transaction
from vitrines.enums import ReminderKind, ReviewDecision
from vitrines.models import Reminder
from vitrines.selectors import answer_readers, company_of, person_rests, reviewers_of, submissions
from vitrines.services.checks import Reminded, reminders_send

MAIL_OF = {
    ReviewDecision.APPROVE: "approved",
    ReviewDecision.CHANGES: "changes_asked",
    ReviewDecision.REFUSE: "refused",
}
REVIEWERS_WAIT = datetime.timedelta(days=5)


def submission_announce(*, task_state: TaskState) -> None:
    """Tell the reviewers, each in the own language; the Alliance itself where there is none."""
    state = task_state.workflow_state
    page = state.content_object.specific
    company = company_of(page)
    rounds = state.task_states.filter(task=task_state.task_id).count()
    context = {
        "title": page.get_admin_display_title(),
        "language": page.locale.language_code,
        "company": str(company or ""),
        "author": str(state.requested_by or ""),
        "is_again": rounds > 1,
        "url": absolute_url(reverse("vitrines_admin:review", args=[page.pk])),
    }
    for address, language in _addresses(reviewers_of(task_state)):
        mail_send(template="submitted", to=address, language=language, context=context)


def _addresses(people: Collection[User]) -> list[tuple[str, str]]:
    if people:
        return [(person.email, person.language) for person in people]
    return [(settings.CONTACT_EMAIL, settings.LANGUAGE_CODE)]


def decision_announce(*, state: WorkflowState, decision: ReviewDecision, by: User | None) -> None:
    """Tell the author and the people of the company what was decided, in the reviewer's words."""
    page = state.content_object.specific
    task = TaskState.objects.get(pk=state.current_task_state_id)
    published = published_pages().filter(pk=page.pk).exists()
    draft = page.get_latest_revision_as_object()
    go_live_at = draft.go_live_at if not page.live or page.has_unpublished_changes else None
    for person in answer_readers(page, state):
        if by is not None and person.pk == by.pk:
            continue
        context = {
            "title": page.get_admin_display_title(),
            "language": page.locale.language_code,
            "comment": task.comment,
            "url": absolute_url(_workplace(page, person)),
            "public_url": page.full_url if published and go_live_at is None else "",
            "go_live_at": go_live_at,
        }
        mail_send(
            template=MAIL_OF[decision],
            to=person.email,
            language=person.language,
            context=context,
        )


def _workplace(page: Page, person: User) -> str:
    """Where somebody works on a page: companies in their space, the Alliance in the admin."""
    company = company_of(page)
    if company is not None and user_is_member(person, company):
        with override(person.language):
            # The app above that shows it.
            return reverse("selfservice:page-edit", args=[page.pk])
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def reviewers_remind() -> Reminded:
    """Remind reviewers of what has waited for more than five days.

    One mail per person names all of it; nobody gets a reminder twice in a week.
    """
    waiting = submissions().filter(waiting_since__lte=timezone.now() - REVIEWERS_WAIT)
    rows_of: dict[User, list[WorkflowState]] = {}
    for state in waiting.select_related("current_task_state"):
        for reviewer in reviewers_of(state.current_task_state):
            rows_of.setdefault(reviewer, []).append(state)
    return reminders_send(_reviewer_remind, rows_of)


@transaction.atomic
def _reviewer_remind(user: User, rows: list[Any]) -> bool:
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if person_rests(user):
        return False
    Reminder.objects.create(user=user, kind=ReminderKind.REVIEW)
    submitted = [
        {
            "title": row.title,
            "company": row.company_name,
            "language": row.language,
            "since": row.waiting_since,
            "url": absolute_url(reverse("vitrines_admin:review", args=[row.page_pk])),
        }
        for row in rows
    ]
    context = {
        "rows": submitted,
        "count": len(submitted),
        "url": absolute_url(reverse("vitrines_admin:reviews")),
    }
    mail_send_in_transaction(
        template="reminder", to=user.email, language=user.language, context=context
    )
    return True
