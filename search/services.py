"""Writes about searchable pages: a page is indexed if anybody may read it, else it is removed."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import QuerySet
from wagtail.models import Page, get_page_models

from search.models import SearchDocument
from search.selectors import documents_of, pages_findable

BATCH_SIZE = 200
WRITTEN_FIELDS = (
    "language",
    "kind",
    "title",
    "summary",
    "text",
    "date",
    "stems_a",
    "stems_b",
    "stems_c",
)


@transaction.atomic
def document_index(*, page: Page) -> None:
    """Bring one page's document up to date with what is published of it."""
    documents_index(pages=Page.objects.filter(pk=page.pk))


@transaction.atomic
def document_remove(*, page: Page) -> None:
    SearchDocument.objects.filter(page=page.pk).delete()


@transaction.atomic
def documents_index(*, pages: QuerySet[Page]) -> int:
    """Bring the documents of some pages up to date; returns how many of these can be found."""
    chosen = pages.order_by()
    count = 0
    for type_id in chosen.values_list("content_type", flat=True).distinct():
        model = ContentType.objects.get_for_id(type_id).model_class()
        if model is None or model is Page:
            continue
        of_type = chosen.filter(content_type=type_id)
        findable = pages_findable(model).filter(pk__in=of_type.values("pk"))
        SearchDocument.objects.filter(page__in=of_type.values("pk")).exclude(
            page__in=findable.values("pk")
        ).delete()
        count += _documents_write(documents_of(model, findable))
    return count


@transaction.atomic
def documents_rebuild() -> int:
    """Index every public page anew; returns their number."""
    SearchDocument.objects.all().delete()
    return sum(
        _documents_write(documents_of(model, pages_findable(model)))
        for model in get_page_models()
        if model is not Page
    )


def _documents_write(documents: Iterable[SearchDocument]) -> int:
    batch = list(documents)
    for document in batch:
        document.clean_fields(exclude=["page"])
    SearchDocument.objects.bulk_create(
        batch,
        batch_size=BATCH_SIZE,
        update_conflicts=True,
        unique_fields=["page"],
        update_fields=WRITTEN_FIELDS,
    )
    return len(batch)
