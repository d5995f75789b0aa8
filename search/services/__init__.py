"""Writes about what can be found, and about what readers look for."""

from search.services.counts import (
    search_count,
    search_counts_purge,
)
from search.services.documents import (
    companies_index,
    document_index,
    document_remove,
    documents_index,
    documents_index_by_id,
    documents_rebuild,
    term_index,
    term_index_task,
)
from search.services.served import (
    served_index,
    served_index_task,
    served_rebuild,
)
from search.services.synonyms import synonyms_load

__all__ = [
    "companies_index",
    "document_index",
    "document_remove",
    "documents_index",
    "documents_index_by_id",
    "documents_rebuild",
    "search_count",
    "search_counts_purge",
    "served_index",
    "served_index_task",
    "served_rebuild",
    "synonyms_load",
    "term_index",
    "term_index_task",
]
