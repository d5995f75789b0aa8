"""What is shown of documents that were found: the rows, with what their addresses are made of."""

from __future__ import annotations

from collections.abc import Collection

from core.selectors import site_roots
from search.models import SearchDocument
from search.querysets import ADDRESS_FIELDS


def documents_shown(ids: Collection[int], *fields: str) -> dict[int, SearchDocument]:
    """Those that are still there, by id: these fields alone, and `url` and `is_example`."""
    documents = SearchDocument.objects.with_addresses()
    rows = documents.only(*fields, "address", "company__is_fictitious", *ADDRESS_FIELDS).in_bulk(
        ids
    )
    roots = site_roots()
    for row in rows.values():
        for page in (row.page, row.listed_on):
            if page:
                page._wagtail_cached_site_root_paths = roots  # Wagtail's own cache
    return rows
