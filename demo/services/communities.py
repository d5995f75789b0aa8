"""Communities, events, news and pathways."""

from __future__ import annotations

import datetime
import uuid

from django.utils import timezone

from communities.models import Community, CommunityPage, PickedPractice
from core.blocks import rich_text_of
from demo.selectors import Table
from demo.services.site import DemoSite
from demo.services.streams import body_stream
from demo.services.vitrines import company_build
from events.models import EventPage, EventRelatedPage
from news.models import NewsPage, NewsRelatedPage
from pathways.models import PathwayPage, PathwayStep
from taxonomies.models import Problem, Region, Technology
from vitrines.models import BestPracticePage


def community_build(site: DemoSite, table: Table) -> None:
    members = [
        company_build(site, {**member, "region": table["region"], "is_fictitious": True})
        for member in table["member"]
    ] + [site.pages[key].company for key in table.get("plants", [])]
    community = Community(
        name=table["fr"]["title"],
        region=Region.objects.get(code=table["region"]),
        started_on=table.get("started_on"),
        is_fictitious=True,
    )
    community.full_clean()
    community.save()
    community.members.set(members)
    community.problems.set(Problem.objects.filter(code__in=table["theme_problems"]))
    community.technologies.set(Technology.objects.filter(code__in=table["theme_technologies"]))
    page = CommunityPage(community=community)
    picked = (
        BestPracticePage.objects.published()
        .filter(problems__code__in=table["pick_problems"], locale=site.locales["fr"])
        .distinct()[:3]
    )
    page.picks = [
        PickedPractice(page=practice.page_ptr, sort_order=order)
        for order, practice in enumerate(picked)
    ]
    site.pages[table["key"]] = site.publish(
        site.pages["index:communities"],
        page,
        table,
        lambda words: {
            "title": words["title"],
            "slug": words["slug"],
            "summary": words["summary"],
            "animator": words["animator"],
            "body": [("text", {"heading": "", "text": rich_text_of(words["purpose"])})],
            "offers": [("offer", offer) for offer in words.get("offers", [])],
            "resources": [("resource", row) for row in words.get("resources", [])],
        },
    )


def event_build(site: DemoSite, table: Table) -> None:
    page = EventPage(
        starts_at=timezone.make_aware(table["starts_at"]),
        ends_at=timezone.make_aware(table["ends_at"]),
        region=Region.objects.filter(code=table.get("region", "")).first(),
        **{
            name: table.get(name, "")
            for name in ("kind", "venue", "town", "hall_stand", "registration_url")
        },
        is_example=table["is_example"],
    )
    page.related_pages = [EventRelatedPage(page=other.page_ptr) for other in site.related(table)]
    site.pages[table["key"]] = site.publish(
        site.pages["index:events"],
        page,
        table,
        lambda words: {
            "title": words["title"],
            "slug": words["slug"],
            "summary": words["summary"],
            "audience": words.get("audience", ""),
            "body": body_stream(words.get("body", [])),
            "programme": [
                ("item", {**row, "time": datetime.time.fromisoformat(row["time"])})
                for row in words.get("programme", [])
            ],
        },
    )


def news_build(site: DemoSite, table: Table) -> None:
    page = NewsPage(
        date=table["date"],
        category=table["category"],
        is_example=table["is_example"],
        hero_image=site.image(table["illustration"], table["date"].toordinal()),
    )
    page.related_pages = [NewsRelatedPage(page=other.page_ptr) for other in site.related(table)]
    site.pages[table["key"]] = site.publish(
        site.pages["index:news"],
        page,
        table,
        lambda words: {
            "title": words["title"],
            "slug": words["slug"],
            "summary": words["summary"],
            "body": body_stream(words["body"]),
        },
    )


def pathway_build(site: DemoSite, table: Table) -> None:
    targets = [site.pages[key].page_ptr for key in table["steps"]]
    keys = [uuid.uuid4() for _ in targets]
    site.publish(
        site.pages["index:pathways"],
        PathwayPage(hero_image=site.image(table["illustration"], 0)),
        table,
        lambda words: {
            "title": words["title"],
            "slug": words["slug"],
            "intro": words["intro"],
            "steps": [
                PathwayStep(page=page, note=note, translation_key=key, sort_order=order)
                for order, (page, note, key) in enumerate(
                    zip(targets, words["notes"], keys, strict=True)
                )
            ],
        },
    )
