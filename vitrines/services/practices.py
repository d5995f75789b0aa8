"""What follows from publishing a vitrine or a practice."""

from __future__ import annotations

import datetime
import uuid

from django.db import transaction

from core.enums import TranslationKind
from taxonomies.models import Indicator
from vitrines.enums import Direction
from vitrines.models import (
    BestPracticePage,
    PracticeImprovement,
    PracticeTransfer,
    VitrinePage,
)
from vitrines.selectors import anonymous_slug, plant_is_named


def a_year_after(day: datetime.date) -> datetime.date:
    """The same day of the next year; 28 February after a leap day."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)


@transaction.atomic
def practice_published(*, page: BestPracticePage) -> None:
    """What publishing a practice entails.

    Its next check is dated, its improvements are kept for the lists, and the facts of the original
    are copied onto its translations; a translation that is published takes them from the published
    original.
    """
    if page.checked_on and not page.next_check_on:
        page.next_check_on = a_year_after(page.checked_on)
        BestPracticePage.objects.filter(pk=page.pk).update(next_check_on=page.next_check_on)
    practice_improvements_store(page=page)
    practice_anonymity_store(key=page.translation_key)
    versions = BestPracticePage.objects.filter(translation_key=page.translation_key)
    if page.translation_kind == TranslationKind.ORIGINAL:
        for translation in versions.exclude(pk=page.pk):
            practice_facts_mirror(source=page, target=translation)
    else:
        original = versions.filter(translation_kind=TranslationKind.ORIGINAL, live=True).first()
        if original:
            practice_facts_mirror(source=original, target=page)


def practice_facts_mirror(*, source: BestPracticePage, target: BestPracticePage) -> None:
    """Give the target's stored row the source's facts; its words and its drafts stay untouched."""
    target.company_id = source.company_id
    many_to_many = {field.name for field in source._meta.many_to_many}
    columns = [name for name in source.fact_fields if name not in many_to_many]
    for name in columns:
        setattr(target, name, getattr(source, name))
    BestPracticePage.objects.filter(pk=target.pk).update(
        company_id=source.company_id, **{name: getattr(source, name) for name in columns}
    )
    stored = BestPracticePage.objects.get(pk=target.pk)
    for name in many_to_many & set(source.fact_fields):
        setattr(stored, name, list(getattr(source, name).all()))
    stored.transfers = [  # type: ignore[misc]  # modelcluster's relations are assigned
        PracticeTransfer(size_id=transfer.size_id, level=transfer.level, sort_order=order)
        for order, transfer in enumerate(source.transfers.all())
    ]
    # Only the child relations: words of a draft must not reach the live row.
    for relation in (*(many_to_many & set(source.fact_fields)), "transfers"):
        getattr(stored, relation).commit()
    practice_improvements_store(page=target)


@transaction.atomic
def practice_improvements_store(*, page: BestPracticePage) -> None:
    """Keep the indicators that the practice improved, with the largest change of each."""
    sizes: dict[str, float | None] = {}
    for result in page.result_values:
        if result.direction != Direction.BETTER:
            continue
        change = result.change_percent
        size = None if change is None else float(abs(change))
        known = sizes.get(result["indicator"])
        sizes[result["indicator"]] = size if known is None else max(known, size or 0)
    PracticeImprovement.objects.filter(page_id=page.pk).delete()
    PracticeImprovement.objects.bulk_create(
        PracticeImprovement(page_id=page.pk, indicator=indicator, size=size)
        for indicator, size in sizes.items()
    )


def indicator_changed(*, indicator: Indicator) -> None:
    """Which changes are improvements depends on the indicator's sense."""
    for page in BestPracticePage.objects.live():
        if any(result["indicator"] == indicator.code for result in page.result_values):
            practice_improvements_store(page=page)


@transaction.atomic
def vitrine_published(*, page: VitrinePage) -> None:
    """Both languages of a vitrine speak of the same company, in the same way."""
    if page.translation_kind == TranslationKind.ORIGINAL:
        VitrinePage.objects.filter(translation_key=page.translation_key).exclude(pk=page.pk).update(
            company=page.company_id, contact_mode=page.contact_mode, hero_image=page.hero_image_id
        )


@transaction.atomic
def practice_anonymity_store(*, key: uuid.UUID) -> None:
    """Give a practice its anonymous address where its plant wants no name, and its words say none.

    To be called whenever an answer, the published words or the plant's names change. Each language
    is judged by its own words.
    """
    told = BestPracticePage.objects.filter(translation_key=key).told()
    unnamed = set(told.refused().values_list("pk", flat=True))
    for page in BestPracticePage.objects.filter(translation_key=key).select_related("company"):
        is_safe = page.pk in unnamed and not plant_is_named(page)
        slug = anonymous_slug(key) if is_safe else None
        if page.anonymous_slug != slug:
            BestPracticePage.objects.filter(pk=page.pk).update(anonymous_slug=slug)


def company_anonymity_store(*, company_id: int) -> None:
    """The same for every practice of a company."""
    pages = BestPracticePage.objects.filter(company_id=company_id).order_by()
    for key in set(pages.values_list("translation_key", flat=True)):
        practice_anonymity_store(key=key)
