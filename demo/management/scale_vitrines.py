"""Makes the vitrines of the scale data, and their practices."""

from __future__ import annotations

import datetime
import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.db import models

from companies.enums import Answer, Channel, LabelState
from companies.models import Company, Consent, Label
from demo.management.scale_rows import Branch, batches, links, pages_insert, rows_insert
from demo.management.scale_texts import Draw
from demo.management.scale_world import ScaleWorld
from taxonomies.enums import CostBand, Maturity, Measurement, Payback, Unit
from taxonomies.models import CompanySize, Indicator, Problem, Region, Technology, ValueChainStage
from vitrines.enums import LessonNature, TransferLevel
from vitrines.models import BestPracticePage, PracticeTransfer, VitrinePage

# The most frequent first.
EVIDENCE = ("", "D", "C", "B", "A")
LABEL_STATES = (
    LabelState.LABELLED,
    LabelState.RENEWAL_DUE,
    LabelState.EXPIRED,
    LabelState.MOVED,
    LabelState.CLOSED,
)


def vitrines_add(world: ScaleWorld, branches: dict[str, Branch]) -> None:
    world.report(f"{world.sizes.vitrines} vitrines")
    draw = world.draw("vitrines")
    regions = [draw.skewed(world.terms[Region])[0] for _ in range(world.sizes.vitrines)]
    companies = world.companies(draw, regions)
    rows_insert(_label(world, draw, company) for company in companies)
    # Which plant has which practice is drawn first: a plant is written with their number.
    world.plants = [draw.randrange(len(companies)) for _ in range(world.sizes.practices)]
    children = Counter(world.plants)
    for numbered in batches(list(enumerate(companies))):
        pairs = [
            _vitrine(world, draw, number, company, children=children[number], branches=branches)
            for number, company in numbered
        ]
        pages_insert(pairs)
        world.vitrines += pairs


def _label(world: ScaleWorld, draw: Draw, company: Company) -> Label:
    awarded = world.today - datetime.timedelta(days=draw.randint(30, 2500))
    return Label(
        company=company,
        state=draw.skewed(LABEL_STATES)[0],
        awarded_on=awarded,
        expires_on=awarded + datetime.timedelta(days=3 * 365),
    )


def _vitrine(
    world: ScaleWorld,
    draw: Draw,
    number: int,
    company: Company,
    *,
    children: int,
    branches: dict[str, Branch],
) -> dict[str, VitrinePage]:
    texts = world.texts
    subject = world.subject(
        draw, number, sector=company.sector, region=company.region, company=company.name
    )
    texts.choose(draw, subject, "vitrine_titles", "vitrine_summaries")
    texts.choose(draw, subject, "paragraphs", count=draw.randint(2, 6))
    block = draw.uuid()
    return world.pair(
        VitrinePage,
        lambda code: {
            "title": texts.title(code, subject, "vitrine_titles"),
            "slug": texts.slug(code, "vitrine", number),
            "summary": texts.summary(code, subject, "vitrine_summaries"),
            "body": texts.prose(code, subject, "paragraphs", block),
        },
        {"company": company, "hero_image_id": world.image(draw), "numchild": children},
        branches=branches,
        number=number,
    )


def practices_add(world: ScaleWorld) -> None:
    world.report(f"{world.sizes.practices} practices")
    draw = world.draw("practices")
    branches = [
        {code: Branch(page, is_new=True) for code, page in plant.items()}
        for plant in world.vitrines
    ]
    for numbered in batches(list(enumerate(world.plants))):
        pairs = [
            _practice(world, draw, number, world.vitrines[plant]["fr"].company, branches[plant])
            for number, plant in numbered
        ]
        pages_insert(pairs)
        rows_insert(row for pair in pairs for row in _practice_relations(world, draw, pair))
        world.practices += [pair["fr"].pk for pair in pairs]


def _practice(
    world: ScaleWorld, draw: Draw, number: int, company: Company, branches: dict[str, Branch]
) -> dict[str, BestPracticePage]:
    texts = world.texts
    subject = world.subject(draw, number, sector=company.sector, region=company.region)
    texts.choose(draw, subject, "practice_titles", "problems", "prerequisites")
    texts.choose(draw, subject, "solutions", count=draw.randint(3, 7))
    texts.choose(draw, subject, "lessons", count=draw.randint(1, 2))
    texts.choose(draw, subject, "paragraphs", count=draw.randint(2, 6))
    block = draw.uuid()
    grade = draw.skewed(EVIDENCE)[0]
    return world.pair(
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
        _practice_facts(world, draw, company, grade),
        branches=branches,
        number=number,
        original="en" if draw.maybe(0.1) else "fr",
    )


def _practice_facts(world: ScaleWorld, draw: Draw, company: Company, grade: str) -> dict[str, Any]:
    checked = world.today - datetime.timedelta(days=draw.randint(0, 700)) if grade else None
    return {
        "company": company,
        "hero_image_id": world.image(draw),
        "results": json.dumps(
            [
                _result(draw, term)
                for term in draw.skewed(world.terms[Indicator], draw.randint(1, 4))
            ]
        ),
        "lesson_natures": draw.sample(LessonNature.values, draw.randint(0, 2)),
        "stage": draw.skewed(world.terms[ValueChainStage])[0],
        "maturity": draw.choice(Maturity.values),
        "cost_band": draw.choice(CostBand.values),
        "payback": draw.choice(Payback.values),
        "duration_months": draw.randint(1, 36),
        "people_involved": draw.randint(1, 20),
        "evidence_grade": grade,
        "checked_on": checked,
        "next_check_on": checked and checked + datetime.timedelta(days=365),
    }


def _result(draw: Draw, indicator: Indicator) -> dict[str, Any]:
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


def _practice_relations(
    world: ScaleWorld, draw: Draw, pair: dict[str, BestPracticePage]
) -> Iterator[models.Model]:
    """Terms and transfers of both pages, and the answers that make them public."""
    problems = draw.skewed(world.terms[Problem], draw.randint(1, 3))
    technologies = draw.skewed(world.terms[Technology], draw.randint(1, 4))
    transfers = [(size, draw.choice(TransferLevel.values)) for size in world.terms[CompanySize]]
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
