"""Small makers of pages and facts for the tests of the search."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest
from wagtail.models import Page

from communities.models import Community, CommunityIndexPage, CommunityPage
from companies.enums import Answer, Channel
from companies.models import Company
from companies.services import consent_record
from core.enums import TranslationKind
from home.models import HomePage, StandardPage
from news.enums import NewsCategory
from news.models import NewsIndexPage, NewsPage
from search.selectors import SearchResults, search
from taxonomies.models import CompanySize, Problem, Region, Sector, Technology, TechnologyFamily
from tests.factories import added
from vitrines.models import BestPracticePage, VitrineIndexPage, VitrinePage


@dataclass
class Portal:
    """Makes published pages below the home pages; every title and text may be chosen."""

    numbers: count[int]

    def home(self, language: str = "fr") -> HomePage:
        return HomePage.objects.get(locale__language_code=language)

    def index(self, model: type[Page], language: str = "fr") -> Page:
        found = model.objects.filter(locale__language_code=language).first()
        return found or self.add(model, self.home(language), title=model.__name__)

    def add(self, model: type[Page], parent: Page, *, publish: bool = True, **fields: Any) -> Any:
        fields.setdefault("title", f"Page {next(self.numbers)}")
        page = model(
            slug=f"{model.__name__.lower()}-{next(self.numbers)}",
            **fields,
        )
        return added(parent, page, published=publish)

    def company(self, **fields: Any) -> Company:
        number = next(self.numbers)
        size, _ = CompanySize.objects.get_or_create(
            code="PME", defaults={"label_fr": "PME", "label_en": "SME"}
        )
        sector, _ = Sector.objects.get_or_create(
            code="25",
            defaults={
                "label_fr": "Fabrication de produits métalliques",
                "label_en": "Manufacture of fabricated metal products",
                "short_fr": "Métal",
                "short_en": "Metal",
            },
        )
        region, _ = Region.objects.get_or_create(
            code="53", defaults={"label_fr": "Bretagne", "label_en": "Brittany"}
        )
        return Company.objects.create(
            **{
                "name": f"Usine {number}",
                "town": "Vitré",
                "size": size,
                "sector": sector,
                "region": region,
                **fields,
            }
        )

    def vitrine(
        self, company: Company | None = None, language: str = "fr", **f: Any
    ) -> VitrinePage:
        f.setdefault("summary", "Une usine qui mesure.")
        return self.add(
            VitrinePage,
            self.index(VitrineIndexPage, language),
            company=company or self.company(),
            **f,
        )

    def practice(
        self,
        *,
        company: Company | None = None,
        language: str = "fr",
        consent: Answer | None = Answer.YES,
        publish: bool = True,
        **fields: Any,
    ) -> BestPracticePage:
        """A practice, published only once its consent is recorded."""
        company = company or self.company()
        vitrine = VitrinePage.objects.filter(
            company=company, locale__language_code=language
        ).first() or self.vitrine(company, language)
        problem, _ = Problem.objects.get_or_create(
            code="rebuts", defaults={"label_fr": "Trop de rebuts", "label_en": "Too much scrap"}
        )
        family, _ = TechnologyFamily.objects.get_or_create(
            code="CTL", defaults={"label_fr": "Monitoring et contrôle", "label_en": "Monitoring"}
        )
        technology, _ = Technology.objects.get_or_create(
            code="vision",
            defaults={
                "label_fr": "Contrôle par vision",
                "label_en": "Machine vision inspection",
                "family": family,
            },
        )
        fields = {
            "problem": "Les pièces partent au bac sans que personne sache pourquoi.",
            "solution": "Une caméra regarde chaque pièce.",
            "results": [],
            "problems": [problem],
            "technologies": [technology],
            **fields,
        }
        key = fields.setdefault("translation_key", uuid.uuid4())
        if consent:
            consent_record(company=company, channel=Channel.WEB, answer=consent, practice_key=key)
        return self.add(BestPracticePage, vitrine, company=company, publish=publish, **fields)

    def news(self, language: str = "fr", **fields: Any) -> NewsPage:
        fields = {"summary": "Une nouvelle.", "category": next(iter(NewsCategory)), **fields}
        return self.add(NewsPage, self.index(NewsIndexPage, language), **fields)

    def community(self, **fields: Any) -> CommunityPage:
        region, _ = Region.objects.get_or_create(
            code="24",
            defaults={"label_fr": "Centre-Val de Loire", "label_en": "Centre-Val de Loire"},
        )
        community = Community.objects.create(name=f"C{next(self.numbers)}", region=region)
        fields.setdefault("summary", "Des usines qui s’entraident.")
        return self.add(
            CommunityPage, self.index(CommunityIndexPage), community=community, **fields
        )

    def standard(self, language: str = "fr", **fields: Any) -> StandardPage:
        fields.setdefault("body", [])
        return self.add(StandardPage, self.home(language), **fields)

    def translated(self, page: BestPracticePage, **fields: Any) -> BestPracticePage:
        """The same practice in English, with other words."""
        return self.practice(
            company=page.company,
            language="en",
            consent=None,
            translation_key=page.translation_key,
            translation_kind=TranslationKind.HUMAN,
            **fields,
        )


@pytest.fixture
def portal(db: None) -> Portal:
    return Portal(count(1))


@pytest.fixture
def titles() -> Callable[..., list[str]]:
    """The titles found, in their order."""

    def titles_of(query: str, language: str = "fr", **parameters: Any) -> list[str]:
        found: SearchResults = search(query, language, **parameters)
        return [result.title for result in found.results]

    return titles_of
