"""The words of a page piece by piece, those of the page that it translates, and what parts them."""

from __future__ import annotations

import difflib
import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from bs4 import BeautifulSoup
from django.db.models import QuerySet
from django.utils.text import capfirst
from wagtail.blocks import ListBlock, StructBlock
from wagtail_localize.models import Translation
from wagtail_localize.segments import StringSegmentValue, TemplateSegmentValue
from wagtail_localize.segments.extract import extract_segments

from core.enums import TranslationKind
from core.models import PageTranslatedAsPage, PortalPage

WORD = re.compile(r"\s+|[^\s]+")


@dataclass(frozen=True)
class Piece:
    """A piece of a page's words, as an HTML fragment without attributes.

    `key` is its path through fields and blocks, with its number in that place.
    """

    key: str
    html: str
    is_rich: bool

    @property
    def path(self) -> str:
        return self.key.rpartition(":")[0]

    @property
    def field_name(self) -> str:
        return self.key.partition(".")[0].partition(":")[0]

    @property
    def text(self) -> str:
        return plain_text(self.html)

    @property
    def editable(self) -> str:
        """What a person edits: plain text, with the tags where there may be some."""
        return self.html if self.is_rich and "<" in self.html else self.text


def plain_text(html: str) -> str:
    soup = BeautifulSoup(html, "html.parser")
    for line_break in soup.find_all("br"):
        line_break.replace_with("\n")
    return soup.get_text()


def page_pieces(page: PortalPage) -> dict[str, Piece]:
    """The words of a page by key, in their order; its address and what robots read are not of them."""
    names = {"title", *page.words_fields}
    segments = [s for s in extract_segments(page) if s.path.partition(".")[0] in names]
    rich = {s.path for s in segments if isinstance(s, TemplateSegmentValue)}
    numbers: Counter[str] = Counter()
    pieces = {}
    for segment in segments:
        if isinstance(segment, StringSegmentValue):
            key = f"{segment.path}:{numbers[segment.path]}"
            numbers[segment.path] += 1
            pieces[key] = Piece(key, segment.string.data, segment.path in rich)
    return pieces


def page_words(page: PortalPage) -> dict[str, str]:
    """The words of a page by key, as they are kept and compared."""
    return {key: piece.html for key, piece in page_pieces(page).items()}


def words_name(words: Mapping[str, str]) -> str:
    """A short name, by which one sees whether words have changed."""
    return hashlib.sha256(json.dumps(words, sort_keys=True).encode()).hexdigest()[:16]


def versions_of(page: PortalPage) -> QuerySet[Any]:
    """The same page in the other languages, whether or not it is published."""
    rows: QuerySet[Any] = type(page).objects.filter(translation_key=page.translation_key)
    return rows.exclude(pk=page.pk).select_related("locale")


def source_of(page: PortalPage) -> PortalPage | None:
    """The original of a translation: as it is published, else as its latest draft has it."""
    if page.translation_kind == TranslationKind.ORIGINAL:
        return None
    row: PortalPage | None = (
        versions_of(page).filter(translation_kind=TranslationKind.ORIGINAL).first()
    )
    if row is None or row.live:
        return row
    draft: PortalPage = row.get_latest_revision_as_object()
    return draft


def synced_source(page: PortalPage) -> PortalPage | None:
    """The original as wagtail-localize last read it, for a page that is translated string by string."""
    translation = localize_translation(page)
    if translation is None:
        return None
    source: PortalPage = translation.source.as_instance()
    return source


def localize_translation(page: PortalPage) -> Translation | None:
    """What wagtail-localize holds of a page that it keeps, as a target."""
    return (
        Translation.objects.filter(
            source__object_id=page.translation_key, target_locale_id=page.locale_id, enabled=True
        )
        .select_related("source", "target_locale")
        .first()
    )


def missing_strings(translation: Translation) -> int:
    """How many strings would be published in the language of the source."""
    total, translated = translation.get_progress()
    return int(total - translated)


@dataclass(frozen=True)
class Change:
    """A piece whose words have changed: what it is, and its words as (kind, text) in their order.

    The kinds are "same", "gone" and "new".
    """

    label: str
    parts: list[tuple[str, str]]


@dataclass(frozen=True)
class SourceWords:
    """The source of a translation, for who reads both side by side."""

    page: PortalPage
    translation: PageTranslatedAsPage

    @cached_property
    def pieces(self) -> dict[str, Piece]:
        return page_pieces(self.page)

    @cached_property
    def words(self) -> dict[str, str]:
        return {key: piece.html for key, piece in self.pieces.items()}

    @cached_property
    def translation_words(self) -> dict[str, str]:
        return page_words(self.translation)

    @property
    def name(self) -> str:
        return words_name(self.words)

    @property
    def basis(self) -> dict[str, Any]:
        return self.translation.translation_basis or {}

    @property
    def is_machine(self) -> bool:
        """Whether a machine wrote the translation's words and nobody has said that they were read."""
        return bool(self.basis.get("machine"))

    @property
    def is_outdated(self) -> bool:
        return bool(self.basis) and self.basis["words"] != self.words

    @cached_property
    def changes(self) -> list[Change]:
        """What has changed in the source since its words were translated."""
        if not self.is_outdated:
            return []
        before: dict[str, str] = self.basis["words"]
        keys = [*self.words, *(key for key in before if key not in self.words)]
        return [
            Change(
                piece_label(self.page, key.rpartition(":")[0]),
                compare_words(plain_text(before.get(key, "")), plain_text(self.words.get(key, ""))),
            )
            for key in keys
            if before.get(key) != self.words.get(key)
        ]

    def of_field(self, name: str) -> list[tuple[str, Piece]]:
        """The pieces of one field with what each is called, in their order."""
        return [
            (piece_label(self.page, piece.path), piece)
            for piece in self.pieces.values()
            if piece.field_name == name
        ]


def source_words(page: PortalPage) -> SourceWords | None:
    """What a translation translates, or nothing where the original is gone."""
    if not isinstance(page, PageTranslatedAsPage):
        return None
    source = source_of(page)
    return SourceWords(source, page) if source else None


def compare_words(before: str, after: str) -> list[tuple[str, str]]:
    """Two texts, word by word, as (kind, text)."""
    old, new = WORD.findall(before), WORD.findall(after)
    parts: list[tuple[str, str]] = []
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    for kind, i1, i2, j1, j2 in matcher.get_opcodes():
        if kind == "equal":
            parts.append(("same", "".join(old[i1:i2])))
            continue
        if i2 > i1:
            parts.append(("gone", "".join(old[i1:i2])))
        if j2 > j1:
            parts.append(("new", "".join(new[j1:j2])))
    return parts


def piece_label(page: PortalPage, path: str) -> str:
    """What a piece is called in the admin: its field or its block, then what is inside."""
    name, *rest = path.split(".")
    field = page._meta.get_field(name)
    blocks = list(_blocks_of(page, name, rest))
    labels = [str(block.label) for block in blocks] or [str(field.verbose_name)]
    return " – ".join([capfirst(labels[0]), *labels[1:]])


def piece_limit(page: PortalPage, path: str) -> int | None:
    """How many characters a piece may have."""
    name, *rest = path.split(".")
    blocks = list(_blocks_of(page, name, rest))
    holder: Any = getattr(blocks[-1], "field", None) if blocks else page._meta.get_field(name)
    limit: int | None = getattr(holder, "max_length", None)
    return limit


def _blocks_of(page: PortalPage, name: str, path: list[str]) -> Iterator[Any]:
    """The blocks through which a path leads; the items of lists have no name of their own."""
    if not path:
        return
    block = next((child.block for child in getattr(page, name) if child.id == path[0]), None)
    if block is not None:
        yield block
        yield from _inner_blocks(block, path[1:])


def _inner_blocks(block: Any, path: list[str]) -> Iterator[Any]:
    if not path:
        return
    if isinstance(block, ListBlock):
        yield from _inner_blocks(block.child_block, path[1:])
    elif isinstance(block, StructBlock) and path[0] in block.child_blocks:
        child = block.child_blocks[path[0]]
        # A list is called as the block that it makes up.
        if not isinstance(child, ListBlock):
            yield child
        yield from _inner_blocks(child, path[1:])


def keeps_marks(html: str, source_html: str) -> bool:
    """Whether a fragment has no other tags than its source, each at most as often."""
    return not _marks(html) - _marks(source_html)


def _marks(html: str) -> Counter[tuple[str, str]]:
    tags = BeautifulSoup(html, "html.parser").find_all(True)
    return Counter((tag.name, json.dumps(tag.attrs, sort_keys=True)) for tag in tags)
