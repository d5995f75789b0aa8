"""Composites, wood, textile, bottles, chemistry, electronics, vehicles."""

from math import sin

from demo.illustrations.geometry import Point, around, box, under
from demo.illustrations.pens import BOLD, HAIR, THIN
from demo.illustrations.sheet import Sheet


def draw_composite(sheet: Sheet) -> None:
    """Plies of different directions, lifted apart, under a lay-up roller."""
    p, rng = sheet.palette, sheet.rng
    spacing = rng.choice((74.0, 82.0, 88.0))
    across, along = (430.0, 150.0), (-400.0, 168.0)

    def on_ply(origin: Point, u: float, v: float) -> Point:
        return (
            origin[0] + across[0] * u + along[0] * v,
            origin[1] + across[1] * u + along[1] * v,
        )

    fibres = rng.choice((("0", "45", "90", "-45", "0"), ("90", "-45", "0", "45", "90")))
    for index, direction in enumerate(reversed(fibres)):
        top = index == len(fibres) - 1
        origin = (760.0, 500.0 - spacing * index)
        ply = [on_ply(origin, *corner) for corner in ((0, 0), (1, 0), (1, 1), (0, 1))]
        sheet.shape([(x, y + 14) for x, y in ply], p.dark, THIN)
        sheet.shape(ply, p.accent if top else (p.light, p.middle)[index % 2], BOLD)
        for step in range(1, 40):
            share = step / 20
            if direction == "0" and share < 1:
                ends = ((0.0, share), (1.0, share))
            elif direction == "90" and share < 1:
                ends = ((share, 0.0), (share, 1.0))
            elif direction in ("45", "-45"):
                low, high = max(0.0, share - 1), min(1.0, share)
                ends = ((low, share - low), (high, share - high))
                if direction == "-45":
                    ends = ((1 - ends[0][0], ends[0][1]), (1 - ends[1][0], ends[1][1]))
            else:
                continue
            sheet.line([on_ply(origin, *ends[0]), on_ply(origin, *ends[1])], HAIR,
                       p.ink if top else p.dark)  # fmt: skip
    for corner in ((1, 0), (0, 1), (1, 1)):
        foot = on_ply((760.0, 500.0), *corner)
        top_corner = on_ply((760.0, 500.0 - spacing * 4), *corner)
        sheet.dashes(top_corner, (foot[0], foot[1] + 40))
    _draw_roller(sheet, on_ply((760.0, 500.0 - spacing * 4), 0.46, 0.4), spacing)


def _draw_roller(sheet: Sheet, at: Point, spacing: float) -> None:
    """The lay-up head on the top ply."""
    p = sheet.palette
    x, y = at
    sheet.limb((x - 66, y - 26), (x + 66, y - 76), 30, 30, p.middle)
    sheet.circle((x + 66, y - 76), 30, p.light, BOLD)
    sheet.circle((x + 66, y - 76), 9, p.dark, 0)
    sheet.line([(x + 66, y - 76), (x + 150, y - 100), (x + 150, 60)], 16, p.ink)
    sheet.line([(x + 66, y - 76), (x + 150, y - 100), (x + 150, 60)], 9, p.light)
    for angle, reach in ((19, 130), (-23, 130), (-90, 130)):
        sheet.arrow((1300, 300), around((1300, 300), reach, angle), BOLD, p.dark)
    sheet.circle((1300, 300), 8, p.dark, 0)
    sheet.dimension((330, 668 - spacing * 4), (330, 682), 60)


def draw_wood(sheet: Sheet) -> None:
    """A log and a circular saw that opens a board."""
    p, rng = sheet.palette, sheet.rng
    sheet.floor(750)
    blade: Point = (880, 520)
    sheet.rect(430, 502, 1300, 748, p.light, BOLD)
    sheet.rect(660, 502, 1100, 726, p.ground, THIN)
    sheet.rect(480, 570, 600, 660, p.middle, THIN, radius=6)
    for x in (516, 564):
        sheet.circle((x, 615), 13, p.light, THIN)
    sheet.line([blade, (1190, 660)], 12, p.dark)
    sheet.circle((1190, 660), 52, p.middle, BOLD)
    sheet.circle((1190, 660), 18, p.light, THIN)
    sheet.rect(400, 468, 1330, 502, p.middle, BOLD)
    lean = rng.choice((0, 3, 6))
    sheet.shape([around(blade, radius, tooth * 9 + lean + turn) for tooth in range(40)
                 for radius, turn in ((176, 0), (198, 1.5))], p.accent, THIN)  # fmt: skip
    sheet.circle(blade, 140, None, HAIR, p.ink)
    for slot in range(5):
        sheet.line(
            [around(blade, 150, slot * 72 + lean), around(blade, 104, slot * 72 + 10 + lean)], THIN
        )
    sheet.circle(blade, 46, p.light, BOLD)
    sheet.circle(blade, 13, p.dark, 0)
    board = box(470, 398, 1240, 466)
    sheet.shape(board, p.light, BOLD)
    waves = rng.choice((30.0, 38.0, 46.0))
    for row in range(4):
        y = 411 + row * 13.5
        sheet.line([(x, y + 4.5 * sin(x / waves + row * 0.5)) for x in range(478, 1236, 12)],
                   HAIR, p.dark)  # fmt: skip
    for x in (600, 1030):
        sheet.circle((x, 432), 20, p.light, THIN, flat=0.55)
        sheet.circle((x, 432), 9, p.dark, HAIR, flat=0.55)
    sheet.dashes((blade[0], 432), (1240, 432), (10, 7), THIN, p.accent)
    _draw_hood(sheet)


def _draw_hood(sheet: Sheet) -> None:
    """It stands clear of the teeth; its pipe takes the chips."""
    p, rng = sheet.palette, sheet.rng
    sheet.shape([(690, 318), (726, 244), (820, 212), (940, 212), (1034, 244), (1070, 318)],
                p.middle, BOLD)  # fmt: skip
    hose = [(880.0, 214.0), (880.0, 130.0), (1220.0, 130.0), (1220.0, 70.0)]
    sheet.line(hose, 42, p.ink)
    sheet.line(hose, 33, p.light)
    log: Point = (250, 600)
    sheet.circle(log, 146, p.middle, BOLD)
    for ring in range(1, 9):
        heart = (250 + rng.uniform(-2, 2), 600.0)
        sheet.circle(heart, 130 - ring * 14, p.light if ring == 1 else None, HAIR, p.dark)
    sheet.line([log, around(log, 118, -40)], THIN)
    sheet.line([log, around(log, 96, 70)], THIN)
    for _ in range(26):
        chip = (rng.uniform(1080, 1280), rng.uniform(300, 390))
        sheet.circle(chip, rng.uniform(2, 4.5), p.dark, 0)
    sheet.arrow((450, 350), (620, 350), BOLD, p.dark)
    sheet.dimension((1240, 398), (1240, 466), 130)


def draw_textile(sheet: Sheet) -> None:
    """A loom from the side: warp beam, harnesses, shuttle, cloth roll."""
    p, rng = sheet.palette, sheet.rng
    sheet.floor(750)
    sheet.rect(180, 660, 1420, 700, p.light, BOLD)
    for x in (220, 700, 1340):
        sheet.rect(x, 700, x + 50, 748, p.middle, BOLD)
    beam: Point = (300, 540)
    cloth: Point = (1320, 560)
    fell: Point = (1130, 430)
    for x in (300, 1320):
        sheet.shape([(x - 44, 660), (x - 16, 540), (x + 16, 540), (x + 44, 660)], p.middle, BOLD)
    sheet.circle(beam, 124, p.light, BOLD)
    for radius in range(34, 118, 9):
        sheet.circle(beam, radius, None, HAIR, p.dark)
    sheet.circle(beam, 24, p.middle, BOLD)
    sheet.circle((430, 420), 26, p.middle, BOLD)
    sheet.line([around(beam, 124, -118), (408, 404), (430, 394)], THIN)
    lift = rng.choice((62.0, 76.0, 88.0))
    _draw_harnesses(sheet, fell, lift)
    sheet.rect(640, 110, 920, 150, p.middle, BOLD)
    sheet.shape([(984, 290), (1012, 290), (1026, 640), (994, 640)], p.light, BOLD)
    for y in range(310, 620, 16):
        sheet.line([(988, y), (1018, y)], HAIR, p.dark)
    sheet.shape([(892, 430), (910, 411), (956, 411), (974, 430), (956, 449), (910, 449)], p.accent,
                BOLD)  # fmt: skip
    sheet.circle((933, 430), 10, p.ground, THIN)
    sheet.line([fell, (1230, 430), (1264, 452)], 11, p.ink)
    sheet.circle((1240, 452), 24, p.middle, BOLD)
    sheet.line([(1264, 456), around(cloth, 92, -20)], 8, p.ink)
    sheet.circle(cloth, 92, p.middle, BOLD)
    for radius in range(28, 88, 8):
        sheet.circle(cloth, radius, None, THIN)
    # A sample of the weave.
    for row in range(7):
        for column in range(7):
            over = (row + column + int(lift)) % 2 == 0
            x, y = 1190 + column * 30, 120 + row * 30
            sheet.rect(x, y, x + 26, y + 26, p.dark if over else p.light, HAIR)
    sheet.arrow((480, 330), (620, 330), BOLD, p.dark)
    sheet.dimension((300, 660), (1320, 660), -70)
    sheet.balloon((948, 430), (1080, 250))


def _draw_harnesses(sheet: Sheet, fell: Point, lift: float) -> None:
    p = sheet.palette
    harnesses = ((690.0, -1), (750.0, 1), (810.0, -1), (870.0, 1))
    for x, side in harnesses:
        eye = 430 + side * lift
        for spread in (-7, 0, 7):
            sheet.line([(440, 396 + spread * 0.5), (x, eye + spread), fell], THIN,
                       p.ink if side > 0 else p.dark)  # fmt: skip
    for x, side in harnesses:
        shift = side * lift * 0.7
        sheet.rect(x - 13, 240 + shift, x + 13, 620 + shift, None, BOLD)
        sheet.rect(x - 13, 240 + shift, x + 13, 268 + shift, p.middle, THIN)
        sheet.rect(x - 13, 592 + shift, x + 13, 620 + shift, p.middle, THIN)
        sheet.line([(x, 240 + shift), (x, 150)], THIN)


def draw_bottle(sheet: Sheet) -> None:
    """Bottles under a filling machine; one is filling."""
    p, rng = sheet.palette, sheet.rng
    sheet.floor(760)
    busy = rng.choice((2, 3, 4))
    sheet.rect(330, 84, 1270, 176, p.light, BOLD, radius=10)
    sheet.shape(box(342, 130, 1258, 170), p.middle, 0)
    sheet.line([(342, 130), (1258, 130)], THIN)
    sheet.rect(760, 60, 840, 84, p.middle, BOLD)
    for index in range(7):
        x = 230 + index * 190
        outline = [(x - 22, 330), (x + 22, 330), (x + 22, 400), (x + 58, 462), (x + 58, 620),
                   (x - 58, 620), (x - 58, 462), (x - 22, 400)]  # fmt: skip
        sheet.shape(outline, p.light, 0)
        level = 430.0 if index > busy else 540.0
        if index >= busy:
            sheet.shape(under(outline, level), p.accent if index == busy else p.middle, 0)
            sheet.line(under(outline, level), THIN, p.dark, closed=True)
        sheet.line(outline, BOLD, closed=True)
        sheet.rect(x - 28, 318, x + 28, 334, p.middle, THIN)
        if index > busy:
            sheet.rect(x - 30, 296, x + 30, 322, p.dark, THIN, radius=4)
            sheet.rect(x - 58, 500, x + 58, 572, p.ground, THIN)
            sheet.line([(x - 36, 528), (x + 36, 528)], THIN, p.dark)
            sheet.line([(x - 36, 546), (x + 10, 546)], THIN, p.dark)
        if 1 <= index <= 5:
            low = 60.0 if index == busy else 0.0
            sheet.rect(x - 20, 176, x + 20, 236, p.middle, BOLD)
            sheet.shape([(x - 12, 236), (x + 12, 236), (x + 7, 262 + low), (x - 7, 262 + low)],
                        p.light, BOLD)  # fmt: skip
            if index == busy:
                sheet.line([(x, 322), (x, level)], 7, p.accent)
    sheet.rect(140, 620, 1460, 668, p.middle, BOLD, radius=22)
    for x in range(170, 1450, 52):
        sheet.circle((x, 644), 14, p.light, THIN)
    for x in (260, 780, 1300):
        sheet.rect(x, 668, x + 36, 758, p.light, BOLD)
    sheet.rect(330, 176, 360, 620, p.light, BOLD)
    sheet.rect(1240, 176, 1270, 620, p.light, BOLD)
    sheet.arrow((420, 712), (620, 712), BOLD, p.dark)
    sheet.dimension((420, 620), (420, 330), -76)


def draw_chemistry(sheet: Sheet) -> None:
    """A stirred reactor with its jacket, pipes and valves."""
    p, rng = sheet.palette, sheet.rng
    sheet.floor(770)
    jacket = [(546, 330), (1014, 330), (1014, 560), (960, 660), (850, 706), (710, 706), (600, 660),
              (546, 560)]  # fmt: skip
    vessel = [(580, 300), (640, 236), (740, 212), (820, 212), (920, 236), (980, 300), (980, 548),
              (932, 632), (840, 672), (720, 672), (628, 632), (580, 548)]  # fmt: skip
    for x in (560, 980):
        sheet.rect(x, 600, x + 24, 768, p.light, BOLD)
    sheet.shape(jacket, p.middle, BOLD)
    sheet.hatch(jacket, 14)
    sheet.shape(vessel, p.light, BOLD)
    level = rng.choice((360.0, 400.0, 430.0))
    sheet.shape(under(vessel, level), p.middle, THIN)
    for _ in range(22):
        bubble = (rng.uniform(620, 940), rng.uniform(level + 24, 600))
        sheet.circle(bubble, rng.uniform(3, 10), None, HAIR, p.ink)
    _draw_stirrer(sheet)


def _draw_stirrer(sheet: Sheet) -> None:
    """The stirrer, and the pipes with their valves."""
    p, rng = sheet.palette, sheet.rng
    sheet.rect(730, 66, 830, 160, p.light, BOLD, radius=8)
    for y in range(84, 150, 12):
        sheet.line([(742, y), (818, y)], HAIR, p.dark)
    sheet.rect(752, 160, 808, 212, p.middle, BOLD)
    sheet.rect(771, 212, 789, 600, p.light, THIN)
    for y in (480, 590):
        for side in (-1, 1):
            blade = [(780 + side * 10, y), (780 + side * 112, y - 26), (780 + side * 112, y + 26)]
            sheet.shape(blade, p.accent, BOLD)
    sheet.circle((780, 480), 17, p.light, BOLD)
    sheet.circle((780, 590), 17, p.light, BOLD)

    def pipe(points: list[Point], valve: Point | None = None) -> None:
        sheet.line(points, 22, p.ink)
        sheet.line(points, 13, p.light)
        if valve:
            x, y = valve
            sheet.shape([(x - 26, y - 18), (x - 26, y + 18), (x + 26, y - 18), (x + 26, y + 18)],
                        p.middle, BOLD)  # fmt: skip
            sheet.line([(x, y), (x, y - 36)], BOLD)
            sheet.line([(x - 20, y - 36), (x + 20, y - 36)], BOLD)

    pipe([(280, 300), (280, 180), (670, 180), (670, 224)], (440, 180))
    pipe([(890, 226), (890, 150), (1260, 150), (1260, 250)], (1080, 150))
    pipe([(1014, 440), (1180, 440), (1180, 560)], (1100, 440))
    pipe([(780, 706), (780, 736), (1330, 736)], (1000, 736))
    pipe([(380, 560), (380, 500), (546, 500)], (470, 500))
    for x, top, bottom in ((280, 300, 620), (1260, 250, 660)):
        sheet.rect(x - 92, top, x + 92, bottom, p.light, BOLD, radius=44)
        sheet.line([(x - 92, top + 60), (x + 92, top + 60)], THIN)
        sheet.line([(x - 92, bottom - 60), (x + 92, bottom - 60)], THIN)
        for side in (-60, 60):
            sheet.line([(x + side, bottom - 8), (x + side, 770)], 12)
    sheet.circle((620, 130), 34, p.light, BOLD)
    sheet.line([(620, 164), (620, 258)], BOLD)
    sheet.line([(620, 130), around((620, 130), 24, rng.choice((-140, -60, -20)))], BOLD, p.accent)
    sheet.axis((780, 50), (780, 740))
    sheet.balloon((860, 590), (1120, 330))
