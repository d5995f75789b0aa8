"""How like two factories are: what they have in common, weighed, and said in words.

`docs/features/finding.md` tells the formula to its readers.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext

from taxonomies.models import CompanySize, Sector
from taxonomies.selectors import terms_by_code

# Half for the problem: a practice that solves it never comes after one that does not.
WEIGHTS = {"problem": 0.50, "sector": 0.20, "distance": 0.16, "size": 0.14}
# At this distance the part of the neighbourhood has fallen to 37 %: half a day's visit and back.
DISTANCE_SCALE_KM = 300
EARTH_RADIUS_KM = 6371
# Scores nearer to each other than this are equal: what is proven and fresh then comes first.
SCORE_DIGITS = 6


class Place(NamedTuple):
    """Decimal degrees; `is_own` is false for the centre of a region, which stands in for a plant."""

    latitude: float
    longitude: float
    is_own: bool = True


@dataclass(frozen=True)
class Factory:
    """What is compared. What nobody asked, or what is not known, is empty.

    `size` stands on the scale of the classes, from 0 for the smallest to 1 for the largest.
    """

    problems: frozenset[str] = frozenset()
    sector: str = ""
    size: float | None = None
    region: str = ""
    place: Place | None = None
    headcount: int | None = None


# The formula


def likeness(asked: Factory, other: Factory) -> float:
    """From 0, nothing in common, to 1: the weighted mean of the parts that were asked."""
    parts = _parts(asked, other)
    weight = sum(WEIGHTS[name] for name in parts)
    if not weight:
        return 0.0
    return round(sum(WEIGHTS[name] * part for name, part in parts.items()) / weight, SCORE_DIGITS)


def _parts(asked: Factory, other: Factory) -> dict[str, float]:
    """Each part that was asked, from 0 to 1; what is not known of the other factory counts 0."""
    parts: dict[str, float] = {}
    if asked.problems:
        parts["problem"] = len(asked.problems & other.problems) / len(asked.problems)
    if asked.sector:
        parts["sector"] = float(asked.sector == other.sector)
    if asked.size is not None:
        parts["size"] = 0.0 if other.size is None else 1 - abs(asked.size - other.size)
    if asked.place:
        parts["distance"] = (
            math.exp(-distance_km(asked.place, other.place) / DISTANCE_SCALE_KM)
            if other.place
            else 0.0
        )
    return parts


def distance_km(a: Place, b: Place) -> float:
    """The great circle between two places, by the haversine formula."""
    north, south = math.radians(a.latitude), math.radians(b.latitude)
    east = math.radians(b.longitude - a.longitude)
    half = (
        math.sin((south - north) / 2) ** 2
        + math.cos(north) * math.cos(south) * math.sin(east / 2) ** 2
    )
    return 2 * EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(half)))


def size_scale() -> dict[str, float]:
    """Where each class stands among the sizes, which their vocabulary lists from the smallest up."""
    codes = list(terms_by_code(CompanySize))
    return {code: rank / max(1, len(codes) - 1) for rank, code in enumerate(codes)}


# The words


def likeness_words(asked: Factory, other: Factory) -> str:
    """« Same trade, 10 times larger, 40 km away »: nothing about what was not asked."""
    words = [
        _problem_words(asked, other),
        _sector_words(asked, other),
        _size_words(asked, other),
        _distance_words(asked, other),
    ]
    return capfirst(", ".join(word for word in words if word))


def _problem_words(asked: Factory, other: Factory) -> str:
    if not asked.problems:
        return ""
    shared = len(asked.problems & other.problems)
    if shared == len(asked.problems):
        return ngettext("same problem", "same problems", shared)
    if not shared:
        return gettext("another problem")
    return ngettext("%(n)s problem in common", "%(n)s problems in common", shared) % {"n": shared}


def _sector_words(asked: Factory, other: Factory) -> str:
    if not asked.sector:
        return ""
    if asked.sector == other.sector:
        return gettext("same trade")
    trade = terms_by_code(Sector).get(other.sector)
    return gettext("another trade (%(trade)s)") % {"trade": trade.short_label if trade else "—"}


def _size_words(asked: Factory, other: Factory) -> str:
    """People on both sites are counted against each other; else the classes are."""
    if asked.size is None or other.size is None:
        return ""
    if asked.headcount and other.headcount:
        return _ratio_words(other.headcount / asked.headcount)
    difference = other.size - asked.size
    is_far = abs(difference) > 0.5
    if not difference:
        return gettext("same size")
    if difference > 0:
        words = gettext("much larger") if is_far else gettext("larger")
    else:
        words = gettext("much smaller") if is_far else gettext("smaller")
    if not other.headcount:
        return words
    return gettext("%(larger)s (%(headcount)s people)") % {
        "larger": words,
        "headcount": _number(other.headcount),
    }


def _ratio_words(ratio: float) -> str:
    is_larger, times = ratio > 1, max(ratio, 1 / ratio)
    if times <= 1.25:
        return gettext("about as large")
    if times < 1.75:
        return gettext("a little larger") if is_larger else gettext("a little smaller")
    number = _number(round(times) if times < 20 else round(times, -1))
    words = gettext("%(n)s times larger") if is_larger else gettext("%(n)s times smaller")
    return words % {"n": number}


def _distance_words(asked: Factory, other: Factory) -> str:
    same_region = bool(asked.region) and asked.region == other.region
    if not (asked.place and other.place):
        return gettext("same region") if same_region else ""
    both_own = asked.place.is_own and other.place.is_own
    if same_region and not both_own:
        return gettext("same region")
    kilometres = distance_km(asked.place, other.place)
    if kilometres < 10:
        return gettext("less than 10 km away")
    step = 10 if kilometres < 200 else 50 if kilometres < 1000 else 100
    words = gettext("%(km)s km away") if both_own else gettext("about %(km)s km away")
    return words % {"km": _number(round(kilometres / step) * step)}


def _number(value: float) -> str:
    return number_format(round(value), use_l10n=True, force_grouping=True)
