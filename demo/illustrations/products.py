"""Electronic boards and vehicles: what leaves the plant."""

from demo.illustrations.geometry import Point, around
from demo.illustrations.pens import BOLD, HAIR, THIN
from demo.illustrations.sheet import Sheet


def draw_electronics(sheet: Sheet) -> None:
    """A circuit board, and the nozzle that places one component."""
    p, rng = sheet.palette, sheet.rng
    sheet.rect(200, 130, 1320, 740, p.light, BOLD, radius=18)
    for x, y in ((240, 170), (1280, 170), (240, 700), (1280, 700)):
        sheet.circle((x, y), 20, p.ground, BOLD)
    main: Point = (rng.choice((600.0, 640.0)), 460.0)
    _draw_traces(sheet, main)
    sheet.rect(main[0] - 110, 190, main[0] + 110, 244, p.middle, BOLD)
    for pin in range(8):
        sheet.circle((main[0] - 84 + pin * 24, 217), 8, p.ground, THIN)
    _draw_chip(sheet, main, 80, 8)
    _draw_chip(sheet, (1130.0, 590.0), 46, 5)
    for index in range(5):
        x = 850 + index * 62
        sheet.rect(x, 668, x + 36, 690, p.middle, THIN)
        sheet.rect(x, 668, x + 9, 690, p.dark, 0)
        sheet.rect(x + 27, 668, x + 36, 690, p.dark, 0)
    for index in range(3):
        centre = (300.0 + index * 62, 650.0)
        sheet.circle(centre, 24, p.middle, BOLD)
        sheet.line([around(centre, 24, -60), around(centre, 24, 60)], THIN)
    sheet.rect(880, 180, 960, 330, p.middle, BOLD)
    for y in range(196, 320, 14):
        sheet.line([(888, y), (952, y)], HAIR, p.dark)
    _draw_placing(sheet)


def _draw_placing(sheet: Sheet) -> None:
    """The nozzle lowers the component towards its pads."""
    p, rng = sheet.palette, sheet.rng
    place: Point = (1130.0, 380.0)
    for px in (-52, 52):
        for py in (-30, -10, 10, 30):
            sheet.rect(
                place[0] + px - 10,
                place[1] + py - 5,
                place[0] + px + 10,
                place[1] + py + 5,
                p.dark,
                0,
            )
    drop = rng.choice((60.0, 84.0, 104.0))
    sheet.dashes((place[0] - 44, place[1] - drop), (place[0] - 44, place[1] - 30))
    sheet.dashes((place[0] + 44, place[1] - drop), (place[0] + 44, place[1] - 30))
    body = place[1] - drop
    sheet.rect(place[0] - 44, body - 46, place[0] + 44, body + 20, p.accent, BOLD, radius=4)
    neck = [(-34, -110), (34, -110), (14, -46), (-14, -46)]
    sheet.shape([(place[0] + dx, body + dy) for dx, dy in neck], p.middle, BOLD)
    sheet.rect(place[0] - 50, 52, place[0] + 50, body - 110, p.light, BOLD)
    sheet.arrow((1240, 220), (1240, 340), BOLD, p.dark)
    sheet.dimension((200, 740), (200, 130), 50)


def _draw_chip(sheet: Sheet, centre: Point, half: float, pins: int) -> None:
    p = sheet.palette
    x, y = centre
    reach = half + 10
    for pin in range(1, pins + 1):
        offset = -half + pin * 2 * half / (pins + 1)
        for dx, dy in ((offset, -reach), (offset, reach), (-reach, offset), (reach, offset)):
            sheet.rect(x + dx - 5, y + dy - 5, x + dx + 5, y + dy + 5, p.dark, 0)
    sheet.rect(x - half, y - half, x + half, y + half, p.middle, BOLD)
    sheet.circle((x - half + 18, y - half + 18), 6, p.ground, HAIR)


def _draw_traces(sheet: Sheet, chip: Point) -> None:
    """Seven lanes leave each side of the chip; they bend one after the other, never crossing."""
    dark = sheet.palette.dark
    for lane in range(-3, 4):
        x, y = chip[0] + lane * 20, chip[1] + lane * 20
        bend, target = 840 - abs(lane) * 16, y + lane * 18
        turn = bend + abs(target - y)
        sheet.line([(chip[0] + 90, y), (bend, y), (turn, target), (1080, target)], THIN, dark)
        sheet.circle((1080, target), 6, dark, 0)
        side = 30 if lane > 0 else -30
        knee = chip[0] - 170 + abs(lane) * 9
        sheet.line(
            [(chip[0] - 90, y), (knee, y), (knee - 30, y + side), (300, y + side)], THIN, dark
        )
        sheet.circle((300, y + side), 6, dark, 0)
        low = 596 - lane * 8
        sheet.line([(x, chip[1] + 90), (x, low), (x - 40, low + 40), (x - 40, 690)], THIN, dark)
        sheet.line([(x, chip[1] - 90), (x, 230)], THIN, dark)


def draw_vehicle(sheet: Sheet) -> None:
    """A car body on its line, cut away to show the battery."""
    p = sheet.palette
    sheet.floor(720)
    front, rear = (1180.0, 590.0), (470.0, 590.0)
    body = [
        (256, 560), (248, 480), (276, 430), (330, 416), (450, 300), (530, 262), (800, 258),
        (880, 280), (1030, 404), (1220, 430), (1326, 470), (1352, 520), (1346, 580), (1290, 592),
        (260, 592),
    ]  # fmt: skip
    sheet.shape(body, p.light, BOLD)
    cabin = [(480, 408), (536, 316), (580, 292), (690, 290), (690, 408)]
    sheet.shape(cabin, p.middle, BOLD)
    sheet.shape([(716, 408), (716, 290), (796, 290), (856, 306), (976, 408)], p.middle, BOLD)
    sheet.line([(703, 292), (703, 560)], THIN)
    sheet.line([(276, 436), (1224, 436)], HAIR, p.dark)
    sheet.line([(600, 454), (660, 454)], BOLD)
    sheet.line([(880, 454), (940, 454)], BOLD)
    sheet.shape([(1282, 452), (1330, 474), (1338, 500), (1290, 492)], p.ground, THIN)
    sheet.rect(254, 464, 276, 510, p.middle, THIN)
    sheet.rect(584, 520, 1066, 592, p.accent, BOLD, radius=8)
    _draw_drive(sheet, front, rear)


def _draw_drive(sheet: Sheet, front: Point, rear: Point) -> None:
    """Cells, wheels, and the line below."""
    p, rng = sheet.palette, sheet.rng
    cells = rng.choice((8, 10, 12))
    for index in range(1, cells):
        x = 584 + 482 * index / cells
        sheet.line([(x, 526), (x, 586)], THIN)
    sheet.line([(1066, 548), (1120, 548)], BOLD, p.accent)
    for centre in (front, rear):
        sheet.circle(centre, 104, p.ground, BOLD)
        sheet.circle(centre, 88, p.dark, BOLD)
        sheet.circle(centre, 58, p.light, BOLD)
        spokes = rng.choice((5, 6, 10))
        for spoke in range(spokes):
            sheet.line(
                [
                    around(centre, 14, spoke * 360 / spokes),
                    around(centre, 56, spoke * 360 / spokes),
                ],
                THIN,
            )
        sheet.circle(centre, 14, p.middle, THIN)
    # The skid that carries the body along.
    sheet.rect(220, 686, 1390, 706, p.middle, BOLD)
    for x in range(260, 1380, 90):
        sheet.circle((x, 712), 8, p.light, THIN)
    for centre in (front, rear):
        sheet.axis((centre[0], 440), (centre[0], 800))
    sheet.dimension((rear[0], 706), (front[0], 706), -76)
    sheet.dimension((248, 686), (248, 258), 70)
    arm = (1180.0, 120.0)
    sheet.rect(1090, 52, 1270, 84, p.middle, BOLD)
    sheet.limb((1180, 84), arm, 36, 34)
    elbow = around(arm, 190, rng.choice((140, 150, 160)))
    sheet.limb(arm, elbow, 34, 24)
    sheet.limb(elbow, (elbow[0] - 30, elbow[1] + 62), 22, 12)
    for joint, radius in ((arm, 20), (elbow, 14)):
        sheet.circle(joint, radius, p.middle, THIN)
    sheet.balloon((820, 556), (1440, 330))
