"""Reads across vitrines and practices."""

from vitrines.selectors.beside import (
    Counters,
    portal_counters,
    practices_like,
    practices_of_company,
    practices_picked,
    practices_recent,
)
from vitrines.selectors.cartouche import Cell, CellValue, practice_cartouche
from vitrines.selectors.lists import (
    FacetedList,
    Parameters,
    practice_library,
    practices_published,
    vitrine_directory,
    vitrines_published,
)

__all__ = [
    "Cell",
    "CellValue",
    "Counters",
    "FacetedList",
    "Parameters",
    "portal_counters",
    "practice_cartouche",
    "practice_library",
    "practices_like",
    "practices_of_company",
    "practices_picked",
    "practices_published",
    "practices_recent",
    "vitrine_directory",
    "vitrines_published",
]
