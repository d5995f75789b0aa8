"""Translations that a company's staff writes beside the source."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.db import transaction
from wagtail.models import Locale, Page, Revision

from accounts.models import User
from core.enums import TranslationKind
from core.selectors.translation import page_words, source_of, versions_of, words_name
from core.services.machine import page_machine_ask
from core.services.translation import (
    basis_make,
    page_copy_unchecked,
    translated_fields,
    translation_confirm,
)
from selfservice.permissions import user_can_edit_page
from selfservice.selectors.space_drafts import KeptPage, draft_read
from selfservice.services.space_drafts import draft_save


class NothingToTranslateError(Exception):
    """Nobody has written in the source yet, or it is itself a translation, or it is gone."""


@transaction.atomic
def translation_add(*, page: KeptPage, user: User) -> KeptPage:
    """The version of a page in the other language: an ordinary draft, or the one that is there.

    Raises PermissionDenied, NothingToTranslateError, ParentNotTranslatedError.
    """
    if not user_can_edit_page(user, page):
        raise PermissionDenied
    # Whoever asks at the same time waits, and gets the same one.
    Page.objects.select_for_update().get(pk=page.pk)
    found: KeptPage | None = versions_of(page).first()
    if found is not None:
        return found
    if page.translation_kind != TranslationKind.ORIGINAL or page.latest_revision_id is None:
        raise NothingToTranslateError
    locale = Locale.objects.exclude(pk=page.locale_id).get()
    # It gets its address from its title, once it has one.
    slug = f"draft-{secrets.token_hex(6)}"
    draft = page_copy_unchecked(page=page, locale=locale, user=user, slug=slug)
    return cast("KeptPage", draft)


@transaction.atomic
def translation_save(
    *,
    page: KeptPage,
    user: User,
    texts: Mapping[str, str],
    same: Collection[str] = (),
    says: Mapping[str, bool],
    seen: str,
    base: str,
    own: str = "",
) -> Revision:
    """Write pieces of words on the latest draft.

    `says` holds what the person says of them: `is_current` counts only for the source that was
    `seen`, `was_read` for a machine's words. Raises PermissionDenied, DraftLockedError,
    DraftConflictError, NothingToTranslateError.
    """
    draft = draft_read(page)
    source = source_of(draft)
    if source is None:
        raise NothingToTranslateError
    basis: dict[str, Any] = draft.translation_basis or basis_make(source)
    if says.get("is_current") and seen == words_name(page_words(source)):
        basis = {**basis, "words": page_words(source)}
    if says.get("was_read"):
        basis = {**basis, "machine": False}
    values = translated_fields(draft=draft, source=source, texts=texts)
    values["translation_basis"] = {**basis, "same": sorted(same)}
    return draft_save(page=page, user=user, values=values, base=base, own=own)


@transaction.atomic
def translation_read(*, page: KeptPage, user: User, seen: str) -> None:
    """Say that the words are as good as the source that was `seen`.

    Raises PermissionDenied, SourceChangedError.
    """
    if not user_can_edit_page(user, page):
        raise PermissionDenied
    translation_confirm(page=page, user=user, seen=seen)


@transaction.atomic
def translation_machine_ask(*, page: KeptPage, user: User, replace: bool) -> None:
    """Have the machine write what is not translated yet. Raises PermissionDenied, MachineError."""
    if not user_can_edit_page(user, page):
        raise PermissionDenied
    page_machine_ask(page=page, user=user, replace=replace)
