"""What stands beside a page: practices of a plant, picked ones, recent ones, counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    BigIntegerField,
    CharField,
    Count,
    F,
    QuerySet,
    Value,
)
from django.db.models.functions import Coalesce
from django.utils.translation import get_language

from core.generation import remembered
from vitrines.models import BestPracticePage
from vitrines.selectors.codes import CACHE_SECONDS
from vitrines.selectors.lists import FRESHEST_FIRST, practices_published, vitrines_published


def practices_of_company(company_id: int) -> list[BestPracticePage]:
    """What one plant shares under its name, in the active language."""
    rows = practices_published().named().filter(company_id=company_id)
    return list(rows.for_cards().order_by(*FRESHEST_FIRST))


def practice_anonymous(slug: str) -> BestPracticePage | None:
    """The practice that readers of the active language find there, without its plant."""
    rows = practices_published().anonymous().filter(anonymous_slug=slug)
    return rows.for_sheet().first()


def practices_picked(picks: QuerySet[Any] | Sequence[Any]) -> list[BestPracticePage]:
    """The practices behind sorted links to pages, in the active language and in their order.

    Stored links cost two queries, the first one short: as one, all practices would be looked at.
    A preview's links, which are not stored, are read one by one.
    """
    if isinstance(picks, QuerySet):
        rank = Coalesce("sort_order", "pk", output_field=BigIntegerField())
        keys = list(picks.order_by(rank).values_list("page__translation_key", flat=True))
    else:
        keys = [pick.page.translation_key for pick in picks]
    rows = practices_published().for_cards().filter(translation_key__in=keys)
    found = {page.translation_key: page for page in rows}
    return [found[key] for key in dict.fromkeys(keys) if key in found]


def practices_recent(limit: int) -> list[BestPracticePage]:
    """The freshest practices of the active language."""
    return list(practices_published().for_cards().order_by(*FRESHEST_FIRST)[:limit])


@dataclass(frozen=True)
class Counters:
    vitrines: int
    practices: int
    regions: Mapping[str, int]


def portal_counters() -> Counters:
    """True numbers: what a reader of the active language can open.

    Remembered like what practices are about: counting asks of every page who may see it.
    """
    language_code = get_language() or "fr"
    return remembered(f"portal-counters:{language_code}", _counters_read, CACHE_SECONDS)


def _counters_read() -> Counters:
    vitrines = vitrines_published().values(what=Value("vitrine"), code=F("company__region__code"))
    practices = practices_published().values(
        what=Value("practice"), code=Value("", output_field=CharField())
    )
    numbers = {
        (row["what"], row["code"]): row["n"]
        for row in vitrines.annotate(n=Count("pk"))
        .order_by()
        .union(practices.annotate(n=Count("pk")).order_by(), all=True)
    }
    return Counters(
        vitrines=sum(n for (what, _code), n in numbers.items() if what == "vitrine"),
        practices=sum(n for (what, _code), n in numbers.items() if what == "practice"),
        regions={code: n for (what, code), n in numbers.items() if what == "vitrine" and code},
    )
