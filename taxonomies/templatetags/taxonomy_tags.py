"""Tags of vocabularies: the problems as a way in, and the map of regions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import template

from taxonomies.models import Problem, Region
from taxonomies.selectors import region_map_read, terms_by_code

register = template.Library()


@register.simple_tag
def problems() -> list[Problem]:
    return list(terms_by_code(Problem).values())


@register.inclusion_tag("components/region_map.html")
def region_map(
    counts: Mapping[str, int],
    url: str,
    queries: Mapping[str, str] | None = None,
    points: Iterable[Any] = (),
) -> dict[str, Any]:
    """The 18 regions, each a link with its count, and the same as a list.

    `url` is the list's address; `queries` gives the part after the question mark per region,
    by default the region alone. `points` are places with `x`, `y`, `title` and `url`: a list beside
    the map tells all of them.
    """
    drawing = region_map_read()
    terms = terms_by_code(Region)
    rows = [
        {
            "shape": shape,
            "label": terms[shape.code].label,
            "count": counts.get(shape.code, 0),
            "level": _level(counts.get(shape.code, 0), max(counts.values(), default=0)),
            "url": f"{url}?{queries[shape.code] if queries else f'region={shape.code}'}",
        }
        for shape in drawing.shapes
        if shape.code in terms
    ]
    rows.sort(key=lambda row: str(row["label"]))
    return {"map": drawing, "regions": rows, "points": points}


def _level(count: int, most: int) -> int:
    """Four shades: none, few, some, many."""
    if not count:
        return 0
    return 1 + min(2, (count - 1) * 3 // max(most, 1))
