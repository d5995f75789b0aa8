"""Paper and pens.

Everything is drawn larger and reduced at the end, as Pillow draws no smooth lines.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, hypot, radians, sin
from random import Random

from PIL import Image, ImageDraw

from demo.illustrations.geometry import HEIGHT, WIDTH, Point

Colour = tuple[int, int, int]

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


class Pens:
    """A sheet of paper of any size, and what can be drawn on it."""

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
