"""Up to three practices side by side, chosen by an address alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.db.models import Q
from django.utils.translation import get_language

from core.selectors import MAX_VALUES, clean_value
from core.selectors.parameters import AddressParameter
from vitrines.blocks import ResultValue
from vitrines.models import BestPracticePage
from vitrines.querysets import BestPracticePageQuerySet
from vitrines.selectors.cartouche import CellValue, practice_cartouche
from vitrines.selectors.lists import Parameters, practices_published
from vitrines.selectors.nearest import practices_like

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MAX_COMPARED = 3
MAX_SUGGESTED = 6
COMPARISON_PARAMETERS = {"fr": "fiche", "en": "practice"}
# A whole address may be pasted: two slugs of 255 characters, and what stands before them.
MAX_ADDRESS_LENGTH = 700


@dataclass(frozen=True)
class Column:
    """A practice; following `query_without` removes it."""

    page: BestPracticePage
    reference: str
    query_without: str


@dataclass(frozen=True)
class FactRow:
    label: StrOrPromise
    cells: tuple[tuple[CellValue, ...], ...]


@dataclass(frozen=True)
class ResultRow:
    """An indicator; a practice that measured it twice has two results in its cell."""

    label: str
    cells: tuple[tuple[ResultValue, ...], ...]


@dataclass(frozen=True)
class Suggestion:
    """A practice like the first one; following `query` adds it."""

    page: BestPracticePage
    words: str
    query: str


@dataclass(frozen=True)
class Comparison:
    columns: tuple[Column, ...]
    facts: tuple[FactRow, ...]
    results: tuple[ResultRow, ...]
    suggestions: tuple[Suggestion, ...]
    ignored: tuple[str, ...]
    # The name of the address's parameter, for the form that adds a practice.
    parameter: str

    @property
    def is_full(self) -> bool:
        return len(self.columns) == MAX_COMPARED

    @property
    def has_prerequisites(self) -> bool:
        return any(column.page.prerequisites for column in self.columns)

    @property
    def has_lessons(self) -> bool:
        return any(column.page.lessons for column in self.columns)


def practice_reference(page: BestPracticePage) -> str:
    """What names a practice in an address: its plant's slug and its own, if readers may know them."""
    return _reference((page.url or "") if page.is_anonymous else page.url_path)


def comparison_query(references: Iterable[str]) -> str:
    """The part of an address after the question mark that compares these practices."""
    parameter = COMPARISON_PARAMETERS[get_language() or "fr"]
    return urlencode([(parameter, reference) for reference in references], safe="/")


def practices_compared(parameters: Parameters) -> Comparison:
    """The practices that an address names, the first three that a reader may find."""
    parameter = COMPARISON_PARAMETERS[get_language() or "fr"]
    asked = _asked(parameters.getlist(parameter))
    found = _pages_by_reference(asked.values())
    chosen = list(dict.fromkeys(ref for ref in asked.values() if ref in found))[:MAX_COMPARED]
    pages = [found[reference] for reference in chosen]
    columns = tuple(
        Column(found[own], own, comparison_query(ref for ref in chosen if ref != own))
        for own in chosen
    )
    return Comparison(
        columns=columns,
        facts=_fact_rows(pages),
        results=_result_rows(pages),
        suggestions=_suggestions(pages, chosen),
        ignored=tuple(value for value, ref in asked.items() if ref not in chosen),
        parameter=parameter,
    )


def comparison_parameters() -> list[AddressParameter]:
    """For the language switch: a practice has an address of its own in each language."""
    return [
        AddressParameter(
            COMPARISON_PARAMETERS, _references_in, many=True, max_length=MAX_ADDRESS_LENGTH
        )
    ]


def _references_in(values: Sequence[str], to_language: str) -> list[str]:
    """The translations of the practices that are named; what has none is left out."""
    asked = _asked(values).values()
    rows = _practices_named(asked).with_locale()
    found = {practice_reference(page): page for page in rows}
    keys = [found[reference].translation_key for reference in asked if reference in found]
    pages = practices_published(to_language).filter(translation_key__in=keys).with_locale()
    translated = {page.translation_key: practice_reference(page) for page in pages}
    return [translated[key] for key in keys if key in translated][:MAX_COMPARED]


def _asked(values: Iterable[str]) -> dict[str, str]:
    """What was written, and the reference that it stands for."""
    cleaned = (clean_value(value, MAX_ADDRESS_LENGTH) for value in list(values)[:MAX_VALUES])
    return {value: _reference(value) for value in cleaned if value}


def _reference(path: str) -> str:
    """The last two segments of an address."""
    bare = path.partition("?")[0].partition("#")[0]
    return "/".join([segment for segment in bare.split("/") if segment][-2:])


def _pages_by_reference(references: Iterable[str]) -> dict[str, BestPracticePage]:
    rows = _practices_named(references).for_cards().prefetch_related("technologies")
    return {practice_reference(page): page for page in rows}


def _practices_named(references: Iterable[str]) -> BestPracticePageQuerySet:
    """Those of the active language whose own slugs stand in the references."""
    slugs = {reference.rpartition("/")[2] for reference in references}
    return practices_published().filter(Q(slug__in=slugs) | Q(anonymous_slug__in=slugs))


def _fact_rows(pages: list[BestPracticePage]) -> tuple[FactRow, ...]:
    """The cartouches, cell by cell: they all have the same ones."""
    cartouches = [practice_cartouche(page) for page in pages]
    return tuple(
        FactRow(cells[0].label, tuple(cell.values for cell in cells))
        for cells in zip(*cartouches, strict=True)
    )


def _result_rows(pages: list[BestPracticePage]) -> tuple[ResultRow, ...]:
    """An indicator that several practices measured stands once."""
    labels: dict[str, str] = {}
    for page in pages:
        for value in page.result_values:
            labels.setdefault(value["indicator"], value.label)
    return tuple(
        ResultRow(
            label,
            tuple(
                tuple(value for value in page.result_values if value["indicator"] == code)
                for page in pages
            ),
        )
        for code, label in labels.items()
    )


def _suggestions(pages: list[BestPracticePage], chosen: list[str]) -> tuple[Suggestion, ...]:
    if not pages or len(pages) == MAX_COMPARED:
        return ()
    near = [like for like in practices_like(pages[0], MAX_SUGGESTED) if like.page not in pages]
    return tuple(
        Suggestion(
            like.page, like.words, comparison_query([*chosen, practice_reference(like.page)])
        )
        for like in near
    )
