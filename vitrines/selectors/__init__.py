"""Reads across vitrines and practices."""

from vitrines.selectors.beside import (
    Counters,
    portal_counters,
    practice_anonymous,
    practices_of_company,
    practices_picked,
    practices_recent,
)
from vitrines.selectors.cartouche import Cell, CellValue, practice_cartouche
from vitrines.selectors.changes import Change, page_changes, result_line
from vitrines.selectors.checks import (
    AskedCheck,
    DueCheck,
    check_by_token,
    check_token,
    checks_by_person,
    person_rests,
    practices_to_check,
)
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
from vitrines.selectors.naming import (
    Mention,
    anonymous_slug,
    mention_sentence,
    mention_warnings,
    plant_is_named,
    plant_mentions,
    words_shown,
)
from vitrines.selectors.nearest import (
    LikenessSearch,
    LikePractice,
    practices_like,
    practices_near,
)
from vitrines.selectors.points import vitrine_points
from vitrines.selectors.reviews import (
    Review,
    ReviewPicture,
    answer_readers,
    company_of,
    review_of,
    review_stamp,
    reviewers_of,
    submissions,
    submissions_count,
)

__all__ = [
    "AskedCheck",
    "Cell",
    "CellValue",
    "Change",
    "Comparison",
    "Counters",
    "DueCheck",
    "FacetGroup",
    "FacetSource",
    "FacetedList",
    "LikePractice",
    "LikenessSearch",
    "Mention",
    "Parameters",
    "Review",
    "ReviewPicture",
    "anonymous_slug",
    "answer_readers",
    "check_by_token",
    "check_token",
    "checks_by_person",
    "company_of",
    "comparison_query",
    "forget_practices",
    "largest_improvement",
    "mention_sentence",
    "mention_warnings",
    "page_changes",
    "person_rests",
    "plant_is_named",
    "plant_mentions",
    "portal_counters",
    "practice_anonymous",
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
    "practices_to_check",
    "register_facet_source",
    "result_line",
    "review_of",
    "review_stamp",
    "reviewers_of",
    "submissions",
    "submissions_count",
    "vitrine_directory",
    "vitrine_points",
    "vitrines_published",
    "words_shown",
]
