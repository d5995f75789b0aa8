"""Reads across vitrines and practices."""

from vitrines.selectors.beside import (
    Counters,
    portal_counters,
    practices_of_company,
    practices_picked,
    practices_recent,
)
from vitrines.selectors.cartouche import Cell, CellValue, practice_cartouche
from vitrines.selectors.codes import forget_practices
from vitrines.selectors.comparison import (
    Comparison,
    comparison_query,
    practice_reference,
    practices_compared,
)
from vitrines.selectors.facets import FacetGroup, FacetSource, Parameters, register_facet_source
from vitrines.selectors.lists import (
    FacetedList,
    largest_improvement,
    practice_library,
    practices_published,
    vitrine_directory,
    vitrines_published,
)
from vitrines.selectors.nearest import (
    LikenessSearch,
    LikePractice,
    practices_like,
    practices_near,
)
from vitrines.selectors.points import vitrine_points

__all__ = [
    "Cell",
    "CellValue",
    "Comparison",
    "Counters",
    "FacetGroup",
    "FacetSource",
    "FacetedList",
    "LikePractice",
    "LikenessSearch",
    "Parameters",
    "comparison_query",
    "forget_practices",
    "largest_improvement",
    "portal_counters",
    "practice_cartouche",
    "practice_library",
    "practice_reference",
    "practices_compared",
    "practices_like",
    "practices_near",
    "practices_of_company",
    "practices_picked",
    "practices_published",
    "practices_recent",
    "register_facet_source",
    "vitrine_directory",
    "vitrine_points",
    "vitrines_published",
]
