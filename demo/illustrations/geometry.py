"""Points of the drawing sheet, whose coordinates are those of a sheet of 1600 by 900."""

from collections.abc import Iterable, Sequence
from math import cos, radians, sin

Point = tuple[float, float]

WIDTH, HEIGHT = 1600.0, 900.0


def around(centre: Point, radius: float, degrees: float) -> Point:
    """The point at an angle of a circle; angles turn clockwise from three o'clock."""
    angle = radians(degrees)
    return centre[0] + radius * cos(angle), centre[1] + radius * sin(angle)


def turned(points: Iterable[Point], centre: Point, degrees: float) -> list[Point]:
    c, s = cos(radians(degrees)), sin(radians(degrees))
    offsets = ((x - centre[0], y - centre[1]) for x, y in points)
    return [(centre[0] + c * x - s * y, centre[1] + s * x + c * y) for x, y in offsets]


def box(left: float, top: float, right: float, bottom: float) -> list[Point]:
    return [(left, top), (right, top), (right, bottom), (left, bottom)]


def under(points: Sequence[Point], level: float) -> list[Point]:
    """What of a polygon lies below a level, as a liquid fills it."""
    kept: list[Point] = []
    for (ax, ay), (bx, by) in zip(points, [*points[1:], points[0]], strict=True):
        if ay >= level:
            kept.append((ax, ay))
        if (ay >= level) != (by >= level):
            kept.append((ax + (bx - ax) * (level - ay) / (by - ay), level))
    return kept
