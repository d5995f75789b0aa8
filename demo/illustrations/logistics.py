"""What moves parts, and where they wait."""

from demo.illustrations.figures import draw_carton
from demo.illustrations.geometry import around, turned
from demo.illustrations.pens import BOLD, HAIR, THIN
from demo.illustrations.sheet import Sheet


def draw_line(sheet: Sheet) -> None:
    """A belt conveyor through an inspection gate."""
    p, rng = sheet.palette, sheet.rng
    sheet.floor(760)
    chosen = rng.choice((1, 2, 3))
    for index in range(5):
        x = 170 + index * 260
        height = (110, 140, 90, 124, 110)[(index + chosen) % 5]
        draw_carton(sheet, (x, 520 - height, x + 150, 520), p.accent if index == chosen else None)
    sheet.limb((150, 556), (1450, 556), 34, 34, p.middle)
    for x in range(150, 1451, 65):
        sheet.circle((x, 556), 22, p.light, THIN)
        sheet.circle((x, 556), 4, p.dark, 0)
    for x in (230, 610, 1000, 1360):
        sheet.rect(x - 16, 590, x + 16, 758, p.light, BOLD)
        sheet.rect(x - 36, 744, x + 36, 760, p.middle, THIN)
    sheet.line([(246, 690), (594, 690)], THIN)
    sheet.line([(1016, 690), (1344, 690)], THIN)
    sheet.rect(680, 600, 930, 700, p.light, BOLD, radius=6)
    sheet.circle((760, 650), 32, p.middle, BOLD)
    sheet.line([(760, 618), (720, 574)], THIN)
    sheet.line([(790, 640), (830, 580)], THIN)
    left = 206 + chosen * 260
    for x in (left - 70, left + 132):
        sheet.rect(x, 180, x + 26, 590, p.light, BOLD)
    sheet.rect(left - 70, 130, left + 158, 190, p.middle, BOLD, radius=6)
    sheet.rect(left + 4, 190, left + 84, 236, p.light, BOLD)
    for reach in (-74, -37, 0, 37, 74):
        sheet.dashes((left + 44, 240), (left + 44 + reach, 380), (9, 7), THIN, p.accent)
    sheet.rect(left + 152, 420, left + 176, 470, p.dark, THIN)
    sheet.arrow((1180, 300), (1400, 300), BOLD, p.dark)
    sheet.dimension((150, 760), (150, 522), 44)
    sheet.balloon((left + 44, 160), (left + 300, 110))


def draw_agv(sheet: Sheet) -> None:
    """A driverless truck carries a pallet and scans its way."""
    p, rng = sheet.palette, sheet.rng
    sheet.floor(740)
    for angle in range(-26, 9, 3):
        end = around((1040, 640), rng.uniform(290, 330), angle)
        sheet.dashes((1052, 640), end, (10, 8), THIN, p.accent)
        sheet.circle(end, 4, p.accent, 0)
    sheet.shape([(330, 700), (330, 590), (980, 590), (1040, 620), (1052, 700)], p.light, BOLD)
    sheet.rect(330, 640, 1040, 662, p.middle, THIN)
    sheet.rect(1010, 620, 1064, 660, p.accent, BOLD, radius=6)
    for x, radius in ((430, 46), (950, 46), (690, 30)):
        sheet.circle((x, 740 - radius), radius, p.middle, BOLD)
        sheet.circle((x, 740 - radius), radius * 0.45, p.light, THIN)
    sheet.rect(380, 566, 960, 590, p.middle, BOLD)
    sheet.rect(400, 520, 940, 532, p.light, THIN)
    sheet.rect(400, 554, 940, 566, p.light, THIN)
    for x in (400, 650, 890):
        sheet.rect(x, 532, x + 50, 554, p.middle, THIN)
    rows = rng.choice((2, 3))
    for row in range(rows):
        for column in range(3):
            if row == 2 and column == 2:
                continue
            left, bottom = 412 + column * 176, 520 - row * 118
            draw_carton(sheet, (left, bottom - 112, left + 166, bottom), None)
    sheet.rect(330, 470, 352, 590, p.light, BOLD)
    sheet.circle((341, 452), 15, p.accent, THIN)
    sheet.rect(300, 690, 332, 720, p.dark, THIN)
    sheet.rect(1380, 300, 1420, 738, p.middle, BOLD)
    for y in range(330, 720, 60):
        sheet.line([(1380, y), (1420, y - 34)], THIN)
    sheet.dimension((330, 740), (1052, 740), -36)
    sheet.dimension((330, 740), (330, 590), 90)
    sheet.arrow((1140, 480), (1300, 480), BOLD, p.dark)
    sheet.balloon((1036, 640), (1150, 330))


def draw_warehouse(sheet: Sheet) -> None:
    """A stacker crane picks one box from high racks."""
    p, rng = sheet.palette, sheet.rng
    sheet.floor(760)
    row, column = rng.choice((0, 1, 2)), rng.choice((2, 3))
    for bay in range(4):
        left = 140 + bay * 214
        for level in range(4):
            beam = 284 + level * 152
            for place in range(2):
                x = left + 22 + place * 98
                picked = level == row and bay == column and place == 1
                if picked or rng.random() < 0.14:
                    continue
                height = rng.choice((74, 92, 106))
                draw_carton(sheet, (x, beam - height, x + 84, beam), None)
            sheet.rect(left, beam, left + 214, beam + 16, p.middle, THIN)
    for bay in range(5):
        x = 140 + bay * 214
        sheet.rect(x - 9, 110, x + 9, 758, p.light, BOLD)
    sheet.rect(1010, 90, 1480, 112, p.middle, BOLD)
    sheet.rect(1180, 112, 1226, 700, p.light, BOLD)
    for y in range(130, 690, 46):
        sheet.line([(1180, y + 46), (1226, y)], HAIR, p.dark)
    sheet.rect(1080, 700, 1400, 736, p.middle, BOLD)
    for x in (1130, 1350):
        sheet.circle((x, 738), 22, p.light, BOLD)
    lift = 284.0 + row * 152
    sheet.rect(1160, lift - 120, 1246, lift + 24, p.middle, BOLD)
    sheet.rect(1000, lift + 2, 1170, lift + 16, p.light, BOLD)
    draw_carton(sheet, (1026, lift - 98, 1130, lift), p.accent)
    sheet.shape(turned([(1246, 560), (1340, 560), (1340, 700), (1246, 700)], (1290, 630), 0),
                p.light, BOLD)  # fmt: skip
    sheet.rect(1268, 582, 1318, 622, p.ground, THIN)
    sheet.arrow((1330, 420), (1330, 260), BOLD, p.dark)
    sheet.dimension((140, 758), (140, 110), 50)
    sheet.balloon((1090, lift - 60), (1400, 180))
