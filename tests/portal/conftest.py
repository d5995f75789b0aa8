"""Makers of pages in both languages, for what the portal composes."""

from __future__ import annotations

import datetime
from itertools import count
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone
from wagtail.models import Locale, Page, PageViewRestriction

from companies.enums import Answer, Channel
from companies.models import Company
from companies.services import consent_record
from events.enums import EventKind
from events.models import EventIndexPage, EventPage
from home.models import HomePage, StandardPage
from news.enums import NewsCategory
from news.models import NewsIndexPage, NewsPage
from taxonomies.models import CompanySize, Sector
from vitrines.models import BestPracticeIndexPage, BestPracticePage, VitrineIndexPage, VitrinePage


class Tree:
    """Makes published pages; every word may be chosen."""

    def __init__(self) -> None:
        self.numbers = count(1)

    def home(self, language: str = "fr") -> HomePage:
        return HomePage.objects.get(locale__language_code=language)

    def add(self, parent: Page, page: Page, *, published: bool = True) -> Any:
        page.locale = parent.locale
        page.live = False
        page.slug = page.slug or f"page-{next(self.numbers)}"
        parent.add_child(instance=page)
        if published:
            page.save_revision().publish()
        return type(page).objects.get(pk=page.pk)

    def index(self, model: type[Page], language: str = "fr") -> Any:
        found = model.objects.filter(locale__language_code=language).first()
        return found or self.add(
            self.home(language), model(title=f"{model.__name__} {language}", show_in_menus=True)
        )

    def standard(self, title: str, language: str = "fr", *, published: bool = True) -> StandardPage:
        page = StandardPage(title=title, body=[])
        return self.add(self.home(language), page, published=published)

    def news(self, title: str, language: str = "fr", *, published: bool = True) -> NewsPage:
        page = NewsPage(title=title, summary=f"{title}.", category=NewsCategory.LABEL)
        return self.add(self.index(NewsIndexPage, language), page, published=published)

    def event(self, title: str, language: str = "fr") -> EventPage:
        start = timezone.now() + datetime.timedelta(days=7)
        page = EventPage(
            title=title,
            summary=f"{title}.",
            kind=EventKind.FAIR,
            starts_at=start,
            ends_at=start + datetime.timedelta(hours=2),
        )
        return self.add(self.index(EventIndexPage, language), page)

    def company(self, *, is_fictitious: bool = False) -> Company:
        size, _ = CompanySize.objects.get_or_create(
            code="PME", defaults={"label_fr": "PME", "label_en": "SME"}
        )
        sector, _ = Sector.objects.get_or_create(
            code="25", defaults={"label_fr": "Métal", "label_en": "Metal"}
        )
        name = f"Usine {next(self.numbers)}"
        return Company.objects.create(
            name=name, town="Vitré", size=size, sector=sector, is_fictitious=is_fictitious
        )

    def vitrine(self, title: str, language: str = "fr", company: Company | None = None) -> Any:
        page = VitrinePage(title=title, summary=f"{title}.", company=company or self.company())
        return self.add(self.index(VitrineIndexPage, language), page)

    def practice(
        self, title: str, vitrine: VitrinePage, *, answer: Answer | None = Answer.YES
    ) -> BestPracticePage:
        self.index(BestPracticeIndexPage, vitrine.language_code)
        page = BestPracticePage(title=title, problem="Pannes.", solution="Mesurer.", results=[])
        page = self.add(vitrine, page)
        if answer:
            consent_record(
                company=vitrine.company,
                channel=Channel.WEB,
                answer=answer,
                practice_key=page.translation_key,
            )
        return page

    def translate(self, page: Page, title: str) -> Any:
        """The English version of a page whose parent has one."""
        english = Locale.objects.get(language_code="en")
        parent = page.get_parent().specific
        if not parent.has_translation(english):
            self.translate(parent, f"{parent.title} en")
        translation = page.copy_for_translation(english)
        translation.title = translation.draft_title = title
        translation.slug = f"{page.slug}-en"
        translation.save_revision().publish()
        return type(page).objects.get(pk=translation.pk)

    def restrict(self, page: Page) -> None:
        PageViewRestriction.objects.create(page=page, restriction_type="login")


@pytest.fixture
def tree(db: None) -> Tree:
    cache.clear()
    return Tree()


@pytest.fixture(autouse=True)
def _own_address(settings: Any) -> None:
    """Readers use another host than the one that the test client asks."""
    settings.WAGTAILADMIN_BASE_URL = "https://vitrines.example.org"
