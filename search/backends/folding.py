"""Words as the admin's index holds them: folded, and nothing but letters and digits."""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from functools import partial
from typing import Any

from django.db.models import Model
from modelsearch.backends.base import BaseSearchResults, EmptySearchResults
from modelsearch.query import And, Boost, Fuzzy, MatchAll, Not, Or, Phrase, PlainText, SearchQuery

from search.selectors.words import WORD, composed, fold

MAX_WORDS = 32


def words_folded(text: str) -> str:
    """Words without case and accents, parted by single spaces."""
    return " ".join(WORD.findall(fold(composed(text))))


def query_folded(query: SearchQuery) -> SearchQuery | None:
    """The same question in folded words; None where no word is left of it."""
    if isinstance(query, PlainText | Phrase | Fuzzy):
        asked = copy(query)
        asked.query_string = " ".join(words_folded(query.query_string).split()[:MAX_WORDS])
        return asked if asked.query_string else None
    if isinstance(query, And | Or):
        parts = [part for part in map(query_folded, query.subqueries) if part is not None]
        return type(query)(parts) if parts else None
    if isinstance(query, Boost):
        part = query_folded(query.subquery)
        return Boost(part, query.boost) if part is not None else None
    if isinstance(query, Not):
        part = query_folded(query.subquery)
        return Not(part) if part is not None else MatchAll()
    return query


class FoldedObject:
    """An object as an indexer sees it, its texts read once and folded."""

    def __init__(self, obj: Model, prepare_field: Any) -> None:
        self.pk = obj.pk
        self._fields = []
        for field in obj.get_search_fields():  # type: ignore[attr-defined] # of index.Indexed
            for told, *_weight, text in prepare_field(obj, field):
                folded = copy(told)
                folded.get_value = partial(_value, words_folded(text))
                self._fields.append(folded)

    def get_search_fields(self) -> list[Any]:
        return self._fields


def _value(text: str, obj: Any) -> str:
    return text


class FoldingIndex:
    """To be mixed in before Wagtail's index; `indexer_class` reads an object's fields."""

    indexer_class: Any
    backend: Any

    def add_items(self, model: type[Model], objs: Iterable[Model]) -> None:
        folded = [
            FoldedObject(obj, self.indexer_class(obj, self.backend).prepare_field) for obj in objs
        ]
        super().add_items(model, folded)  # type: ignore[misc] # of the class mixed with

    def _refresh_title_norms(self, full: bool = False) -> None:
        """Only when everything is indexed anew: it reads the whole table."""
        if full:
            super()._refresh_title_norms(full=True)  # type: ignore[misc] # of the class mixed with


class FoldingBackend:
    """To be mixed in before Wagtail's backend."""

    def _search(
        self, query_compiler_class: Any, query: Any, model_or_queryset: Any, **kwargs: Any
    ) -> BaseSearchResults:
        if isinstance(query, str):
            operator = kwargs.pop("operator", None) or PlainText.DEFAULT_OPERATOR
            query = PlainText(query, operator=operator)
        asked = query_folded(query)
        if asked is None:
            return EmptySearchResults()
        kwargs["operator"] = None
        return super()._search(  # type: ignore[misc] # of the class mixed with
            query_compiler_class, asked, model_or_queryset, **kwargs
        )
