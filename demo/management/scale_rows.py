"""Writes pages in bulk: paths by hand, translation keys that are known again."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

from django.db import connection, models
from django.db.models.sql import InsertQuery
from wagtail.models import Page

from communities.models import CommunityPage
from core.models import PortalPage
from events.models import EventPage
from news.models import NewsPage
from vitrines.models import BestPracticePage, VitrinePage

BATCH_SIZE = 1_000
# Translation keys of these pages and of no other: this one, and those that follow it.
FIRST_KEY = uuid.UUID("5ca1eda7-0000-4000-8000-000000000000").int
LAST_KEY = FIRST_KEY + 2**48 - 1
KINDS = (VitrinePage, BestPracticePage, CommunityPage, NewsPage, EventPage)

T = TypeVar("T")


class Branch:
    """Places pages below one page, after the children that it has."""

    def __init__(self, parent: Page, *, is_new: bool = False) -> None:
        self.parent = parent
        self.added = 0
        self.last_step = 0
        if not is_new:
            last = Page.objects.filter(
                path__startswith=parent.path, depth=parent.depth + 1
            ).aggregate(last=models.Max("path"))["last"]
            self.last_step = int(last[-Page.steplen :], len(Page.alphabet)) if last else 0

    def place(self, page: PortalPage) -> None:
        self.added += 1
        page.depth = self.parent.depth + 1
        page.path = Page._get_path(self.parent.path, page.depth, self.last_step + self.added)
        page.url_path = f"{self.parent.url_path}{page.slug}/"
        page.locale_id = self.parent.locale_id

    def count(self) -> None:
        Page.objects.filter(pk=self.parent.pk).update(numchild=models.F("numchild") + self.added)


def scale_keys() -> dict[str, uuid.UUID]:
    return {
        "translation_key__gte": uuid.UUID(int=FIRST_KEY),
        "translation_key__lte": uuid.UUID(int=LAST_KEY),
    }


def scale_key(model: type[PortalPage], number: int) -> uuid.UUID:
    """The translation key of one page: its kind, then its number."""
    return uuid.UUID(int=FIRST_KEY + (KINDS.index(model) << 32) + number)


def pages_insert(pairs: list[dict[str, Any]]) -> None:
    """Write pages of one type. The common part first: `bulk_create` refuses models in two tables."""
    pages: list[PortalPage] = [page for pair in pairs for page in pair.values()]
    common = [field for field in Page._meta.local_concrete_fields if not field.primary_key]
    rows = Page.objects.bulk_create(
        [
            Page(**{field.attname: getattr(page, field.attname) for field in common})
            for page in pages
        ],
        batch_size=BATCH_SIZE,
    )
    for page, row in zip(pages, rows, strict=True):
        page.pk = page.id = row.pk
    if pages:
        model = type(pages[0])
        own = model._meta.local_concrete_fields
        size = min(BATCH_SIZE, connection.ops.bulk_batch_size(own, pages))
        for batch in batches(pages, size):
            query = InsertQuery(model)
            query.insert_values(own, list(batch))
            query.get_compiler(connection=connection).execute_sql()


def rows_insert(rows: Iterable[models.Model]) -> None:
    """Write rows of any models, by model."""
    by_model: dict[type[models.Model], list[models.Model]] = {}
    for row in rows:
        by_model.setdefault(type(row), []).append(row)
    for model, of_model in by_model.items():
        model._default_manager.bulk_create(of_model, batch_size=BATCH_SIZE)


def links(
    through: type[models.Model], owner: models.Model, others: Iterable[models.Model]
) -> Iterator[models.Model]:
    """Rows of a relation between an owner and others."""
    relations = [field for field in through._meta.fields if field.is_relation]
    for other in others:
        yield through(**{relations[0].attname: owner.pk, relations[1].attname: other.pk})


def batches(values: Sequence[T], size: int = BATCH_SIZE) -> Iterator[Sequence[T]]:
    for start in range(0, len(values), size):
        yield values[start : start + size]
