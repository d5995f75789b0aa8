"""A search server, where the settings name one: which documents hold the stems, in its own order.

It holds stems, like the database's index, so that both understand the same words. What it finds is
read from the database: a document that it still holds by mistake is not shown.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import TypeVar

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError
from modelsearch.backends import get_search_backend
from modelsearch.backends.base import BaseSearchBackend
from modelsearch.query import And, Or, Phrase, PlainText, SearchQuery

from search.models import SearchWord, ServedDocument
from search.querysets import Match, Term

logger = logging.getLogger(__name__)

# A server that did not answer is left alone for so long: readers don't wait for it each time.
REST_SECONDS = 30
RESTING = "search-server-rests"
MAX_ENDINGS = 40
# The first results get the portal's own order; further ones keep the server's.
ORDERED = 100

Answer = TypeVar("Answer")


def server() -> BaseSearchBackend | None:
    """The backend of the search server; None where the database is the only one."""
    if not settings.SEARCH_SERVER:
        return None
    options = dict(settings.SEARCH_SERVER)
    return get_search_backend(options.pop("BACKEND"), **options)


def served(ask: Callable[[BaseSearchBackend], Answer]) -> Answer | None:
    """The server's answer; None where there is no server or it does not answer."""
    if not settings.SEARCH_SERVER or cache.get(RESTING):
        return None
    try:
        backend = server()
        return ask(backend) if backend else None
    except DatabaseError:
        raise
    except Exception:
        cache.set(RESTING, True, REST_SECONDS)
        logger.warning(
            "The search server does not answer: the database searches for %s seconds",
            REST_SECONDS,
            exc_info=True,
        )
        return None


def served_counts(match: Match, language: str) -> Mapping[str, int] | None:
    """How much of each kind."""

    def ask(backend: BaseSearchBackend) -> Mapping[str, int]:
        rows = ServedDocument.objects.filter(language=language)
        return dict(backend.search(_question(match, language), rows).facet("kind"))

    return served(ask)


def served_ids(match: Match, language: str, kind: str, start: int, length: int) -> list[int] | None:
    """One page of results: by relevance and weight, then the most recent."""

    def ask(backend: BaseSearchBackend) -> list[int]:
        rows = ServedDocument.objects.filter(language=language).only("weight", "date")
        if kind:
            rows = rows.filter(kind=kind)
        found = backend.search(_question(match, language), rows)
        if start >= ORDERED:
            return [row.pk for row in found[start : start + length]]
        first = list(found.annotate_score("score")[:ORDERED])
        first.sort(key=_place)
        return [row.pk for row in first[start : start + length]]

    return served(ask)


def _place(row: ServedDocument) -> tuple[float, int, int]:
    score = float(getattr(row, "score", None) or 0) * (1 if row.weight is None else row.weight)
    return -score, -row.date.toordinal() if row.date else 0, row.pk


def _question(match: Match, language: str) -> SearchQuery:
    """A match in Wagtail's own terms. The word table knows how an unfinished word may end."""
    parts = [_part(term) for term in match.terms]
    if match.last_begins:
        endings = (
            SearchWord.objects.filter(language=language, stem__startswith=match.beginning)
            .order_by("-documents", "stem")
            .values_list("stem", flat=True)[:MAX_ENDINGS]
        )
        others = [PlainText(stem) for stem in dict.fromkeys(endings)]
        parts[-1] = Or([parts[-1], *others]) if others else parts[-1]
    if len(parts) == 1:
        return parts[0]
    return Or(parts) if match.any_of else And(parts)


def _part(term: Term) -> SearchQuery:
    phrases = ((term,),) if isinstance(term, str) else term
    parts = [Phrase(" ".join(p)) if len(p) > 1 else PlainText(p[0]) for p in phrases]
    return parts[0] if len(parts) == 1 else Or(parts)
