"""Decisions of the Alliance about what was submitted."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext
from wagtail.log_actions import log
from wagtail.models import Page, TaskState, WorkflowState

from accounts.models import User
from companies.permissions import user_is_member
from vitrines.enums import ReviewDecision
from vitrines.models import BestPracticePage
from vitrines.permissions import user_can_review
from vitrines.selectors import Review, company_of, mention_sentence, names_in_the_way, review_of
from vitrines.services.review_mails import decision_announce


class ReviewClosedError(Exception):
    """Nothing of the page waits any more: it was taken back, or somebody else has decided."""


class ReviewChangedError(Exception):
    """The page was saved since the version that the reviewer has read."""


@transaction.atomic
def review_approve(
    *,
    page: Page,
    user: User,
    stamp: str,
    checked: Collection[str] = (),
    comment: str = "",
    evidence: Mapping[str, Any] | None = None,
) -> None:
    """Publish the submitted version, now or at the date that it gives.

    `evidence` are the grade, its reason and the day of the check; `checked` what the reviewer has
    looked at. Raises PermissionDenied, ReviewClosedError, ReviewChangedError, and ValidationError
    where the page is not complete, something that was found has not been looked at, or the words of
    a practice that is to be anonymous name its plant.
    """
    review = _open_review(page, user, stamp)
    unseen = [i.label for i, found in review.findings.items() if found and i not in checked]
    if unseen:
        words = gettext("Look at this first, and tick it: %(items)s.")
        raise ValidationError(words % {"items": ", ".join(map(str, unseen))})
    draft = review.draft
    if isinstance(draft, BestPracticePage):
        _must_name_nobody(draft)
    given = dict(evidence or {}) if review.is_graded else {}
    changed = {name: value for name, value in given.items() if getattr(draft, name) != value}
    for name, value in changed.items():
        setattr(draft, name, value)
    if "checked_on" in changed:
        # Counted anew from this check when the page is published.
        draft.next_check_on = None
    draft.full_clean()
    if changed:
        draft.save_revision(user=user, clean=False, log_action=True)
    _log(review, "vitrines.review", user, checked, comment, grade=given.get("evidence_grade", ""))
    review.state.current_task_state.specific.approve(user=user, comment=comment)


@transaction.atomic
def review_ask_changes(
    *, page: Page, user: User, stamp: str, comment: str, checked: Collection[str] = ()
) -> None:
    """Give the page back to its author, who may send it again.

    Raises PermissionDenied, ReviewClosedError, ReviewChangedError, ValidationError.
    """
    review = _open_review(page, user, stamp)
    _must_say_why(comment)
    _log(review, "vitrines.review", user, checked, comment)
    review.state.current_task_state.specific.reject(user=user, comment=comment)


@transaction.atomic
def review_refuse(
    *, page: Page, user: User, stamp: str, comment: str, checked: Collection[str] = ()
) -> None:
    """End the review without publishing; the draft stays with its author.

    Raises PermissionDenied, ReviewClosedError, ReviewChangedError, ValidationError.
    """
    review = _open_review(page, user, stamp)
    _must_say_why(comment)
    _log(review, "vitrines.refuse", user, checked, comment)
    task: TaskState = review.state.current_task_state.specific
    task.reject(user=user, update=False, comment=comment)
    state = WorkflowState.objects.get(pk=review.state.pk)
    state.cancel(user=user)
    decision_announce(state=state, decision=ReviewDecision.REFUSE, by=user)


@transaction.atomic
def review_supersede(*, page: Page, user: User | None) -> None:
    """End the review of a version that was published without it.

    A review goes on where an older version is published, as one that had been scheduled.
    """
    state = page.current_workflow_state
    if state is None:
        return
    fresh = Page.objects.get(pk=page.pk)
    if fresh.live_revision_id != fresh.latest_revision_id:
        return
    was_open = state.status == WorkflowState.STATUS_IN_PROGRESS
    state.cancel(user=user)
    if was_open:
        decision_announce(state=state, decision=ReviewDecision.APPROVE, by=user)


def _open_review(page: Page, user: User, stamp: str) -> Review:
    """The submission, on which nobody else can decide before the transaction ends."""
    Page.objects.select_for_update().filter(pk=page.pk).first()
    review = review_of(page.pk)
    if review is None:
        raise ReviewClosedError
    if not user_can_review(user, review.page):
        raise PermissionDenied
    if review.stamp != stamp:
        raise ReviewChangedError
    return review


def _must_name_nobody(draft: BestPracticePage) -> None:
    if names := names_in_the_way(draft):
        first = gettext(
            "This practice is to be told without its plant’s name, and its words say it. Ask for"
            " changes, or change them yourself: then it can be approved."
        )
        raise ValidationError([first, *(mention_sentence(mention) for mention in names)])


def _must_say_why(comment: str) -> None:
    if not comment.strip():
        raise ValidationError({"comment": gettext("Say why: the author reads it.")})


def _log(
    review: Review,
    action: str,
    user: User,
    checked: Collection[str],
    comment: str,
    **data: str,
) -> None:
    log(
        instance=review.page,
        action=action,
        user=user,
        data={"checked": [str(item) for item in checked], "comment": comment, **data},
        revision=review.page.latest_revision,
    )


def approval_guard(*, task_state: TaskState, user: User | None) -> None:
    """Refuse an approval that is not one, whichever way it came. Raises PermissionDenied.

    Nobody agrees to the pages of a company for which he or she speaks, and words that name a plant
    which is to stay anonymous are changed first.
    """
    page = task_state.workflow_state.content_object.specific
    company = company_of(page)
    if user is not None and company is not None and user_is_member(user, company):
        raise PermissionDenied(gettext("Whoever speaks for the company does not review its pages."))
    if isinstance(page, BestPracticePage):
        try:
            # What is published is the latest version, whichever was submitted.
            _must_name_nobody(page.get_latest_revision_as_object())
        except ValidationError as error:
            raise PermissionDenied(" ".join(error.messages)) from None
