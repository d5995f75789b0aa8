"""What a submitted version changes, field by field, beside what is published."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format, localize, number_format
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext
from wagtail.admin.compare import ChildRelationComparison, FieldComparison
from wagtail.fields import StreamField

from companies.enums import Answer, Channel
from companies.models import Company, Consent
from vitrines.blocks import ResultValue
from vitrines.models import BestPracticePage, VitrinePage

# Hidden as a line, coloured as words.
LINE = '<p class="{}"><span class="{}">{}</span></p>'


@dataclass(frozen=True)
class Change:
    """One field; what is gone is marked in `before`, what is new in `after`.

    Both may hold the same marked-up words: the column of each shows its own.
    """

    label: str
    before: SafeString
    after: SafeString


def result_line(result: ResultValue) -> str:
    """A result in one line: « Scrap rate: 8,4 → 5,1 % »."""
    figures = (result.get("before"), result.get("after"))
    known = [number_format(f.normalize(), use_l10n=True) for f in figures if f is not None]
    return f"{result.label} : {' → '.join(known)} {result.unit_label}".strip()


def page_changes(*, page: Any, draft: Any) -> list[Change]:
    """What differs between what readers see, or nothing, and the draft."""
    is_new = not page.live and page.first_published_at is None
    before = _blank(page) if is_new else page
    changes = list(_field_changes(before, draft))
    if isinstance(draft, VitrinePage) and draft.proposed_facts:
        changes += _fact_changes(draft.company, draft.proposed_facts)
    if isinstance(draft, BestPracticePage):
        changes += _answer_changes(page, draft)
    return changes


def _blank(page: Any) -> Any:
    blank = type(page)(locale=page.locale)
    if isinstance(blank, BestPracticePage | VitrinePage):
        blank.company_id = page.company_id
    return blank


def _field_changes(before: Any, draft: Any) -> Iterator[Change]:
    panel = draft.get_edit_handler().get_bound_panel(instance=draft, request=None, form=None)
    for comparison in panel.get_comparison():
        difference = comparison(before, draft)
        if difference.has_changed() and not _says_the_same(difference):
            change = _change(difference, before, draft)
            # Defaults of a page that never was differ from nothing in nothing that is shown.
            if change.before or change.after:
                yield change


def _says_the_same(difference: Any) -> bool:
    """Blocks that were stored without a number get another one each time they are read."""
    model_field = getattr(difference, "field", None)
    if not isinstance(model_field, StreamField):
        return False
    values = (difference.val_a, difference.val_b)
    before, after = (_without_ids(model_field.stream_block.get_prep_value(v)) for v in values)
    return bool(before == after)


def _without_ids(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_ids(child) for key, child in value.items() if key != "id"}
    if isinstance(value, list):
        return [_without_ids(child) for child in value]
    return value


def _change(difference: Any, before: Any, draft: Any) -> Change:
    label = str(difference.field_label())
    if isinstance(difference, ChildRelationComparison):
        both = _child_words(difference)
        return Change(label, both, both)
    name = getattr(difference.field, "name", "")
    if name == "results":
        return Change(label, *_lines(_results(before), _results(draft)))
    if name == "lesson_natures":
        return Change(label, *_lines(before.lesson_nature_labels, draft.lesson_nature_labels))
    if type(difference) is FieldComparison:
        return Change(label, _plain(difference.val_a), _plain(difference.val_b))
    both = conditional_escape(difference.htmldiff())
    return Change(label, both, both)


def _results(page: BestPracticePage) -> list[str]:
    return [_result_words(result) for result in page.result_values]


def _result_words(result: ResultValue) -> str:
    parts = [result_line(result)]
    if months := result.get("period_months"):
        words = ngettext("over %(n)s month", "over %(n)s months", months) % {"n": months}
        parts.append(words)
    parts.append(result.measurement_label)
    return " · ".join(part for part in parts if part)


def _lines(before: Iterable[str], after: Iterable[str]) -> tuple[SafeString, SafeString]:
    before, after = list(before), list(after)
    return _marked(before, after, "deletion"), _marked(after, before, "addition")


def _marked(lines: list[str], others: list[str], mark: str) -> SafeString:
    marked = [("" if line in others else mark, line) for line in lines]
    return format_html_join("", LINE, ((mark, mark, line) for mark, line in marked))


def _plain(value: Any) -> SafeString:
    if value is None or value == "":
        return SafeString()
    if isinstance(value, bool):
        words = gettext("Yes") if value else gettext("No")
    elif isinstance(value, datetime.datetime):
        words = date_format(value, "SHORT_DATETIME_FORMAT")
    elif isinstance(value, datetime.date):
        words = date_format(value, "SHORT_DATE_FORMAT")
    else:
        words = str(localize(value))
    return conditional_escape(words)


def _child_words(difference: ChildRelationComparison) -> SafeString:
    """Rows of a child relation, each in one line."""
    rows = []
    for child in difference.get_child_comparisons():
        mark = "addition" if child.is_addition() else "deletion" if child.is_deletion() else ""
        fields = format_html_join(
            " · ", "{}", ((f.htmldiff(),) for f in child.get_field_comparisons())
        )
        rows.append(format_html(LINE, mark, mark, fields))
    return SafeString("".join(rows))


def _fact_changes(company: Company, proposed: dict[str, Any]) -> Iterator[Change]:
    """Facts of the company that its staff corrected: written to it at publication."""
    for name, value in proposed.items():
        label = str(capfirst(company._meta.get_field(name).verbose_name))
        yield Change(label, _plain(getattr(company, name)), _plain(value))


def _answer_changes(page: BestPracticePage, draft: BestPracticePage) -> Iterator[Change]:
    """Answers that were given with the submitted version, or that wait in it."""
    answers: dict[str, list[Consent]] = {channel.value: [] for channel in Channel}
    for consent in page.company.consents.filter(practice_key=page.translation_key).order_by("pk"):
        answers[consent.channel].append(consent)
    waiting = draft.consent_answers or {}
    for channel in Channel:
        known = [(row.answer, row.revision_number) for row in answers[channel]]
        if channel in waiting:
            known.append((waiting[channel], page.latest_revision_id))
        if known and known[-1][1] == page.latest_revision_id:
            before = Answer(known[-2][0]).label if len(known) > 1 else ""
            label = gettext("Consent: %(channel)s") % {"channel": channel.label}
            yield Change(label, _plain(before), _plain(Answer(known[-1][0]).label))
