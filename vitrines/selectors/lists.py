"""The two faceted lists: the library of practices and the directory of vitrines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.paginator import Page as ResultPage
from django.db.models import (
    CharField,
    Count,
    F,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Cast
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from core.selectors import paginate
from vitrines.enums import Direction
from vitrines.models import BestPracticePage, PracticeImprovement, VitrinePage
from vitrines.querysets import BestPracticePageQuerySet, VitrinePageQuerySet
from vitrines.selectors.facets import (
    FACETS,
    PRACTICE_FACETS,
    REGION,
    Choice,
    FacetField,
    Parameters,
)

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from vitrines.blocks import ResultValue

PER_PAGE = 12
FACETS_IN_VIEW = 5
# Databases differ on where nothing stands.
FRESHEST_FIRST = (F("checked_on").desc(nulls_last=True), "-pk")


@dataclass(frozen=True)
class FacetValue:
    """A value on offer: `count` is what choosing it would give; `query` the address to do so.

    `chip` is what it is called away from its facet.
    """

    code: str
    label: StrOrPromise
    count: int
    selected: bool
    query: str
    chip: StrOrPromise


@dataclass(frozen=True)
class Facet:
    name: str
    label: StrOrPromise
    values: tuple[FacetValue, ...]
    in_view: bool

    @property
    def selected(self) -> tuple[FacetValue, ...]:
        return tuple(value for value in self.values if value.selected)


@dataclass(frozen=True)
class Sort:
    label: StrOrPromise
    query: str
    selected: bool


@dataclass(frozen=True)
class FacetedList:
    """A list with its facets. Every `query` is the part of an address after the question mark."""

    results: ResultPage[Any]
    facets: tuple[Facet, ...]
    sorts: tuple[Sort, ...]
    ignored: tuple[str, ...]
    region_counts: Mapping[str, int]
    region_queries: Mapping[str, str]
    query: str
    # The one indicator chosen, whose figures the cards then show.
    indicator: str | None

    @property
    def chips(self) -> list[FacetValue]:
        """What is chosen; following a chip's query removes it."""
        return [value for facet in self.facets for value in facet.selected]

    @property
    def facets_in_view(self) -> list[Facet]:
        return [facet for facet in self.facets if facet.in_view]

    @property
    def facets_folded(self) -> list[Facet]:
        return [facet for facet in self.facets if not facet.in_view]

    @property
    def folded_chosen(self) -> int:
        """How many values are chosen among the folded facets."""
        return sum(len(facet.selected) for facet in self.facets_folded)


def practices_published(language_code: str | None = None) -> BestPracticePageQuerySet:
    """The practices that a reader of that language may find."""
    return BestPracticePage.objects.published().in_language(language_code or get_language() or "fr")


def vitrines_published(language_code: str | None = None) -> VitrinePageQuerySet:
    """The vitrines that a reader of that language may find."""
    return VitrinePage.objects.published().in_language(language_code or get_language() or "fr")


def practice_library(parameters: Parameters) -> FacetedList:
    """The library as an address describes it. Raises EmptyPage for a page that does not exist."""
    choice = Choice.read(parameters, PRACTICE_FACETS)
    base = practices_published()
    rows = _practices_sorted(_practices_filtered(base, choice).for_cards(), choice)
    counts = [
        _counted(
            facet, _practices_filtered(base, choice.without(facet)), facet.practice_lookup, "pk"
        )
        for facet in PRACTICE_FACETS
    ]
    return _faceted_list(rows, parameters, choice, counts)


def largest_improvement(page: BestPracticePage, indicator: str | None) -> ResultValue | None:
    """The practice's best result for that indicator, as the order by result compares them."""
    improved = [
        result
        for result in page.result_values
        if result["indicator"] == indicator and result.direction == Direction.BETTER
    ]
    return max(improved, key=_size, default=None)


def _size(result: ResultValue) -> Decimal:
    return abs(result.change_percent or Decimal(0))


def vitrine_directory(parameters: Parameters) -> FacetedList:
    """The vitrines as an address describes them. Raises EmptyPage like `practice_library`."""
    choice = Choice.read(parameters, FACETS)
    base = vitrines_published()
    rows = _vitrines_filtered(base, choice).for_cards().order_by("title", "pk")
    counts = []
    for facet in FACETS:
        found = _vitrines_filtered(base, choice.without(facet))
        if facet.vitrine_lookup:
            counts.append(_counted(facet, found, facet.vitrine_lookup, "pk"))
        else:
            practices = BestPracticePage.objects.published().filter(
                company__in=found.values("company")
            )
            counts.append(_counted(facet, practices, facet.practice_lookup, "company"))
    return _faceted_list(rows, parameters, choice, counts)


def _practices_filtered(rows: BestPracticePageQuerySet, choice: Choice) -> BestPracticePageQuerySet:
    """Values of one facet are alternatives; facets add up."""
    for facet, codes in choice.codes.items():
        if not codes:
            continue
        chosen = {f"{facet.practice_lookup}__in": facet.stored(codes)}
        if facet.many:
            # A join would list a practice once per value.
            rows = rows.filter(pk__in=BestPracticePage.objects.filter(**chosen).values("pk"))
        else:
            rows = rows.filter(**chosen)
    return rows


def _practices_sorted(rows: BestPracticePageQuerySet, choice: Choice) -> BestPracticePageQuerySet:
    if not choice.by_result:
        return rows.order_by(*FRESHEST_FIRST)
    improvement = PracticeImprovement.objects.filter(
        page=OuterRef("pk"), indicator=choice.indicator
    )
    size = Subquery(improvement.values("size")[:1])
    return rows.annotate(result_size=size).order_by(
        F("result_size").desc(nulls_last=True), *FRESHEST_FIRST
    )


def _vitrines_filtered(rows: VitrinePageQuerySet, choice: Choice) -> VitrinePageQuerySet:
    for facet, codes in choice.codes.items():
        if not codes:
            continue
        if facet.vitrine_lookup:
            rows = rows.filter(**{f"{facet.vitrine_lookup}__in": facet.stored(codes)})
        else:
            practices = BestPracticePage.objects.published().filter(
                **{f"{facet.practice_lookup}__in": facet.stored(codes)}
            )
            rows = rows.filter(company__in=practices.values("company"))
    return rows


def _counted(
    facet: FacetField, rows: QuerySet[Any, Any], lookup: str, what: str
) -> QuerySet[Any, Any]:
    """Rows (facet, code, n) of one facet, ready to be united with the others'."""
    return (
        # Years are numbers, and a union has one type per column.
        rows.values(code=Cast(F(lookup), CharField()))
        .exclude(code=None)
        .annotate(
            facet=Value(facet.name, output_field=CharField()),
            n=Count(what, distinct=True),
        )
        .values_list("facet", "code", "n")
        .order_by()
    )


def _faceted_list(
    rows: QuerySet[Any],
    parameters: Parameters,
    choice: Choice,
    counts: list[QuerySet[Any, Any]],
) -> FacetedList:
    first, *others = counts
    found = list(first.union(*others, all=True))
    facets = []
    for place, field in enumerate(choice.codes):
        numbers = {field.code_of(code): n for name, code, n in found if name == field.name}
        facets.append(_facet(field, choice, numbers, in_view=place < FACETS_IN_VIEW))
    return FacetedList(
        results=paginate(rows, parameters.get("page"), PER_PAGE),
        facets=tuple(facet for facet in facets if facet.values),
        sorts=_sorts(choice),
        ignored=choice.ignored,
        region_counts={code: n for name, code, n in found if name == REGION.name},
        region_queries={code: choice.toggled(REGION, code).query for code in REGION.options()},
        query=choice.query,
        indicator=choice.indicator,
    )


def _facet(
    field: FacetField, choice: Choice, numbers: Mapping[str, int], *, in_view: bool
) -> Facet:
    """A facet whose values without results are left out, unless they are chosen."""
    values = []
    for code, label in field.options().items():
        count = numbers.get(code, 0)
        selected = code in choice.codes[field]
        if count or selected:
            query = choice.toggled(field, code).query
            # "2026" or "1–2 years" say nothing on their own.
            chip = label if in_view else _named(field.label, label)
            values.append(FacetValue(code, label, count, selected, query, chip))
    return Facet(field.parameter(get_language() or "fr"), field.label, tuple(values), in_view)


def _named(facet: StrOrPromise, value: StrOrPromise) -> str:
    return gettext("%(facet)s: %(value)s") % {"facet": facet, "value": value}


def _sorts(choice: Choice) -> tuple[Sort, ...]:
    """The orders on offer: results can only be compared for one indicator."""
    if choice.indicator is None:
        return ()
    labels = ((False, _("Freshest first")), (True, _("Largest improvement first")))
    return tuple(
        Sort(label, choice.sorted_by_result(by_result).query, choice.by_result == by_result)
        for by_result, label in labels
    )
