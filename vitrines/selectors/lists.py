"""The two faceted lists: the library of practices and the directory of vitrines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
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
# How many pages each value of each facet gives.
Counts = dict[FacetField, Counter[str]]
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
    return _faceted_list(rows, parameters, choice, _practices_counted(base, choice))


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
    return _faceted_list(rows, parameters, choice, _vitrines_counted(base, choice))


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
            # An anonymous practice must not lead to its plant.
            practices = (
                BestPracticePage.objects.published()
                .named()
                .filter(**{f"{facet.practice_lookup}__in": facet.stored(codes)})
            )
            rows = rows.filter(company__in=practices.values("company"))
    return rows


def _practices_counted(base: BestPracticePageQuerySet, choice: Choice) -> Counts:
    """What choosing each value would give, the other facets as they are.

    Counted here rather than by the database, which would ask for every facet anew who may see
    each practice: two narrow queries, whatever is chosen.
    """
    single = [facet for facet in PRACTICE_FACETS if not facet.many]
    values: dict[int, dict[FacetField, set[str]]] = {
        pk: {
            facet: {facet.code_of(str(code))}
            for facet, code in zip(single, codes, strict=True)
            if code
        }
        for pk, *codes in base.values_list("pk", *(facet.practice_lookup for facet in single))
    }
    several = {facet.name: facet for facet in PRACTICE_FACETS if facet.many}
    for name, code, pk in _pairs(several.values()):
        if pk in values:
            values[pk].setdefault(several[name], set()).add(code)
    chosen = {facet: set(codes) for facet, codes in choice.codes.items() if codes}
    counts: Counts = {facet: Counter() for facet in PRACTICE_FACETS}
    for found in values.values():
        missed = [facet for facet in chosen if chosen[facet].isdisjoint(found.get(facet, ()))]
        # One that fails two facets would not be found by choosing in either.
        if len(missed) < 2:
            for facet in missed or PRACTICE_FACETS:
                counts[facet].update(found.get(facet, ()))
    return counts


def _pairs(facets: Iterable[FacetField]) -> QuerySet[Any, Any]:
    """Rows (facet, code, practice) of the facets of which a practice may have several values."""
    first, *others = (
        BestPracticePage.objects.filter(**{f"{facet.practice_lookup}__isnull": False})
        .annotate(facet=Value(facet.name, output_field=CharField()))
        .values_list("facet", facet.practice_lookup, "pk")
        .order_by()
        for facet in facets
    )
    return first.union(*others, all=True)


def _vitrines_counted(base: VitrinePageQuerySet, choice: Choice) -> Counts:
    counts: list[QuerySet[Any, Any]] = []
    for facet in FACETS:
        found = _vitrines_filtered(base, choice.without(facet))
        if facet.vitrine_lookup:
            counts.append(_counted(facet, found, facet.vitrine_lookup, "pk"))
        else:
            practices = (
                BestPracticePage.objects.published()
                .named()
                .filter(company__in=found.values("company"))
            )
            counts.append(_counted(facet, practices, facet.practice_lookup, "company"))
    first, *others = counts
    by_name = {facet.name: facet for facet in FACETS}
    numbers: Counts = {facet: Counter() for facet in FACETS}
    for name, code, n in first.union(*others, all=True):
        numbers[by_name[name]][code] = n
    return numbers


def _counted(
    facet: FacetField, rows: QuerySet[Any, Any], lookup: str, what: str
) -> QuerySet[Any, Any]:
    """Rows (facet, code, n) of one facet, ready to be united with the others'."""
    return (
        rows.values(code=F(lookup))
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
    counts: Counts,
) -> FacetedList:
    facets = [
        _facet(field, choice, counts[field], in_view=place < FACETS_IN_VIEW)
        for place, field in enumerate(choice.codes)
    ]
    return FacetedList(
        results=paginate(rows, parameters.get("page"), PER_PAGE),
        facets=tuple(facet for facet in facets if facet.values),
        sorts=_sorts(choice),
        ignored=choice.ignored,
        region_counts=counts[REGION],
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
