"""Makers of valid objects; every field may be chosen, and parents are made where they are missing."""

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
    "home_page",
    "result",
    "section",
    "sections_remove",
    "translated",
]
