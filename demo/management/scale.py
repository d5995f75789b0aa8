"""Many pages, to see what the portal does with them: written in bulk, taken back exactly.

What is written is known again by its own keys: no list is kept, and nothing else is touched.
"""

from __future__ import annotations

from django.db import models, transaction
from wagtail.models import Page

from communities.models import Community
from companies.models import Company, Consent
from core.models import HOME_DEPTH
from demo.management.scale_delete import rows_delete
from demo.management.scale_pages import COMMUNITY_PREFIX, pages_seed
from demo.management.scale_rows import BATCH_SIZE, batches, scale_keys
from demo.management.scale_world import SOURCE, Report, ScaleError, ScaleWorld, Sizes
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
        pages_seed(ScaleWorld(sizes, seed, report))
        _documents_add(report)


@transaction.atomic
def scale_clean(*, report: Report) -> None:
    """Remove the scale data and nothing else. Raises ScaleError if other pages stand below them."""
    _refuse_pages_below()
    parents = {path[: -Page.steplen] for path in scale_pages().values_list("path", flat=True)}
    report("reading words")
    words = _words_of_scale_alone()
    report("removing pages")
    rows_delete(models.QuerySet(Page).filter(**scale_keys()))
    report("removing communities and companies")
    rows_delete(
        Community.objects.filter(
            name__startswith=COMMUNITY_PREFIX, is_fictitious=True, pages=None
        ).order_by()
    )
    # Answers are kept for ever, but for these.
    rows_delete(Consent.objects.filter(company__in=scale_companies()).order_by())
    rows_delete(scale_companies().order_by())
    for parent in Page.objects.filter(path__in=parents, depth=LIST_DEPTH):
        Page.objects.filter(pk=parent.pk).update(
            numchild=Page.objects.filter(
                path__startswith=parent.path, depth=parent.depth + 1
            ).count()
        )
    for language, folded in words.items():
        for batch in batches(sorted(folded)):
            SearchWord.objects.filter(language=language, folded__in=batch).delete()


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
    """Words, by language, that documents of the scale data have and no other document has."""
    # As they are written, between spaces: most documents say the same in other orders.
    mine: dict[str, set[str]] = {}
    others: dict[str, set[str]] = {}
    pages = set(scale_pages().values_list("pk", flat=True))
    companies = set(scale_companies().values_list("pk", flat=True))
    rows = SearchDocument.objects.values_list(
        "page_id", "company_id", "language", "title", "summary", "text"
    )
    for page, company, language, *texts in rows.iterator(chunk_size=BATCH_SIZE):
        owner = mine if page in pages or company in companies else others
        owner.setdefault(language, set()).update(" ".join(texts).lower().split())
    return {
        language: _folded(language, written) - _folded(language, others.get(language, set()))
        for language, written in mine.items()
    }


def _folded(language: str, written: set[str]) -> set[str]:
    document = SearchDocument(language=language, text=" ".join(written))
    return {folded for folded, _word in words_of(document)}
