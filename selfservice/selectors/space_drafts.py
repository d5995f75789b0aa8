"""What a draft holds, and whose version it is."""

from __future__ import annotations

from typing import Any, TypeAlias

from django.utils.translation import gettext, override
from wagtail.models import Revision, WorkflowState

from vitrines.models import BestPracticePage, VitrinePage

KeptPage: TypeAlias = VitrinePage | BestPracticePage


def page_fresh(page: KeptPage) -> KeptPage:
    """The page as it is stored now, with what its form and its draft ask for."""
    rows: Any = type(page).objects
    fresh: KeptPage = rows.select_related("locale", "company__file_collection__collection").get(
        pk=page.pk
    )
    return fresh


def draft_read(page: KeptPage) -> KeptPage:
    """The page as its latest draft has it."""
    draft: KeptPage = page.get_latest_revision_as_object()
    return draft


def draft_stamp(page: KeptPage) -> str:
    """Names the version that a form shows: another one as soon as anybody has saved.

    The number of a revision is not enough, since a session writes over its own.
    """
    revision = Revision.objects.filter(pk=page.latest_revision_id).only("created_at").first()
    return f"{revision.pk}.{revision.created_at.timestamp():.6f}" if revision else "0"


def draft_review(page: KeptPage) -> WorkflowState | None:
    """The review that goes on, or that asked for changes."""
    state: WorkflowState | None = page.current_workflow_state
    return state


def draft_is_in_review(page: KeptPage) -> bool:
    state = draft_review(page)
    return state is not None and state.status == WorkflowState.STATUS_IN_PROGRESS


def untitled(language_code: str) -> str:
    """What a practice is called until somebody gives it a title."""
    with override(language_code):
        return gettext("Untitled practice")


def draft_title(page: KeptPage) -> str:
    """The title that somebody gave, or nothing."""
    title: str = page.title
    return "" if title == untitled(page.language_code) else title
