"""Writes about searchable pages: a page is indexed if anybody may read it, else it is removed."""

from __future__ import annotations

import datetime
import tomllib
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import transaction
from django.db.models import F, QuerySet
from wagtail.models import Page, get_page_models

from search.models import SearchCount, SearchDocument, SearchWord, SynonymGroup
from search.selectors import (
    documents_of,
    pages_findable,
    stems_of_word,
    synonyms_cache_key,
    words_of,
)

BATCH_SIZE = 200
MAX_COUNTED_LENGTH = 100
# More of them look like a telephone number.
MAX_COUNTED_DIGITS = 6
# Different searches in a day; more are no readers'.
MAX_COUNTED = 5_000
# Thirteen months: a season can be compared with the last.
COUNTED_DAYS = 396
WRITTEN_FIELDS = (
    "language",
    "kind",
    "title",
    "address",
    "summary",
    "text",
    "date",
    "stems_a",
    "stems_b",
    "stems_c",
    "weight",
)
SYNONYMS_FILE = Path(__file__).parent / "data" / "synonyms.toml"


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
    SearchWord.objects.all().delete()
    return sum(
        _documents_write(documents_of(model, pages_findable(model)))
        for model in get_page_models()
        if model is not Page
    )


@transaction.atomic
def synonyms_load() -> int:
    """Add the groups that come with the portal and are missing; returns their number."""
    groups: dict[str, list[str]] = tomllib.loads(SYNONYMS_FILE.read_text(encoding="utf-8"))
    known = set(SynonymGroup.objects.values_list("code", flat=True))
    missing = [
        SynonymGroup(code=code, expressions="\n".join(lines))
        for code, lines in groups.items()
        if code not in known
    ]
    SynonymGroup.objects.bulk_create(missing)
    synonyms_forget()
    return len(missing)


def search_count(*, query: str, language: str, results: int, day: datetime.date) -> None:
    """Count a search. What may tell who is asking, an address or a number, is not kept."""
    kept = " ".join(query.lower().split())[:MAX_COUNTED_LENGTH]
    if not kept or "@" in kept or sum(char.isdigit() for char in kept) > MAX_COUNTED_DIGITS:
        return
    today = SearchCount.objects.filter(day=day)
    if not today.filter(language=language, query=kept).exists() and today.count() >= MAX_COUNTED:
        return
    SearchCount.objects.bulk_create(
        [SearchCount(day=day, language=language, query=kept, results=results, searches=0)],
        ignore_conflicts=True,
    )
    SearchCount.objects.filter(day=day, language=language, query=kept).update(
        searches=F("searches") + 1, results=results
    )


def search_counts_purge(*, today: datetime.date) -> int:
    """Forget searches older than thirteen months; returns how many rows that was."""
    deleted, _by_model = SearchCount.objects.filter(
        day__lt=today - datetime.timedelta(days=COUNTED_DAYS)
    ).delete()
    return deleted


def synonyms_forget() -> None:
    """Let the next search read the groups and the vocabularies again."""
    cache.delete_many([synonyms_cache_key(code) for code, _name in settings.LANGUAGES])


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
    _words_add(batch)
    return len(batch)


def _words_add(documents: list[SearchDocument]) -> None:
    """Remember words that are new; how often a known one is used is counted by a rebuild."""
    used: dict[str, Counter[tuple[str, str]]] = {}
    for document in documents:
        used.setdefault(document.language, Counter()).update(words_of(document))
    for language, counted in used.items():
        # The same word with and without an accent: the more frequent one is right.
        forms: dict[str, tuple[str, int]] = {}
        for (folded, word), count in sorted(counted.items(), key=lambda item: item[1]):
            forms[folded] = (word, forms.get(folded, ("", 0))[1] + count)
        SearchWord.objects.bulk_create(
            [
                SearchWord(
                    language=language,
                    folded=folded,
                    word=word,
                    stem=next(iter(stems_of_word(word, language)), ""),
                    documents=count,
                )
                for folded, (word, count) in forms.items()
            ],
            batch_size=BATCH_SIZE,
            ignore_conflicts=True,
        )
