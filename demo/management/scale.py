"""Many pages, to see what the portal does with them: written in bulk, taken back exactly.

What is written is known again by its own keys: no list is kept, and nothing else is touched.
"""

from __future__ import annotations

from typing import Any

from django.core.cache import cache
from django.db import models, transaction
from wagtail.models import Page

from communities.models import Community
from companies.models import Company
from core.models import HOME_DEPTH
from demo.management.scale_pages import (
    COMMUNITY_PREFIX,
    SOURCE,
    Report,
    ScaleError,
    ScaleSeeder,
    Sizes,
)
from demo.management.scale_rows import BATCH_SIZE, KINDS, batches, scale_keys
from search.models import SearchDocument, SearchWord
from search.selectors import words_of
from search.services import documents_index

DEFAULT_SEED = 2030
# Only vitrines have pages below them.
LIST_DEPTH = HOME_DEPTH + 1
PRACTICE_DEPTH = LIST_DEPTH + 2


def scale_pages() -> models.QuerySet[Page]:
    return Page.objects.filter(**scale_keys())


def scale_companies() -> models.QuerySet[Company]:
    return Company.objects.filter(source=SOURCE, is_fictitious=True)


def scale_seed(*, sizes: Sizes, seed: int = DEFAULT_SEED, report: Report) -> None:
    """Add the scale data. Raises ScaleError where they are there already, or lists are missing."""
    if scale_pages().exists() or scale_companies().exists():
        raise ScaleError("The scale data are there already: remove them first, with --clean.")
    if sizes.practices and not sizes.vitrines:
        raise ScaleError("Practices need vitrines: give at least one.")
    with transaction.atomic():
        ScaleSeeder(sizes, seed, report).seed()
        _documents_add(report)
    cache.clear()


@transaction.atomic
def scale_clean(*, report: Report) -> None:
    """Remove the scale data and nothing else. Raises ScaleError if other pages stand below them."""
    _refuse_pages_below()
    parents = {path[: -Page.steplen] for path in scale_pages().values_list("path", flat=True)}
    words = _words_of_scale_alone()
    # A page that is not live is deleted without being unpublished first, row by row.
    SearchDocument.objects.filter(page__in=scale_pages().values("pk"))._raw_delete(
        SearchDocument.objects.db
    )
    scale_pages().update(live=False)
    for model in reversed(KINDS):
        report(f"removing {model._meta.verbose_name_plural}")
        _delete_in_batches(model, scale_keys())
    report("removing communities and companies")
    Community.objects.filter(
        name__startswith=COMMUNITY_PREFIX, is_fictitious=True, pages=None
    ).delete()
    _delete_in_batches(Company, {"source": SOURCE, "is_fictitious": True})
    for parent in Page.objects.filter(path__in=parents, depth=LIST_DEPTH):
        Page.objects.filter(pk=parent.pk).update(
            numchild=Page.objects.filter(
                path__startswith=parent.path, depth=parent.depth + 1
            ).count()
        )
    for language, folded in words.items():
        for batch in batches(sorted(folded)):
            SearchWord.objects.filter(language=language, folded__in=batch).delete()
    transaction.on_commit(cache.clear)


def _documents_add(report: Report) -> None:
    keys = list(scale_pages().order_by("pk").values_list("pk", flat=True))
    written = 0
    for batch in batches(keys):
        written += documents_index(pages=scale_pages().filter(pk__range=(batch[0], batch[-1])))
        report(f"search documents: {written} of {len(keys)}")


def _refuse_pages_below() -> None:
    paths = set(scale_pages().filter(numchild__gt=0).values_list("path", flat=True))
    others = Page.objects.filter(depth=PRACTICE_DEPTH).exclude(**scale_keys())
    below = [page for page in others.only("path", "title") if page.path[: -Page.steplen] in paths]
    if below:
        raise ScaleError(f"Other pages stand below scale pages: move “{below[0].title}” first.")


def _words_of_scale_alone() -> dict[str, set[str]]:
    """Words, by language, that searchable pages of the scale data have and no other page has."""
    mine: dict[str, set[str]] = {}
    others: dict[str, set[str]] = {}
    keys = set(scale_pages().values_list("pk", flat=True))
    for document in SearchDocument.objects.iterator(chunk_size=BATCH_SIZE):
        words = mine if document.page_id in keys else others
        found = words.setdefault(document.language, set())
        found.update(folded for folded, _word in words_of(document))
    return {language: words - others.get(language, set()) for language, words in mine.items()}


def _delete_in_batches(model: type[models.Model], condition: dict[str, Any]) -> None:
    """Django's own deletion, with what follows it; the tree's would look for children first."""
    rows: models.QuerySet[Any] = models.QuerySet(model).filter(**condition)
    for batch in batches(list(rows.order_by("pk").values_list("pk", flat=True))):
        models.QuerySet(model).filter(pk__in=batch).delete()
