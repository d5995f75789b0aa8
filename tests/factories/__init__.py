"""Makers of valid objects; every field may be chosen, and parents are made where they are missing."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from tests.factories.accounts import UserFactory
from tests.factories.companies import CompanyFactory, LabelFactory
from tests.factories.pages import (
    BestPracticePageFactory,
    CommunityFactory,
    CommunityPageFactory,
    EventPageFactory,
    ImageFactory,
    NewsPageFactory,
    PathwayPageFactory,
    StandardPageFactory,
    VitrinePageFactory,
    added,
    home_page,
    result,
    section,
    sections_remove,
    translated,
)

__all__ = [
    "BestPracticePageFactory",
    "CommunityFactory",
    "CommunityPageFactory",
    "CompanyFactory",
    "EventPageFactory",
    "ImageFactory",
    "LabelFactory",
    "NewsPageFactory",
    "PathwayPageFactory",
    "StandardPageFactory",
    "UserFactory",
    "VitrinePageFactory",
    "added",
    "home_page",
    "numbers_taken_back",
    "result",
    "section",
    "sections_remove",
    "translated",
]

# Each numbers what it makes; pages of all kinds are numbered in one row.
_NUMBERING = (CommunityFactory, CompanyFactory, ImageFactory, StandardPageFactory, UserFactory)


@contextlib.contextmanager
def numbers_taken_back() -> Iterator[None]:
    """Afterwards, factories go on counting from where they are now."""
    numbers = {factory: factory._meta.next_sequence() for factory in _NUMBERING}

    def take_back() -> None:
        for factory, number in numbers.items():
            factory.reset_sequence(number, force=True)

    take_back()
    yield
    take_back()
