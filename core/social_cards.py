"""The picture that a shared link shows: a page's title on a sheet of the drawing office."""

from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

SIZE = (1200, 630)
PAPER, GRID, INK = "#f7f5ef", "#ebeae4", "#1b2636"
BLUE, PALE_BLUE, ORANGE = "#1f4e8c", "#cbdaec", "#f06818"

_FONTS = Path(__file__).parent / "data" / "fonts"
_TEXT_BOX = (84, 158, 1116, 452)  # left, top, right, bottom
_TITLE_SIZES = (84, 76, 68, 60, 54, 48, 43, 38)
_ELLIPSIS = "…"
_NO_BREAK = "\u00a0\u202f"


@dataclass(frozen=True)
class _Setting:
    lines: list[str]
    font: ImageFont.FreeTypeFont
    leading: int


def render_social_card(
    *, title: str, kicker: str, site_name: str, footer: str, accent: str | None = None
) -> bytes:
    """A PNG of 1200 by 630; the accent is a colour as Pillow names it, orange by default."""
    image = Image.new("RGB", SIZE, PAPER)
    pen = ImageDraw.Draw(image)
    mark = accent or ORANGE
    _draw_sheet(pen)
    _draw_kicker(pen, _clean(kicker), mark)
    _draw_title(pen, _clean(title))
    _draw_title_block(pen, _clean(site_name), _clean(footer), mark)
    # Few colours on flat grounds: a palette halves the weight and nobody sees it.
    small = image.quantize(colors=64, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    output = BytesIO()
    small.save(output, "PNG", optimize=True)
    return output.getvalue()


def _clean(text: str) -> str:
    """One line; no-break spaces stay, as they hold French figures and signs together."""
    signs = (sign if sign.isprintable() or sign in _NO_BREAK else " " for sign in text)
    return " ".join(word for word in "".join(signs).split(" ") if word)


@lru_cache(maxsize=32)
def _font(name: str, size: int) -> ImageFont.FreeTypeFont:
    # The basic layout gives the same picture whether or not libraqm is there.
    return ImageFont.truetype(_FONTS / f"{name}.ttf", size, layout_engine=ImageFont.Layout.BASIC)


def _draw_sheet(pen: ImageDraw.ImageDraw) -> None:
    width, height = SIZE
    for x in range(30, width, 30):
        pen.line((x, 0, x, height), GRID)
    for y in range(30, height, 30):
        pen.line((0, y, width, y), GRID)
    pen.rectangle((24, 24, width - 25, height - 25), outline=BLUE, width=1)
    pen.rectangle((36, 36, width - 37, height - 37), outline=BLUE, width=4)
    for zone in range(1, 8):
        x = width * zone // 8
        pen.line((x, 24, x, 36), BLUE)
        pen.line((x, height - 37, x, height - 25), BLUE)


def _draw_kicker(pen: ImageDraw.ImageDraw, kicker: str, mark: str) -> None:
    left, top = _TEXT_BOX[0], 88
    pen.rectangle((left, top, left + 40, top + 40), fill=mark)
    font = _font("ArchivoBold", 32)
    text = _shortened(kicker, font, _TEXT_BOX[2] - left - 64)
    pen.text((left + 60, top + 20), text, BLUE, font, anchor="lm")


def _draw_title(pen: ImageDraw.ImageDraw, title: str) -> None:
    setting = _set_title(title)
    left, top, _, bottom = _TEXT_BOX
    free = bottom - top - setting.leading * len(setting.lines)
    y = top + min(max(free, 0) // 2, 40)
    for line in setting.lines:
        pen.text((left, y + setting.leading / 2), line, INK, setting.font, anchor="lm")
        y += setting.leading


def _set_title(title: str) -> _Setting:
    """The largest size at which the whole title fits; the smallest one, cut, if none does."""
    left, top, right, bottom = _TEXT_BOX
    for size in _TITLE_SIZES:
        font, leading = _font("ArchivoBold", size), round(size * 1.12)
        lines, broke_word = _wrapped(title, font, right - left)
        if len(lines) * leading <= bottom - top and not broke_word:
            return _Setting(lines, font, leading)
    most = (bottom - top) // leading
    if len(lines) > most:
        last = _shortened(f"{lines[most - 1]} {lines[most]}", font, right - left)
        lines = [*lines[: most - 1], last]
    return _Setting(lines, font, leading)


def _wrapped(text: str, font: ImageFont.FreeTypeFont, width: int) -> tuple[list[str], bool]:
    """Lines that fit the width, and whether a word had to be broken for it."""
    lines: list[str] = []
    line, broke_word = "", False
    for word in text.split(" "):
        joined = f"{line} {word}" if line else word
        if font.getlength(joined) <= width:
            line = joined
            continue
        if line:
            lines.append(line)
        rest = word
        while font.getlength(rest) > width:
            broke_word = True
            count = _fitting(rest, font, width)
            lines.append(rest[:count])
            rest = rest[count:]
        line = rest
    return [*lines, line], broke_word


def _fitting(text: str, font: ImageFont.FreeTypeFont, width: float) -> int:
    """How many signs fit: at least one, so that every loop advances."""
    fits = bisect_right(range(1, len(text) + 1), width, key=lambda n: font.getlength(text[:n]))
    return max(1, fits)


def _shortened(text: str, font: ImageFont.FreeTypeFont, width: int) -> str:
    if font.getlength(text) <= width:
        return text
    count = _fitting(text, font, width - font.getlength(_ELLIPSIS))
    return text[:count].rstrip(" ,;:–") + _ELLIPSIS


def _draw_title_block(pen: ImageDraw.ImageDraw, site_name: str, footer: str, mark: str) -> None:
    left, top, right, bottom = 520, 476, SIZE[0] - 37, SIZE[1] - 37
    pen.rectangle((left, top, right, bottom), fill=PAPER, outline=BLUE, width=4)
    pen.line((left, top + 64, right, top + 64), BLUE, 3)
    pen.line((right - 92, top, right - 92, bottom), BLUE, 3)
    pen.rectangle((right - 82, top + 74, right - 12, bottom - 12), fill=mark)
    # The sign of the projection method, as on every drawing: a cone from its end.
    for radius in (20, 9):
        x, y = right - 46, top + 33
        pen.ellipse((x - radius, y - radius, x + radius, y + radius), outline=BLUE, width=3)
    room = right - 92 - left - 44
    name_font, footer_font = _font("ArchivoBold", 32), _font("ArchivoRegular", 25)
    pen.text((left + 22, top + 34), _shortened(site_name, name_font, room), BLUE, name_font, "lm")
    pen.text((left + 22, top + 90), _shortened(footer, footer_font, room), INK, footer_font, "lm")
    for index in range(3):
        y = top + 26 + index * 26
        pen.rectangle((84, y, 84 + (300, 220, 150)[index], y + 7), fill=PALE_BLUE)
