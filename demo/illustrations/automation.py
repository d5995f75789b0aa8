"""Machines that act and watch by themselves: robots, cameras, sensors, printers."""

from demo.illustrations.figures import draw_person
from demo.illustrations.geometry import Point, around
from demo.illustrations.pens import BOLD, HAIR, THIN
from demo.illustrations.sheet import Sheet


def draw_robot(sheet: Sheet) -> None:
    """A six-axis arm reaches for a part on its fixture."""
    p, rng = sheet.palette, sheet.rng
    sheet.floor(740)
    shoulder: Point = (560, 540)
    elbow = around(shoulder, 290, rng.choice((-112, -102, -92)))
    wrist = around(elbow, 330, rng.choice((-6, 4, 14)))
    sheet.arc(shoulder, 560, -52, 14, HAIR, p.dark)
    sheet.rect(400, 706, 720, 738, p.middle, BOLD)
    sheet.shape([(450, 706), (470, 610), (650, 610), (670, 706)], p.light, BOLD)
    sheet.rect(462, 586, 658, 616, p.middle, BOLD, radius=8)
    sheet.limb((520, 590), shoulder, 58, 84)
    sheet.limb(shoulder, elbow, 72, 54)
    sheet.limb(around(shoulder, 66, -100), around(elbow, 60, 80), 18, 14, p.middle, THIN)
    back = around(elbow, 96, 188)
    sheet.limb(back, elbow, 34, 60, p.middle)
    sheet.limb(elbow, wrist, 62, 36)
    for centre, radius in ((shoulder, 52), (elbow, 40), (wrist, 26)):
        sheet.circle(centre, radius, p.middle, BOLD)
        sheet.circle(centre, radius * 0.55, p.light, THIN)
        for angle in range(0, 360, 60):
            sheet.circle(around(centre, radius * 0.77, angle), 3.4, p.dark, 0)
    _draw_gripper(sheet, wrist, shoulder)


def _draw_gripper(sheet: Sheet, wrist: Point, shoulder: Point) -> None:
    """What the arm holds, and the fixture where it goes."""
    p = sheet.palette
    x, y = wrist
    sheet.limb(wrist, (x + 6, y + 70), 26, 22)
    sheet.rect(x - 26, y + 84, x + 38, y + 104, p.middle, BOLD)
    top = y + 104
    sheet.rect(x - 56, top, x + 68, top + 22, p.light, BOLD)
    for side in (-1, 1):
        base = x + 6 + side * 52
        sheet.shape(
            [(base - 9, top + 22), (base + 9, top + 22), (base + 9 - side * 4, top + 92),
             (base - 9 - side * 6, top + 92)], p.light, BOLD,
        )  # fmt: skip
    sheet.rect(x - 38, top + 44, x + 50, top + 120, p.accent, BOLD)
    sheet.circle((x + 6, top + 82), 20, p.ground, BOLD)
    sheet.axis((x + 6, y - 60), (x + 6, 720))
    sheet.rect(x - 150, 640, x + 330, 738, p.light, BOLD)
    sheet.rect(x - 150, 612, x + 330, 642, p.middle, BOLD)
    for index in range(3):
        left = x + 110 + index * 70
        sheet.rect(left, 546, left + 54, 612, p.light, THIN)
        sheet.circle((left + 27, 579), 14, p.ground, THIN)
    sheet.line([(470, 660), (330, 690), (250, 736)], 12, p.ink)
    sheet.line([(470, 660), (330, 690), (250, 736)], 6, p.middle)
    sheet.dimension((400, 738), (400, shoulder[1]), 80)
    sheet.balloon((x + 40, top + 70), (1290, 240))


def draw_cobot(sheet: Sheet) -> None:
    """A light arm and a person share one bench."""
    p, rng = sheet.palette, sheet.rng
    sheet.floor(770)
    draw_person(sheet, (1130, 770), 1.0, reach=(960, 488))
    sheet.rect(250, 530, 1030, 560, p.middle, BOLD)
    for x in (290.0, 950.0):
        sheet.rect(x, 560, x + 40, 768, p.light, BOLD)
    sheet.line([(330, 680), (950, 680)], BOLD)
    base: Point = (430, 500)
    elbow = around(base, 220, rng.choice((-100, -88, -78)))
    fore = around(elbow, 230, rng.choice((-18, -6, 8)))
    tool: Point = (fore[0] + 14, fore[1] + 92)
    sheet.rect(372, 506, 488, 530, p.middle, BOLD)
    sheet.limb((430, 506), base, 44, 42)
    sheet.limb(base, elbow, 40, 40)
    sheet.limb(elbow, fore, 34, 34)
    sheet.limb(fore, tool, 28, 26)
    for centre, radius in ((base, 44), (elbow, 44), (fore, 37)):
        sheet.circle(centre, radius, p.light, BOLD)
        sheet.circle(centre, radius * 0.68, p.accent if centre is elbow else p.middle, THIN)
    x, y = tool
    sheet.rect(x - 26, y + 22, x + 26, y + 44, p.middle, BOLD)
    for side in (-1, 1):
        sheet.line([(x + side * 16, y + 44), (x + side * 22, y + 74), (x + side * 12, y + 92)], 8)
    sheet.circle((x, y + 90), 15, p.accent, THIN)
    for index in range(4):
        left = 560 + index * 92
        sheet.rect(left, 490, left + 66, 530, p.light, THIN, radius=4)
        sheet.circle((left + 33, 510), 11, p.ground, THIN)
    sheet.arc((960, 488), 90, 150, 260, HAIR, p.dark)
    sheet.arc((960, 488), 130, 150, 260, HAIR, p.dark)
    sheet.dimension((250, 768), (250, 530), 60)
    sheet.balloon(elbow, (elbow[0] - 170, 190))


def draw_vision(sheet: Sheet) -> None:
    """A camera over a belt finds the one bad part."""
    p, rng = sheet.palette, sheet.rng
    sheet.floor(760)
    bad = rng.choice((1, 2))
    sheet.rect(140, 590, 1020, 640, p.middle, BOLD, radius=24)
    for roller in range(170, 1010, 60):
        sheet.circle((roller, 615), 15, p.light, THIN)
    for x in (240.0, 900.0):
        sheet.rect(x, 640, x + 34, 758, p.light, BOLD)
    for index in range(4):
        x = 240 + index * 220
        cut = 40 if index == bad else 0
        sheet.shape(
            [(x - 62, 590), (x - 62, 540), (x - 34, 540), (x - 34, 490), (x + 34, 490 + cut),
             (x + 34, 540), (x + 62, 540), (x + 62, 590)],
            p.accent if index == bad else p.light, BOLD,
        )  # fmt: skip
    x = 240.0 + bad * 220
    sheet.rect(x - 20, 60, x + 20, 120, p.middle, BOLD)
    sheet.rect(x - 78, 120, x + 78, 236, p.light, BOLD, radius=8)
    for y in range(142, 226, 14):
        sheet.line([(x - 62, y), (x - 20, y)], HAIR, p.dark)
    sheet.rect(x - 44, 236, x + 44, 276, p.middle, BOLD)
    sheet.shape([(x - 54, 276), (x + 54, 276), (x + 42, 312), (x - 42, 312)], p.light, BOLD)
    sheet.circle((x, 312), 40, p.dark, THIN, flat=0.2)
    sheet.shape([(x - 150, 330), (x - 116, 330), (x - 96, 372), (x - 150, 372)], p.middle, BOLD)
    sheet.shape([(x + 150, 330), (x + 116, 330), (x + 96, 372), (x + 150, 372)], p.middle, BOLD)
    for side in (-1, 1):
        sheet.dashes((x + side * 24, 320), (x + side * 96, 590), (12, 8), THIN, p.accent)
    sheet.axis((x, 320), (x, 590))
    _draw_finding(sheet, x, bad)


def _draw_finding(sheet: Sheet, x: float, bad: int) -> None:
    """What the camera sees."""
    p = sheet.palette
    sheet.line([(x + 78, 170), (1100, 170), (1100, 220)], THIN)
    sheet.rect(1060, 220, 1480, 520, p.light, BOLD, radius=10)
    sheet.rect(1084, 244, 1456, 496, p.ground, THIN)
    sheet.rect(1240, 520, 1300, 590, p.middle, BOLD)
    sheet.rect(1180, 590, 1360, 610, p.light, BOLD)
    sheet.shape([(1160, 450), (1160, 390), (1206, 390), (1206, 320), (1320, 386), (1320, 390),
                 (1376, 390), (1376, 450)], p.middle, BOLD)  # fmt: skip
    for (cx, cy), sx, sy in (((1226, 290), 1, 1), ((1352, 290), -1, 1),
                             ((1226, 406), 1, -1), ((1352, 406), -1, -1)):  # fmt: skip
        sheet.line([(cx + 30 * sx, cy), (cx, cy), (cx, cy + 30 * sy)], BOLD, p.accent)
    sheet.arrow((160, 700), (160 + 60, 700), BOLD, p.dark)
    sheet.dimension((240, 590), (460, 590), 150 if bad == 2 else -130)


def draw_sensor(sheet: Sheet) -> None:
    """A vibration sensor on the bearing of a motor and pump set."""
    p = sheet.palette
    sheet.floor(740)
    sheet.rect(180, 690, 1180, 738, p.middle, BOLD)
    sheet.rect(230, 400, 620, 650, p.light, BOLD, radius=14)
    for y in range(424, 640, 20):
        sheet.line([(246, y), (604, y)], HAIR, p.dark)
    sheet.rect(200, 420, 230, 630, p.middle, BOLD, radius=8)
    sheet.rect(360, 350, 490, 402, p.light, BOLD)
    for x in (270.0, 540.0):
        sheet.shape([(x, 650), (x + 50, 650), (x + 66, 690), (x - 16, 690)], p.light, BOLD)
    sheet.rect(620, 508, 960, 542, p.middle, BOLD)
    sheet.rect(660, 470, 692, 580, p.light, BOLD)
    sheet.rect(700, 470, 732, 580, p.light, BOLD)
    sheet.shape([(770, 690), (786, 470), (886, 470), (902, 690)], p.light, BOLD)
    sheet.circle((836, 525), 46, p.middle, BOLD)
    sheet.circle((836, 525), 24, p.light, THIN)
    for angle in range(0, 360, 45):
        sheet.circle(around((836, 525), 35, angle), 7, p.ground, HAIR)
    sheet.circle((1050, 540), 122, p.light, BOLD)
    sheet.rect(1010, 300, 1090, 440, p.light, BOLD)
    sheet.rect(990, 286, 1110, 308, p.middle, BOLD)
    sheet.circle((1050, 540), 60, p.middle, THIN)
    for blade in range(6):
        inner = around((1050, 540), 20, blade * 60)
        sheet.line([inner, around((1050, 540), 56, blade * 60 + 30)], THIN)
    sheet.shape([(960, 690), (990, 640), (1110, 640), (1140, 690)], p.light, BOLD)
    sheet.rect(806, 406, 866, 470, p.accent, BOLD, radius=6)
    sheet.rect(822, 384, 850, 406, p.middle, BOLD)
    for reach in (46, 78, 110):
        sheet.arc((836, 420), reach + 16, 205, 250, THIN, p.accent)
        sheet.arc((836, 420), reach + 16, 290, 335, THIN, p.accent)
    sheet.line([(836, 384), (836, 330), (920, 250), (1010, 214)], BOLD, p.ink)
    _draw_trace(sheet)


def _draw_trace(sheet: Sheet) -> None:
    """Quiet, then a rising defect."""
    p, rng = sheet.palette, sheet.rng
    sheet.rect(1010, 96, 1480, 260, p.light, BOLD, radius=8)
    sheet.line([(1034, 178), (1456, 178)], HAIR, p.dark)
    quiet = rng.choice((36, 54, 72))
    trace: list[Point] = []
    for step in range(106):
        swing = 8.0 if step < quiet else min(64.0, 12.0 + (step - quiet) * 2)
        # Time runs to the right even on a mirrored sheet.
        x = 1456.0 - step * 4 if sheet.mirrored else 1034.0 + step * 4
        trace.append((x, 178 + (swing if step % 2 else -swing) * rng.uniform(0.5, 1.0)))
    sheet.line(trace[:quiet], THIN)
    sheet.line(trace[quiet - 1 :], THIN, p.accent)
    sheet.axis((150, 525), (1210, 525))
    sheet.dimension((440, 690), (836, 690), -88)
    sheet.balloon((640, 525), (690, 330))


def draw_printer3d(sheet: Sheet) -> None:
    """A gantry printer lays down a lattice part."""
    p, rng = sheet.palette, sheet.rng
    sheet.floor(760)
    sheet.rect(380, 680, 1220, 756, p.light, BOLD, radius=8)
    sheet.rect(1060, 700, 1180, 736, p.middle, THIN, radius=4)
    for x in (400, 1150):
        sheet.rect(x, 120, x + 50, 680, p.light, BOLD)
        sheet.line([(x + 25, 130), (x + 25, 670)], HAIR, p.dark)
    sheet.rect(380, 100, 1220, 150, p.light, BOLD, radius=6)
    sheet.rect(490, 640, 1110, 668, p.middle, BOLD)
    # The part: layers that swell and narrow, printed up to a height.
    layer, done = 15.0, rng.choice((14, 17, 19))
    swell = rng.choice((0.0, 0.8, 1.6))
    top = 640 - layer * done
    edges: list[tuple[float, float]] = []
    for index in range(done):
        half = 150 + 46 * around((0, 0), 1, 18 * index + 57 * swell)[1]
        y = 640 - layer * (index + 1)
        sheet.rect(800 - half, y, 800 + half, y + layer, p.accent if index == done - 1 else p.light,
                   THIN, radius=6)  # fmt: skip
        edges.append((half, y))
    for index in range(0, done - 5, 4):
        (lower, y0), (upper, y1) = edges[index], edges[index + 4]
        sheet.line([(800 - lower + 12, y0), (800 + upper - 12, y1)], HAIR, p.dark)
        sheet.line([(800 + lower - 12, y0), (800 - upper + 12, y1)], HAIR, p.dark)
    _draw_nozzle(sheet, top)


def _draw_nozzle(sheet: Sheet, top: float) -> None:
    """It lays the next layer, fed from its spool."""
    p, rng = sheet.palette, sheet.rng
    nozzle = 800 + rng.choice((-90.0, 20.0, 96.0))
    rail = top - 150
    sheet.rect(400, rail, 1200, rail + 26, p.middle, BOLD)
    sheet.rect(nozzle - 62, rail - 34, nozzle + 62, rail + 92, p.light, BOLD, radius=6)
    sheet.circle((nozzle, rail + 26), 34, p.middle, THIN)
    for angle in range(0, 360, 60):
        sheet.line([(nozzle, rail + 26), around((nozzle, rail + 26), 30, angle)], THIN)
    sheet.shape([(nozzle - 28, rail + 92), (nozzle + 28, rail + 92), (nozzle + 8, top - 4),
                 (nozzle - 8, top - 4)], p.dark, BOLD)  # fmt: skip
    spool = (1370.0, 250.0)
    sheet.circle(spool, 112, p.light, BOLD)
    for radius in range(48, 106, 12):
        sheet.circle(spool, radius, None, THIN, p.accent)
    sheet.circle(spool, 34, p.ground, BOLD)
    sheet.line([(1370, 146), (1260, 92), (nozzle + 90, 70), (nozzle, rail - 34)], BOLD, p.accent)
    sheet.dimension((620, 640), (620, top), 70)
    sheet.dimension((490, 640), (1110, 640), -84)
    sheet.axis((800, top - 60), (800, 700))
