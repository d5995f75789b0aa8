"""Writes that concern every page type."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
