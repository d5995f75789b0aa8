"""What the scale data are made of, whichever page they are for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import timezone

from companies.models import Company
from core.enums import TranslationKind
from core.models import CustomImage, PortalPage
from demo.management.scale_rows import BATCH_SIZE, Branch, scale_key
from demo.management.scale_texts import LANGUAGES, Draw, Subject, Texts
from taxonomies.models import (
    CompanySize,
    Indicator,
    Problem,
    Region,
    Sector,
    Technology,
    Term,
    ValueChainStage,
)
from vitrines.models import VitrinePage

Report = Callable[[str], None]
SOURCE = "seed_scale : données fictives / fictitious data"
VOCABULARIES: tuple[type[Term], ...] = (
    Problem,
    Technology,
    Sector,
    Region,
    CompanySize,
    ValueChainStage,
    Indicator,
)


class ScaleError(Exception):
    """What keeps the scale data from being added or removed."""


@dataclass(frozen=True)
class Sizes:
    """How many there are of each kind; every page is in both languages."""

    vitrines: int = 500
    practices: int = 2_000
    communities: int = 100
    news: int = 20_000
    events: int = 1_000


class ScaleWorld:
    """Holds what later steps need of earlier ones: vocabularies, companies, pages."""

    def __init__(self, sizes: Sizes, seed: int, report: Report) -> None:
        self.sizes, self.seed_value, self.report = sizes, seed, report
        self.texts = Texts()
        self.now = timezone.now()
        self.today = timezone.localdate()
        self.images = list(CustomImage.objects.order_by("pk").values_list("pk", flat=True))
        self.terms: dict[type[Term], list[Any]] = {}
        draw = self.draw("vocabularies")
        for model in VOCABULARIES:
            self.terms[model] = list(model._default_manager.order_by("code"))
            if not self.terms[model]:
                raise ScaleError("The vocabularies are empty: build_demo loads them.")
            draw.shuffle(self.terms[model])
        self.company_count = 0
        self.vitrines: list[dict[str, VitrinePage]] = []
        self.practices: list[int] = []
        self.plants: list[int] = []

    def draw(self, kind: str) -> Draw:
        """Draws of its own for each kind: the number of one does not change the others."""
        return Draw(f"{self.seed_value}:{kind}")

    def branches(self, model: type[PortalPage]) -> dict[str, Branch]:
        pages = {
            code: model.objects.in_language(code).order_by("path").first() for code in LANGUAGES
        }
        if not all(pages.values()):
            raise ScaleError("The lists are missing in one language: run build_demo first.")
        return {code: Branch(page) for code, page in pages.items() if page is not None}

    def companies(self, draw: Draw, regions: Iterable[Region]) -> list[Company]:
        companies = []
        for region in regions:
            self.company_count += 1
            companies.append(
                Company(
                    name=self.texts.company_name(draw, self.company_count),
                    size=draw.skewed(self.terms[CompanySize])[0],
                    is_startup=draw.maybe(0.05),
                    headcount=draw.randint(5, 1500),
                    sector=draw.skewed(self.terms[Sector])[0],
                    region=region,
                    town=f"Bourg-{draw.randint(1, 300)}",
                    # Within metropolitan France, so that the map has as many points.
                    latitude=Decimal(draw.randint(4_400_000, 4_900_000)).scaleb(-5),
                    longitude=Decimal(draw.randint(0, 600_000)).scaleb(-5),
                    is_fictitious=True,
                    source=SOURCE,
                )
            )
        return Company.objects.bulk_create(companies, batch_size=BATCH_SIZE)

    def subject(self, draw: Draw, number: int, **known: Any) -> Subject:
        values = {
            "problem": draw.skewed(self.terms[Problem])[0],
            "technology": draw.skewed(self.terms[Technology])[0],
            "sector": draw.skewed(self.terms[Sector])[0],
            "region": draw.skewed(self.terms[Region])[0],
        }
        return self.texts.subject(draw, number=number, **{**values, **known})

    def pair(
        self,
        model: type[PortalPage],
        words: Callable[[str], dict[str, Any]],
        facts: dict[str, Any],
        *,
        branches: dict[str, Branch],
        number: int,
        original: str = "fr",
    ) -> dict[str, Any]:
        """A page in both languages, placed and dated; the original first."""
        pages: dict[str, PortalPage] = {}
        for code in sorted(LANGUAGES, key=lambda code: code != original):
            page = model(**facts, **words(code))
            page.draft_title = page.title
            page.translation_key = scale_key(model, number)
            page.first_published_at = page.last_published_at = self.now
            branches[code].place(page)
            page.words_digest = page.compute_words_digest()
            if pages:
                page.translation_kind = TranslationKind.HUMAN
                page.translated_digest = pages[original].words_digest
            pages[code] = page
        return pages

    def image(self, draw: Draw) -> int | None:
        return draw.choice(self.images) if self.images else None
