"""The drawing sheet: the marks of a drawing office, by its pens."""

from collections.abc import Sequence
from math import atan2, cos, hypot, pi, sin

from demo.illustrations.geometry import Point, around
from demo.illustrations.pens import BOLD, HAIR, THIN, Colour, Pens


class Sheet(Pens):
    """Paper on which parts are drawn, measured and named."""

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
