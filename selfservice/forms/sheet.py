"""The fifteen-minute sheet: a practice on one page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from companies.enums import Answer, Channel
from selfservice.forms.space import DraftForm
from selfservice.forms.space_fields import DocumentFileField, FigureField, WordsField
from selfservice.selectors.sheet import Plain, decimal_text, values_digests
from taxonomies.enums import Measurement, Unit
from taxonomies.models import Indicator, Problem, Technology, TechnologyFamily, Term
from taxonomies.selectors import term_choices, terms_by_code
from vitrines.blocks import ResultValue
from vitrines.enums import LessonNature
from vitrines.models import MAX_TECHNOLOGIES, BestPracticePage

MAX_RESULTS = 8
NO_CHOICE = [("", "–")]
RESULT_FIELDS = ("indicator", "before", "after", "unit", "period_months")


class ResultRowForm(forms.Form):
    """One result; an empty row is none."""

    id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    indicator = forms.ChoiceField(label=_("Indicator"), required=False)
    before = FigureField(label=_("Before"))
    after = FigureField(label=_("After"))
    unit = forms.ChoiceField(label=_("Unit"), choices=[*NO_CHOICE, *Unit.choices], required=False)
    period_months = forms.IntegerField(
        label=_("Over how many months"),
        required=False,
        min_value=1,
        max_value=120,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    measurement = forms.ChoiceField(
        label=_("Kind of figure"),
        choices=Measurement.choices,
        required=False,
        initial=Measurement.MEASURED,
    )

    def __init__(self, data: Any = None, *, number: int, stored: Plain | None = None) -> None:
        super().__init__(data, prefix=f"result-{number}", initial=_localized(stored or {}))
        self.number = number
        self.stored = stored
        indicator: Any = self.fields["indicator"]
        indicator.choices = [*NO_CHOICE, *term_choices(Indicator)]

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed in any field that matters."""
        if not self.is_bound:
            return self.stored is None
        return not any(str(self[name].value() or "").strip() for name in RESULT_FIELDS)

    def plain(self) -> Plain:
        cleaned = self.cleaned_data
        return {
            "id": str(cleaned["id"] or ""),
            "indicator": cleaned["indicator"],
            "before": decimal_text(cleaned["before"]),
            "after": decimal_text(cleaned["after"]),
            "unit": cleaned["unit"],
            "period_months": cleaned["period_months"],
            "measurement": cleaned["measurement"] or Measurement.MEASURED,
        }

    def ask_for_all(self) -> None:
        """What a result must have once the sheet is sent."""
        cleaned = self.cleaned_data
        if not cleaned.get("indicator") and "indicator" not in self.errors:
            self.add_error("indicator", _("Choose what was measured."))
        figures = (cleaned.get("before"), cleaned.get("after"))
        if figures == (None, None) and not {"before", "after"} & set(self.errors):
            self.add_error("before", _("Give the value before, after, or both."))
        if not cleaned.get("unit") and "unit" not in self.errors:
            self.add_error("unit", _("Choose the unit of these figures."))

    @property
    def result(self) -> ResultValue | None:
        """The result as it can be read, for the change that follows from it."""
        field = self.fields
        try:
            values = {n: field[n].clean(self[n].value()) for n in ("indicator", "before", "after")}
        except ValidationError:
            return None
        return ResultValue(None, values)


def _localized(stored: Plain) -> Plain:
    figures = {
        name: number_format(stored[name], use_l10n=True)
        for name in ("before", "after")
        if stored.get(name) is not None
    }
    return {**stored, **figures}


class ConsentField(forms.ChoiceField):
    """The answer for one channel; none is ticked before somebody does."""

    def __init__(self, *, channel: Channel) -> None:
        super().__init__(
            label=channel.label, choices=Answer.choices, required=False, widget=forms.RadioSelect
        )


@dataclass(frozen=True)
class TechnologyGroup:
    """The checkboxes of one family; open where one of them is chosen."""

    label: str
    boxes: list[Any]
    is_open: bool


class SheetForm(DraftForm):
    """Tier 1 of a best practice, on one page."""

    needed = {
        "title": _("Give it a title: the action, its object, the result."),
        "problem": _("Say what the problem was."),
        "problems": _("Choose at least one problem."),
        "solution": _("Say what was done."),
        "technologies": _("Choose at least one technology."),
        **{f"consent_{channel}": _("Answer yes, anonymised or no.") for channel in Channel},
    }

    title = WordsField(
        label=_("Title"), max_length=100, help_text=_("The action, its object, the result.")
    )
    problem = WordsField(
        label=_("Problem"),
        max_length=400,
        rows=4,
        help_text=_("What went wrong before, in the shop floor’s own words."),
    )
    problems = forms.MultipleChoiceField(
        label=_("Kinds of problem"), required=False, widget=forms.CheckboxSelectMultiple
    )
    solution = WordsField(
        label=_("What was done"),
        max_length=1200,
        rows=8,
        help_text=_("Step by step, as you would tell a visitor."),
    )
    technologies = forms.MultipleChoiceField(
        label=_("Technologies"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("One to five."),
    )
    prerequisites = WordsField(
        label=_("What others need"),
        max_length=400,
        rows=3,
        help_text=_("What a plant must have before it does the same."),
    )
    lessons = WordsField(
        label=_("What went wrong"),
        max_length=400,
        rows=4,
        help_text=_("What failed, and what you would do differently: readers value it most."),
    )
    lesson_natures = forms.MultipleChoiceField(
        label=_("Nature of the difficulties"),
        choices=LessonNature.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    consent_web = ConsentField(channel=Channel.WEB)
    consent_book = ConsentField(channel=Channel.BOOK)
    consent_open_data = ConsentField(channel=Channel.OPEN_DATA)
    consent_press = ConsentField(channel=Channel.PRESS)

    def __init__(self, *args: Any, draft: BestPracticePage, **kwargs: Any) -> None:
        super().__init__(*args, draft=draft, **kwargs)
        choices: tuple[tuple[str, type[Term]], ...] = (
            ("problems", Problem),
            ("technologies", Technology),
        )
        for name, model in choices:
            field: Any = self.fields[name]
            field.choices = term_choices(model)
        self.results = self._result_rows()

    def file_fields(self) -> dict[str, forms.Field]:
        extensions = list(settings.WAGTAILDOCS_EXTENSIONS)
        document = DocumentFileField(label=_("Add a document"), extensions=extensions)
        return {**super().file_fields(), "document": document}

    def initial_of(self, values: Plain) -> dict[str, Any]:
        answers = values["consent_answers"]
        return {**values, **{f"consent_{c}": answers.get(c, "") for c in Channel}}

    def _result_rows(self) -> list[ResultRowForm]:
        """The rows that hold something, and one to fill in."""
        data, stored = (self.data if self.is_bound else None), self.stored["results"]
        if data is None:
            rows = [ResultRowForm(number=n, stored=row) for n, row in enumerate(stored)]
        else:
            rows = [ResultRowForm(data, number=n) for n in range(MAX_RESULTS)]
            rows = [row for row in rows if not row.is_empty and not self._is_removed(row)]
        return rows

    def _is_removed(self, row: ResultRowForm) -> bool:
        return self.data.get("remove-result") == str(row.number)

    @property
    def free_rows(self) -> list[ResultRowForm]:
        """An empty row to fill in, unless there are as many results as there may be."""
        taken = {row.number for row in self.results}
        free = [n for n in range(MAX_RESULTS) if n not in taken]
        return [ResultRowForm(number=n) for n in free[:1]]

    def row_forms(self) -> list[forms.Form]:
        return [*self.results, *super().row_forms()]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.submitting:
            for row in self.results:
                row.ask_for_all()
            if not self.results:
                place = {"target": "results", "label": _("Results, in figures")}
                words = _("Give at least one result, in figures.")
                self.add_error(None, ValidationError(words, params=place))
        return cleaned

    def clean_technologies(self) -> list[str]:
        codes: list[str] = self.cleaned_data["technologies"]
        if len(codes) > MAX_TECHNOLOGIES:
            raise ValidationError(
                _("Choose %(max)d technologies at most."), params={"max": MAX_TECHNOLOGIES}
            )
        return codes

    def target_of(self, field: forms.BoundField) -> str:
        # Its boxes may be folded away.
        return "technologies" if field.name == "technologies" else super().target_of(field)

    def values(self) -> Plain:
        values = super().values()
        values["consent_answers"] = {
            str(channel): answer
            for channel in Channel
            if (answer := self.cleaned_data.get(f"consent_{channel}"))
        }
        if values_digests(values)["consent_answers"] == self.digests_before().get(
            "consent_answers"
        ):
            # Nobody has touched them: they may have been withdrawn since.
            del values["consent_answers"]
        if not any(row.errors for row in self.results):
            values["results"] = [row.plain() for row in self.results]
        return values

    @property
    def result_errors(self) -> list[str]:
        """What is asked of the results as a whole."""
        return [link.message for link in self.error_links() if link.target == "results"]

    @property
    def technology_groups(self) -> list[TechnologyGroup]:
        """The technologies under the names of their families."""
        terms = terms_by_code(Technology)
        boxes: dict[int, list[Any]] = {}
        for box in self["technologies"].subwidgets:
            boxes.setdefault(terms[str(box.data["value"])].family_id, []).append(box)
        return [
            TechnologyGroup(
                family.label, boxes[family.pk], any(b.data["selected"] for b in boxes[family.pk])
            )
            for family in terms_by_code(TechnologyFamily).values()
            if family.pk in boxes
        ]

    @property
    def consent_fields(self) -> list[forms.BoundField]:
        return [self[f"consent_{channel}"] for channel in Channel]
