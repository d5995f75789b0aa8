"""What the forms of a vitrine and of a practice have in common: drafts, files, versions."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from companies.enums import ContactMode
from selfservice.forms.space_fields import PhotoField, WordsField
from selfservice.selectors.sheet import (
    AttachedDocument,
    Picture,
    Plain,
    documents_of,
    pictures_of,
    sheet_values,
    values_digests,
)
from selfservice.selectors.space_drafts import KeptPage
from selfservice.services.sheet import Uploads
from selfservice.services.space_files import MAX_TITLE_LENGTH


class FileRowForm(forms.Form):
    """What a photo shows, or how a document is called; or that it goes."""

    here = forms.CharField(required=False, widget=forms.HiddenInput)
    remove = forms.BooleanField(label=_("Remove"), required=False)

    def __init__(self, data: Any = None, *, row: Picture | AttachedDocument) -> None:
        prefix = f"file-{row.key}"
        if data is not None and f"{prefix}-here" not in data:
            # Added since the form was shown: it stays as it is.
            data = {f"{prefix}-text": row.text}
        super().__init__(data, prefix=prefix, initial={"text": row.text, "here": "1"})
        self.row = row
        self.is_picture = isinstance(row, Picture)
        text: Any = WordsField(max_length=250 if self.is_picture else MAX_TITLE_LENGTH)
        self.fields["text"] = text
        text.label = _("What the photo shows") if self.is_picture else _("Title of the document")
        if isinstance(row, Picture):
            text.disabled = row.is_public or not row.is_own
            self.fields["remove"].disabled = not row.is_own


@dataclass(frozen=True)
class ErrorLink:
    """An error and the field to which it leads."""

    target: str
    label: str
    message: str


class DraftForm(forms.Form):
    """The form of a page's draft: what can't be read is refused field by field, the rest is kept.

    Only a form that is sent for review (`submitting`) asks for what a page must have.
    """

    # What a page must have, with the words that ask for it.
    needed: ClassVar[dict[str, Any]] = {}

    base = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)
    own = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    was = forms.CharField(required=False, max_length=2000, widget=forms.HiddenInput)
    title = WordsField(max_length=100)
    contact_mode = forms.ChoiceField(
        label=_("Questions of visitors"),
        choices=ContactMode.choices,
        required=False,
        widget=forms.RadioSelect,
    )

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        draft: KeptPage,
        stamp: str,
        submitting: bool = False,
    ) -> None:
        self.draft = draft
        self.submitting = submitting
        self.stored = sheet_values(draft)
        self.was_digests = values_digests(self.stored)
        initial = {
            **self.initial_of(self.stored),
            "base": stamp,
            "was": json.dumps(self.was_digests),
        }
        super().__init__(data, files, initial=initial)
        self.fields |= self.file_fields()
        for name in self.needed:
            field: Any = self.fields[name]
            field.is_needed = True
            if isinstance(field, WordsField):
                field.widget.attrs["aria-required"] = "true"
        rows: list[Picture | AttachedDocument] = [*pictures_of(draft), *documents_of(draft)]
        self.file_rows = [FileRowForm(data, row=row) for row in rows]

    def file_fields(self) -> dict[str, forms.Field]:
        """Made for each form: they write what they say when made, in the language of that moment."""
        return {
            "photo": PhotoField(label=_("Choose a photo")),
            "camera": PhotoField(label=_("Take a photo"), camera=True),
        }

    def initial_of(self, values: Plain) -> dict[str, Any]:
        """The stored values as the fields show them."""
        return values

    def row_forms(self) -> list[forms.Form]:
        """The forms of the rows, which are sent with this one."""
        return list(self.file_rows)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for row in self.row_forms():
            row.is_valid()
        if self.submitting:
            for name, message in self.needed.items():
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, message)
            for row in self.file_rows:
                self._ask_for_text(row)
        return cleaned

    def _ask_for_text(self, row: FileRowForm) -> None:
        cleaned = row.cleaned_data
        if not cleaned.get("text") and not cleaned.get("remove") and not row["text"].field.disabled:
            message = (
                _("Say what the photo shows, for who does not see it.")
                if row.is_picture
                else _("Give the document a title.")
            )
            row.add_error("text", message)

    @property
    def is_complete(self) -> bool:
        """Whether neither the form nor any of its rows has an error."""
        return self.is_valid() and all(row.is_valid() for row in self.row_forms())

    def values(self) -> Plain:
        """What was typed and can be read; a field at fault is not among it."""
        values = {
            name: self.cleaned_data[name] for name in self.stored if name in self.cleaned_data
        }
        # A radio button that nobody has touched sends nothing.
        values["contact_mode"] = values.get("contact_mode") or self.stored["contact_mode"]
        return {**values, "files": self.file_values()}

    def file_values(self) -> list[Plain]:
        return [
            {"key": form.row.key, "text": form.cleaned_data.get("text", form.row.text)}
            for form in self.file_rows
            if not form.cleaned_data.get("remove")
        ]

    def uploads(self) -> Uploads:
        """The files that came and are what they should be."""
        photos = [self.cleaned_data.get(name) for name in ("photo", "camera")]
        document = self.cleaned_data.get("document")
        return Uploads(
            photos=[file for file in photos if file],
            documents=[(document, "")] if document else [],
        )

    def digests_before(self) -> dict[str, str]:
        """The digests of the version on which the form is based, as far as the form knows them."""
        try:
            digests = json.loads(self.cleaned_data.get("was") or "{}")
        except ValueError:
            return {}
        return digests if isinstance(digests, dict) else {}

    def error_links(self) -> list[ErrorLink]:
        return [
            *self._links_of(self),
            *(e for row in self.row_forms() for e in self._links_of(row)),
        ]

    def _links_of(self, form: forms.Form) -> Iterator[ErrorLink]:
        for name, errors in form.errors.as_data().items():
            field = form[name] if name in form.fields else None
            for error in errors:
                # What concerns no field may say which part of the page it means.
                place = error.params or {}
                target = self.target_of(field) if field else place.get("target", "")
                label = field.label if field else place.get("label", "")
                for message in error.messages:
                    yield ErrorLink(target, str(label), str(message))

    def target_of(self, field: forms.BoundField) -> str:
        """The first element of a field."""
        target: str = field.auto_id
        if isinstance(field.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
            return f"{target}_0"
        return target

    def errors_by_target(self) -> dict[str, list[str]]:
        """The messages by the element on which they stand, for the script."""
        found: dict[str, list[str]] = {}
        for link in self.error_links():
            found.setdefault(link.target, []).append(link.message)
        return found


class ProfileForm(DraftForm):
    """A vitrine's own page, and the facts that its company may correct."""

    needed = {
        "title": _("Give it a title."),
        "summary": _("Say in one line why this plant matters."),
    }

    title = WordsField(label=_("Name of the vitrine"), max_length=255)
    summary = WordsField(
        label=_("Summary"), max_length=200, rows=3, help_text=_("One line: why this plant matters.")
    )
    website = forms.URLField(
        label=_("Website"), required=False, max_length=200, assume_scheme="https"
    )
    headcount = forms.IntegerField(
        label=_("People on this site"), required=False, min_value=1, max_value=1_000_000
    )
