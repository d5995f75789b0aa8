"""Makes the pages of the scale data, with what hangs on them."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

from django.db import models

from communities.models import Community, CommunityIndexPage, CommunityPage, PickedPractice
from core.models import PortalPage
from demo.management.scale_rows import Branch, batches, links, pages_insert, rows_insert
from demo.management.scale_texts import Draw
from demo.management.scale_vitrines import practices_add, vitrines_add
from demo.management.scale_world import ScaleWorld
from events.enums import EventKind
from events.models import EventIndexPage, EventPage, EventRelatedPage
from news.enums import NewsCategory
from news.models import NewsIndexPage, NewsPage, NewsRelatedPage
from taxonomies.models import Region
from vitrines.models import VitrineIndexPage

COMMUNITY_PREFIX = "seed_scale "
MEMBERS = (50, 100)


def pages_seed(world: ScaleWorld) -> None:
    branches = {
        model: world.branches(model)
        for model in (VitrineIndexPage, CommunityIndexPage, NewsIndexPage, EventIndexPage)
    }
    vitrines_add(world, branches[VitrineIndexPage])
    practices_add(world)
    _communities_add(world, branches[CommunityIndexPage])
    _news_add(world, branches[NewsIndexPage])
    _events_add(world, branches[EventIndexPage])
    for by_language in branches.values():
        for branch in by_language.values():
            branch.count()


def _communities_add(world: ScaleWorld, branches: dict[str, Branch]) -> None:
    world.report(f"{world.sizes.communities} communities")
    draw = world.draw("communities")
    pairs = [_community(world, draw, number, branches) for number in range(world.sizes.communities)]
    pages_insert(pairs)
    for pair in pairs:
        picks = draw.sample(world.practices, min(3, len(world.practices)))
        rows_insert(
            PickedPractice(community_page=page, page_id=pick, sort_order=order)
            for page in pair.values()
            for order, pick in enumerate(picks)
        )


def _community(
    world: ScaleWorld, draw: Draw, number: int, branches: dict[str, Branch]
) -> dict[str, CommunityPage]:
    texts = world.texts
    subject = world.subject(draw, number)
    terms: dict[str, Any] = subject.terms
    region = terms["region"]
    community = Community.objects.bulk_create(
        [
            Community(
                name=f"{COMMUNITY_PREFIX}{number:05}",
                region=region,
                started_on=world.today - datetime.timedelta(days=draw.randint(30, 3000)),
                is_fictitious=True,
            )
        ]
    )[0]
    members = world.companies(draw, [region] * draw.randint(*MEMBERS))
    rows_insert(links(Community.members.through, community, members))
    rows_insert(links(Community.problems.through, community, [terms["problem"]]))
    rows_insert(links(Community.technologies.through, community, [terms["technology"]]))
    texts.choose(draw, subject, "community_titles", "community_summaries")
    texts.choose(draw, subject, "paragraphs", count=draw.randint(2, 6))
    block = draw.uuid()
    return world.pair(
        CommunityPage,
        lambda code: {
            "title": texts.title(code, subject, "community_titles"),
            "slug": texts.slug(code, "community", number),
            "summary": texts.summary(code, subject, "community_summaries"),
            "animator": texts.tables[code]["animator"],
            "body": texts.prose(code, subject, "paragraphs", block),
        },
        {"community": community},
        branches=branches,
        number=number,
    )


def _news_add(world: ScaleWorld, branches: dict[str, Branch]) -> None:
    draw = world.draw("news")
    for numbers in batches(range(world.sizes.news)):
        world.report(f"news {numbers[0] + 1} to {numbers[-1] + 1} of {world.sizes.news}")
        pairs = [
            _dated(world, NewsPage, draw, number, branches=branches, facts=_news_facts(world, draw))
            for number in numbers
        ]
        pages_insert(pairs)
        rows_insert(_related(world, draw, NewsRelatedPage, "news_page", pairs))


def _events_add(world: ScaleWorld, branches: dict[str, Branch]) -> None:
    world.report(f"{world.sizes.events} events")
    draw = world.draw("events")
    for numbers in batches(range(world.sizes.events)):
        pairs = [
            _dated(
                world, EventPage, draw, number, branches=branches, facts=_event_facts(world, draw)
            )
            for number in numbers
        ]
        pages_insert(pairs)
        rows_insert(_related(world, draw, EventRelatedPage, "event_page", pairs))


def _news_facts(world: ScaleWorld, draw: Draw) -> dict[str, Any]:
    return {
        "date": world.today - datetime.timedelta(days=draw.randint(0, 3650)),
        "category": draw.skewed(NewsCategory.values)[0],
        "hero_image_id": world.image(draw),
    }


def _event_facts(world: ScaleWorld, draw: Draw) -> dict[str, Any]:
    day = world.now.replace(minute=0, second=0, microsecond=0)
    starts_at = day + datetime.timedelta(days=draw.randint(-1000, 365))
    return {
        "kind": draw.skewed(EventKind.values)[0],
        "starts_at": starts_at,
        "ends_at": starts_at + datetime.timedelta(hours=draw.choice((2, 4, 8, 30))),
        "town": f"Bourg-{draw.randint(1, 300)}",
        "region": draw.skewed(world.terms[Region])[0],
    }


def _dated(
    world: ScaleWorld,
    model: type[PortalPage],
    draw: Draw,
    number: int,
    *,
    branches: dict[str, Branch],
    facts: dict[str, Any],
) -> dict[str, Any]:
    """A news item or an event."""
    texts, kind = world.texts, "news" if model is NewsPage else "event"
    known = {name: facts[name] for name in ("region",) if name in facts}
    subject = world.subject(draw, number, **known)
    texts.choose(draw, subject, f"{kind}_titles", f"{kind}_summaries")
    texts.choose(draw, subject, "paragraphs", count=draw.randint(2, 6))
    block = draw.uuid()
    return world.pair(
        model,
        lambda code: {
            "title": texts.title(code, subject, f"{kind}_titles"),
            "slug": texts.slug(code, kind, number),
            "summary": texts.summary(code, subject, f"{kind}_summaries"),
            "body": texts.prose(code, subject, "paragraphs", block),
        },
        {**facts, "is_example": True},
        branches=branches,
        number=number,
    )


def _related(
    world: ScaleWorld,
    draw: Draw,
    model: type[models.Model],
    owner: str,
    pairs: list[dict[str, Any]],
) -> Iterator[models.Model]:
    """One page in three is about a practice."""
    for pair in pairs:
        if world.practices and draw.maybe(0.33):
            practice = draw.choice(world.practices)
            for page in pair.values():
                yield model(**{owner: page, "page_id": practice, "sort_order": 0})
