"""The two faceted lists: the library of practices and the directory of vitrines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlencode

from django.core.paginator import Page as ResultPage
from django.db.models import (
    CharField,
    Count,
    F,
    QuerySet,
    Value,
)
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.selectors import clean_values, paginate
from taxonomies.models import CompanySize, Problem, Region, Sector, Technology, Term
from taxonomies.selectors import terms_by_code
from vitrines.models import BestPracticePage, VitrinePage
from vitrines.querysets import BestPracticePageQuerySet, VitrinePageQuerySet

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

PER_PAGE = 12
# Databases differ on where nothing stands.
FRESHEST_FIRST = (F("checked_on").desc(nulls_last=True), "-pk")


class Parameters(Protocol):
    """The parameters of an address, as Django's QueryDict gives them."""

    def getlist(self, key: str) -> list[str]: ...

    def get(self, key: str) -> Any: ...


@dataclass(frozen=True, eq=False)
class FacetField:
    """A facet: its parameter in each language, and where its code stands.

    `practice_lookup` starts from a practice; `vitrine_lookup` from a vitrine, None where only the
    vitrine's practices know.
    """

    parameters: Mapping[str, str]
    label: StrOrPromise
    vocabulary: type[Term]
    practice_lookup: str
    vitrine_lookup: str | None = None

    def parameter(self, language_code: str) -> str:
        return self.parameters[language_code]


FACETS = (
    FacetField({"fr": "probleme", "en": "problem"}, _("Problem"), Problem, "problems__code"),
    FacetField(
        {"fr": "technologie", "en": "technology"},
        _("Technology"),
        Technology,
        "technologies__code",
    ),
    FacetField(
        {"fr": "secteur", "en": "sector"},
        _("Sector"),
        Sector,
        "company__sector__code",
        "company__sector__code",
    ),
    FacetField(
        {"fr": "region", "en": "region"},
        _("Region"),
        Region,
        "company__region__code",
        "company__region__code",
    ),
    FacetField(
        {"fr": "taille", "en": "size"},
        _("Size"),
        CompanySize,
        "company__size__code",
        "company__size__code",
    ),
)


@dataclass(frozen=True)
class FacetValue:
    """A value on offer: `count` is what choosing it would give; `query` the address to do so."""

    code: str
    label: str
    count: int
    selected: bool
    query: str


@dataclass(frozen=True)
class Facet:
    name: str
    label: StrOrPromise
    values: tuple[FacetValue, ...]

    @property
    def selected(self) -> tuple[FacetValue, ...]:
        return tuple(value for value in self.values if value.selected)


@dataclass(frozen=True)
class FacetedList:
    """A list with its facets. Every `query` is the part of an address after the question mark."""

    results: ResultPage[Any]
    facets: tuple[Facet, ...]
    ignored: tuple[str, ...]
    region_counts: Mapping[str, int]
    region_queries: Mapping[str, str]
    query: str

    @property
    def chips(self) -> list[FacetValue]:
        """What is chosen; following a chip's query removes it."""
        return [value for facet in self.facets for value in facet.selected]


Selection = dict[FacetField, list[str]]


def practices_published(language_code: str | None = None) -> BestPracticePageQuerySet:
    """The practices that a reader of that language may find."""
    return BestPracticePage.objects.published().in_language(language_code or get_language() or "fr")


def vitrines_published(language_code: str | None = None) -> VitrinePageQuerySet:
    """The vitrines that a reader of that language may find."""
    return VitrinePage.objects.published().in_language(language_code or get_language() or "fr")


def practice_library(parameters: Parameters) -> FacetedList:
    """The library as an address describes it. Raises EmptyPage for a page that does not exist."""
    selection, ignored = _selection(parameters)
    base = practices_published()
    rows = _practices_filtered(base, selection).for_cards().order_by(*FRESHEST_FIRST)
    counts = [
        _counted(
            facet,
            _practices_filtered(base, _without(selection, facet)).values(
                code=F(facet.practice_lookup)
            ),
            "pk",
        )
        for facet in FACETS
    ]
    return _faceted_list(rows, parameters, selection, ignored, counts)


def vitrine_directory(parameters: Parameters) -> FacetedList:
    """The vitrines as an address describes them. Raises EmptyPage like `practice_library`."""
    selection, ignored = _selection(parameters)
    base = vitrines_published()
    rows = _vitrines_filtered(base, selection).for_cards().order_by("title", "pk")
    counts = []
    for facet in FACETS:
        found = _vitrines_filtered(base, _without(selection, facet))
        if facet.vitrine_lookup:
            counts.append(_counted(facet, found.values(code=F(facet.vitrine_lookup)), "pk"))
        else:
            practices = BestPracticePage.objects.published().filter(
                company__in=found.values("company")
            )
            counts.append(
                _counted(facet, practices.values(code=F(facet.practice_lookup)), "company")
            )
    return _faceted_list(rows, parameters, selection, ignored, counts)


def _selection(parameters: Parameters) -> tuple[Selection, tuple[str, ...]]:
    """Chosen codes per facet, and the values that mean nothing."""
    language_code = get_language() or "fr"
    selection: Selection = {}
    ignored: list[str] = []
    for facet in FACETS:
        known = terms_by_code(facet.vocabulary)
        values = clean_values(parameters.getlist(facet.parameter(language_code)))
        selection[facet] = [value for value in values if value in known]
        ignored += [value for value in values if value not in known]
    return selection, tuple(ignored)


def _without(selection: Selection, facet: FacetField) -> Selection:
    return {**selection, facet: []}


def _practices_filtered(
    rows: BestPracticePageQuerySet, selection: Selection
) -> BestPracticePageQuerySet:
    """Values of one facet are alternatives; facets add up."""
    for facet, codes in selection.items():
        if codes:
            chosen = BestPracticePage.objects.filter(**{f"{facet.practice_lookup}__in": codes})
            rows = rows.filter(pk__in=chosen.values("pk"))
    return rows


def _vitrines_filtered(rows: VitrinePageQuerySet, selection: Selection) -> VitrinePageQuerySet:
    for facet, codes in selection.items():
        if not codes:
            continue
        if facet.vitrine_lookup:
            rows = rows.filter(**{f"{facet.vitrine_lookup}__in": codes})
        else:
            practices = BestPracticePage.objects.published().filter(
                **{f"{facet.practice_lookup}__in": codes}
            )
            rows = rows.filter(company__in=practices.values("company"))
    return rows


def _counted(facet: FacetField, rows: QuerySet[Any, Any], what: str) -> QuerySet[Any, Any]:
    """Rows (facet, code, n) of one facet, ready to be united with the others'."""
    return (
        rows.exclude(code=None)
        .annotate(
            facet=Value(facet.parameter("en"), output_field=CharField()),
            n=Count(what, distinct=True),
        )
        .values_list("facet", "code", "n")
        .order_by()
    )


def _faceted_list(
    rows: QuerySet[Any],
    parameters: Parameters,
    selection: Selection,
    ignored: tuple[str, ...],
    counts: list[QuerySet[Any, Any]],
) -> FacetedList:
    first, *others = counts
    numbers = {(name, code): n for name, code, n in first.union(*others, all=True)}
    facets = tuple(_facet(field, selection, numbers) for field in FACETS)
    region = next(field for field in FACETS if field.vocabulary is Region)
    return FacetedList(
        results=paginate(rows, parameters.get("page"), PER_PAGE),
        facets=tuple(facet for facet in facets if facet.values),
        ignored=ignored,
        region_counts={
            code: n for (name, code), n in numbers.items() if name == region.parameter("en")
        },
        region_queries={
            code: _query(_toggled(selection, region, code)) for code in terms_by_code(Region)
        },
        query=_query(selection),
    )


def _facet(
    field: FacetField, selection: Selection, numbers: Mapping[tuple[str, str], int]
) -> Facet:
    """A facet whose values without results are left out, unless they are chosen."""
    values = []
    for code, term in terms_by_code(field.vocabulary).items():
        count = numbers.get((field.parameter("en"), code), 0)
        selected = code in selection[field]
        if count or selected:
            query = _query(_toggled(selection, field, code))
            label = getattr(term, "short_label", term.label)
            values.append(FacetValue(code, label, count, selected, query))
    return Facet(field.parameter(get_language() or "fr"), field.label, tuple(values))


def _toggled(selection: Selection, field: FacetField, code: str) -> Selection:
    codes = selection[field]
    changed = [c for c in codes if c != code] if code in codes else [*codes, code]
    return {**selection, field: changed}


def _query(selection: Selection) -> str:
    language_code = get_language() or "fr"
    return urlencode(
        [
            (field.parameter(language_code), code)
            for field, codes in selection.items()
            for code in codes
        ]
    )
