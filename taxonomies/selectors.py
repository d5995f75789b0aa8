"""Reads about vocabularies."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import cache as cached_for_good
from pathlib import Path
from typing import TypeVar

from core.generation import remembered
from taxonomies.models import Term

REGION_MAP_PATH = Path(__file__).parent / "data" / "region_map.json"
# A pole is no place on a cone.
MAX_LATITUDE = 89


@dataclass(frozen=True)
class RegionShape:
    """A region's outline on the map; an inset has a frame: x, y, width, height.

    `plane` puts a place on an inset: per degree of longitude, x, per degree of latitude, y.
    """

    code: str
    path: str
    x: float
    y: float
    inset: bool
    frame: tuple[float, float, float, float] | None = None
    plane: tuple[float, float, float, float] | None = None


@dataclass(frozen=True)
class MapPoint:
    """A page on the drawing, in the units of its view box."""

    x: float
    y: float
    title: str
    url: str


@dataclass(frozen=True)
class RegionMap:
    """The drawn map of the 18 regions; width and height are those of its view box.

    `cone` puts a place on the mainland: exponent, meridian, radius, x, y of the conic projection.
    """

    width: float
    height: float
    credit: str
    cone: tuple[float, float, float, float, float]
    shapes: tuple[RegionShape, ...]

    def point(
        self, latitude: float, longitude: float, region_code: str
    ) -> tuple[float, float] | None:
        """Where a place of that region is drawn; None for what lies outside of the drawing."""
        shape = next((shape for shape in self.shapes if shape.code == region_code), None)
        if shape and shape.plane and shape.frame:
            across, x, down, y = shape.plane
            left, top, width, height = shape.frame
            point = x + across * longitude, y + down * latitude
        elif abs(latitude) < MAX_LATITUDE:
            exponent, meridian, radius, x, y = self.cone
            distance = radius / math.tan(math.pi / 4 + math.radians(latitude) / 2) ** exponent
            angle = exponent * math.radians(longitude - meridian)
            left, top, width, height = 0, 0, self.width, self.height
            point = x + distance * math.sin(angle), y + distance * math.cos(angle)
        else:
            return None
        inside = left <= point[0] <= left + width and top <= point[1] <= top + height
        return point if inside else None


@cached_for_good
def region_map_read() -> RegionMap:
    """The committed outlines; see `data/build_region_map.py` for their source and licence."""
    data = json.loads(REGION_MAP_PATH.read_text(encoding="utf-8"))
    return RegionMap(
        width=data["width"],
        height=data["height"],
        credit=data["credit"],
        cone=tuple(data["cone"]),
        shapes=tuple(RegionShape(code=code, **row) for code, row in data["regions"].items()),
    )


TermT = TypeVar("TermT", bound=Term)


def terms_by_code(model: type[TermT]) -> dict[str, TermT]:
    """A whole vocabulary in its order; remembered until something changes."""
    return remembered(
        f"terms:{model._meta.model_name}",
        lambda: {term.code: term for term in model._default_manager.all()},
        300,
    )


def term_choices(model: type[Term]) -> list[tuple[str, str]]:
    """Choices of a form or block, in the active language."""
    return [(term.code, term.label) for term in terms_by_code(model).values()]
