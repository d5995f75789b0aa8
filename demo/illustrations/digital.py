"""Data on the shop floor: screens, servers, networks, energy."""

from demo.illustrations.geometry import Point, around
from demo.illustrations.pens import BOLD, HAIR, THIN
from demo.illustrations.sheet import Sheet


def draw_tablet(sheet: Sheet) -> None:
    """A rugged tablet shows the next step of an assembly."""
    sheet.mirrored = False  # a screen reads from left to right
    p, rng = sheet.palette, sheet.rng
    sheet.rect(250, 120, 1270, 720, p.middle, BOLD, radius=44)
    for x, y in ((236, 106), (1204, 106), (236, 654), (1204, 654)):
        sheet.rect(x, y, x + 80, y + 80, p.dark, BOLD, radius=26)
    sheet.rect(290, 160, 1230, 680, p.ground, BOLD, radius=16)
    sheet.circle((1250, 420), 9, p.light, THIN)
    sheet.rect(290, 160, 1230, 220, p.light, THIN)
    for index in range(6):
        fill = p.dark if index < 2 else p.accent if index == 2 else p.ground
        sheet.circle((340 + index * 52, 190), 13, fill, THIN)
        if index < 5:
            sheet.line([(353 + index * 52, 190), (379 + index * 52, 190)], THIN)
    for index in range(4):
        y = 280 + index * 78
        sheet.rect(330, y, 368, y + 38, p.light, BOLD, radius=5)
        if index < 2:
            sheet.line([(338, y + 19), (347, y + 29), (362, y + 8)], BOLD, p.dark)
        sheet.rect(388, y + 4, 388 + rng.uniform(150, 210), y + 15, p.middle, 0)
        sheet.rect(388, y + 24, 388 + rng.uniform(90, 190), y + 34, p.middle, 0)
    sheet.rect(330, 600, 630, 654, p.accent, BOLD, radius=10)
    sheet.shape([(462, 612), (462, 642), (492, 627)], p.ground, 0)
    sheet.line([(660, 240), (660, 660)], HAIR, p.dark)
    # The step: a shaft, its bearing and its ring, drawn apart.
    sheet.axis((690, 440), (1210, 440))
    sheet.rect(710, 396, 830, 484, p.middle, BOLD)
    sheet.rect(830, 412, 900, 468, p.light, BOLD)
    sheet.line([(710, 418), (830, 418)], HAIR, p.dark)
    sheet.circle((980, 440), 76, p.accent, BOLD, flat=1.2)
    sheet.circle((980, 440), 38, p.ground, BOLD, flat=1.2)
    for angle in range(0, 360, 40):
        sheet.circle(around((980, 440), 57, angle), 11, p.ground, THIN)
    sheet.wheel((1130, 440), 76, rng.choice((12, 14, 16)), p.light)
    sheet.arrow((1060, 590), (920, 590), BOLD, p.dark)
    sheet.rect(700, 250, 1190, 300, p.light, THIN, radius=8)
    sheet.rect(716, 268, 1010, 282, p.middle, 0)
    sheet.shape([(1330, 300), (1352, 288), (1430, 640), (1432, 690), (1404, 646)], p.light, BOLD)
    sheet.dimension((250, 720), (1270, 720), -44)


def draw_server(sheet: Sheet) -> None:
    """Two cabinets of an edge server and what hangs on them."""
    p, rng = sheet.palette, sheet.rng
    sheet.floor(760)
    key = rng.randrange(2, 8)
    for cabinet, left in enumerate((560.0, 850.0)):
        sheet.rect(left, 110, left + 260, 740, p.light, BOLD, radius=8)
        sheet.rect(left + 18, 130, left + 242, 716, p.ground, THIN)
        for x in (left + 20, left + 200):
            sheet.rect(x, 740, x + 40, 758, p.middle, THIN)
        for unit in range(11):
            top = 138 + unit * 52
            chosen = cabinet == 0 and unit == key
            sheet.rect(left + 26, top, left + 234, top + 44, p.accent if chosen else p.middle, BOLD,
                       radius=4)  # fmt: skip
            for slot in range(5):
                x = left + 90 + slot * 26
                sheet.line([(x, top + 10), (x, top + 34)], THIN)
            for lamp in range(2):
                sheet.circle((left + 46 + lamp * 18, top + 22), 5,
                             p.ground if rng.random() < 0.6 else p.dark, HAIR)  # fmt: skip
    y = 160 + key * 52
    sheet.line([(560, y), (470, y), (470, 330), (410, 330)], BOLD, p.accent)
    sheet.line([(470, y), (470, 650), (420, 650)], BOLD, p.accent)
    sheet.line([(1110, 300), (1220, 300)], BOLD)
    sheet.line([(1110, 560), (1180, 560), (1180, 600), (1230, 600)], BOLD)
    # A machine and its controller at one side, a screen and a store at the other.
    sheet.rect(200, 240, 410, 420, p.light, BOLD, radius=6)
    sheet.rect(224, 264, 320, 372, p.ground, THIN)
    sheet.wheel((272, 318), 36, 10, p.middle)
    for row in range(3):
        sheet.circle((366, 280 + row * 36), 10, p.middle, THIN)
    sheet.rect(220, 590, 420, 710, p.light, BOLD, radius=6)
    for module in range(4):
        x = 232 + module * 46
        sheet.rect(x, 602, x + 38, 698, p.middle, THIN)
        for lamp in range(4):
            sheet.circle((x + 11, 618 + lamp * 16), 4, p.ground, HAIR)
    _draw_screen(sheet)


def _draw_screen(sheet: Sheet) -> None:
    p, rng = sheet.palette, sheet.rng
    sheet.rect(1220, 210, 1450, 370, p.light, BOLD, radius=8)
    trace = [(1240 + step * 19, 330 - rng.uniform(0, 86)) for step in range(11)]
    sheet.line([(1236, 346), (1436, 346)], HAIR, p.dark)
    sheet.line(trace, BOLD, p.dark)
    sheet.rect(1316, 370, 1354, 410, p.middle, THIN)
    sheet.line([(1280, 412), (1390, 412)], BOLD)
    for disc in range(3):
        y = 700 - disc * 56
        sheet.rect(1230, y - 36, 1430, y, p.middle, 0)
        sheet.arc((1330, y), 100, 0, 180, BOLD, flat=0.22)
        sheet.line([(1230, y), (1230, y - 36)], BOLD)
        sheet.line([(1430, y), (1430, y - 36)], BOLD)
        sheet.circle((1330, y - 36), 100, p.light, BOLD, flat=0.22)
    sheet.dimension((560, 740), (560, 110), 40)


def draw_shield(sheet: Sheet) -> None:
    """A shield over the network of a plant; outside it, one link is cut."""
    p, rng = sheet.palette, sheet.rng
    centre: Point = (800, 420)
    nodes = [around(centre, reach, angle) for angle, reach in
             ((180, 520), (215, 480), (325, 480), (0, 520), (35, 460), (145, 460))]  # fmt: skip
    nodes = [(x, min(650.0, max(170.0, 420 + (y - 420) * 0.86))) for x, y in nodes]
    cut = rng.randrange(0, 6)
    for index, node in enumerate(nodes):
        edge = (centre[0] + (node[0] - centre[0]) * 0.42, centre[1] + (node[1] - centre[1]) * 0.42)
        if index == cut:
            sheet.dashes(node, edge, (16, 12), BOLD, p.accent)
            middle = ((node[0] + edge[0]) / 2, (node[1] + edge[1]) / 2)
            sheet.circle(middle, 24, p.ground, BOLD, p.accent)
            for turn in (45, 135):
                sheet.line(
                    [around(middle, 13, turn), around(middle, 13, turn + 180)], BOLD, p.accent
                )
        else:
            sheet.line([node, edge], BOLD, p.dark)
        sheet.circle(node, 74, p.light, BOLD)
        _node_sign(sheet, node, index)

    def outline(size: float) -> list[Point]:
        half = [(0.0, -1.12), (0.24, -1.01), (0.5, -0.94), (0.92, -0.9)]
        half += [(0.92 * (1 - (s / 12) ** 2), -0.1 + 1.26 * s / 12) for s in range(13)]
        right = [(centre[0] + x * size, centre[1] + y * size) for x, y in half]
        return right + [(2 * centre[0] - x, y) for x, y in reversed(right[1:-1])]

    sheet.shape(outline(270), p.dark, BOLD)
    sheet.shape(outline(240), p.middle, BOLD)
    sheet.hatch(outline(240), 22)
    sheet.shape(outline(196), p.light, BOLD)
    sheet.line([(746, 400), (746, 350)], 20, p.ink)
    sheet.line([(854, 400), (854, 350)], 20, p.ink)
    sheet.arc((800, 350), 54, 180, 360, 20, p.ink)
    sheet.rect(712, 392, 888, 530, p.accent, BOLD, radius=14)
    sheet.circle((800, 446), 20, p.ink, 0)
    sheet.shape([(790, 450), (810, 450), (816, 498), (784, 498)], p.ink, 0)
    sheet.axis((800, 70), (800, 760))
    sheet.dimension((560, 735), (1040, 735), -24)


def _node_sign(sheet: Sheet, centre: Point, index: int) -> None:
    p = sheet.palette
    x, y = centre
    if index % 3 == 0:
        sheet.wheel(centre, 40, 10, p.middle)
    elif index % 3 == 1:
        sheet.rect(x - 42, y - 34, x + 42, y + 20, p.middle, BOLD, radius=4)
        sheet.line([(x - 22, y + 36), (x + 22, y + 36)], BOLD)
        sheet.line([(x, y + 20), (x, y + 36)], BOLD)
    else:
        for module in range(3):
            left = x - 42 + module * 29
            sheet.rect(left, y - 36, left + 26, y + 36, p.middle, THIN)
            sheet.circle((left + 13, y - 20), 5, p.ground, HAIR)
            sheet.circle((left + 13, y), 5, p.ground, HAIR)


def draw_energy(sheet: Sheet) -> None:
    """A sawtooth plant with panels on its roof, and its load curve."""
    p = sheet.palette
    sheet.floor(750)
    for index in range(4):
        left = 360 + index * 170
        sheet.shape([(left, 550), (left, 410), (left + 170, 500), (left + 170, 550)], p.light, BOLD)
        for panel in range(3):
            x = left + 14 + panel * 50
            y = 400 + (x - left) * 0.53
            sheet.shape([(x, y), (x + 42, y + 22), (x + 42, y + 9), (x, y - 13)], p.dark, THIN)
        sheet.rect(left + 20, 600, left + 120, 660, p.ground, THIN)
        sheet.line([(left + 70, 600), (left + 70, 660)], THIN)
    sheet.rect(360, 550, 1040, 748, p.light, BOLD)
    for index in range(4):
        left = 390 + index * 166
        sheet.rect(left, 592, left + 100, 652, p.middle, THIN)
        sheet.line([(left + 50, 592), (left + 50, 652)], THIN)
    sheet.rect(900, 660, 1000, 748, p.middle, BOLD)
    pylon: Point = (210, 190)
    sheet.line([(140, 748), (196, 190), (224, 190), (280, 748)], BOLD)
    for level in range(5):
        y, half = 748 - level * 112, 70 - level * 11.2
        sheet.line([(210 - half, y), (210 + half - 11.2, y - 112)], THIN)
        sheet.line([(210 + half, y), (210 - half + 11.2, y - 112)], THIN)
    for y in (230, 310):
        sheet.line([(120, y), (300, y)], BOLD)
        for x in (124, 296):
            sheet.line([(x, y), (x, y + 26)], THIN)
            sheet.circle((x, y + 30), 6, p.dark, 0)
    sheet.line([pylon, (210, 150)], BOLD)
    wire = [(296.0, 340.0), (330.0, 420.0), (360.0, 470.0), (390.0, 500.0)]
    sheet.line(wire, THIN)
    sheet.rect(1080, 600, 1190, 748, p.middle, BOLD, radius=6)
    sheet.shape([(1142, 620), (1108, 682), (1132, 682), (1122, 730), (1162, 664), (1138, 664)],
                p.accent, THIN)  # fmt: skip
    sheet.line([(1040, 680), (1080, 680)], BOLD)
    _draw_load(sheet)


def _draw_load(sheet: Sheet) -> None:
    """The load of a day: the peak that was shaved stays as a dashed bar."""
    p, rng = sheet.palette, sheet.rng
    sheet.rect(660, 84, 1480, 360, p.light, BOLD, radius=8)
    sheet.line([(700, 330), (1450, 330)], BOLD)
    peak = rng.randrange(6, 10)
    for hour in range(16):
        x = 712 + hour * 46
        height = 60 + 90 * max(0.0, 1 - abs(hour - 8) / 7) + rng.uniform(-14, 14)
        if hour == peak:
            sheet.rect(x, 126, x + 32, 330, None, THIN, colour=p.accent)
        sheet.rect(x, 330 - height, x + 32, 330, p.accent if hour == peak else p.middle, THIN)
    sheet.dashes((700, 168), (1450, 168), (14, 8), THIN, p.dark)
    sheet.arrow((728 + peak * 46, 112), (728 + peak * 46, 164), THIN, p.accent)
    sheet.dimension((360, 748), (1040, 748), -34)
    for index in range(3):
        left = 1230 + index * 80
        sheet.rect(left, 520, left + 66, 748, p.light, BOLD, radius=8)
        charge = (0.9, 0.7, 0.4)[index]
        sheet.rect(left + 10, 734 - 190 * charge, left + 56, 738, p.middle, THIN, radius=4)
        sheet.rect(left + 20, 506, left + 46, 520, p.middle, THIN)
    sheet.line([(1190, 640), (1230, 640)], BOLD)
