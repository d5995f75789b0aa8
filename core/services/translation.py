"""Writes about translations: what they translate, and who wrote their words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.db import transaction
from wagtail.actions.copy_for_translation import ParentNotTranslatedError
from wagtail.fields import StreamField
from wagtail.log_actions import log
from wagtail.models import Locale, Page
from wagtail_localize.segments import StringSegmentValue
from wagtail_localize.segments.extract import extract_segments
from wagtail_localize.segments.ingest import ingest_segments
from wagtail_localize.strings import StringValue

from core.enums import TranslationKind
from core.models import PageTranslatedAsPage, PortalPage
from core.selectors.translation import (
    keeps_marks,
    page_words,
    plain_text,
    source_of,
    synced_source,
    versions_of,
    words_name,
)


class SourceChangedError(Exception):
    """The source was published anew since the words that somebody has read."""


def basis_make(source: PortalPage, *, machine: bool = False) -> dict[str, Any]:
    """What a translation remembers of the words that it translates."""
    return {"words": page_words(source), "machine": machine}


def page_mark_as_translation(*, page: PortalPage) -> None:
    """Say that a page, copied for another language, translates the words that it was given."""
    page.translation_kind = TranslationKind.HUMAN
    values: dict[str, Any] = {"translation_kind": page.translation_kind}
    if isinstance(page, PageTranslatedAsPage):
        # Whichever version of the source was copied.
        page.translation_basis = values["translation_basis"] = basis_make(page)
    type(page).objects.filter(pk=page.pk).update(**values)


@transaction.atomic
def page_record_words(*, page: PortalPage) -> None:
    """Remember which words have just been published, and which of the original's they translate."""
    page.words_digest = page.compute_words_digest()
    page.translated_digest = ""
    if page.translation_kind == TranslationKind.ORIGINAL:
        _tell_translations(page)
    else:
        _take_basis(page)
    type(page).objects.filter(pk=page.pk).update(
        words_digest=page.words_digest,
        translated_digest=page.translated_digest,
        translation_kind=page.translation_kind,
    )


def _tell_translations(page: PortalPage) -> None:
    """A translation whose words were translated from these ones is up to date, whatever else changed."""
    if not isinstance(page, PageTranslatedAsPage):
        return
    words = page_words(page)
    for version in versions_of(page).exclude(translation_kind=TranslationKind.ORIGINAL):
        if (version.translation_basis or {}).get("words") == words:
            type(page).objects.filter(pk=version.pk).update(translated_digest=page.words_digest)


def _take_basis(page: PortalPage) -> None:
    original = versions_of(page).filter(translation_kind=TranslationKind.ORIGINAL).first()
    if not isinstance(page, PageTranslatedAsPage):
        synced = synced_source(page)
        if original and synced and page_words(synced) != page_words(original):
            page.translated_digest = synced.compute_words_digest()
        else:
            page.translated_digest = original.words_digest if original else ""
        return
    if page.translation_basis is None and original is not None and original.live:
        page.translation_basis = basis_make(original)
        type(page).objects.filter(pk=page.pk).update(translation_basis=page.translation_basis)
    if page.translation_basis is not None:
        page.translation_kind = _kind_of(page.translation_basis)
        page.translated_digest = _digest_of(page.translation_basis, original)


def _kind_of(basis: dict[str, Any]) -> str:
    return str(TranslationKind.MACHINE if basis["machine"] else TranslationKind.HUMAN)


def _digest_of(basis: dict[str, Any], original: PortalPage | None) -> str:
    """The digest of the original's published words if they are those that were translated."""
    if original is not None and original.live and page_words(original) == basis["words"]:
        return str(original.words_digest)
    return words_name(basis["words"])


@transaction.atomic
def page_copy_for_translation(
    *, page: PortalPage, locale: Locale, user: AbstractBaseUser
) -> PortalPage:
    """A draft in another language that still has the words of the source.

    Raises ParentNotTranslatedError where the page above has no translation, PermissionDenied where
    the user may not add pages there.
    """
    above = page.get_parent().get_translation_or_none(locale)
    if above is None:
        raise ParentNotTranslatedError(page)
    if not above.permissions_for_user(user).can_add_subpage():
        raise PermissionDenied
    return page_copy_unchecked(page=page, locale=locale, user=user)


@transaction.atomic
def page_copy_unchecked(
    *, page: PortalPage, locale: Locale, user: AbstractBaseUser, **attributes: Any
) -> PortalPage:
    """The same for callers that have asked by themselves whether the user may.

    Raises ParentNotTranslatedError.
    """
    draft: PortalPage = page.copy_for_translation(locale)
    # What robots read would stay in the source's language, unseen.
    draft.seo_title = draft.search_description = ""
    for name, value in attributes.items():
        setattr(draft, name, value)
    draft.owner = user
    draft.save(clean=False)
    draft.save_revision(user=user, clean=False)
    return draft


@transaction.atomic
def translation_confirm(
    *, page: PageTranslatedAsPage, user: AbstractBaseUser, seen: str
) -> PageTranslatedAsPage:
    """Somebody has read the words beside the source: they say the same, and are no machine's.

    `seen` names the source's words that were read. Where the words that were read are the published
    ones, readers are told at once. The caller asks whether the user may. Raises SourceChangedError.
    """
    Page.objects.select_for_update().get(pk=page.pk)
    page = type(page).objects.get(pk=page.pk)
    source = source_of(page)
    if source is None or words_name(page_words(source)) != seen:
        raise SourceChangedError
    basis = basis_make(source)
    revision = page.latest_revision
    if revision is not None:
        # Not a word changes: whoever reviews or edits this version goes on with it.
        revision.content["translation_basis"] = basis
        revision.save(update_fields=["content"])
    if not page.live or not page.has_unpublished_changes:
        type(page).objects.filter(pk=page.pk).update(
            translation_basis=basis,
            translation_kind=TranslationKind.HUMAN,
            translated_digest=_digest_of(basis, source) if page.live else "",
        )
    log(instance=page, action="core.translation_confirmed", user=user)
    return type(page).objects.get(pk=page.pk)


def translated_fields(
    *, draft: PageTranslatedAsPage, source: PortalPage, texts: Mapping[str, str]
) -> dict[str, Any]:
    """The fields of a translation with the given pieces of words, as HTML by their keys.

    The blocks follow the source; those that somebody added to the translation stay where they are.
    Pieces that are not given keep the words of the draft, else those of the source. `source` is
    used up.
    """
    own = page_words(draft)
    names = {"title", *source.words_fields}
    added = {name: _added_blocks(draft, source, name) for name in _streams(source)}
    segments = [s for s in extract_segments(source) if s.path.partition(".")[0] in names]
    for name in added:
        setattr(draft, name, getattr(source, name))
    ingest_segments(source, draft, source.locale, draft.locale, _translated(segments, own, texts))
    for name, blocks in added.items():
        setattr(draft, name, _with_blocks(getattr(draft, name), blocks))
    for key in texts.keys() - page_words(source).keys():
        # The source no longer says anything in this field.
        name = key.partition(":")[0]
        if name in names and name not in added:
            setattr(draft, name, plain_text(texts[key]))
    return {name: getattr(draft, name) for name in names}


def _streams(page: PortalPage) -> list[str]:
    return [n for n in page.words_fields if isinstance(page._meta.get_field(n), StreamField)]


def _translated(segments: list[Any], own: Mapping[str, str], texts: Mapping[str, str]) -> list[Any]:
    numbers: Counter[str] = Counter()
    found = []
    for segment in segments:
        if isinstance(segment, StringSegmentValue):
            key = f"{segment.path}:{numbers[segment.path]}"
            numbers[segment.path] += 1
            string = _string(texts.get(key) or own.get(key) or "", segment.string)
            found.append(
                StringSegmentValue(segment.path, string, attrs=segment.attrs, order=segment.order)
            )
        else:
            found.append(segment)
    return found


def _string(html: str, source: StringValue) -> StringValue:
    """Words with the marks of their source; without any, where they have others."""
    if not html:
        return source
    if not keeps_marks(html, source.data):
        return StringValue.from_plaintext(plain_text(html))
    return StringValue(html)


def _added_blocks(
    draft: PageTranslatedAsPage, source: PortalPage, name: str
) -> list[tuple[str, dict[str, Any]]]:
    """Blocks that the translation has and its source never had, each after the block before it."""
    known = {child.id for child in getattr(source, name)}
    words = (draft.translation_basis or {}).get("words", {})
    known |= {key.split(".")[1] for key in words if key.startswith(f"{name}.")}
    blocks, before = [], ""
    for block in getattr(draft, name).get_prep_value():
        if block["id"] not in known:
            blocks.append((before, block))
        before = block["id"]
    return blocks


def _with_blocks(value: Any, blocks: list[tuple[str, dict[str, Any]]]) -> Any:
    raw = list(value.get_prep_value())
    for before, block in blocks:
        places = [number for number, other in enumerate(raw, start=1) if other["id"] == before]
        raw.insert(places[0] if places else (len(raw) if before else 0), block)
    return value.stream_block.to_python(raw)
