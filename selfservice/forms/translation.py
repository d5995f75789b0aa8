"""The words of a translation, each piece beside that of its source."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail_localize.strings import StringValue

from core.selectors.translation import (
    Piece,
    SourceWords,
    keeps_marks,
    page_pieces,
    piece_label,
    piece_limit,
)
from selfservice.forms.space_fields import WordsField

TITLE = "title:0"
# Characters in a line of a field.
LINE = 60


class PieceField(WordsField):
    """One piece; its source may have marks, such as bold, and then this one may have them too."""

    def __init__(self, *, source: Piece, language: str, limit: int | None, **kwargs: Any) -> None:
        rows = 2 + len(source.text) // LINE
        widget = forms.Textarea(attrs={"rows": rows, "lang": language})
        super().__init__(max_length=limit or 20_000, widget=widget, **kwargs)
        self.source = source
        self.is_needed = bool(source.html)
        if "<" in source.editable and source.is_rich:
            self.help_text = _("Keep the marks between < and > around the same words.")

    def clean(self, value: Any) -> str:
        text = super().clean(value).strip()
        if self.source.editable != self.source.html or not self.source.is_rich:
            return str(StringValue.from_plaintext(text).data)
        if not keeps_marks(text, self.source.html):
            raise forms.ValidationError(_("Use only the marks that the source has here."))
        return text


@dataclass(frozen=True)
class Row:
    """A field, the source's piece beside it, and what somebody else has written there meanwhile."""

    field: BoundField
    piece: Piece
    other: str = ""


class WordsForm(forms.Form):
    """What cannot be taken is refused piece by piece; empty pieces wait, unless it is `submitting`."""

    base = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)
    own = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    # The script of the sheet fills it; pieces are compared one by one instead.
    was = forms.CharField(required=False, max_length=2000, widget=forms.HiddenInput)
    seen = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)
    is_current = forms.BooleanField(
        label=_("My words say what the source says now"), required=False
    )
    was_read = forms.BooleanField(label=_("I have read what the machine wrote"), required=False)

    def __init__(
        self, data: Any = None, *, source: SourceWords, stamp: str, submitting: bool = False
    ) -> None:
        initial = {"base": stamp, "seen": source.name}
        super().__init__(data, initial=initial, label_suffix="")
        self.source = source
        self.submitting = submitting
        self.written = page_pieces(source.translation)
        for name, needed in (("is_current", source.is_outdated), ("was_read", source.is_machine)):
            if not needed:
                del self.fields[name]
        self.keys = {_field_name(key): key for key in (*source.pieces, *self._left_over())}
        for name, key in self.keys.items():
            piece = source.pieces.get(key) or Piece(key, "", is_rich=False)
            self.fields[name] = PieceField(
                source=piece,
                language=source.translation.language_code,
                limit=piece_limit(source.page, piece.path),
                label=piece_label(source.page, piece.path),
            )
            self.initial[name] = self._written_text(key)

    def _left_over(self) -> list[str]:
        """Fields that the source has emptied since."""
        return [
            key
            for key, piece in self.written.items()
            if key not in self.source.pieces and "." not in piece.path
        ]

    def _written_text(self, key: str) -> str:
        """A piece that still has the words of the source waits to be translated."""
        piece, source = self.written.get(key), self.source.pieces.get(key)
        same = self.source.basis.get("same", ())
        if piece is None or (source and piece.html == source.html and key not in same):
            return ""
        return piece.editable

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.submitting:
            for name, key in self.keys.items():
                if key in self.source.pieces and name not in self.errors and not cleaned.get(name):
                    self.add_error(name, gettext("Translate this before you send it."))
        return cleaned

    def texts(self) -> dict[str, str]:
        """The pieces that could be taken, by key; one that was emptied has the source's words again."""
        texts = {}
        for name, key in self.keys.items():
            if name in self.cleaned_data:
                source = self.source.pieces.get(key)
                texts[key] = self.cleaned_data[name] or (source.html if source else "")
        return texts

    def same(self) -> list[str]:
        """The pieces that are written as in the source, on purpose."""
        return [
            key
            for name, key in self.keys.items()
            if key in self.source.pieces
            and self.cleaned_data.get(name) == self.source.pieces[key].html
        ]

    def rows(self) -> Iterator[Row]:
        """The pieces in the order of the source."""
        for name, key in self.keys.items():
            field, other = self[name], self._written_text(key)
            typed = str(field.value() or "").strip()
            piece = self.source.pieces.get(key) or Piece(key, "", is_rich=False)
            yield Row(field, piece, other if self.is_bound and other != typed else "")

    def errors_by_target(self) -> dict[str, list[str]]:
        """The messages by the element on which they stand, for the script."""
        return {
            self[name].auto_id: [str(e) for e in errors]
            for name, errors in self.errors.items()
            if name in self.fields
        }

    @property
    def left(self) -> int:
        """How many pieces wait to be translated."""
        return sum(1 for key in self.source.pieces if not self._written_text(key))


def _field_name(key: str) -> str:
    """The title has the name that the script of the sheet looks for."""
    if key == TITLE:
        return "title"
    return f"w-{hashlib.sha256(key.encode()).hexdigest()[:12]}"
