"""Makes the pages of the scale data, with what hangs on them."""

from __future__ import annotations

import datetime
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils import timezone

from communities.models import Community, CommunityIndexPage, CommunityPage, PickedPractice
from companies.enums import Answer, Channel, LabelState
from companies.models import Company, Consent, Label
from core.enums import TranslationKind
from core.models import CustomImage, PortalPage
from demo.management.scale_rows import (
    BATCH_SIZE,
    Branch,
    batches,
    links,
    pages_insert,
    rows_insert,
    scale_key,
)
from demo.management.scale_texts import LANGUAGES, Draw, Subject, Texts
from events.enums import EventKind
from events.models import EventIndexPage, EventPage, EventRelatedPage
from news.enums import NewsCategory
from news.models import NewsIndexPage, NewsPage, NewsRelatedPage
from taxonomies.enums import CostBand, Maturity, Measurement, Payback, Unit
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
from vitrines.enums import LessonNature, TransferLevel
from vitrines.models import BestPracticePage, PracticeTransfer, VitrineIndexPage, VitrinePage

Report = Callable[[str], None]

SOURCE = "seed_scale : données fictives / fictitious data"
COMMUNITY_PREFIX = "seed_scale "
MEMBERS = (50, 100)
VOCABULARIES: tuple[type[Term], ...] = (
    Problem,
    Technology,
    Sector,
    Region,
    CompanySize,
    ValueChainStage,
    Indicator,
)
# The most frequent first.
EVIDENCE = ("", "D", "C", "B", "A")
LABEL_STATES = (
    LabelState.LABELLED,
    LabelState.RENEWAL_DUE,
    LabelState.EXPIRED,
    LabelState.MOVED,
    LabelState.CLOSED,
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


class ScaleSeeder:
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

    def seed(self) -> None:
        branches = {
            model: self.branches(model)
            for model in (VitrineIndexPage, CommunityIndexPage, NewsIndexPage, EventIndexPage)
        }
        self.add_vitrines(branches[VitrineIndexPage])
        self.add_practices()
        self.add_communities(branches[CommunityIndexPage])
        self.add_news(branches[NewsIndexPage])
        self.add_events(branches[EventIndexPage])
        for by_language in branches.values():
            for branch in by_language.values():
                branch.count()

    def branches(self, model: type[PortalPage]) -> dict[str, Branch]:
        pages = {
            code: model.objects.in_language(code).order_by("path").first() for code in LANGUAGES
        }
        if not all(pages.values()):
            raise ScaleError("The lists are missing in one language: run build_demo first.")
        return {code: Branch(page) for code, page in pages.items() if page is not None}

    # Companies

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

    def label(self, draw: Draw, company: Company) -> Label:
        awarded = self.today - datetime.timedelta(days=draw.randint(30, 2500))
        return Label(
            company=company,
            state=draw.skewed(LABEL_STATES)[0],
            awarded_on=awarded,
            expires_on=awarded + datetime.timedelta(days=3 * 365),
        )

    # Pages

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

    def add_vitrines(self, branches: dict[str, Branch]) -> None:
        self.report(f"{self.sizes.vitrines} vitrines")
        draw = self.draw("vitrines")
        regions = [draw.skewed(self.terms[Region])[0] for _ in range(self.sizes.vitrines)]
        companies = self.companies(draw, regions)
        rows_insert(self.label(draw, company) for company in companies)
        # Which plant has which practice is drawn first: a plant is written with their number.
        self.plants = [draw.randrange(len(companies)) for _ in range(self.sizes.practices)]
        children = Counter(self.plants)
        for numbered in batches(list(enumerate(companies))):
            pairs = [
                self.vitrine(draw, number, company, children[number], branches)
                for number, company in numbered
            ]
            pages_insert(pairs)
            self.vitrines += pairs

    def vitrine(
        self,
        draw: Draw,
        number: int,
        company: Company,
        children: int,
        branches: dict[str, Branch],
    ) -> dict[str, VitrinePage]:
        texts = self.texts
        subject = self.subject(
            draw, number, sector=company.sector, region=company.region, company=company.name
        )
        texts.choose(draw, subject, "vitrine_titles", "vitrine_summaries")
        texts.choose(draw, subject, "paragraphs", count=draw.randint(2, 6))
        block = draw.uuid()
        return self.pair(
            VitrinePage,
            lambda code: {
                "title": texts.title(code, subject, "vitrine_titles"),
                "slug": texts.slug(code, "vitrine", number),
                "summary": texts.summary(code, subject, "vitrine_summaries"),
                "body": texts.prose(code, subject, "paragraphs", block),
            },
            {"company": company, "hero_image_id": self.image(draw), "numchild": children},
            branches=branches,
            number=number,
        )

    def add_practices(self) -> None:
        self.report(f"{self.sizes.practices} practices")
        draw = self.draw("practices")
        branches = [
            {code: Branch(page, is_new=True) for code, page in plant.items()}
            for plant in self.vitrines
        ]
        for numbered in batches(list(enumerate(self.plants))):
            pairs = [
                self.practice(draw, number, self.vitrines[plant]["fr"].company, branches[plant])
                for number, plant in numbered
            ]
            pages_insert(pairs)
            rows_insert(row for pair in pairs for row in self.practice_relations(draw, pair))
            self.practices += [pair["fr"].pk for pair in pairs]

    def practice(
        self, draw: Draw, number: int, company: Company, branches: dict[str, Branch]
    ) -> dict[str, BestPracticePage]:
        texts = self.texts
        subject = self.subject(draw, number, sector=company.sector, region=company.region)
        texts.choose(draw, subject, "practice_titles", "problems", "prerequisites")
        texts.choose(draw, subject, "solutions", count=draw.randint(3, 7))
        texts.choose(draw, subject, "lessons", count=draw.randint(1, 2))
        texts.choose(draw, subject, "paragraphs", count=draw.randint(2, 6))
        block = draw.uuid()
        grade = draw.skewed(EVIDENCE)[0]
        return self.pair(
            BestPracticePage,
            lambda code: {
                "title": texts.title(code, subject, "practice_titles"),
                "slug": texts.slug(code, "practice", number),
                "problem": texts.write(code, subject, "problems"),
                "solution": texts.write(code, subject, "solutions"),
                "prerequisites": texts.write(code, subject, "prerequisites"),
                "lessons": texts.write(code, subject, "lessons"),
                "body": texts.prose(code, subject, "paragraphs", block),
                "evidence_reason": texts.tables[code]["evidence"] if grade else "",
            },
            self.practice_facts(draw, company, grade),
            branches=branches,
            number=number,
            original="en" if draw.maybe(0.1) else "fr",
        )

    def practice_facts(self, draw: Draw, company: Company, grade: str) -> dict[str, Any]:
        checked = self.today - datetime.timedelta(days=draw.randint(0, 700)) if grade else None
        return {
            "company": company,
            "hero_image_id": self.image(draw),
            "results": json.dumps(
                [
                    self.result(draw, term)
                    for term in draw.skewed(self.terms[Indicator], draw.randint(1, 4))
                ]
            ),
            "lesson_natures": draw.sample(LessonNature.values, draw.randint(0, 2)),
            "stage": draw.skewed(self.terms[ValueChainStage])[0],
            "maturity": draw.choice(Maturity.values),
            "cost_band": draw.choice(CostBand.values),
            "payback": draw.choice(Payback.values),
            "duration_months": draw.randint(1, 36),
            "people_involved": draw.randint(1, 20),
            "evidence_grade": grade,
            "checked_on": checked,
            "next_check_on": checked and checked + datetime.timedelta(days=365),
        }

    def result(self, draw: Draw, indicator: Indicator) -> dict[str, Any]:
        """A result as its stream stores it."""
        before = draw.randint(10, 900)
        value = {
            "indicator": indicator.code,
            "before": f"{before / 10}",
            "after": f"{max(1, before + draw.randint(-before // 2, before // 4)) / 10}",
            "unit": draw.choice(Unit.values),
            "period_months": draw.choice((3, 6, 12, 24)),
            "measurement": draw.skewed(Measurement.values)[0],
        }
        return {"type": "result", "value": value, "id": str(draw.uuid())}

    def practice_relations(
        self, draw: Draw, pair: dict[str, BestPracticePage]
    ) -> Iterator[models.Model]:
        """Terms and transfers of both pages, and the answers that make them public."""
        problems = draw.skewed(self.terms[Problem], draw.randint(1, 3))
        technologies = draw.skewed(self.terms[Technology], draw.randint(1, 4))
        transfers = [(size, draw.choice(TransferLevel.values)) for size in self.terms[CompanySize]]
        for page in pair.values():
            yield from links(BestPracticePage.problems.through, page, problems)
            yield from links(BestPracticePage.technologies.through, page, technologies)
            for order, (size, level) in enumerate(transfers):
                yield PracticeTransfer(page=page, size=size, level=level, sort_order=order)
        for channel in Channel.values:
            if channel == Channel.WEB or draw.maybe(0.5):
                page = pair["fr"]
                yield Consent(
                    company_id=page.company_id,
                    practice_key=page.translation_key,
                    channel=channel,
                    answer=Answer.YES,
                )

    def add_communities(self, branches: dict[str, Branch]) -> None:
        self.report(f"{self.sizes.communities} communities")
        draw = self.draw("communities")
        pairs = [self.community(draw, number, branches) for number in range(self.sizes.communities)]
        pages_insert(pairs)
        for pair in pairs:
            picks = draw.sample(self.practices, min(3, len(self.practices)))
            rows_insert(
                PickedPractice(community_page=page, page_id=pick, sort_order=order)
                for page in pair.values()
                for order, pick in enumerate(picks)
            )

    def community(
        self, draw: Draw, number: int, branches: dict[str, Branch]
    ) -> dict[str, CommunityPage]:
        texts = self.texts
        subject = self.subject(draw, number)
        terms: dict[str, Any] = subject.terms
        region = terms["region"]
        community = Community.objects.bulk_create(
            [
                Community(
                    name=f"{COMMUNITY_PREFIX}{number:05}",
                    region=region,
                    started_on=self.today - datetime.timedelta(days=draw.randint(30, 3000)),
                    is_fictitious=True,
                )
            ]
        )[0]
        members = self.companies(draw, [region] * draw.randint(*MEMBERS))
        rows_insert(links(Community.members.through, community, members))
        rows_insert(links(Community.problems.through, community, [terms["problem"]]))
        rows_insert(links(Community.technologies.through, community, [terms["technology"]]))
        texts.choose(draw, subject, "community_titles", "community_summaries")
        texts.choose(draw, subject, "paragraphs", count=draw.randint(2, 6))
        block = draw.uuid()
        return self.pair(
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

    def add_news(self, branches: dict[str, Branch]) -> None:
        draw = self.draw("news")
        for numbers in batches(range(self.sizes.news)):
            self.report(f"news {numbers[0] + 1} to {numbers[-1] + 1} of {self.sizes.news}")
            pairs = [
                self.dated(NewsPage, draw, number, branches=branches, facts=self.news_facts(draw))
                for number in numbers
            ]
            pages_insert(pairs)
            rows_insert(self.related(draw, NewsRelatedPage, "news_page", pairs))

    def add_events(self, branches: dict[str, Branch]) -> None:
        self.report(f"{self.sizes.events} events")
        draw = self.draw("events")
        for numbers in batches(range(self.sizes.events)):
            pairs = [
                self.dated(EventPage, draw, number, branches=branches, facts=self.event_facts(draw))
                for number in numbers
            ]
            pages_insert(pairs)
            rows_insert(self.related(draw, EventRelatedPage, "event_page", pairs))

    def news_facts(self, draw: Draw) -> dict[str, Any]:
        return {
            "date": self.today - datetime.timedelta(days=draw.randint(0, 3650)),
            "category": draw.skewed(NewsCategory.values)[0],
            "hero_image_id": self.image(draw),
        }

    def event_facts(self, draw: Draw) -> dict[str, Any]:
        day = self.now.replace(minute=0, second=0, microsecond=0)
        starts_at = day + datetime.timedelta(days=draw.randint(-1000, 365))
        return {
            "kind": draw.skewed(EventKind.values)[0],
            "starts_at": starts_at,
            "ends_at": starts_at + datetime.timedelta(hours=draw.choice((2, 4, 8, 30))),
            "town": f"Bourg-{draw.randint(1, 300)}",
            "region": draw.skewed(self.terms[Region])[0],
        }

    def dated(
        self,
        model: type[PortalPage],
        draw: Draw,
        number: int,
        *,
        branches: dict[str, Branch],
        facts: dict[str, Any],
    ) -> dict[str, Any]:
        """A news item or an event."""
        texts, kind = self.texts, "news" if model is NewsPage else "event"
        known = {name: facts[name] for name in ("region",) if name in facts}
        subject = self.subject(draw, number, **known)
        texts.choose(draw, subject, f"{kind}_titles", f"{kind}_summaries")
        texts.choose(draw, subject, "paragraphs", count=draw.randint(2, 6))
        block = draw.uuid()
        return self.pair(
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

    def related(
        self, draw: Draw, model: type[models.Model], owner: str, pairs: list[dict[str, Any]]
    ) -> Iterator[models.Model]:
        """One page in three is about a practice."""
        for pair in pairs:
            if self.practices and draw.maybe(0.33):
                practice = draw.choice(self.practices)
                for page in pair.values():
                    yield model(**{owner: page, "page_id": practice, "sort_order": 0})
