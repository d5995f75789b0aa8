"""The admin's search on SQLite: one full-text query, joined with the rows that it finds.

Wagtail's asks the full-text index again for each row.
"""

from __future__ import annotations

from typing import Any

from django.db.models import FloatField, IntegerField, Model, QuerySet
from django.db.models.expressions import RawSQL
from modelsearch.backends.database.sqlite.query import SQLiteFTSIndexEntry
from modelsearch.backends.database.sqlite.sqlite import (
    ObjectIndexer,
    SQLiteAutocompleteQueryCompiler,
    SQLiteIndex,
    SQLiteSearchBackend,
    SQLiteSearchQueryCompiler,
)
from modelsearch.query import And, Or, Phrase, PlainText, SearchQuery
from modelsearch.utils import get_descendants_content_types_pks
from wagtail.search.models import IndexEntry

from search.backends.folding import FoldingBackend, FoldingIndex

WORDS = SQLiteFTSIndexEntry._meta.db_table
ENTRIES = IndexEntry._meta.db_table


def written(query: SearchQuery, *, last_begins: bool) -> str:
    """A folded question in FTS5's language; empty for what it can't say."""
    if isinstance(query, PlainText):
        words = [f'"{word}"' for word in query.query_string.split()]
        if last_begins:
            words[-1] += "*"
        return f" {query.operator.upper()} ".join(words)
    if isinstance(query, Phrase):
        return f'"{query.query_string}"'
    if isinstance(query, And | Or):
        parts = [written(part, last_begins=last_begins) for part in query.subqueries]
        between = " AND " if isinstance(query, And) else " OR "
        return between.join(f"({part})" for part in parts) if all(parts) else ""
    return ""


class JoiningCompiler:
    """To be mixed in before Wagtail's compiler."""

    queryset: QuerySet
    query: SearchQuery
    fields: Any
    order_by_relevance: bool
    FTS_TABLE_FIELDS: list[str]
    LAST_TERM_IS_PREFIX: bool

    def search(
        self, config: Any, start: int, stop: int, score_field: str | None = None
    ) -> QuerySet:
        question = written(self.query, last_begins=self.LAST_TERM_IS_PREFIX)
        if not question or self.fields or not _is_numbered(self.queryset.model):
            return super().search(config, start, stop, score_field)  # type: ignore[misc] # mixed with
        found = self._joined(f"{{{' '.join(self.FTS_TABLE_FIELDS)}}} : ({question})")
        if score_field:
            found = found.annotate(**{score_field: self._rank()})
        if self.order_by_relevance:
            found = found.order_by(self._rank(), "-pk")
        elif not found.query.order_by:
            found = found.order_by("-pk")
        return found[start:stop]

    def _joined(self, question: str) -> QuerySet:
        model = self.queryset.model
        types = get_descendants_content_types_pks(model)
        own = f"{model._meta.db_table}.{model._meta.pk.column}"
        return self.queryset.extra(  # noqa: S610 - names of tables, and parameters
            tables=[WORDS, ENTRIES],
            where=[
                f"{WORDS} MATCH %s",
                # A plus sign: the other conditions find no index, so that the words come first.
                f"{ENTRIES}.id = {WORDS}.rowid",
                f"+{ENTRIES}.content_type_id IN ({', '.join('%s' for _type in types)})",
                f"{own} = CAST({ENTRIES}.object_id AS INTEGER)",
            ],
            params=[question, *types],
        )

    def _rank(self) -> RawSQL:
        return RawSQL(f"{WORDS}.rank", [], FloatField())  # noqa: S611 - the name of a table


def _is_numbered(model: type[Model]) -> bool:
    pk: Any = model._meta.pk
    while pk.remote_field:
        pk = pk.target_field
    return isinstance(pk, IntegerField)


class SearchCompiler(JoiningCompiler, SQLiteSearchQueryCompiler):
    pass


class AutocompleteCompiler(JoiningCompiler, SQLiteAutocompleteQueryCompiler):
    pass


class SQLiteFoldingIndex(FoldingIndex, SQLiteIndex):
    indexer_class = ObjectIndexer


class SQLiteBackend(FoldingBackend, SQLiteSearchBackend):
    query_compiler_class = SearchCompiler
    autocomplete_query_compiler_class = AutocompleteCompiler
    index_class = SQLiteFoldingIndex
