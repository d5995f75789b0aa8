"""Companies, their vitrines and their practices."""

from __future__ import annotations

import uuid

from companies.enums import Channel
from companies.models import Company
from companies.services import company_create, consent_record
from core.blocks import rich_text_of
from demo.selectors import Table
from demo.services.site import DemoSite
from demo.services.streams import body_stream, result_value, rounded
from taxonomies.models import CompanySize, Problem, Region, Sector, Technology, ValueChainStage
from vitrines.models import BestPracticePage, PracticeTransfer, VitrinePage

PRACTICE_WORDS = (
    "title",
    "slug",
    "problem",
    "solution",
    "prerequisites",
    "lessons",
    "evidence_reason",
)
PLAIN_FACTS = (
    "maturity",
    "cost_band",
    "payback",
    "duration_months",
    "people_involved",
    "contact_mode",
    "evidence_grade",
    "checked_on",
    "licence",
    "lesson_natures",
)


def vitrine_build(site: DemoSite, key: str, table: Table) -> None:
    company = company_build(site, table["company"], table.get("label"))
    for channel, answer in table.get("consent", {}).items():
        consent_record(company=company, channel=channel, answer=answer, given_by=site.user)
    facts = table["vitrine"]
    page = VitrinePage(
        company=company,
        contact_mode=facts.get("contact_mode", "alliance"),
        hero_image=site.image(facts["illustration"], company.pk),
    )
    vitrine = site.publish(
        site.pages["index:vitrines"],
        page,
        facts,
        lambda words: {
            "title": words["title"],
            "slug": words["slug"],
            "summary": words["summary"],
            "body": [("text", {"heading": "", "text": rich_text_of(words["presentation"])})],
        },
    )
    site.pages[key] = vitrine
    for practice in table.get("practice", []):
        practice_build(site, vitrine, practice)


def company_build(site: DemoSite, table: Table, label: Table | None = None) -> Company:
    facts = dict(table)
    return company_create(
        label=label,
        size=CompanySize.objects.get(code=facts.pop("size")),
        sector=Sector.objects.get(code=facts.pop("sector")),
        region=Region.objects.filter(code=facts.pop("region", "")).first(),
        is_startup=facts.pop("startup", False),
        latitude=rounded(facts.pop("latitude", None)),
        longitude=rounded(facts.pop("longitude", None)),
        **facts,
    )


def practice_build(site: DemoSite, vitrine: VitrinePage, table: Table) -> None:
    key = uuid.uuid4()
    for channel, answer in table["consent"].items():
        consent_record(
            company=vitrine.company,
            channel=Channel(channel),
            answer=answer,
            practice_key=key,
            given_by=site.user,
        )
    page = BestPracticePage(
        translation_key=key,
        hero_image=site.image(table["illustration"], len(site.images)),
        stage=ValueChainStage.objects.get(code=table["stage"]),
        results=[("result", result_value(row)) for row in table["results"]],
        **{name: table[name] for name in PLAIN_FACTS if name in table},
    )
    page.problems = Problem.objects.filter(code__in=table["problems"])
    page.technologies = Technology.objects.filter(code__in=table["technologies"])
    sizes = {size.code: size for size in CompanySize.objects.all()}
    page.transfers = [  # type: ignore[misc]  # modelcluster's relations are assigned
        PracticeTransfer(size=sizes[code], level=level)
        for code, level in table.get("transfer", {}).items()
    ]
    site.pages[f"practice:{table['key']}"] = site.publish(
        vitrine,
        page,
        table,
        lambda words: {
            **{name: words.get(name, "") for name in PRACTICE_WORDS},
            "body": body_stream(words.get("body", [])),
        },
        original=table.get("original_language", "fr"),
    )


def translation_outdate(site: DemoSite) -> None:
    """One original is corrected after its translation, so that this state can be seen."""
    source = (
        BestPracticePage.objects.published()
        .in_language("fr")
        .filter(
            translation_kind="original",
            translation_key__in=BestPracticePage.objects.published()
            .in_language("en")
            .values("translation_key"),
        )
        .order_by("pk")
        .last()
    )
    if source:
        source.prerequisites = f"{source.prerequisites} Prévoir aussi deux demi-journées de suivi."
        source.save_revision(user=site.user).publish(user=site.user)
