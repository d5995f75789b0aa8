"""What several sheets show: a person at work, a carton."""

from demo.illustrations.geometry import Point
from demo.illustrations.pens import BOLD, HAIR, THIN, Colour
from demo.illustrations.sheet import Sheet


def draw_person(
    sheet: Sheet, foot: Point, size: float, reach: Point, helmet: Colour | None = None
) -> None:
    """A standing person seen from the side, facing left, one arm to a point."""
    p = sheet.palette
    x, y = foot

    def at(dx: float, dy: float) -> Point:
        return x + dx * size, y + dy * size

    sheet.limb(at(20, -270), at(44, -24), 34 * size, 20 * size, p.dark, THIN)
    sheet.limb(at(0, -270), at(-14, -24), 34 * size, 20 * size, p.dark, THIN)
    for dx in (-26, 30):
        sheet.limb(at(dx, -12), at(dx + 18, -12), 12 * size, 12 * size, p.ink, 0)
    sheet.limb(at(6, -430), at(8, -270), 52 * size, 44 * size, p.middle, BOLD)
    shoulder = at(-2, -440)
    elbow = (
        (shoulder[0] + reach[0]) / 2 + 8 * size,
        max(shoulder[1], reach[1]) + 34 * size - abs(shoulder[1] - reach[1]) * 0.2,
    )
    sheet.limb(shoulder, elbow, 25 * size, 20 * size, p.light, THIN)
    sheet.limb(elbow, reach, 20 * size, 14 * size, p.light, THIN)
    sheet.circle(reach, 15 * size, p.light, THIN)
    sheet.circle(at(-4, -548), 46 * size, p.light, BOLD)
    cap = [at(-52, -558), at(44, -558), at(40, -588), at(14, -606), at(-24, -606), at(-46, -586)]
    sheet.shape(cap, helmet or p.dark, THIN)
    sheet.line([at(-70, -557), at(46, -557)], BOLD * 1.6 * size, helmet or p.dark)


def draw_carton(
    sheet: Sheet, bounds: tuple[float, float, float, float], fill: Colour | None
) -> None:
    p = sheet.palette
    left, top, right, bottom = bounds
    sheet.rect(left, top, right, bottom, fill or p.light, BOLD)
    middle = (left + right) / 2
    sheet.rect(middle - 11, top, middle + 11, min(bottom, top + 36), p.middle, HAIR)
    sheet.rect(right - 44, bottom - 26, right - 12, bottom - 10, p.ground, HAIR)
