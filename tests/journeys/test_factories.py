"""What factories put in place is what publishing leaves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core import serializers
from wagtail.models import Page, PageLogEntry, ReferenceIndex
from wagtail.search.models import IndexEntry

from core.models import ShownPicture
from search.models import SearchDocument
from tests.factories import (
    BestPracticePageFactory,
    CommunityPageFactory,
    EventPageFactory,
    ImageFactory,
    NewsPageFactory,
    PathwayPageFactory,
    StandardPageFactory,
    VitrinePageFactory,
    translated,
)
from vitrines.models import PracticeImprovement

MAKERS: dict[str, Callable[[], Any]] = {
    "vitrine": lambda: VitrinePageFactory(hero_image=ImageFactory()),
    "practice": lambda: BestPracticePageFactory(hero_image=ImageFactory()),
    "community": CommunityPageFactory,
    "event": EventPageFactory,
    "news": lambda: NewsPageFactory(hero_image=ImageFactory()),
    "pathway": lambda: PathwayPageFactory(through=(NewsPageFactory(),)),
    "standard": StandardPageFactory,
}
# Each publication has its own.
OF_THE_MOMENT = {
    "last_published_at",
    "latest_revision",
    "latest_revision_created_at",
    "live_revision",
}


def written_about(page: Page) -> list[tuple[str, dict[str, Any]]]:
    """The page's own row, and every row that publishing writes about it."""
    queries = (
        type(page).objects.filter(pk=page.pk),
        Page.objects.filter(pk=page.pk),
        SearchDocument.objects.filter(page=page.pk),
        ShownPicture.objects.filter(page=page.pk),
        PracticeImprovement.objects.filter(page=page.pk),
        ReferenceIndex.get_references_for_object(page),
        IndexEntry.objects.filter(object_id=str(page.pk), content_type=page.content_type),
    )
    return [
        (row["model"], {name: row["fields"][name] for name in row["fields"].keys() - OF_THE_MOMENT})
        for query in queries
        for row in serializers.serialize("python", query.order_by("pk"))
    ]


@pytest.mark.parametrize("is_translation", [False, True])
@pytest.mark.parametrize("kind", MAKERS)
def test_publishing_changes_nothing_of_what_a_factory_made(kind: str, is_translation: bool) -> None:
    page = MAKERS[kind]()
    page = translated(page) if is_translation else page
    made = written_about(page)
    assert page.live_revision == page.latest_revision == page.revisions.latest("created_at")
    assert page.latest_revision.as_object().title == page.title
    page.save_revision().publish()
    published = type(page).objects.get(pk=page.pk)
    assert written_about(published) == made
    actions = PageLogEntry.objects.filter(page=page.pk, action="wagtail.publish")
    assert actions.count() == 2
