"""Where vitrines stand on the map of the regions."""

from __future__ import annotations

from collections.abc import Iterable

from taxonomies.selectors import MapPoint, region_map_read
from vitrines.models import VitrinePage


def vitrine_points(vitrines: Iterable[VitrinePage]) -> list[MapPoint]:
    """One point per vitrine whose plant has coordinates on the drawing."""
    drawing = region_map_read()
    found = []
    for page in vitrines:
        company = page.company
        if company.latitude is None or company.longitude is None:
            continue
        region_code = company.region.code if company.region else ""
        point = drawing.point(float(company.latitude), float(company.longitude), region_code)
        if point:
            title = f"{page.title}, {company.town}" if company.town else page.title
            found.append(MapPoint(round(point[0], 1), round(point[1], 1), title, page.url or ""))
    return found
