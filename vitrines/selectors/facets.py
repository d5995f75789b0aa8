"""What the two lists can be filtered by, and what an address chooses of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlencode

from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.selectors import clean_values
from taxonomies.enums import CostBand, EvidenceGrade, Maturity, Payback
from taxonomies.models import (
    CompanySize,
    Indicator,
    Problem,
    Region,
    Sector,
    Technology,
    TechnologyFamily,
    Term,
    ValueChainStage,
)
from taxonomies.selectors import terms_by_code

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

FIRST_YEAR = 2000
SORT_PARAMETERS = {"fr": "tri", "en": "sort"}
FRESHNESS = {"fr": "fraicheur", "en": "freshness"}
RESULT = {"fr": "resultat", "en": "result"}


class Parameters(Protocol):
    """The parameters of an address, as Django's QueryDict gives them."""

    def getlist(self, key: str) -> list[str]: ...

    def get(self, key: str) -> Any: ...


@dataclass(frozen=True, eq=False)
class FacetField:
    """A facet: its parameter in each language, and where its code stands.

    `practice_lookup` starts from a practice; `vitrine_lookup` from a vitrine, None where only the
    vitrine's practices know. Without a vocabulary, the values are years. `many`: a practice may
    have several values.
    """

    parameters: Mapping[str, str]
    label: StrOrPromise
    vocabulary: type[Term] | type[TextChoices] | None
    practice_lookup: str
    vitrine_lookup: str | None = None
    many: bool = False

    @property
    def name(self) -> str:
        return self.parameters["en"]

    def parameter(self, language_code: str) -> str:
        return self.parameters[language_code]

    def options(self) -> Mapping[str, StrOrPromise]:
        """Every code that an address may hold, with its label, in the order of display."""
        if self.vocabulary is None:
            this_year = timezone.localdate().year
            return {str(year): str(year) for year in range(this_year, FIRST_YEAR - 1, -1)}
        if issubclass(self.vocabulary, TextChoices):
            graded = self.vocabulary is EvidenceGrade
            return {
                choice.value.lower(): f"{choice.value} · {choice.label}" if graded else choice.label
                for choice in self.vocabulary
            }
        return {
            code: getattr(term, "short_label", term.label)
            for code, term in terms_by_code(self.vocabulary).items()
        }

    def stored(self, codes: list[str]) -> list[str]:
        """Codes of an address as the database holds them: addresses are in lower case."""
        if self.vocabulary is not None and issubclass(self.vocabulary, TextChoices):
            return [value for value in self.vocabulary.values if value.lower() in codes]
        return codes

    def code_of(self, stored: str) -> str:
        is_choice = self.vocabulary is not None and issubclass(self.vocabulary, TextChoices)
        return stored.lower() if is_choice else stored


PROBLEM = FacetField(
    {"fr": "probleme", "en": "problem"}, _("Problem"), Problem, "problems__code", many=True
)
FAMILY = FacetField(
    {"fr": "famille", "en": "family"},
    _("Technology family"),
    TechnologyFamily,
    "technologies__family__code",
    many=True,
)
TECHNOLOGY = FacetField(
    {"fr": "technologie", "en": "technology"},
    _("Technology"),
    Technology,
    "technologies__code",
    many=True,
)
SECTOR = FacetField(
    {"fr": "secteur", "en": "sector"},
    _("Sector"),
    Sector,
    "company__sector__code",
    "company__sector__code",
)
REGION = FacetField(
    {"fr": "region", "en": "region"},
    _("Region"),
    Region,
    "company__region__code",
    "company__region__code",
)
SIZE = FacetField(
    {"fr": "taille", "en": "size"},
    _("Size"),
    CompanySize,
    "company__size__code",
    "company__size__code",
)
STAGE = FacetField({"fr": "etape", "en": "stage"}, _("Stage"), ValueChainStage, "stage__code")
MATURITY = FacetField({"fr": "maturite", "en": "maturity"}, _("Maturity"), Maturity, "maturity")
COST = FacetField({"fr": "cout", "en": "cost"}, _("Cost"), CostBand, "cost_band")
PAYBACK = FacetField({"fr": "retour", "en": "payback"}, _("Payback"), Payback, "payback")
INDICATOR = FacetField(
    {"fr": "indicateur", "en": "indicator"},
    _("Indicator improved"),
    Indicator,
    "improvements__indicator",
    many=True,
)
EVIDENCE = FacetField(
    {"fr": "preuve", "en": "evidence"}, _("Evidence"), EvidenceGrade, "evidence_grade"
)
YEAR = FacetField({"fr": "annee", "en": "year"}, _("Year of the check"), None, "checked_on__year")

# What both lists share.
FACETS = (PROBLEM, TECHNOLOGY, SECTOR, REGION, SIZE)
# The first five stand open to view, the others behind "More filters".
PRACTICE_FACETS = (
    *(PROBLEM, FAMILY, SECTOR, REGION, SIZE),
    *(TECHNOLOGY, STAGE, MATURITY, COST, PAYBACK, INDICATOR, EVIDENCE, YEAR),
)


@dataclass(frozen=True)
class Choice:
    """What an address chooses of the facets on offer; `ignored` are the values that mean nothing."""

    codes: Mapping[FacetField, list[str]]
    by_result: bool = False
    ignored: tuple[str, ...] = ()

    @classmethod
    def read(cls, parameters: Parameters, fields: tuple[FacetField, ...]) -> Choice:
        language_code = get_language() or "fr"
        codes: dict[FacetField, list[str]] = {}
        ignored: list[str] = []
        for field in fields:
            known = field.options()
            values = clean_values(parameters.getlist(field.parameter(language_code)))
            codes[field] = [value for value in values if value in known]
            ignored += [value for value in values if value not in known]
        choice = cls(codes)
        sorts = clean_values(parameters.getlist(SORT_PARAMETERS[language_code]))
        if INDICATOR in fields:
            on_offer = {FRESHNESS[language_code]}
            if choice.indicator:
                on_offer.add(RESULT[language_code])
            ignored += [value for value in sorts if value not in on_offer]
            sorts = [value for value in sorts if value in on_offer]
        by_result = bool(sorts) and sorts[-1] == RESULT[language_code]
        return cls(codes, by_result and choice.indicator is not None, tuple(ignored))

    @property
    def indicator(self) -> str | None:
        """The one indicator chosen, whose results can be compared."""
        codes = self.codes.get(INDICATOR, [])
        return codes[0] if len(codes) == 1 else None

    def without(self, field: FacetField) -> Choice:
        return replace(self, codes={**self.codes, field: []})

    def toggled(self, field: FacetField, code: str) -> Choice:
        codes = self.codes[field]
        changed = [c for c in codes if c != code] if code in codes else [*codes, code]
        return replace(self, codes={**self.codes, field: changed})

    def sorted_by_result(self, by_result: bool) -> Choice:
        return replace(self, by_result=by_result)

    @property
    def query(self) -> str:
        """The part of an address after the question mark."""
        language_code = get_language() or "fr"
        pairs = [
            (field.parameter(language_code), code)
            for field, codes in self.codes.items()
            for code in codes
        ]
        if self.by_result and self.indicator:
            pairs.append((SORT_PARAMETERS[language_code], RESULT[language_code]))
        return urlencode(pairs)
