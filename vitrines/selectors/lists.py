"""The two faceted lists: the library of practices and the directory of vitrines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

from django.core.paginator import Page as ResultPage
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from core.selectors import paginate
from vitrines.enums import Direction
from vitrines.models import BestPracticePage, PracticeImprovement, VitrinePage
from vitrines.querysets import BestPracticePageQuerySet
from vitrines.selectors.facets import (
    PRACTICE_FACETS,
    REGION,
    VITRINE_FACETS,
    Choice,
    Offer,
    Parameters,
    facets_on_offer,
)
from vitrines.selectors.facts import (
    Chosen,
    Facts,
    Groups,
    facts_remembered,
    practice_facts,
    vitrine_facts,
)
from vitrines.selectors.fields import FacetField, facet_groups
from vitrines.selectors.published import practices_published, vitrines_published

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from vitrines.blocks import ResultValue

PER_PAGE = 12
FACETS_IN_VIEW = 5
# Of a facet that is ordered by frequency, the others folded.
VALUES_IN_VIEW = 8
# What is shown where nothing has all that was chosen.
MAX_RELAXATIONS = 5
MAX_NEAREST = 4
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
    """`folded` are the values of a long facet that are not shown at first."""

    name: str
    label: StrOrPromise
    values: tuple[FacetValue, ...]
    folded: tuple[FacetValue, ...]
    in_view: bool

    @property
    def selected(self) -> tuple[FacetValue, ...]:
        return tuple(value for value in self.values if value.selected)

    @property
    def total(self) -> int:
        return len(self.values) + len(self.folded)


@dataclass(frozen=True)
class Sort:
    label: StrOrPromise
    query: str
    selected: bool


@dataclass(frozen=True)
class Relaxation:
    """Filters without which something is found: `label` names them, `count` pages have the rest."""

    label: str
    count: int
    query: str


@dataclass(frozen=True)
class FacetedList:
    """A list with its facets. Every `query` is the part of an address after the question mark.

    Where nothing is found, `relaxations` are the filters to remove, `nearest` some of what that
    would give.
    """

    results: ResultPage[Any]
    facets: tuple[Facet, ...]
    sorts: tuple[Sort, ...]
    ignored: tuple[str, ...]
    region_counts: Mapping[str, int]
    region_queries: Mapping[str, str]
    query: str
    # The one indicator chosen, whose figures the cards then show.
    indicator: str | None
    relaxations: tuple[Relaxation, ...]
    nearest: list[Any]

    @property
    def chips(self) -> list[FacetValue]:
        """What is chosen; following a chip's query removes it."""
        return [value for facet in self.facets for value in facet.selected]

    @property
    def sought(self) -> str:
        """What is chosen, in words."""
        return ", ".join(str(value.chip) for value in self.chips)

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


def practice_library(parameters: Parameters) -> FacetedList:
    """The library as an address describes it. Raises EmptyPage for a page that does not exist."""
    groups = facet_groups()
    offer = facets_on_offer(PRACTICE_FACETS, groups)
    choice = Choice.read(parameters, offer)
    order = choice.indicator if choice.by_result else "fresh"
    facts = facts_remembered(f"practices:{order}", partial(_practice_facts, choice, groups), offer)
    chosen = facts.chosen(choice.chosen)
    # Asked again of the cards: who goes unnamed must go unnamed there.
    return _faceted_list(practices_published().for_cards(), parameters, offer, choice, chosen)


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
    groups = facet_groups()
    offer = facets_on_offer(VITRINE_FACETS, groups)
    choice = Choice.read(parameters, offer)
    facts = facts_remembered("vitrines", partial(_vitrine_facts, groups), offer)
    chosen = facts.chosen(choice.chosen)
    return _faceted_list(VitrinePage.objects.for_cards(), parameters, offer, choice, chosen)


def _practice_facts(choice: Choice, groups: Groups) -> Facts:
    return practice_facts(_practices_sorted(practices_published().by_type(), choice), groups)


def _vitrine_facts(groups: Groups) -> Facts:
    rows = vitrines_published().order_by("title", "pk")
    # An anonymous practice must not lead to its plant.
    practices = BestPracticePage.objects.published_named().in_language(get_language() or "fr")
    return vitrine_facts(rows, practices.by_type(), groups)


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


def _faceted_list(
    cards: QuerySet[Any], parameters: Parameters, offer: Offer, choice: Choice, chosen: Chosen
) -> FacetedList:
    facets = [
        _facet(field, offer, choice, chosen.counts(field), in_view=place < FACETS_IN_VIEW)
        for place, field in enumerate(offer)
    ]
    results = paginate(chosen.found, parameters.get("page"), PER_PAGE)
    relaxed = {} if chosen.found else chosen.relaxed
    shown = list(results.object_list)
    nearest = [pk for pks in relaxed.values() for pk in pks][:MAX_NEAREST]
    pages = cards.in_bulk([*shown, *nearest])
    results.object_list = [pages[pk] for pk in shown if pk in pages]
    return FacetedList(
        results=results,
        facets=tuple(facet for facet in facets if facet.values),
        sorts=_sorts(choice),
        ignored=choice.ignored,
        region_counts=chosen.counts(REGION),
        region_queries={code: choice.toggled(REGION, code).query for code in offer[REGION]},
        query=choice.query,
        indicator=choice.indicator,
        relaxations=tuple(
            _relaxation(fields, len(pks), offer, choice)
            for fields, pks in list(relaxed.items())[:MAX_RELAXATIONS]
        ),
        nearest=[pages[pk] for pk in nearest if pk in pages],
    )


def _facet(
    field: FacetField, offer: Offer, choice: Choice, counts: Mapping[str, int], *, in_view: bool
) -> Facet:
    """A facet whose values without results are left out, unless they are chosen."""
    values = [
        FacetValue(
            code=code,
            label=label,
            count=counts.get(code, 0),
            selected=code in choice.codes[field],
            query=choice.toggled(field, code).query,
            # "2026" or "1–2 years" say nothing on their own.
            chip=label if in_view else _named(field.label, label),
        )
        for code, label in offer[field].items()
        if code in counts or code in choice.codes[field]
    ]
    first, folded = _folded(values) if field.by_frequency else (values, [])
    return Facet(field.name, field.label, tuple(first), tuple(folded), in_view)


def _folded(values: list[FacetValue]) -> tuple[list[FacetValue], list[FacetValue]]:
    """The most frequent and those that are chosen, then the others by frequency too."""
    ranked = sorted(values, key=lambda value: (not value.selected, -value.count))
    in_view = max(VALUES_IN_VIEW, sum(value.selected for value in values))
    # A fold that hides one line saves none.
    return (ranked[:in_view], ranked[in_view:]) if len(ranked) > in_view + 1 else (ranked, [])


def _relaxation(
    fields: frozenset[FacetField], count: int, offer: Offer, choice: Choice
) -> Relaxation:
    named = [
        _named(field.label, " / ".join(str(offer[field][code]) for code in codes))
        for field, codes in choice.chosen.items()
        if field in fields
    ]
    return Relaxation(", ".join(named), count, choice.without(fields).query)


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
