"""What readers of a language may find.

What consent allows takes Django longer to say than PostgreSQL to find. It is said once: the query
sets that are kept are never read, only their copies.
"""

from __future__ import annotations

from functools import cache as cached_for_good

from django.utils.translation import get_language

from vitrines.models import BestPracticePage, VitrinePage
from vitrines.querysets import BestPracticePageQuerySet, VitrinePageQuerySet


def practices_published(language_code: str | None = None) -> BestPracticePageQuerySet:
    """The practices that a reader of that language may find."""
    return _practices_published(language_code or get_language() or "fr").all()


def vitrines_published(language_code: str | None = None) -> VitrinePageQuerySet:
    """The vitrines that a reader of that language may find."""
    return _vitrines_published(language_code or get_language() or "fr").all()


@cached_for_good
def _practices_published(language: str) -> BestPracticePageQuerySet:
    return BestPracticePage.objects.published().in_language(language)


@cached_for_good
def _vitrines_published(language: str) -> VitrinePageQuerySet:
    return VitrinePage.objects.published().in_language(language)
