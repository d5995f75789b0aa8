"""The editor's letter, and the answer of whoever holds a signed link."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from companies.enums import Answer, Channel
from selfservice.enums import Verdict
from selfservice.models import ReviewLink
from selfservice.selectors.links import CORRECTABLE, SECTIONS
from vitrines.models import BestPracticePage

DEFAULT_DAYS, MAX_DAYS = 30, 90
MAX_COMMENT = 1000
MAX_TITLE = 100


class ReviewLinkForm(forms.ModelForm):
    """To whom a draft is sent, and for how long it can be read."""

    email = forms.EmailField(label=_("E-mail address"))
    days = forms.IntegerField(
        label=_("Days before the link expires"),
        min_value=1,
        max_value=MAX_DAYS,
        initial=DEFAULT_DAYS,
    )

    class Meta:
        model = ReviewLink
        fields = ["email", "person", "language", "days", "message"]
        widgets = {"message": forms.Textarea(attrs={"rows": 4})}


@dataclass(frozen=True)
class Section:
    """The fields of one section, and the words that were sent."""

    name: str
    label: str
    words: str
    verdict: forms.BoundField
    text: forms.BoundField | None
    comment: forms.BoundField


class ReviewForm(forms.Form):
    """Each section right, corrected or refused, and an answer for each channel.

    With `is_final` false nothing is required: the answer is kept to be finished later.
    """

    def __init__(self, *args: Any, link: ReviewLink, is_final: bool = True, **kwargs: Any) -> None:
        self.link = link
        kwargs.setdefault("initial", _initial(link))
        super().__init__(*args, **kwargs)
        for name in SECTIONS:
            if name in link.words:
                self._add_section(name, is_final)
        for channel in Channel:
            self.fields[f"consent_{channel}"] = forms.ChoiceField(
                label=channel.label,
                choices=Answer.choices,
                required=is_final,
                widget=forms.RadioSelect,
                error_messages={"required": _("Answer yes, anonymised or no.")},
            )

    def _add_section(self, name: str, is_final: bool) -> None:
        corrects = name in CORRECTABLE
        # All of them stand in one summary.
        missing = gettext("Say whether “%(section)s” is right.")
        verdicts = [v for v in Verdict if corrects or v != Verdict.CORRECTED]
        self.fields[f"{name}_verdict"] = forms.ChoiceField(
            label=_("This section is"),
            choices=[(verdict.value, verdict.label) for verdict in verdicts],
            required=is_final,
            widget=forms.RadioSelect,
            error_messages={"required": missing % {"section": SECTIONS[name]}},
        )
        if corrects:
            limit = MAX_TITLE if name == "title" else _limit_of(name)
            self.fields[f"{name}_text"] = forms.CharField(
                label=_("Corrected text"),
                max_length=limit,
                required=False,
                widget=forms.Textarea(attrs={"rows": 2 if name == "title" else 6}),
            )
        self.fields[f"{name}_comment"] = forms.CharField(
            label=_("Comment for the editors"),
            max_length=MAX_COMMENT,
            required=False,
            widget=forms.Textarea(attrs={"rows": 2}),
        )

    @property
    def sections(self) -> list[Section]:
        return [
            Section(
                name=name,
                label=str(label),
                words=self.link.words[name],
                verdict=self[f"{name}_verdict"],
                text=self[f"{name}_text"] if name in CORRECTABLE else None,
                comment=self[f"{name}_comment"],
            )
            for name, label in SECTIONS.items()
            if name in self.link.words
        ]

    @property
    def consent_fields(self) -> list[forms.BoundField]:
        return [self[f"consent_{channel}"] for channel in Channel]

    def clean(self) -> dict[str, Any]:
        """A text that was rewritten counts as corrected, whatever button was touched."""
        cleaned = super().clean() or {}
        for name in CORRECTABLE:
            if f"{name}_text" not in cleaned:
                continue
            text = _lines(cleaned[f"{name}_text"])
            cleaned[f"{name}_text"] = text
            verdict, sent = cleaned.get(f"{name}_verdict"), self.link.words[name]
            is_rewritten = bool(text) and text != sent
            if is_rewritten and verdict != Verdict.REFUSED:
                cleaned[f"{name}_verdict"] = Verdict.CORRECTED
                self.errors.pop(f"{name}_verdict", None)
            elif verdict == Verdict.CORRECTED:
                self.add_error(
                    f"{name}_text", ValidationError(_("Write the text as it should read."))
                )
        return cleaned

    def answer(self) -> dict[str, Any]:
        """What is kept of a valid form."""
        values = self.cleaned_data
        return {
            "sections": {
                section.name: {
                    "verdict": values.get(f"{section.name}_verdict", ""),
                    "text": values.get(f"{section.name}_text", ""),
                    "comment": values.get(f"{section.name}_comment", ""),
                }
                for section in self.sections
            },
            "consents": {
                str(channel): given
                for channel in Channel
                if (given := values.get(f"consent_{channel}"))
            },
        }


def _limit_of(name: str) -> int | None:
    return getattr(BestPracticePage._meta.get_field(name), "max_length", None)


def _lines(text: str) -> str:
    """Browsers end lines as telegraphs did."""
    return text.replace("\r\n", "\n").strip()


def _initial(link: ReviewLink) -> dict[str, str]:
    kept = link.answer or {}
    values = {f"{name}_text": link.words.get(name, "") for name in CORRECTABLE}
    for name, said in kept.get("sections", {}).items():
        values |= {f"{name}_{part}": value for part, value in said.items() if value}
    return values | {f"consent_{c}": given for c, given in kept.get("consents", {}).items()}
