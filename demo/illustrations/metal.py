"""Casting, cutting, forming and joining metal."""

from demo.illustrations.geometry import Point, around, box, turned, under
from demo.illustrations.pens import BOLD, HAIR, THIN
from demo.illustrations.sheet import Sheet


def draw_foundry(sheet: Sheet) -> None:
    """A ladle pours into a sand mould, cut open."""
    p, rng = sheet.palette, sheet.rng
    sheet.floor(730)
    # The mould: cope and drag, hatched, with the cavity of the part and its risers.
    sheet.rect(700, 470, 1380, 590, p.light, BOLD)
    sheet.rect(700, 590, 1380, 726, p.light, BOLD)
    sheet.hatch(box(700, 470, 1380, 590))
    sheet.hatch(box(700, 590, 1380, 726), rising=False)
    for left in (664, 1380):
        sheet.rect(left, 572, left + 36, 608, p.middle, THIN)
    cavity: list[Point] = [
        (740, 470), (820, 470), (796, 500), (796, 610), (860, 610), (860, 556), (960, 540),
        (1010, 540), (1010, 470), (1050, 470), (1050, 540), (1200, 540), (1230, 470), (1270, 470),
        (1250, 556), (1310, 556), (1310, 640), (1250, 640), (1250, 668), (930, 668), (930, 640),
        (764, 640), (764, 500),
    ]  # fmt: skip
    sheet.shape(cavity, p.ground, BOLD)
    sheet.shape(under(cavity, rng.choice((546.0, 566.0, 600.0))), p.accent, THIN)
    _draw_ladle(sheet)


def _draw_ladle(sheet: Sheet) -> None:
    """It hangs from its bail and tips around its trunnions."""
    p, rng = sheet.palette, sheet.rng
    pivot, tilt = (560.0, 300.0), rng.choice((36.0, 42.0, 47.0))
    outer = turned([(410, 160), (710, 160), (676, 440), (444, 440)], pivot, tilt)
    inner = turned([(434, 160), (686, 160), (654, 416), (466, 416)], pivot, tilt)
    lip = turned([(700, 160), (742, 152), (706, 206)], pivot, tilt)
    spout = lip[1]
    end = 478.0
    sheet.shape(
        [spout, (spout[0] + 26, spout[1] + 30), (spout[0] + 34, end), (spout[0] + 14, end),
         (spout[0] + 8, spout[1] + 44)],
        p.accent, 0,
    )  # fmt: skip
    sheet.shape([(spout[0] + 10, end - 4), (spout[0] + 36, end - 4), (800, 500), (764, 500)],
                p.accent, 0)  # fmt: skip
    sheet.shape(outer, p.middle, BOLD)
    for share in (0.32, 0.78):
        a, b = outer[0], outer[3]
        c, d = outer[1], outer[2]
        sheet.line(
            [(a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share),
             (c[0] + (d[0] - c[0]) * share, c[1] + (d[1] - c[1]) * share)],
            THIN,
        )  # fmt: skip
    sheet.shape(inner, p.ground, THIN)
    sheet.shape(lip, p.middle, BOLD)
    sheet.shape(under(inner, spout[1] + 4), p.accent, THIN)
    sheet.shape([(540, 110), (580, 110), (576, 300), (544, 300)], p.light, BOLD)
    sheet.circle(pivot, 34, p.light, BOLD)
    sheet.circle(pivot, 12, p.dark, 0)
    sheet.rect(120, 66, 1100, 92, p.middle, BOLD)
    sheet.rect(500, 92, 620, 118, p.light, BOLD)
    sheet.arc(pivot, 330, 100, 160, HAIR, p.dark)
    sheet.dimension((700, 470), (1380, 470), 62)
    sheet.dimension((1380, 726), (1380, 470), -66)
    sheet.balloon((1120, 650), (1030, 400))
    for _ in range(6):
        x, y = rng.uniform(820, 900), rng.uniform(380, 455)
        sheet.line([(x, y), (x + 9, y - 7)], THIN, p.accent)


def draw_cnc(sheet: Sheet) -> None:
    """A vertical machining centre mills a pocket."""
    p = sheet.palette
    sheet.floor(740)
    sheet.shape([(240, 740), (240, 130), (470, 130), (470, 560), (1330, 560), (1330, 740)],
                p.light, BOLD)  # fmt: skip
    sheet.rect(262, 156, 448, 700, None, HAIR, colour=p.dark)
    for y in range(190, 560, 34):
        sheet.line([(452, y), (470, y)], THIN)
    for x in (330, 560, 800, 1040, 1260):
        sheet.rect(x, 620, x + 46, 668, p.middle, THIN, radius=6)
    # Table, vice and part.
    sheet.rect(540, 520, 1300, 560, p.middle, BOLD)
    for x in range(580, 1280, 70):
        sheet.rect(x, 520, x + 18, 534, p.ground, HAIR)
    sheet.rect(640, 420, 730, 520, p.middle, BOLD)
    sheet.rect(1090, 420, 1180, 520, p.middle, BOLD)
    sheet.line([(1180, 478), (1270, 478)], BOLD)
    sheet.circle((1280, 478), 14, p.light, BOLD)
    _draw_milling(sheet)


def _draw_milling(sheet: Sheet) -> None:
    """The part in its vice, and the head that cuts it."""
    p, rng = sheet.palette, sheet.rng
    pocket = rng.choice((860.0, 900.0, 940.0))
    part = [(730, 390), (780, 390), (780, 440), (pocket + 26, 440), (pocket + 26, 390),
            (1090, 390), (1090, 520), (730, 520)]  # fmt: skip
    sheet.shape(part, p.light, BOLD)
    sheet.hatch(part)
    # Head, spindle, holder and cutter.
    sheet.shape([(470, 150), (800, 150), (pocket + 100, 150), (pocket + 100, 250),
                 (pocket - 100, 250), (470, 210)], p.light, BOLD)  # fmt: skip
    sheet.rect(pocket - 60, 96, pocket + 60, 150, p.middle, BOLD)
    sheet.rect(pocket - 62, 250, pocket + 62, 290, p.middle, BOLD)
    sheet.shape([(pocket - 40, 290), (pocket + 40, 290), (pocket + 27, 344), (pocket - 27, 344)],
                p.light, BOLD)  # fmt: skip
    cutter = [(pocket - 24, 344), (pocket + 24, 344), (pocket + 24, 438), (pocket - 24, 438)]
    sheet.shape(cutter, p.accent, BOLD)
    for y in range(352, 432, 22):
        sheet.line([(pocket - 22, y + 16), (pocket + 22, y)], THIN)
    sheet.axis((pocket, 70), (pocket, 470))
    for side, reach in ((-1, 92), (1, 92)):
        start = (pocket + side * reach, 250.0)
        sheet.line([start, (pocket + side * 66, 320), (pocket + side * 50, 350)], BOLD)
        for drop in range(3):
            y = 362 + drop * 18
            jet = pocket + side * (44 - drop * 4)
            sheet.line([(jet, y), (jet - side * 4, y + 9)], THIN, p.dark)
    for turn in range(5):
        centre = (pocket + 60 + turn * 19, 374.0 - rng.uniform(0, 16))
        sheet.arc(centre, 9, 160, 420, THIN, p.dark)
    sheet.arrow((1230, 330), (1230, 200), BOLD, p.dark)
    sheet.arrow((1230, 330), (1370, 330), BOLD, p.dark)
    sheet.circle((1230, 330), 8, p.dark, 0)
    sheet.dimension((730, 520), (1090, 520), -120)
    sheet.balloon((pocket + 20, 400), (1040, 320))


def draw_weld(sheet: Sheet) -> None:
    """A torch above a V joint, with its passes."""
    p, rng = sheet.palette, sheet.rng
    left = [(180, 520), (744, 520), (792, 660), (180, 660)]
    right = [(856, 520), (1420, 520), (1420, 660), (808, 660)]
    for plate, rising in ((left, True), (right, False)):
        sheet.shape(plate, p.light, BOLD)
        sheet.hatch(plate, 16, rising)
    for y, reach in ((652, 16), (616, 28), (580, 38), (546, 46)):
        sheet.circle((800, y), reach, p.middle, THIN, flat=0.62)
    sheet.rect(760, 660, 840, 684, p.dark, THIN)
    spark = (800.0, 520.0)
    for angle in range(0, 360, 15):
        flight = rng.uniform(70, 170) * (0.45 if 25 < angle < 155 else 1.0)
        sheet.line([around(spark, 36, angle), around(spark, flight, angle)], THIN, p.accent)
    sheet.circle(spark, 30, p.accent, 0)
    sheet.circle(spark, 14, p.light if p.ground[0] > 128 else p.ink, 0)
    lean = rng.choice((-24.0, -32.0, -38.0))

    def tilted(points: list[Point]) -> list[Point]:
        return turned(points, spark, -lean)

    sheet.shape(tilted([(796, 490), (796, 440), (804, 440), (804, 490)]), p.ink, 0)
    sheet.shape(tilted([(782, 452), (766, 350), (834, 350), (818, 452)]), p.middle, BOLD)
    sheet.shape(tilted(box(756, 316, 844, 350)), p.light, BOLD)
    sheet.shape(tilted([(768, 316), (768, 150), (832, 150), (832, 316)]), p.light, BOLD)
    for y in range(172, 310, 22):
        sheet.line(tilted([(768, y), (832, y)]), THIN)
    top = tilted([(800, 150)])[0]
    cable = [top, *tilted([(804, 90), (850, 40)])]
    sheet.line([*cable, (cable[-1][0] + 130, 90)], 22, p.ink)
    sheet.line([*cable, (cable[-1][0] + 130, 90)], 13, p.light)
    sheet.axis(*tilted([(800, 560), (800, 60)]))
    sheet.axis((800, 440), (800, 740))
    sheet.arc(spark, 250, -90, -90 - lean, THIN, p.dark)
    sheet.arrow((560, 470), (330, 470), BOLD, p.dark)
    for x in range(870, 1400, 26):
        sheet.arc((x, 520), 15, 180, 360, THIN)
    sheet.dimension((1420, 660), (1420, 520), -46)
    sheet.dimension((744, 520), (856, 520), -196)
    sheet.balloon((822, 560), (1060, 420))


def draw_press(sheet: Sheet) -> None:
    """A hydraulic press between its columns, dies half closed."""
    p, rng = sheet.palette, sheet.rng
    gap = rng.choice((0.0, 22.0, 44.0))
    sheet.floor(752)
    sheet.rect(420, 650, 1180, 750, p.light, BOLD, radius=6)
    for x in (470, 1060):
        sheet.rect(x, 170, x + 70, 650, p.middle, BOLD)
        sheet.axis((x + 35, 130), (x + 35, 690))
        for y in (256, 630):
            sheet.rect(x - 12, y, x + 82, y + 22, p.light, THIN)
    sheet.rect(420, 130, 1180, 256, p.light, BOLD, radius=6)
    sheet.rect(690, 84, 910, 256, p.middle, BOLD, radius=10)
    sheet.line([(690, 120), (910, 120)], THIN)
    sheet.line([(910, 150), (1010, 150), (1010, 110), (1240, 110), (1240, 420)], 12, p.ink)
    sheet.line([(910, 150), (1010, 150), (1010, 110), (1240, 110), (1240, 420)], 6, p.light)
    ram = 376 - gap
    sheet.rect(742, 256, 858, ram, p.light, BOLD)
    sheet.rect(540, ram, 1060, ram + 60, p.middle, BOLD)
    upper = [(600, ram + 60), (1000, ram + 60), (1000, ram + 116), (930, ram + 116),
             (890, ram + 168), (710, ram + 168), (670, ram + 116), (600, ram + 116)]  # fmt: skip
    sheet.shape(upper, p.light, BOLD)
    sheet.hatch(upper)
    blank = 558 - gap * 0.3
    lower = [(600, 650), (600, 566), (664, 566), (704, 622), (896, 622), (936, 566), (1000, 566),
             (1000, 650)]  # fmt: skip
    sheet.shape(lower, p.light, BOLD)
    sheet.hatch(lower, rising=False)
    sheet.line([(570, blank), (672, blank), (708, blank + 50), (892, blank + 50), (928, blank),
                (1030, blank)], 13, p.accent)  # fmt: skip
    sheet.rect(1200, 420, 1280, 750, p.light, BOLD, radius=5)
    sheet.circle((1240, 480), 30, p.ground, BOLD)
    sheet.line([(1240, 480), around((1240, 480), 22, rng.choice((-120, -60, -30)))], THIN, p.accent)
    for y in (540, 580, 620):
        sheet.rect(1216, y, 1264, y + 18, p.middle, THIN)
    sheet.arrow((340, 300), (340, 480), BOLD, p.dark)
    sheet.axis((800, 60), (800, 700))
    sheet.dimension((470, 750), (470, 650), 70)
    sheet.dimension((600, 566), (600, ram + 116), 90)
    sheet.balloon((980, blank), (1350, 350))


def draw_furnace(sheet: Sheet) -> None:
    """A reheating furnace, cut open: refractory, burners, billets."""
    p, rng = sheet.palette, sheet.rng
    sheet.floor(750)
    sheet.rect(1090, 80, 1180, 300, p.light, BOLD)
    shell = [(240, 300), (360, 220), (1240, 220), (1360, 300), (1360, 690), (240, 690)]
    room = [(310, 330), (390, 282), (1210, 282), (1290, 330), (1290, 600), (310, 600)]
    sheet.shape(shell, p.light, BOLD)
    sheet.hatch(shell, 15)
    sheet.rect(1112, 90, 1158, 290, p.ground, THIN)
    sheet.shape(room, p.glow, BOLD)
    for x in (270.0, 620.0, 960.0, 1290.0):
        sheet.rect(x, 690, x + 44, 748, p.middle, BOLD)
    count = rng.choice((3, 4))
    for index in range(count):
        x = 420 + index * 720 / count
        sheet.rect(x - 30, 182, x + 30, 282, p.middle, BOLD)
        sheet.line([(x, 182), (x, 140)], BOLD)
        flame = [(x - 26, 282), (x + 26, 282), (x + 34, 330), (x + 12, 392), (x, 430),
                 (x - 16, 388), (x - 34, 330)]  # fmt: skip
        sheet.shape(flame, p.accent, THIN)
        sheet.shape([(x - 12, 284), (x + 12, 284), (x + 10, 334), (x, 366), (x - 10, 334)],
                    p.glow, 0)  # fmt: skip
    sheet.line([(380, 140), (1000, 140)], 12, p.ink)
    sheet.line([(380, 140), (1000, 140)], 6, p.light)
    for x in range(345, 1220, 94):
        sheet.rect(x, 500, x + 70, 566, p.middle, BOLD)
        sheet.line([(x, 500), (x + 70, 566)], HAIR, p.dark)
        sheet.line([(x, 566), (x + 70, 500)], HAIR, p.dark)
    for x in range(346, 1280, 49):
        sheet.circle((x, 584), 15, p.light, THIN)
    for x in (200, 1360):
        sheet.rect(x, 430, x + 40, 620, p.middle, BOLD)
    sheet.arrow((110, 534), (196, 534), BOLD, p.dark)
    sheet.arrow((1404, 534), (1490, 534), BOLD, p.dark)
    sheet.line([(1250, 250), (1250, 420)], BOLD, p.ink)
    sheet.circle((1250, 240), 16, p.accent, THIN)
    sheet.dimension((240, 690), (240, 300), 64)
    sheet.balloon((1250, 240), (1360, 150))
