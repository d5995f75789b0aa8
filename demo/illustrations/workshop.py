"""People, measuring, heat and repair: the life of a workshop."""

from demo.illustrations.figures import draw_person
from demo.illustrations.geometry import Point, around, box, turned
from demo.illustrations.pens import BOLD, HAIR, THIN
from demo.illustrations.sheet import Sheet


def draw_heat(sheet: Sheet) -> None:
    """A shell and tube exchanger, cut open: one hot and one cold stream."""
    p, rng = sheet.palette, sheet.rng
    sheet.floor(750)
    for x in (470.0, 1060.0):
        sheet.shape([(x - 50, 748), (x - 34, 560), (x + 34, 560), (x + 50, 748)], p.middle, BOLD)
    for x, top in ((520.0, True), (930.0, False)):
        y0, y1 = (150, 310) if top else (590, 690)
        sheet.rect(x - 40, y0, x + 40, y1, p.light, BOLD)
        flange = y0 if top else y1 - 22
        sheet.rect(x - 64, flange, x + 64, flange + 22, p.middle, BOLD)
    sheet.limb((300, 450), (1300, 450), 156, 156)
    sheet.rect(400, 294, 1200, 606, p.light, BOLD)
    sheet.shape(box(402, 310, 1198, 590), p.ground, THIN)
    sheet.hatch(box(402, 294, 1198, 310), 8)
    sheet.hatch(box(402, 590, 1198, 606), 8)
    rows = rng.choice((7, 8, 9))
    for row in range(rows):
        y = 330 + row * 240 / (rows - 1)
        sheet.rect(396, y - 8, 1204, y + 8, p.accent if row < rows / 2 else p.glow, THIN)
    for x in (378.0, 1200.0):
        sheet.rect(x, 276, x + 22, 624, p.middle, BOLD)
    count = rng.choice((5, 6))
    for baffle in range(count):
        x = 470 + baffle * 660 / (count - 1)
        high, low = (310, 520) if baffle % 2 else (380, 590)
        sheet.rect(x - 7, high, x + 7, low, p.dark, THIN)
    sheet.arrow((520, 66), (520, 142), BOLD, p.dark)
    sheet.arrow((930, 704), (930, 742), BOLD, p.dark)
    for y, out in ((340, False), (560, True)):
        sheet.rect(110, y - 34, 190, y + 34, p.light, BOLD)
        sheet.rect(110, y - 54, 130, y + 54, p.middle, BOLD)
        start, end = ((70, y), (230, y)) if not out else ((230, y), (70, y))
        sheet.arrow(start, end, BOLD * 1.6, p.accent)
    sheet.line([(150, 450), (376, 450)], BOLD)
    sheet.axis((90, 450), (1500, 450))
    sheet.circle((1360, 250), 40, p.light, BOLD)
    sheet.line([(1360, 290), (1340, 330)], BOLD)
    sheet.line([(1360, 250), around((1360, 250), 28, rng.choice((-130, -80, -40)))], BOLD, p.accent)
    sheet.dimension((400, 276), (1200, 276), 66)
    sheet.dimension((1456, 606), (1456, 294), -24)


def draw_training(sheet: Sheet) -> None:
    """Two people at a bench; the drawing of the part hangs before them."""
    p, rng = sheet.palette, sheet.rng
    sheet.floor(748)
    sheet.rect(180, 110, 700, 440, p.light, BOLD, radius=8)
    sheet.rect(206, 136, 674, 414, p.ground, THIN)
    sheet.wheel((340, 275), 96, rng.choice((14, 16, 18)), p.middle)
    sheet.axis((226, 275), (460, 275))
    sheet.axis((340, 160), (340, 392))
    sheet.rect(500, 210, 640, 340, p.light, BOLD)
    sheet.hatch(box(500, 210, 640, 250), 11)
    sheet.hatch(box(500, 300, 640, 340), 11)
    sheet.line([(500, 250), (640, 250)], THIN)
    sheet.line([(500, 300), (640, 300)], THIN)
    draw_person(sheet, (1330, 748), 1.04, reach=(1140, 420))
    draw_person(sheet, (1010, 748), 1.0, reach=(850, 480), helmet=p.accent)
    sheet.rect(250, 540, 960, 568, p.middle, BOLD)
    for x in (290, 880):
        sheet.rect(x, 568, x + 40, 746, p.light, BOLD)
    sheet.rect(330, 640, 620, 700, p.light, BOLD)
    sheet.circle((475, 670), 9, p.dark, 0)
    sheet.rect(330, 580, 620, 640, p.light, BOLD)
    sheet.circle((475, 610), 9, p.dark, 0)
    sheet.wheel((830, 484), 50, 12, p.accent)
    sheet.shape([(600, 540), (620, 470), (700, 470), (720, 540)], p.light, BOLD)
    sheet.rect(590, 446, 730, 470, p.middle, BOLD)
    for index in range(4):
        x = 330 + index * 58
        sheet.rect(x, 500 - index % 2 * 14, x + 40, 540, p.light, THIN)
    sheet.dimension((250, 748), (250, 540), 60)


def draw_lab(sheet: Sheet) -> None:
    """A measuring machine touches a part; a microscope stands by."""
    p, rng = sheet.palette, sheet.rng
    sheet.floor(760)
    sheet.rect(180, 590, 1010, 660, p.dark, BOLD)
    for x in (240.0, 880.0):
        sheet.shape([(x, 660), (x + 70, 660), (x + 90, 758), (x - 20, 758)], p.middle, BOLD)
    for x in (210.0, 910.0):
        sheet.rect(x, 200, x + 60, 590, p.light, BOLD)
        sheet.rect(x - 14, 556, x + 74, 590, p.middle, BOLD)
    sheet.rect(190, 160, 1000, 236, p.light, BOLD, radius=6)
    for mark in range(290, 900, 12):
        sheet.line([(mark, 236), (mark, 228 if mark % 60 else 220)], HAIR, p.dark)
    x = rng.choice((500.0, 560.0, 620.0))
    sheet.rect(x - 64, 130, x + 64, 266, p.middle, BOLD, radius=6)
    sheet.rect(x - 26, 70, x + 26, 380, p.light, BOLD)
    sheet.rect(x - 20, 380, x + 20, 412, p.middle, BOLD)
    part = [(390, 590), (390, 540), (450, 540), (450, 480), (700, 480), (700, 540), (760, 540),
            (760, 590)]  # fmt: skip
    sheet.shape(part, p.light, BOLD)
    sheet.hatch(part)
    for px in (420, 730):
        sheet.axis((px, 520), (px, 610))
    sheet.line([(x, 412), (x, 462)], BOLD)
    sheet.circle((x, 468), 13, p.accent, THIN)
    sheet.circle((x, 468), 34, None, THIN, p.accent)
    # The microscope.
    sheet.rect(1120, 720, 1440, 756, p.middle, BOLD, radius=10)
    sheet.shape([(1350, 720), (1390, 560), (1372, 420), (1300, 330), (1340, 300), (1426, 400),
                 (1446, 560), (1420, 720)], p.light, BOLD)  # fmt: skip
    sheet.rect(1130, 610, 1390, 636, p.middle, BOLD)
    sheet.rect(1170, 598, 1270, 610, p.accent, THIN)
    for points in (box(1206, 330, 1284, 470), box(1216, 470, 1274, 520), box(1230, 520, 1260, 572),
                   box(1218, 216, 1272, 330), box(1206, 196, 1284, 222)):  # fmt: skip
        sheet.shape(points, p.light, BOLD)
    sheet.circle((1396, 620), 30, p.middle, BOLD)
    sheet.circle((1396, 620), 12, p.light, THIN)
    sheet.rect(1200, 660, 1280, 720, p.light, BOLD)
    sheet.dimension((450, 480), (700, 480), -150)
    sheet.balloon((x, 468), (800, 360))


def draw_maintenance(sheet: Sheet) -> None:
    """A spanner on the key bolt of a gear train."""
    p, rng = sheet.palette, sheet.rng
    big, small = (560.0, 450.0), (900.0, 330.0)
    sheet.shape([(250, 450), (300, 250), (460, 130), (980, 110), (1150, 240), (1150, 430),
                 (960, 620), (640, 770), (420, 740), (290, 620)], p.light, BOLD)  # fmt: skip
    for spot in ((300, 450), (450, 180), (980, 150), (1110, 400), (610, 730), (380, 670)):
        sheet.circle(spot, 20, p.middle, BOLD)
        sheet.shape([around(spot, 12, turn) for turn in range(0, 360, 60)], p.light, THIN)
    teeth = rng.choice((24, 28))
    sheet.wheel(big, 226, teeth, p.middle)
    for spoke in range(5):
        sheet.circle(around(big, 110, spoke * 72 + 20), 34, p.light, BOLD)
    sheet.wheel(small, 128, teeth // 2, p.middle)
    sheet.axis((280, 450), (840, 450))
    sheet.axis((560, 180), (560, 800))
    sheet.axis((740, 330), (1060, 330))
    sheet.axis((900, 170), (900, 800))
    sheet.arc(big, 280, 200, 250, BOLD, p.dark)
    end = around(big, 280, 252)
    sheet.arrow(around(big, 280, 245), end, BOLD, p.dark)
    _draw_spanner(sheet, small)


def _draw_spanner(sheet: Sheet, small: Point) -> None:
    """On the nut of the small wheel."""
    p, rng = sheet.palette, sheet.rng
    lean = rng.choice((24.0, 32.0, 40.0))

    def tool(points: list[Point]) -> list[Point]:
        return turned(points, small, lean)

    x, y = small
    sheet.shape(tool([(x + 60, y - 30), (x + 520, y - 42), (x + 520, y + 42), (x + 60, y + 30)]),
                p.dark, BOLD)  # fmt: skip
    sheet.shape(tool([(x + 140, y - 12), (x + 440, y - 18), (x + 440, y + 18), (x + 140, y + 12)]),
                p.middle, THIN)  # fmt: skip
    ring = tool([(x + 540, y)])[0]
    sheet.circle(ring, 68, p.dark, BOLD)
    sheet.shape([around(ring, 38, turn + lean) for turn in range(0, 360, 30)], p.ground, BOLD)
    jaw = [
        (x - 66, y - 84), (x - 20, y - 104), (x + 44, y - 94), (x + 96, y - 44), (x + 96, y + 44),
        (x + 44, y + 94), (x - 20, y + 104), (x - 66, y + 84), (x - 50, y + 47), (x + 30, y + 47),
        (x + 56, y), (x + 30, y - 47), (x - 50, y - 47),
    ]  # fmt: skip
    sheet.shape(tool(jaw), p.dark, BOLD)
    nut = [around(small, 53, turn + lean) for turn in range(0, 360, 60)]
    sheet.shape(nut, p.accent, BOLD)
    sheet.circle(small, 27, p.light, BOLD)
    sheet.circle(small, 19, None, HAIR, p.dark)
    sheet.dimension((560, 796), (900, 796), -12)
    sheet.balloon((900, 290), (1220, 130))
