"""Writes about vitrines and practices."""

from vitrines.services.checks import checks_remind, practice_confirm
from vitrines.services.practices import (
    a_year_after,
    company_anonymity_store,
    indicator_changed,
    practice_anonymity_store,
    practice_facts_mirror,
    practice_improvements_store,
    practice_published,
    vitrine_published,
)
from vitrines.services.review_mails import (
    decision_announce,
    reviewers_remind,
    submission_announce,
)
from vitrines.services.reviews import (
    ReviewChangedError,
    ReviewClosedError,
    approval_guard,
    review_approve,
    review_ask_changes,
    review_refuse,
    review_supersede,
)

__all__ = [
    "ReviewChangedError",
    "ReviewClosedError",
    "a_year_after",
    "approval_guard",
    "checks_remind",
    "company_anonymity_store",
    "decision_announce",
    "indicator_changed",
    "practice_anonymity_store",
    "practice_confirm",
    "practice_facts_mirror",
    "practice_improvements_store",
    "practice_published",
    "review_approve",
    "review_ask_changes",
    "review_refuse",
    "review_supersede",
    "reviewers_remind",
    "submission_announce",
    "vitrine_published",
]
