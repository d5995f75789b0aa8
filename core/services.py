"""Writes that concern every page type."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from wagtail.models import Locale, Page

from core.enums import TranslationKind

if TYPE_CHECKING:
    from core.models import PortalPage


def page_record_words(*, page: PortalPage) -> None:
    """Remember which words have just been published.

    A translation that is published is declared to say what its original says at that moment.
    """
    page.words_digest = page.compute_words_digest()
    translated = ""
    if page.translation_kind != TranslationKind.ORIGINAL:
        original = (
            type(page)
            .objects.filter(
                translation_key=page.translation_key, translation_kind=TranslationKind.ORIGINAL
            )
            .exclude(pk=page.pk)
            .first()
        )
        translated = original.words_digest if original else ""
    page.translated_digest = translated
    type(page).objects.filter(pk=page.pk).update(
        words_digest=page.words_digest, translated_digest=translated
    )


def page_mark_as_translation(*, page: PortalPage) -> None:
    """Say that a page, copied for another language, translates its source."""
    page.translation_kind = TranslationKind.HUMAN
    type(page).objects.filter(pk=page.pk).update(translation_kind=TranslationKind.HUMAN)


@transaction.atomic
def page_publish_under(*, parent: Page, page: PortalPage, user: AbstractBaseUser) -> PortalPage:
    """Add a page under another one and publish it. Raises ValidationError."""
    page.live = False
    parent.add_child(instance=page)
    page.save_revision(user=user).publish(user=user)
    page.refresh_from_db()
    return page


@transaction.atomic
def page_translate(
    *, source: PortalPage, locale: Locale, words: Mapping[str, Any], user: AbstractBaseUser
) -> PortalPage:
    """Publish the translation of a page. `words` must hold its title and its slug.

    Raises ValidationError, and ParentNotTranslatedError where the page above has no translation.
    """
    page = source.copy_for_translation(locale)
    for name, value in words.items():
        setattr(page, name, value)
    page.full_clean()
    page.save_revision(user=user).publish(user=user)
    page.refresh_from_db()
    return page
