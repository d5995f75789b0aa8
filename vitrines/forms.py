"""Forms of vitrines and practices."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any, cast

from django import forms
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.forms.models import ModelChoiceIterator
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput
from wagtail.blocks import StreamValue

from accounts.models import User
from companies.enums import Answer, Channel
from companies.models import Company
from companies.selectors import consents_current
from core.enums import TranslationKind
from core.forms import TranslatedPageForm
from taxonomies.enums import EvidenceGrade
from taxonomies.models import Technology
from vitrines.enums import LessonNature, ReviewDecision
from vitrines.models import MAX_TECHNOLOGIES, BestPracticePage
from vitrines.selectors import (
    Review,
    mention_sentence,
    plant_mentions,
    result_line,
    wants_no_name,
)
from vitrines.selectors.naming import TOLD_FIELDS
from vitrines.services import review_approve, review_ask_changes, review_refuse

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


class MirroredFactsForm(TranslatedPageForm):
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

    def clean(self) -> dict[str, Any]:
        """Words that name the plant may stay a draft; they are not published as anonymous."""
        cleaned = super().clean()
        company = getattr(self.parent_page.specific, "company", None)
        if (
            not self.is_deferred_validation
            and company
            and wants_no_name(company, self.instance.translation_key)
        ):
            self._refuse_names(company, cleaned)
        return cleaned

    def _refuse_names(self, company: Company, cleaned: dict[str, Any]) -> None:
        words = {name: cleaned.get(name, "") for name in TOLD_FIELDS}
        for mention in plant_mentions(BestPracticePage(company=company, **words)):
            if mention.is_name:
                name = mention.field if mention.field in self.fields else None
                self.add_error(name, mention_sentence(mention))

    def current_consents(self) -> list[tuple[str, str]]:
        """Channel and answer, for the panel that shows them."""
        current = consents_current(
            self.instance.company, practice_key=self.instance.translation_key
        )
        return [
            (str(channel.label), str(Answer(current[channel]).label) if channel in current else "")
            for channel in Channel
        ]


class ReviewForm(forms.Form):
    """The check-list of one submission, and what the reviewer decides."""

    stamp = forms.CharField(widget=forms.HiddenInput)
    decision = forms.ChoiceField(choices=ReviewDecision.choices, widget=forms.HiddenInput)
    evidence_grade = forms.ChoiceField(
        label=_("Evidence"),
        choices=[("", _("No grade")), *EvidenceGrade.choices],
        required=False,
        widget=forms.RadioSelect,
    )
    evidence_reason = forms.CharField(
        label=_("Reason of the evidence grade"), max_length=300, required=False
    )
    checked_on = forms.DateField(
        label=_("Checked on"),
        required=False,
        widget=AdminDateInput,
        help_text=_("The next check comes twelve months later."),
    )
    checked = forms.MultipleChoiceField(
        label=_("Checked"), required=False, widget=forms.CheckboxSelectMultiple
    )
    comment = forms.CharField(
        label=_("To the author"),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("Sent by mail. Without it, changes are not asked for and nothing is refused."),
    )

    def __init__(self, *args: Any, review: Review, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.review = review
        self.initial["stamp"] = review.stamp
        if review.items:
            checked = cast(forms.MultipleChoiceField, self.fields["checked"])
            checked.choices = [(item.value, item.label) for item in review.items]
        else:
            del self.fields["checked"]
        if review.is_graded:
            draft = review.draft
            self.initial["evidence_grade"] = draft.evidence_grade
            self.initial["evidence_reason"] = draft.evidence_reason
            # What the company has just sent, it has checked.
            day = timezone.localdate() if review.is_by_company else draft.checked_on
            self.initial["checked_on"] = day
        else:
            for name in ("evidence_grade", "evidence_reason", "checked_on"):
                del self.fields[name]

    @property
    def outcome(self) -> str:
        """What to tell the reviewer once it is done."""
        words = {
            ReviewDecision.APPROVE: gettext("“%(title)s” is approved."),
            ReviewDecision.CHANGES: gettext("Changes are asked for: “%(title)s”."),
            ReviewDecision.REFUSE: gettext("“%(title)s” is refused."),
        }
        return words[ReviewDecision(self.cleaned_data["decision"])]

    def save(self, *, user: User) -> None:
        """Raises what the services of reviews raise."""
        data = self.cleaned_data
        about: dict[str, Any] = {
            "page": self.review.page,
            "user": user,
            "stamp": data["stamp"],
            "checked": data.get("checked", []),
            "comment": data["comment"],
        }
        if data["decision"] == ReviewDecision.APPROVE:
            names = ("evidence_grade", "evidence_reason", "checked_on")
            evidence = {name: data[name] for name in names if name in data}
            review_approve(**about, evidence=evidence)
        elif data["decision"] == ReviewDecision.CHANGES:
            review_ask_changes(**about)
        else:
            review_refuse(**about)

    def take(self, error: ValidationError) -> None:
        """Show what a service refused; what is wrong with the page itself goes to the top."""
        if not hasattr(error, "error_dict"):
            self.add_error(None, error)
            return
        for name, errors in error.error_dict.items():
            if name in self.fields:
                self.add_error(name, errors)
                continue
            label = self._label_of(name)
            texts = [text for one in errors for text in one.messages]
            self.add_error(None, f"{label} : {' '.join(texts)}" if label else " ".join(texts))

    def _label_of(self, name: str) -> str:
        try:
            return str(capfirst(self.review.draft._meta.get_field(name).verbose_name))
        except FieldDoesNotExist:
            return ""
