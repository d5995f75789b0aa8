"""Drafts of a company's staff: written, sent, taken back, thrown away; publishing is not theirs."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext
from wagtail.actions.delete_page import DeletePageAction
from wagtail.models import Page, Revision, TaskState, WorkflowState

from accounts.models import User
from selfservice.permissions import user_can_edit_page
from selfservice.selectors.space_drafts import (
    KeptPage,
    draft_is_in_review,
    draft_read,
    draft_review,
    draft_stamp,
    draft_title,
    page_fresh,
    untitled,
)
from vitrines.models import MAX_TECHNOLOGIES, BestPracticePage, VitrinePage


class DraftConflictError(Exception):
    """Somebody has saved since the version on which a change is based."""


class DraftLockedError(Exception):
    """The page is being read by the Alliance, or an editor has locked it."""


@transaction.atomic
def practice_draft_create(*, vitrine: VitrinePage, user: User) -> BestPracticePage:
    """An empty draft under a vitrine, in its language.

    Whoever asks twice gets the same one, as long as nothing was written in it. Raises
    PermissionDenied.
    """
    if not user_can_edit_page(user, vitrine):
        raise PermissionDenied
    vitrine = _locked(vitrine)
    untouched = BestPracticePage.objects.child_of(vitrine).filter(
        owner=user, latest_revision=None, live=False, first_published_at=None
    )
    if found := untouched.first():
        return found
    practice = BestPracticePage(
        title=untitled(vitrine.language_code),
        slug=f"draft-{secrets.token_hex(6)}",
        locale=vitrine.locale,
        owner=user,
        live=False,
    )
    vitrine.add_child(instance=practice)
    return practice


@transaction.atomic
def draft_save(
    *, page: KeptPage, user: User, values: Mapping[str, Any], base: str, own: str = ""
) -> Revision:
    """Write the given fields on the latest draft, whether or not it is complete.

    `base` is the stamp of the version that was changed, `own` the number of the revision that this
    sitting has written before, which is then written over. Raises PermissionDenied,
    DraftLockedError, DraftConflictError.
    """
    page = _open_for(page, user)
    if draft_stamp(page) != base:
        raise DraftConflictError
    draft = draft_read(page)
    for name, value in values.items():
        setattr(draft, name, value)
    revision: Revision = draft.save_revision(
        user=user, clean=False, log_action=True, overwrite_revision=_own_revision(page, user, own)
    )
    return revision


@transaction.atomic
def draft_submit(
    *, page: KeptPage, user: User, values: Mapping[str, Any] | None = None
) -> WorkflowState:
    """Send the latest draft, with last `values`, to the Alliance, again if changes were asked.

    Raises PermissionDenied, DraftLockedError, and ValidationError where something is missing.
    """
    page = _open_for(page, user)
    draft = draft_read(page)
    for name, value in (values or {}).items():
        setattr(draft, name, value)
    _check_complete(draft)
    _give_address(page, draft)
    draft.full_clean()
    written = _own_revision(page, user, str(page.latest_revision_id))
    draft.save_revision(user=user, clean=False, overwrite_revision=written)
    state = draft_review(page)
    if state is not None:
        state.resume(user=user)
        return state
    started: WorkflowState = page.get_workflow().start(type(page).objects.get(pk=page.pk), user)
    return started


@transaction.atomic
def draft_take_back(*, page: KeptPage, user: User) -> None:
    """End a review that has not come to an end by itself. Raises PermissionDenied."""
    if not user_can_edit_page(user, page):
        raise PermissionDenied
    page = _locked(page)
    state = draft_review(page)
    if state is not None and state.status == WorkflowState.STATUS_IN_PROGRESS:
        state.cancel(user=user)


@transaction.atomic
def practice_draft_delete(*, page: BestPracticePage, user: User) -> None:
    """Throw away a practice that was never public. Raises PermissionDenied, DraftLockedError."""
    opened = _open_for(page, user)
    if opened.live or opened.first_published_at is not None:
        raise PermissionDenied
    # Wagtail asks whether the user may delete in the admin: nobody of a company may.
    DeletePageAction(opened, user).execute(skip_permission_checks=True)


def _locked(page: KeptPage) -> Any:
    """The stored page; nobody else writes on it before the transaction ends."""
    Page.objects.select_for_update().get(pk=page.pk)
    return page_fresh(page)


def _open_for(page: KeptPage, user: User) -> Any:
    if not user_can_edit_page(user, page):
        raise PermissionDenied
    page = _locked(page)
    if page.locked or draft_is_in_review(page):
        raise DraftLockedError
    return page


def _own_revision(page: KeptPage, user: User, own: str) -> Revision | None:
    """The latest revision if this sitting wrote it and nobody relies on it yet."""
    if not own or own != str(page.latest_revision_id):
        return None
    if page.live_revision_id == page.latest_revision_id:
        return None
    revision: Revision = page.latest_revision
    read_by_reviewers = TaskState.objects.filter(revision=revision).exists()
    return None if read_by_reviewers or revision.user_id != user.pk else revision


def _check_complete(draft: KeptPage) -> None:
    errors: dict[str, str] = {}
    if not draft_title(draft):
        errors["title"] = gettext("Give it a title.")
    if isinstance(draft, BestPracticePage):
        if not draft.problems.all():
            errors["problems"] = gettext("Choose at least one problem.")
        if not 1 <= len(draft.technologies.all()) <= MAX_TECHNOLOGIES:
            errors["technologies"] = gettext("Choose one to five technologies.")
    if errors:
        raise ValidationError(errors)


def _give_address(page: KeptPage, draft: KeptPage) -> None:
    """A page that was never public takes its address from its title."""
    if page.first_published_at is not None or not page.slug.startswith("draft-"):
        return
    slug = slugify(draft.title)[:80].strip("-") or page.slug
    page.slug = draft.slug = draft._get_autogenerated_slug(slug)
    page.set_url_path(page.get_parent())
    draft.url_path = page.url_path
    Page.objects.filter(pk=page.pk).update(slug=page.slug, url_path=page.url_path)
