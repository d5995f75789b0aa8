"""What every sheet carries: the grid, the frame with its zones, the title block."""

from demo.illustrations.geometry import HEIGHT, WIDTH
from demo.illustrations.pens import BOLD, HAIR, THIN
from demo.illustrations.sheet import Sheet

MARGIN = 34.0
BLOCK_WIDTH, BLOCK_HEIGHT = 300.0, 92.0


def draw_grid(sheet: Sheet) -> None:
    step = sheet.rng.choice((25.0, 32.0, 40.0))
    colour = sheet.palette.grid
    for index in range(1, int(WIDTH / step)):
        sheet.line([(index * step, 0), (index * step, HEIGHT)], HAIR, colour)
    for index in range(1, int(HEIGHT / step)):
        sheet.line([(0, index * step), (WIDTH, index * step)], HAIR, colour)


def draw_frame(sheet: Sheet) -> None:
    dark, inner = sheet.palette.dark, MARGIN + 14
    sheet.rect(MARGIN, MARGIN, WIDTH - MARGIN, HEIGHT - MARGIN, None, HAIR, colour=dark)
    sheet.rect(inner, inner, WIDTH - inner, HEIGHT - inner, None, THIN, colour=dark)
    for zone in range(1, 8):
        x = WIDTH * zone / 8
        sheet.line([(x, MARGIN), (x, inner)], HAIR, dark)
        sheet.line([(x, HEIGHT - MARGIN), (x, HEIGHT - inner)], HAIR, dark)
    for zone in range(1, 5):
        y = HEIGHT * zone / 5
        sheet.line([(MARGIN, y), (inner, y)], HAIR, dark)
        sheet.line([(WIDTH - MARGIN, y), (WIDTH - inner, y)], HAIR, dark)


def draw_title_block(sheet: Sheet) -> None:
    """The cartouche: cells without words, bars for what would be written, one cell in orange."""
    palette = sheet.palette
    right, bottom = WIDTH - MARGIN - 14, HEIGHT - MARGIN - 14
    left, top = right - BLOCK_WIDTH, bottom - BLOCK_HEIGHT
    sheet.rect(left, top, right, bottom, palette.ground, BOLD, colour=palette.dark)
    sheet.line([(left, top + 44), (right, top + 44)], THIN, palette.dark)
    sheet.line([(left + 92, top), (left + 92, bottom)], THIN, palette.dark)
    sheet.line([(left + 204, top + 44), (left + 204, bottom)], THIN, palette.dark)
    for x, y, most in ((106, 15, 168), (106, 29, 120), (106, 58, 78), (106, 72, 52), (14, 72, 44)):
        length = most * sheet.rng.uniform(0.6, 1.0)
        sheet.rect(left + x, top + y - 3, left + x + length, top + y + 3, palette.middle, 0)
    sheet.rect(left + 216, top + 54, right - 12, bottom - 10, palette.accent, 0)
    # The sign of the projection method: a cone seen from the side and from its end.
    cone = [
        (left + 14, top + 16),
        (left + 38, top + 9),
        (left + 38, top + 35),
        (left + 14, top + 28),
    ]
    sheet.shape(cone, None, THIN, palette.dark)
    sheet.circle((left + 64, top + 22), 13, None, THIN, palette.dark)
    sheet.circle((left + 64, top + 22), 6, None, THIN, palette.dark)
