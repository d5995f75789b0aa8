"""Reads about pathways."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils.translation import get_language
from wagtail.models import Page

from core.generation import remembered
from news.models import NewsPage
from news.selectors import news_published
from pathways.models import PathwayPage, PathwayStep
from vitrines.models import BestPracticePage, VitrinePage
from vitrines.selectors import practices_published, vitrines_published

CACHE_SECONDS = 300

# What readers of a language may see of each type that a step may lead to, and what its card
# prints beside pictures.
_PUBLISHED: tuple[tuple[Callable[[str], Any], tuple[str, ...]], ...] = (
    (practices_published, ("problems",)),
    (vitrines_published, ("company__labels",)),
    (news_published, ()),
)
CARDS: dict[type[Page], str] = {
    BestPracticePage: "components/practice_card.html",
    VitrinePage: "components/vitrine_card.html",
    NewsPage: "components/news_card.html",
}


@dataclass(frozen=True)
class VisibleStep:
    """A step that the reader may follow, and the template of its card."""

    page: Page
    note: str

    @property
    def card(self) -> str:
        return CARDS[type(self.page)]


@dataclass(frozen=True)
class PathwayLink:
    """A pathway in a list. `keys` are the translation keys of its steps that readers may see."""

    title: str
    url: str
    intro: str
    keys: tuple[uuid.UUID, ...]

    @property
    def step_count(self) -> int:
        return len(self.keys)


def pathway_steps(page: PathwayPage) -> list[VisibleStep]:
    """Its steps in their order, in the reader's language; the others are left out."""
    steps = list(page.steps.select_related("page"))
    keys = {step.page.translation_key for step in steps}
    language = get_language() or "fr"
    found: dict[uuid.UUID, Any] = {}
    for published, prefetched in _PUBLISHED:
        rows = published(language).for_cards().prefetch_related(None)
        rows = rows.prefetch_related(*prefetched).filter(translation_key__in=keys)
        found |= {row.translation_key: row for row in rows}
    # The pictures of every type in one query.
    images = [row.hero_image for row in found.values() if row.hero_image]
    prefetch_related_objects(images, "renditions")
    return [
        VisibleStep(shown, _note_beside(shown, step))
        for step in steps
        if (shown := found.get(step.page.translation_key))
    ]


def _note_beside(page: Page, step: PathwayStep) -> str:
    """Nobody has searched the pathway's own words for the name of an anonymous plant."""
    return "" if getattr(page, "is_anonymous", False) else step.note


def pathway_links(language_code: str | None = None) -> list[PathwayLink]:
    """The pathways of a language, latest first; remembered until something changes."""
    language = language_code or get_language() or "fr"
    read = partial(_pathway_links_read, language)
    return remembered(f"pathways:{language}", read, CACHE_SECONDS)


def pathways_with(key: uuid.UUID) -> list[PathwayLink]:
    """The pathways that lead through a page, by its translation key."""
    return [link for link in pathway_links() if key in link.keys]


def pathways_to_follow(limit: int) -> list[PathwayLink]:
    """The latest ones of which there is something to read."""
    return [link for link in pathway_links() if link.keys][:limit]


def _pathway_links_read(language: str) -> list[PathwayLink]:
    pages = list(PathwayPage.objects.published().in_language(language).latest().with_locale())
    steps: dict[int, list[uuid.UUID]] = defaultdict(list)
    rows = PathwayStep.objects.filter(pathway_page__in=pages).order_by("sort_order", "pk")
    for page_id, step_key in rows.values_list("pathway_page", "page__translation_key"):
        steps[page_id].append(step_key)
    visible = _visible_keys({key for keys in steps.values() for key in keys}, language)
    return [
        PathwayLink(
            title=page.title,
            url=page.url,
            intro=page.intro,
            keys=tuple(key for key in steps[page.pk] if key in visible),
        )
        for page in pages
    ]


def _visible_keys(keys: Iterable[uuid.UUID], language: str) -> set[uuid.UUID]:
    visible: set[uuid.UUID] = set()
    for published, _prefetched in _PUBLISHED:
        rows = (
            published(language).filter(translation_key__in=keys).order_by().prefetch_related(None)
        )
        visible.update(rows.values_list("translation_key", flat=True))
    return visible
