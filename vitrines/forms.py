"""Forms of vitrines and practices."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import ModelChoiceIterator
from django.utils.formats import number_format
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import StreamValue

from companies.enums import Answer, Channel
from companies.selectors import consents_current
from core.enums import TranslationKind
from core.forms import PortalPageForm
from taxonomies.models import Technology
from vitrines.blocks import ResultValue
from vitrines.enums import LessonNature
from vitrines.models import MAX_TECHNOLOGIES, BestPracticePage

MIRRORED_HELP = _("A fact: it is copied from the original page. Change it there.")


class StoredValue(forms.Widget):
    """Prints what is stored, in place of a widget that cannot be disabled."""

    def __init__(self, value: Any) -> None:
        super().__init__()
        self.stored = value

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        lines = [self.stored]
        if isinstance(self.stored, StreamValue):
            lines = [result_line(child.value) for child in self.stored]
        return format_html_join("", "<p>{}</p>", ((line or "–",) for line in lines))


def result_line(result: ResultValue) -> str:
    """A result in one line: « Scrap rate: 8,4 → 5,1 % »."""
    figures = (result.get("before"), result.get("after"))
    known = [number_format(f.normalize(), use_l10n=True) for f in figures if f is not None]
    return f"{result.label} : {' → '.join(known)} {result.unit_label}".strip()


class MirroredFactsForm(PortalPageForm):
    """On a translation, what is copied from the original is shown and not edited."""

    mirrored_fields: tuple[str, ...] = ()
    mirrored_formsets: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.translation_kind != TranslationKind.ORIGINAL:
            self._freeze_facts()

    def _freeze_facts(self) -> None:
        for name in self.mirrored_fields:
            field = self.fields[name]
            field.disabled = True
            field.help_text = MIRRORED_HELP
            stored = getattr(self.instance, name)
            if isinstance(stored, StreamValue) or hasattr(field.widget, "get_chooser_modal_url"):
                field.widget = StoredValue(stored)
        for name in self.mirrored_formsets:
            formset = self.formsets[name]
            formset.max_num = formset.absolute_max = formset.initial_form_count()
            for form in formset.forms:
                for field in form.fields.values():
                    field.disabled = True


class VitrinePageForm(MirroredFactsForm):
    mirrored_fields = ("company", "contact_mode", "hero_image")


class TechnologyIterator(ModelChoiceIterator):
    """Technologies under the name of their family."""

    def __iter__(self) -> Iterator[Any]:
        technologies = self.queryset.select_related("family").order_by(
            "family__sort_order", "family", "sort_order", "label_fr"
        )
        for family, members in groupby(technologies, key=lambda term: term.family):
            yield family.label, [self.choice(term) for term in members]


class BestPracticePageForm(MirroredFactsForm):
    mirrored_fields = tuple(BestPracticePage.fact_fields)
    mirrored_formsets = ("transfers",)

    lesson_natures = forms.MultipleChoiceField(
        label=_("Nature of the difficulties"),
        choices=LessonNature.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        technologies = self.fields["technologies"]
        technologies.iterator = TechnologyIterator
        technologies.error_messages["required"] = _("Choose at least one technology.")
        problems = self.fields["problems"]
        problems.error_messages["required"] = _("Choose at least one problem.")
        for field in (problems, technologies):
            disabled = field.disabled
            field.widget = forms.CheckboxSelectMultiple(choices=field.choices)
            field.disabled = disabled

    def clean_technologies(self) -> list[Technology]:
        technologies = self.cleaned_data["technologies"]
        if len(technologies) > MAX_TECHNOLOGIES:
            raise ValidationError(
                _("Choose %(max)d technologies at most."), params={"max": MAX_TECHNOLOGIES}
            )
        return technologies

    def current_consents(self) -> list[tuple[str, str]]:
        """Channel and answer, for the panel that shows them."""
        current = consents_current(
            self.instance.company, practice_key=self.instance.translation_key
        )
        return [
            (str(channel.label), str(Answer(current[channel]).label) if channel in current else "")
            for channel in Channel
        ]
