"""What follows from publishing a vitrine or a practice, from changed facts, and from a review."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Q
from django.db.models.signals import post_save
from django.dispatch import receiver
from wagtail.models import Page, Revision, TaskState, WorkflowState
from wagtail.signals import (
    page_published,
    task_approved,
    task_submitted,
    workflow_approved,
    workflow_rejected,
)

from accounts.models import User
from companies.enums import Channel
from companies.models import Company, Consent
from companies.signals import consent_changed
from core.services.pictures import pictures_follow
from taxonomies.models import Indicator
from vitrines.enums import ReviewDecision
from vitrines.models import BestPracticePage, VitrinePage
from vitrines.services import (
    approval_guard,
    company_anonymity_store,
    decision_announce,
    indicator_changed,
    practice_anonymity_store,
    practice_published,
    review_supersede,
    submission_announce,
    vitrine_published,
)


@receiver(page_published, sender=BestPracticePage)
def follow_practice(sender: type[BestPracticePage], instance: BestPracticePage, **kw: Any) -> None:
    practice_published(page=instance)


@receiver(page_published, sender=VitrinePage)
def follow_vitrine(sender: type[VitrinePage], instance: VitrinePage, **kw: Any) -> None:
    vitrine_published(page=instance)
    company_anonymity_store(company_id=instance.company_id)


@receiver(consent_changed)
def follow_consent(sender: type[Consent], consent: Consent, **kwargs: Any) -> None:
    """Before search hears of it, which asks under which address the practice is told."""
    if consent.channel != Channel.WEB:
        return
    if consent.practice_key:
        practice_anonymity_store(key=consent.practice_key)
    else:
        company_anonymity_store(company_id=consent.company_id)
    pictures_follow(page_ids=_pages_about(consent))


def _pages_about(consent: Consent) -> set[int]:
    models: tuple[Any, ...] = (VitrinePage, BestPracticePage)
    about = Q(company=consent.company_id)
    if consent.practice_key:
        about &= Q(translation_key=consent.practice_key)
    return {
        pk for model in models for pk in model.objects.filter(about).values_list("pk", flat=True)
    }


@receiver(post_save, sender=Company)
def follow_company(sender: type[Company], instance: Company, **kwargs: Any) -> None:
    if not kwargs["created"]:
        company_anonymity_store(company_id=instance.pk)


@receiver(post_save, sender=Indicator)
def follow_indicator(sender: type[Indicator], instance: Indicator, **kwargs: Any) -> None:
    if not kwargs["created"]:
        # Not before the cached vocabulary has forgotten the term.
        transaction.on_commit(lambda: indicator_changed(indicator=instance))


# Wagtail tells the requester alone, in text alone. Under the names of its own receivers, which are
# connected later and find the places taken: nobody gets two mails.


@receiver(
    task_submitted,
    sender=TaskState,
    dispatch_uid="group_approval_task_submitted_email_notification",
)
def tell_reviewers(sender: type[TaskState], instance: TaskState, **kwargs: Any) -> None:
    submission_announce(task_state=instance)


@receiver(
    workflow_approved,
    sender=WorkflowState,
    dispatch_uid="workflow_state_approved_email_notification",
)
def tell_of_approval(
    sender: type[WorkflowState], instance: WorkflowState, user: User | None, **kwargs: Any
) -> None:
    decision_announce(state=instance, decision=ReviewDecision.APPROVE, by=user)


@receiver(
    workflow_rejected,
    sender=WorkflowState,
    dispatch_uid="workflow_state_rejected_email_notification",
)
def tell_of_changes(
    sender: type[WorkflowState], instance: WorkflowState, user: User | None, **kwargs: Any
) -> None:
    decision_announce(state=instance, decision=ReviewDecision.CHANGES, by=user)


@receiver(page_published)
def end_review(
    sender: type[Page], instance: Page, revision: Revision | None, **kwargs: Any
) -> None:
    review_supersede(page=instance, user=revision.user if revision else None)


@receiver(task_approved)
def guard_approval(
    sender: type[TaskState], instance: TaskState, user: User | None, **kwargs: Any
) -> None:
    """Inside the approval's transaction, whichever way it came."""
    approval_guard(task_state=instance, user=user)
