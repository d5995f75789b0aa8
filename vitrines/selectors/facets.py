"""What the two lists can be filtered by, and what an address chooses of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.generation import remembered
from core.selectors import clean_values
from core.selectors.parameters import AddressParameter, same_in_every_language
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
GROUPS_CACHE_SECONDS = 60
SORT_PARAMETERS = {"fr": "tri", "en": "sort"}
FRESHNESS = {"fr": "fraicheur", "en": "freshness"}
RESULT = {"fr": "resultat", "en": "result"}


class Parameters(Protocol):
    """The parameters of an address, as Django's QueryDict gives them."""

    def getlist(self, key: str) -> list[str]: ...

    def get(self, key: str) -> Any: ...


@dataclass(frozen=True, eq=False)
class FacetField:
    """A facet and its parameter in each language.

    `by_frequency`: too many values for an order of their own; the most frequent come first, and
    the others are folded.
    """

    parameters: Mapping[str, str]
    label: StrOrPromise
    by_frequency: bool = field(default=False, kw_only=True)

    def parameter(self, language_code: str) -> str:
        return self.parameters[language_code]

    @property
    def name(self) -> str:
        """Its parameter in the active language."""
        return self.parameter(get_language() or "fr")


@dataclass(frozen=True, eq=False)
class FactField(FacetField):
    """A facet whose code stands on the page itself or on its company.

    `practice_lookup` starts from a practice; `vitrine_lookup` from a vitrine, empty where only its
    practices know. Without a vocabulary, the values are years. `many`: a practice may have several.
    """

    vocabulary: type[Term] | type[TextChoices] | None
    practice_lookup: str = ""
    vitrine_lookup: str = ""
    many: bool = False

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

    def code_of(self, stored: Any) -> str:
        """What the database holds as addresses write it: in lower case."""
        is_choice = self.vocabulary is not None and issubclass(self.vocabulary, TextChoices)
        return str(stored).lower() if is_choice else str(stored)


class FacetGroup(Protocol):
    """A value of a facet that another app knows: the plants and the practices that belong to it."""

    @property
    def code(self) -> str: ...

    @property
    def label(self) -> str: ...

    @property
    def company_ids(self) -> Collection[int]: ...

    @property
    def practice_keys(self) -> Collection[UUID]: ...


@dataclass(frozen=True, eq=False)
class FacetSource(FacetField):
    """A facet of another app, which gives its values for a language in a few queries.

    A practice belongs to a value by its company or by its own translation key; a vitrine, by its
    company or by one of its practices.
    """

    read: Callable[[str], Iterable[FacetGroup]]
    # The same values as another language writes them, from those of the active one.
    in_language: Callable[[Sequence[str], str], Iterable[str]] = same_in_every_language
    by_frequency: bool = field(default=True, kw_only=True)


_sources: list[FacetSource] = []


def register_facet_source(source: FacetSource) -> None:
    """Add a facet to both lists, after their own; for apps above, in `ready()`."""
    _sources.append(source)


def facet_groups() -> dict[FacetSource, Sequence[FacetGroup]]:
    """The values of every facet of other apps, for the active language; remembered."""
    language = get_language() or "fr"
    return {
        source: remembered(
            f"facet-groups:{source.parameter('en')}:{language}",
            partial(_groups_read, source, language),
            GROUPS_CACHE_SECONDS,
        )
        for source in _sources
    }


def _groups_read(source: FacetSource, language: str) -> Sequence[FacetGroup]:
    return tuple(source.read(language))


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
    facets: tuple[FacetField, ...] = (*PRACTICE_FACETS, *VITRINE_FACETS, *_sources)
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
    others = [AddressParameter(s.parameters, s.in_language, many=True) for s in _sources]
    return own + others


def _sort_words(values: Sequence[str], to_language: str) -> list[str]:
    language_code = get_language() or "fr"
    words = {known[language_code]: known[to_language] for known in (FRESHNESS, RESULT)}
    return [words[value] for value in values if value in words]
