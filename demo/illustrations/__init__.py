"""Illustrations of the demonstration content, drawn as a drawing office would draw them.

The same theme, seed and size always give the same picture.
"""

from collections.abc import Callable

from PIL import Image

from demo.illustrations import automation, digital, logistics, materials, metal, products, workshop
from demo.illustrations.borders import draw_frame, draw_grid, draw_title_block
from demo.illustrations.captions import ALT
from demo.illustrations.sheet import Sheet

__all__ = ["ALT", "THEMES", "draw"]

_SUBJECTS: dict[str, Callable[[Sheet], None]] = {
    "foundry": metal.draw_foundry,
    "sensor": automation.draw_sensor,
    "robot": automation.draw_robot,
    "cobot": automation.draw_cobot,
    "printer3d": automation.draw_printer3d,
    "cnc": metal.draw_cnc,
    "weld": metal.draw_weld,
    "press": metal.draw_press,
    "line": logistics.draw_line,
    "agv": logistics.draw_agv,
    "vision": automation.draw_vision,
    "furnace": metal.draw_furnace,
    "heat": workshop.draw_heat,
    "energy": digital.draw_energy,
    "tablet": digital.draw_tablet,
    "server": digital.draw_server,
    "shield": digital.draw_shield,
    "composite": materials.draw_composite,
    "bottle": materials.draw_bottle,
    "textile": materials.draw_textile,
    "wood": materials.draw_wood,
    "chemistry": materials.draw_chemistry,
    "electronics": products.draw_electronics,
    "training": workshop.draw_training,
    "lab": workshop.draw_lab,
    "warehouse": logistics.draw_warehouse,
    "maintenance": workshop.draw_maintenance,
    "vehicle": products.draw_vehicle,
}
THEMES: tuple[str, ...] = tuple(_SUBJECTS)


def draw(theme: str, seed: int, size: tuple[int, int] = (1600, 900)) -> Image.Image:
    sheet = Sheet(theme, seed, size)
    draw_grid(sheet)
    draw_frame(sheet)
    _SUBJECTS[theme](sheet)
    draw_title_block(sheet)
    return sheet.finished()
