"""The drawing sheet: paper, pens and the marks of a drawing office.

Coordinates are those of a sheet of 1600 by 900, whatever the size of the picture. Everything is
drawn larger and reduced at the end, as Pillow draws no smooth lines.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import atan2, cos, hypot, pi, radians, sin
from random import Random

from PIL import Image, ImageDraw

Point = tuple[float, float]
Colour = tuple[int, int, int]

WIDTH, HEIGHT = 1600.0, 900.0
HAIR, THIN, BOLD = 1.3, 2.4, 4.6


@dataclass(frozen=True)
class Palette:
    ground: Colour
    grid: Colour
    ink: Colour
    light: Colour
    middle: Colour
    dark: Colour
    accent: Colour
    glow: Colour


PAPER = Palette(
    ground=(247, 245, 239),
    grid=(229, 229, 224),
    ink=(27, 38, 54),
    light=(255, 255, 255),
    middle=(203, 218, 236),
    dark=(31, 78, 140),
    accent=(240, 104, 24),
    glow=(252, 208, 172),
)
PALE = Palette(
    ground=(226, 235, 245),
    grid=(210, 222, 236),
    ink=(20, 40, 70),
    light=(250, 252, 255),
    middle=(180, 204, 230),
    dark=(31, 78, 140),
    accent=(240, 104, 24),
    glow=(250, 208, 178),
)
BLUEPRINT = Palette(
    ground=(23, 61, 112),
    grid=(33, 73, 126),
    ink=(233, 240, 250),
    light=(31, 76, 136),
    middle=(58, 104, 166),
    dark=(143, 182, 228),
    accent=(255, 133, 58),
    glow=(158, 98, 82),
)


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


class Sheet:
    def __init__(self, theme: str, seed: int, size: tuple[int, int]) -> None:
        self.rng = Random(f"{theme}:{seed}")  # noqa: S311 - a drawing is no secret
        # Neighbouring seeds never share both their ground and their direction.
        variant = seed + len(theme)
        self.palette = (PAPER, BLUEPRINT, PALE, PAPER, BLUEPRINT)[variant % 5]
        self.mirrored = variant % 2 == 1
        # Two times is enough for large pictures, small ones need more to stay clean.
        self.oversampling = 2 if size[0] >= 1200 else 3
        width, height = size[0] * self.oversampling, size[1] * self.oversampling
        self.scale = min(width / WIDTH, height / HEIGHT)
        self._origin = ((width - WIDTH * self.scale) / 2, (height - HEIGHT * self.scale) / 2)
        self._image = Image.new("RGB", (width, height), self.palette.ground)
        self._pen = ImageDraw.Draw(self._image)

    def finished(self) -> Image.Image:
        return self._image.reduce(self.oversampling)

    # Pens

    def _at(self, point: Point) -> Point:
        x = WIDTH - point[0] if self.mirrored else point[0]
        return self._origin[0] + x * self.scale, self._origin[1] + point[1] * self.scale

    def _width(self, width: float) -> int:
        return max(1, round(width * self.scale))

    def line(
        self,
        points: Sequence[Point],
        width: float = THIN,
        colour: Colour | None = None,
        closed: bool = False,
    ) -> None:
        placed = [self._at(point) for point in points]
        if closed:
            placed += placed[:2]
        pixels = self._width(width)
        joint = "curve" if pixels > 3 and len(placed) > 2 else None
        self._pen.line(placed, fill=colour or self.palette.ink, width=pixels, joint=joint)

    def shape(
        self,
        points: Sequence[Point],
        fill: Colour | None = None,
        width: float = THIN,
        colour: Colour | None = None,
    ) -> None:
        if fill:
            self._pen.polygon([self._at(point) for point in points], fill=fill)
        if width:
            self.line(points, width, colour, closed=True)

    def rect(  # noqa: PLR0917 - where, fill, width
        self,
        left: float,
        top: float,
        right: float,
        bottom: float,
        fill: Colour | None = None,
        width: float = THIN,
        radius: float = 0.0,
        colour: Colour | None = None,
    ) -> None:
        (x0, y0), (x1, y1) = self._at((left, top)), self._at((right, bottom))
        self._pen.rounded_rectangle(
            (min(x0, x1), y0, max(x0, x1), y1),
            radius * self.scale,
            fill=fill,
            outline=(colour or self.palette.ink) if width else None,
            width=self._width(width) if width else 0,
        )

    def circle(  # noqa: PLR0917 - where, fill, width
        self,
        centre: Point,
        radius: float,
        fill: Colour | None = None,
        width: float = THIN,
        colour: Colour | None = None,
        flat: float = 1.0,
    ) -> None:
        """A circle, or an ellipse when it is seen flat."""
        x, y = self._at(centre)
        rx, ry = radius * self.scale, radius * flat * self.scale
        self._pen.ellipse(
            (x - rx, y - ry, x + rx, y + ry),
            fill=fill,
            outline=(colour or self.palette.ink) if width else None,
            width=self._width(width) if width else 0,
        )

    def arc(  # noqa: PLR0917 - where, fill, width
        self,
        centre: Point,
        radius: float,
        start: float,
        end: float,
        width: float = THIN,
        colour: Colour | None = None,
        flat: float = 1.0,
    ) -> None:
        steps = max(6, int(abs(end - start) / 5))
        angles = [radians(start + (end - start) * i / steps) for i in range(steps + 1)]
        x, y = centre
        self.line(
            [(x + radius * cos(a), y + radius * flat * sin(a)) for a in angles], width, colour
        )

    def dashes(
        self,
        start: Point,
        end: Point,
        pattern: Sequence[float] = (14, 8),
        width: float = HAIR,
        colour: Colour | None = None,
    ) -> None:
        length = hypot(end[0] - start[0], end[1] - start[1]) or 1.0
        ux, uy = (end[0] - start[0]) / length, (end[1] - start[1]) / length
        done, index = 0.0, 0
        while done < length:
            stop = min(length, done + pattern[index % len(pattern)])
            if index % 2 == 0:
                a = (start[0] + ux * done, start[1] + uy * done)
                b = (start[0] + ux * stop, start[1] + uy * stop)
                self.line([a, b], width, colour)
            done, index = stop, index + 1

    # Marks of the drawing office

    def axis(self, start: Point, end: Point) -> None:
        """A centre line: long dash, dot."""
        self.dashes(start, end, (26, 6, 5, 6), HAIR, self.palette.dark)

    def hatch(self, points: Sequence[Point], gap: float = 13.0, rising: bool = True) -> None:
        """Hatching of a cut surface."""
        sign = 1.0 if rising else -1.0
        sums = [x + sign * y for x, y in points]
        level = min(sums) + gap / 2
        edges = list(zip(points, [*points[1:], points[0]], strict=True))
        while level < max(sums):
            cuts: list[Point] = []
            for (ax, ay), (bx, by) in edges:
                a, b = ax + sign * ay - level, bx + sign * by - level
                if (a < 0) != (b < 0):
                    cuts.append((ax + (bx - ax) * a / (a - b), ay + (by - ay) * a / (a - b)))
            cuts.sort()
            for start, end in zip(cuts[::2], cuts[1::2], strict=False):
                self.line([start, end], HAIR, self.palette.dark)
            level += gap

    def arrow(
        self, start: Point, end: Point, width: float = THIN, colour: Colour | None = None
    ) -> None:
        """A line with a filled head, whose size follows its width."""
        head = 9.0 + 3.2 * width
        angle = atan2(end[1] - start[1], end[0] - start[0])
        neck = (end[0] - head * 0.8 * cos(angle), end[1] - head * 0.8 * sin(angle))
        self.line([start, neck], width, colour)
        wings = [
            (end[0] - head * cos(angle + turn), end[1] - head * sin(angle + turn))
            for turn in (-0.36, 0.36)
        ]
        self.shape([end, *wings], colour or self.palette.ink, 0)

    def dimension(self, start: Point, end: Point, offset: float) -> None:
        """A dimension line beside the measured length, to its left for a positive offset."""
        length = hypot(end[0] - start[0], end[1] - start[1])
        nx, ny = (end[1] - start[1]) / length, -(end[0] - start[0]) / length
        sign = 1.0 if offset > 0 else -1.0
        colour = self.palette.dark
        moved: list[Point] = []
        for x, y in (start, end):
            near, far = offset - sign * (abs(offset) - 8), offset + sign * 9
            self.line([(x + nx * near, y + ny * near), (x + nx * far, y + ny * far)], HAIR, colour)
            moved.append((x + nx * offset, y + ny * offset))
        middle = ((moved[0][0] + moved[1][0]) / 2, (moved[0][1] + moved[1][1]) / 2)
        for tip in moved:
            self.arrow(middle, tip, HAIR, colour)

    def balloon(self, point: Point, at: Point) -> None:
        """The leader of a part, with its empty balloon."""
        self.line([point, at], HAIR, self.palette.dark)
        self.circle(point, 4, self.palette.dark, 0)
        self.circle(at, 19, self.palette.ground, THIN, self.palette.dark)
        self.circle(at, 5, self.palette.accent, 0)

    def floor(self, level: float, left: float = 110.0, right: float = 1490.0) -> None:
        self.line([(left, level), (right, level)], BOLD)
        x = left + 12
        while x < right - 6:
            self.line([(x, level + 3), (x - 14, level + 19)], HAIR, self.palette.dark)
            x += 30

    def limb(  # noqa: PLR0917 - where, fill, width
        self,
        start: Point,
        end: Point,
        start_radius: float,
        end_radius: float,
        fill: Colour | None = None,
        width: float = BOLD,
    ) -> None:
        """Two circles and their common tangents: the link of an arm, a person's limb."""
        gap = hypot(end[0] - start[0], end[1] - start[1]) or 1.0
        heading = atan2(end[1] - start[1], end[0] - start[0])
        spread = pi / 2 + (start_radius - end_radius) / gap * -1.0
        outline: list[Point] = []
        for centre, radius, first, last in (
            (end, end_radius, -spread, spread),
            (start, start_radius, spread, 2 * pi - spread),
        ):
            for step in range(13):
                angle = heading + first + (last - first) * step / 12
                outline.append((centre[0] + radius * cos(angle), centre[1] + radius * sin(angle)))
        self.shape(outline, fill or self.palette.light, width)

    def wheel(self, centre: Point, radius: float, teeth: int, fill: Colour | None = None) -> None:
        """A gear with straight flanks, its bore and its pitch circle."""
        outline: list[Point] = []
        pitch = 360 / teeth
        for tooth in range(teeth):
            for share, reach in (
                (0.0, 0.88),
                (0.25, 0.88),
                (0.34, 1.06),
                (0.66, 1.06),
                (0.75, 0.88),
            ):
                outline.append(around(centre, radius * reach, pitch * (tooth + share)))
        self.shape(outline, fill or self.palette.light, BOLD)
        self.circle(centre, radius * 0.62, None, HAIR, self.palette.dark)
        self.circle(centre, radius * 0.26, self.palette.ground, BOLD)
