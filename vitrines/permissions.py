"""Who may do what with vitrines and practices."""

from __future__ import annotations

from typing import Any

from wagtail.models import Page
from wagtail.permissions import policy_registry

from accounts.models import User
from companies.permissions import user_is_member
from vitrines.models import BestPracticePage


def user_can_record_practice_consent(user: User, practice: BestPracticePage) -> bool:
    """Whoever edits the practice and may record the answers of companies."""
    return user.has_perm("companies.add_consent") and practice.permissions_for_user(user).can_edit()


def user_can_read_submissions(user: User) -> bool:
    """The Alliance's own people, who edit or publish pages."""
    policy = policy_registry.get_by_type(Page)
    return bool(policy.user_has_any_permission(user, ["add", "change", "publish"]))


def user_can_review(user: User, page: Any) -> bool:
    """Whoever is asked by the workflow; never somebody who speaks for the page's company."""
    task = page.current_workflow_task
    if task is None or not user.is_active:
        return False
    company = getattr(page, "company", None)
    if company is not None and user_is_member(user, company):
        return False
    return "approve" in [action[0] for action in task.get_actions(page, user)]


def user_can_confirm_practice(user: User, practice: BestPracticePage) -> bool:
    """Whoever speaks for the company, or edits the page for the Alliance."""
    return user_is_member(user, practice.company) or (
        user.is_active and practice.permissions_for_user(user).can_edit()
    )
