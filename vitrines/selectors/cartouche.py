"""The cartouche: a practice at a glance. The page and its print show the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.utils.formats import date_format, number_format
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from taxonomies.models import Term
from vitrines.models import BestPracticePage
from vitrines.selectors.facets import FACETS

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class CellValue:
    """One value; `query` filters the library by it, where it can."""

    text: str
    query: str = ""


@dataclass(frozen=True)
class Cell:
    name: str
    label: StrOrPromise
    values: tuple[CellValue, ...]


def practice_cartouche(page: BestPracticePage) -> list[Cell]:
    """Always the same cells in the same order; a fact that nobody gave is a dash."""
    company = page.company
    plant = f"{company.name}, {company.town}" if company.town else company.name
    months, people = page.duration_months, page.people_involved
    checked = date_format(page.checked_on, "DATE_FORMAT") if page.checked_on else ""
    size = company.size.label
    if company.headcount:
        size = gettext("%(size)s, %(headcount)s people on site") % {
            "size": size,
            "headcount": number_format(company.headcount, use_l10n=True, force_grouping=True),
        }
    evidence = f"{page.evidence_grade} · {page.get_evidence_grade_display()}"
    return [
        _cell("plant", _("Plant"), CellValue(plant)),
        _cell("sector", _("Sector"), _filtering(company.sector)),
        _cell("size", _("Size"), CellValue(size, _term_query(company.size))),
        _cell("region", _("Region"), _filtering(company.region)),
        _cell("problem", _("Problem"), *(_filtering(term) for term in page.problems.all())),
        _cell("technologies", _("Technologies"), *(_filtering(t) for t in page.technologies.all())),
        _cell("stage", _("Stage"), CellValue(page.stage.label if page.stage else "")),
        _cell("maturity", _("Maturity"), CellValue(str(page.get_maturity_display()))),
        _cell("cost", _("Cost"), CellValue(str(page.get_cost_band_display()))),
        _cell("payback", _("Payback"), CellValue(str(page.get_payback_display()))),
        _cell(
            "duration",
            _("Duration"),
            CellValue(
                ngettext("%(n)s month", "%(n)s months", months) % {"n": months} if months else ""
            ),
        ),
        _cell(
            "people",
            _("People"),
            CellValue(
                ngettext("%(n)s person", "%(n)s people", people) % {"n": people} if people else ""
            ),
        ),
        _cell("evidence", _("Evidence"), CellValue(evidence if page.evidence_grade else "")),
        _cell("checked", _("Checked on"), CellValue(checked)),
    ]


def _cell(name: str, label: StrOrPromise, *values: CellValue) -> Cell:
    return Cell(name, label, tuple(value for value in values if value.text))


def _filtering(term: Term | None) -> CellValue:
    if term is None:
        return CellValue("")
    return CellValue(getattr(term, "short_label", term.label), _term_query(term))


def _term_query(term: Term) -> str:
    field = next(field for field in FACETS if field.vocabulary is type(term))
    return urlencode({field.parameter(get_language() or "fr"): term.code})
