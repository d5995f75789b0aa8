"""Writes about what can be found: it is indexed if anybody may read it, else it is removed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from functools import partial

from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Q, QuerySet
from django_tasks import task
from wagtail.models import Page, get_page_models

from communities.models import CommunityPage
from search.models import SearchDocument, SearchWord
from search.selectors import (
    companies_of_pages,
    companies_of_term,
    documents_of,
    documents_of_companies,
    pages_findable,
    pages_of_term,
    stems_of_word,
    words_of,
)
from search.services.served import served_index, served_rebuild
from taxonomies.models import Term
from vitrines.models import VitrinePage

BATCH_SIZE = 200
# Documents that a save may write itself.
INDEXED_AT_ONCE = 100
# Their state decides what is told of companies without a page.
PAGES_OF_COMPANIES = (CommunityPage, VitrinePage)
WRITTEN_FIELDS = (
    "language",
    "listed_on",
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


@transaction.atomic
def document_index(*, page: Page) -> None:
    """Bring one page's document up to date with what is published of it."""
    documents_index(pages=Page.objects.filter(pk=page.pk))


@transaction.atomic
def document_remove(*, page: Page) -> None:
    """Forget a page, and what is found through it; what another page tells is found on commit."""
    companies: list[int] = []
    if page.specific_class in PAGES_OF_COMPANIES:
        companies = companies_of_pages(Page.objects.filter(pk=page.pk))
    _documents_delete(SearchDocument.objects.filter(Q(page=page.pk) | Q(listed_on=page.pk)))
    if companies:
        # Where the page is being deleted, it is still there now.
        transaction.on_commit(partial(companies_index, ids=companies))


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
        documents = list(documents_of(model, findable))
        told = {document.page_id for document in documents}
        known = SearchDocument.objects.filter(page__in=of_type.values("pk"))
        stale = [pk for pk, page in known.values_list("pk", "page") if page not in told]
        if stale:
            _documents_delete(known.filter(pk__in=stale))
        count += _documents_write(documents)
        if issubclass(model, PAGES_OF_COMPANIES):
            companies_index(ids=companies_of_pages(of_type))
    return count


@transaction.atomic
def companies_index(*, ids: Collection[int]) -> int:
    """Bring the documents of some companies up to date; returns how many there are then."""
    if not ids:
        return 0
    documents = list(documents_of_companies(ids))
    told = {(document.company_id, document.language) for document in documents}
    known = SearchDocument.objects.filter(company__in=ids)
    stale = [
        pk for pk, *key in known.values_list("pk", "company", "language") if tuple(key) not in told
    ]
    if stale:
        _documents_delete(known.filter(pk__in=stale))
    return _documents_write(documents, unique_fields=("company", "language"))


@transaction.atomic
def documents_rebuild() -> int:
    """Index everything public anew; returns how many documents there are then."""
    SearchDocument.objects.all().delete()
    SearchWord.objects.all().delete()
    transaction.on_commit(served_rebuild)
    pages = sum(
        _documents_write(documents_of(model, pages_findable(model)), serve=False)
        for model in get_page_models()
        if model is not Page
    )
    return pages + _documents_write(
        documents_of_companies(), unique_fields=("company", "language"), serve=False
    )


def term_index(*, term: Term) -> None:
    """Bring what shows a term's labels up to date: a few documents now, many in a task."""
    pages, companies = pages_of_term(term), companies_of_term(term)
    if len(pages) + len(companies) <= INDEXED_AT_ONCE:
        documents_index_by_id(pages=pages, companies=companies)
    else:
        term_index_task.enqueue(term._meta.label_lower, term.pk)


@task()
def term_index_task(model: str, pk: int) -> None:
    term = apps.get_model(model)._default_manager.filter(pk=pk).first()
    if term:
        documents_index_by_id(pages=pages_of_term(term), companies=companies_of_term(term))


def documents_index_by_id(*, pages: Sequence[int], companies: Sequence[int] = ()) -> None:
    """Bring many documents up to date, a batch in each transaction."""
    for start in range(0, len(pages), BATCH_SIZE):
        batch = pages[start : start + BATCH_SIZE]
        documents_index(pages=Page.objects.filter(pk__in=batch))
    for start in range(0, len(companies), BATCH_SIZE):
        companies_index(ids=companies[start : start + BATCH_SIZE])


def _documents_delete(documents: QuerySet[SearchDocument]) -> None:
    if settings.SEARCH_SERVER:
        served_index(ids=list(documents.values_list("pk", flat=True)))
    documents.delete()


def _documents_write(
    documents: Iterable[SearchDocument],
    unique_fields: tuple[str, ...] = ("page",),
    *,
    serve: bool = True,
) -> int:
    batch = list(documents)
    for document in batch:
        document.clean_fields(exclude=["page", "company", "listed_on"])
    SearchDocument.objects.bulk_create(
        batch,
        batch_size=BATCH_SIZE,
        update_conflicts=True,
        unique_fields=unique_fields,
        update_fields=[name for name in WRITTEN_FIELDS if name not in unique_fields],
    )
    _words_add(batch)
    if serve:
        served_index(ids=[document.pk for document in batch])
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
