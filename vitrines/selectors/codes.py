"""The codes that practices have of each facet, remembered between requests.

Who may read a practice is asked anew each time; what it is about only changes when it is published.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from django.db.models import CharField, QuerySet, Value
from django.utils.translation import get_language

from core.generation import remembered
from vitrines.models import BestPracticePage
from vitrines.querysets import BestPracticePageQuerySet
from vitrines.selectors.facets import PRACTICE_FACETS
from vitrines.selectors.fields import FacetField, FactField

# By page: the codes that it has of one facet.
Codes = Mapping[int, Collection[str]]

CACHE_SECONDS = 300


def practice_codes() -> dict[FacetField, Codes]:
    """Of every practice of the active language.

    Two queries where they are not remembered.
    """
    language_code = get_language() or "fr"
    codes = remembered(
        f"practice-codes:{language_code}", partial(_codes_read, language_code), CACHE_SECONDS
    )
    return {field: codes.get(_name(field), {}) for field in PRACTICE_FACETS}


def _codes_read(language_code: str) -> dict[str, dict[int, Sequence[str]]]:
    """Of the practices of a language, hidden ones too, by the name of the facet."""
    rows = BestPracticePage.objects.in_language(language_code).order_by()
    single = [field for field in PRACTICE_FACETS if not field.many]
    read = list(rows.values_list("pk", *(field.practice_lookup for field in single)))
    several: dict[str, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    for name, code, pk in _pairs(rows, [field for field in PRACTICE_FACETS if field.many]):
        several[name][pk].append(code)
    codes: dict[str, dict[int, Sequence[str]]] = {
        name: {pk: tuple(set(own)) for pk, own in by_page.items()}
        for name, by_page in several.items()
    }
    codes |= {_name(field): by_page for field, by_page in columns(single, read).items()}
    return codes


def columns(
    fields: Sequence[FactField], read: Sequence[tuple[Any, ...]]
) -> dict[FacetField, dict[int, Sequence[str]]]:
    """Facets of one value, which stand last in the rows that were read; the page stands first."""
    found: dict[FacetField, dict[int, Sequence[str]]] = {}
    for place, field in enumerate(fields, start=-len(fields)):
        # Pages that hold the same value share its code.
        known = {stored: (field.code_of(stored),) for stored in {row[place] for row in read}}
        found[field] = {row[0]: known[row[place]] for row in read if row[place]}
    return found


def _pairs(rows: BestPracticePageQuerySet, fields: Iterable[FactField]) -> QuerySet[Any, Any]:
    """Rows (facet, code, practice) of the facets of which a practice may have several values."""
    first, *others = (
        rows.filter(**{f"{field.practice_lookup}__isnull": False})
        .annotate(facet=Value(_name(field), output_field=CharField()))
        .values_list("facet", field.practice_lookup, "pk")
        for field in fields
    )
    return first.union(*others, all=True)


def _name(field: FacetField) -> str:
    """The same in every language."""
    return field.parameter("en")
