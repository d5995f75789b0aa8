"""The home page, the lists and the standard pages."""

from __future__ import annotations

from communities.models import CommunityIndexPage
from core.models import PortalPage
from demo.selectors import Table
from demo.services.site import DemoSite
from demo.services.streams import body_stream
from events.models import EventIndexPage
from home.models import FeaturedPractice, HomePage, StandardPage
from news.models import NewsIndexPage
from pathways.models import PathwayIndexPage
from vitrines.models import BestPracticeIndexPage, BestPracticePage, VitrineIndexPage


def home_build(site: DemoSite, table: Table) -> None:
    for code, words in table.items():
        home = HomePage.objects.get(locale=site.locales[code])
        for name, value in words.items():
            setattr(home, name, value)
        home.save_revision(user=site.user).publish(user=site.user)
        site.pages[f"home:{code}"] = home
    site.home = HomePage.objects.get(locale=site.locales["fr"])


def indexes_build(site: DemoSite, table: Table) -> None:
    models: dict[str, type[PortalPage]] = {
        "practices": BestPracticeIndexPage,
        "vitrines": VitrineIndexPage,
        "pathways": PathwayIndexPage,
        "communities": CommunityIndexPage,
        "news": NewsIndexPage,
        "events": EventIndexPage,
    }
    for key, model in models.items():
        page = model(show_in_menus=True)
        site.pages[f"index:{key}"] = site.publish(
            site.home,
            page,
            table[key],
            lambda words: {name: words[name] for name in ("title", "slug", "intro")},
        )


def standard_page_build(site: DemoSite, table: Table) -> None:
    page = StandardPage(show_in_menus=table.get("in_menu", False))
    site.publish(
        site.home,
        page,
        table,
        lambda words: {
            "title": words["title"],
            "slug": words["slug"],
            "summary": words["summary"],
            "body": body_stream(words["body"]),
        },
    )


def practices_feature(site: DemoSite) -> None:
    published = BestPracticePage.objects.published()
    best = published.filter(
        evidence_grade__in=["A", "B"],
        translation_key__in=published.in_language("en").values("translation_key"),
    )
    for locale in site.locales.values():
        home = HomePage.objects.get(locale=locale)
        chosen: list[BestPracticePage] = []
        companies: set[int] = set()
        for practice in best.filter(locale=locale).order_by("-checked_on"):
            if practice.company_id not in companies and len(chosen) < 3:
                chosen.append(practice)
                companies.add(practice.company_id)
        home.features = [
            FeaturedPractice(page=practice.page_ptr, sort_order=order)
            for order, practice in enumerate(chosen)
        ]
        home.save_revision(user=site.user).publish(user=site.user)
