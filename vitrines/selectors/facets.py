"""What the two lists can be filtered by, and what an address chooses of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlencode

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.selectors import clean_values
from core.selectors.parameters import AddressParameter
from taxonomies.enums import CostBand, EvidenceGrade, Maturity, Payback
from taxonomies.models import (
    CompanySize,
    Indicator,
    Problem,
    Region,
    Sector,
    Technology,
    TechnologyFamily,
    ValueChainStage,
)
from vitrines.selectors.fields import FacetField, FacetGroup, FacetSource, FactField, facet_sources

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

SORT_PARAMETERS = {"fr": "tri", "en": "sort"}
FRESHNESS = {"fr": "fraicheur", "en": "freshness"}
RESULT = {"fr": "resultat", "en": "result"}


class Parameters(Protocol):
    """The parameters of an address, as Django's QueryDict gives them."""

    def getlist(self, key: str) -> list[str]: ...

    def get(self, key: str) -> Any: ...


PROBLEM = FactField(
    {"fr": "probleme", "en": "problem"}, _("Problem"), Problem, "problems__code", many=True
)
FAMILY = FactField(
    {"fr": "famille", "en": "family"},
    _("Technology family"),
    TechnologyFamily,
    "technologies__family__code",
    many=True,
)
TECHNOLOGY = FactField(
    {"fr": "technologie", "en": "technology"},
    _("Technology"),
    Technology,
    "technologies__code",
    many=True,
    by_frequency=True,
)
SECTOR = FactField(
    {"fr": "secteur", "en": "sector"},
    _("Sector"),
    Sector,
    "company__sector__code",
    "company__sector__code",
)
REGION = FactField(
    {"fr": "region", "en": "region"},
    _("Region"),
    Region,
    "company__region__code",
    "company__region__code",
)
SIZE = FactField(
    {"fr": "taille", "en": "size"},
    _("Size"),
    CompanySize,
    "company__size__code",
    "company__size__code",
)
STAGE = FactField({"fr": "etape", "en": "stage"}, _("Stage"), ValueChainStage, "stage__code")
MATURITY = FactField({"fr": "maturite", "en": "maturity"}, _("Maturity"), Maturity, "maturity")
COST = FactField({"fr": "cout", "en": "cost"}, _("Cost"), CostBand, "cost_band")
PAYBACK = FactField({"fr": "retour", "en": "payback"}, _("Payback"), Payback, "payback")
INDICATOR = FactField(
    {"fr": "indicateur", "en": "indicator"},
    _("Indicator improved"),
    Indicator,
    "improvements__indicator",
    many=True,
)
EVIDENCE = FactField(
    {"fr": "preuve", "en": "evidence"}, _("Evidence"), EvidenceGrade, "evidence_grade"
)
YEAR = FactField({"fr": "annee", "en": "year"}, _("Year of the check"), None, "checked_on__year")
LABEL_YEAR = FactField(
    {"fr": "annee", "en": "year"}, _("Year of the label"), None, vitrine_lookup="label_year"
)

# What both lists share.
FACETS = (PROBLEM, TECHNOLOGY, SECTOR, REGION, SIZE)
# The first five stand open to view, the others behind "More filters".
PRACTICE_FACETS = (
    *(PROBLEM, FAMILY, SECTOR, REGION, SIZE),
    *(TECHNOLOGY, STAGE, MATURITY, COST, PAYBACK, INDICATOR, EVIDENCE, YEAR),
)
VITRINE_FACETS = (*FACETS, LABEL_YEAR)


def list_parameters() -> frozenset[str]:
    """The names of the parameters of both lists, in every language, facets of other apps included.

    They are also those of the likeness.
    """
    facets: tuple[FacetField, ...] = (*PRACTICE_FACETS, *VITRINE_FACETS, *facet_sources)
    names = {name for facet in facets for name in facet.parameters.values()}
    return frozenset(names | set(SORT_PARAMETERS.values()))


# The codes that an address may hold of each facet, with their labels, in the order of display.
Offer = Mapping[FacetField, Mapping[str, "StrOrPromise"]]


def facets_on_offer(
    fields: Iterable[FactField], groups: Mapping[FacetSource, Iterable[FacetGroup]]
) -> Offer:
    """The facets of a list in their order: its own, then those of other apps."""
    own: Offer = {facet: facet.options() for facet in fields}
    others: Offer = {source: {g.code: g.label for g in found} for source, found in groups.items()}
    return {**own, **others}


@dataclass(frozen=True)
class Choice:
    """What an address chooses of the facets on offer; `ignored` are the values that mean nothing."""

    codes: Mapping[FacetField, list[str]]
    by_result: bool = False
    ignored: tuple[str, ...] = ()

    @classmethod
    def read(cls, parameters: Parameters, offer: Offer) -> Choice:
        language_code = get_language() or "fr"
        codes: dict[FacetField, list[str]] = {}
        ignored: list[str] = []
        for facet, known in offer.items():
            values = clean_values(parameters.getlist(facet.name))
            codes[facet] = [value for value in values if value in known]
            ignored += [value for value in values if value not in known]
        choice = cls(codes)
        sorts = clean_values(parameters.getlist(SORT_PARAMETERS[language_code]))
        if INDICATOR in offer:
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

    @property
    def chosen(self) -> dict[FacetField, list[str]]:
        """The facets of which something is chosen."""
        return {facet: codes for facet, codes in self.codes.items() if codes}

    def without(self, facets: Collection[FacetField]) -> Choice:
        return replace(self, codes={**self.codes, **{facet: [] for facet in facets}})

    def toggled(self, facet: FacetField, code: str) -> Choice:
        codes = self.codes[facet]
        changed = [c for c in codes if c != code] if code in codes else [*codes, code]
        return replace(self, codes={**self.codes, facet: changed})

    def sorted_by_result(self, by_result: bool) -> Choice:
        return replace(self, by_result=by_result)

    @property
    def query(self) -> str:
        """The part of an address after the question mark."""
        language_code = get_language() or "fr"
        pairs = [(facet.name, code) for facet, codes in self.codes.items() for code in codes]
        if self.by_result and self.indicator:
            pairs.append((SORT_PARAMETERS[language_code], RESULT[language_code]))
        return urlencode(pairs)


# For the language switch


def library_parameters() -> list[AddressParameter]:
    return [*_address_parameters(PRACTICE_FACETS), AddressParameter(SORT_PARAMETERS, _sort_words)]


def directory_parameters() -> list[AddressParameter]:
    return _address_parameters(VITRINE_FACETS)


def _address_parameters(fields: Iterable[FactField]) -> list[AddressParameter]:
    own = [AddressParameter(field.parameters, many=True) for field in fields]
    others = [AddressParameter(s.parameters, s.in_language, many=True) for s in facet_sources]
    return own + others


def _sort_words(values: Sequence[str], to_language: str) -> list[str]:
    language_code = get_language() or "fr"
    words = {known[language_code]: known[to_language] for known in (FRESHNESS, RESULT)}
    return [words[value] for value in values if value in words]
