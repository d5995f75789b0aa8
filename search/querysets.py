"""Query sets about searchable pages; nothing else knows the databases' query languages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self, cast

from django.db import connections, models
from django.db.models import BigIntegerField, BooleanField, FloatField
from django.db.models.expressions import RawSQL

STEM = re.compile(r"[a-z0-9]+")

# The migration « full text index » makes these. SQLite's index keeps its own weights; PostgreSQL's
# are those of D, C, B and A. `stems_vector` is the name of no other column: it needs no table.
SQLITE_IDS = "SELECT rowid FROM portal_search_index WHERE portal_search_index MATCH %s"
SQLITE_CONDITIONS = [
    "portal_search_index.rowid = portal_search_searchdocument.id",
    "portal_search_index MATCH %s",
]
SQLITE_RANK = "portal_search_index.rank"
SQLITE_CONDITION = f"portal_search_searchdocument.id IN ({SQLITE_IDS})"
POSTGRESQL_CONDITION = "stems_vector @@ to_tsquery('simple', %s)"
# Without the weights, which the index over all stems does not know.
POSTGRESQL_TITLED = "to_tsvector('simple', stems_a) @@ to_tsquery('simple', %s)"
SQLITE_TITLED = "{{stems_a}} : ({})"
POSTGRESQL_RANK = "ts_rank('{0, 0.1, 0.4, 1.0}', stems_vector, to_tsquery('simple', %s), 1)"
# A long vector is unpacked at each use: here once for the row.
POSTGRESQL_HELD = "(SELECT stems_vector || ''::tsvector AS held OFFSET 0) AS unpacked"
POSTGRESQL_RANK_OF_HELD = POSTGRESQL_RANK.replace("stems_vector", "held")
POSTGRESQL_NO_WAIT = "set_config('synchronous_commit', 'off', true) = 'off'"
WEIGHT = "COALESCE(portal_search_searchdocument.weight, 1)"


# What an address is made of, beside the ids.
ADDRESS_FIELDS = tuple(
    f"{page}__{field}"
    for page in ("page", "listed_on")
    for field in ("url_path", "locale__language_code")
)


# Stems that follow one another.
Phrase = tuple[str, ...]
# One stem, or phrases of which any will do: the first is what was typed.
Term = str | tuple[Phrase, ...]

# How much each phrase of a term tells pages apart.
Rarities = Sequence[tuple[Phrase, float]]


@dataclass(frozen=True)
class Match:
    """Terms, and how they combine: all of them, or any; the last one whole, or as a beginning.

    Raises ValueError for anything but letters and digits, which mean nothing to a query language.
    """

    terms: tuple[Term, ...]
    any_of: bool = False
    last_begins: bool = False

    def __post_init__(self) -> None:
        phrases = [phrase for term in self.terms for phrase in _phrases(term)]
        if not phrases or not all(STEM.fullmatch(s) for phrase in phrases for s in phrase or ("",)):
            raise ValueError("A match needs stems of lower-case letters and digits.")

    @cached_property
    def stems(self) -> frozenset[str]:
        """Every stem, synonyms' included."""
        return frozenset(s for term in self.terms for phrase in _phrases(term) for s in phrase)

    @cached_property
    def marked(self) -> frozenset[str]:
        """The stems of what was typed, and synonyms of one word: one word of a longer says little."""
        return frozenset(
            stem
            for typed, *synonyms in self.alternatives()
            for phrase in (typed, *(s for s in synonyms if len(s) == 1))
            for stem in phrase
        )

    @cached_property
    def beginning(self) -> str:
        """The stem with which words may begin, empty where they may not."""
        return _phrases(self.terms[-1])[0][-1] if self.last_begins else ""

    def alternatives(self) -> Iterator[tuple[Phrase, ...]]:
        """The phrases of each term."""
        return (_phrases(term) for term in self.terms)

    def as_fts5(self, *, typed_twice: bool = False) -> str:
        """For SQLite. `typed_twice`: what was typed weighs twice as much as a synonym.

        FTS5 adds up the ranks of all phrases, and knows no other weight of theirs.
        """
        return (" OR " if self.any_of else " AND ").join(
            self._written('"{}"'.format, " ", "{}*".format, " OR ", typed_twice=typed_twice)
        )

    def as_tsquery(self) -> str:
        """For PostgreSQL."""
        return (" | " if self.any_of else " & ").join(
            self._written("{}".format, " <-> ", "{}:*".format, " | ")
        )

    def _written(
        self,
        quote: Callable[[str], str],
        then: str,
        begin: Callable[[str], str],
        either: str,
        *,
        typed_twice: bool = False,
    ) -> Iterator[str]:
        for position, term in enumerate(self.terms):
            phrases = [quote(then.join(phrase)) for phrase in _phrases(term)]
            if self.last_begins and position == len(self.terms) - 1:
                phrases[0] = begin(phrases[0])
            if typed_twice and len(phrases) > 1:
                phrases.insert(0, phrases[0])
            alone = phrases[0] if len(phrases) == 1 else either.join(f"({p})" for p in phrases)
            yield f"({alone})"


def _phrases(term: Term) -> tuple[Phrase, ...]:
    return ((term,),) if isinstance(term, str) else term


class SearchDocumentQuerySet(models.QuerySet):
    def in_language(self, language_code: str) -> Self:
        return self.filter(language=language_code)

    def of_kind(self, kind: str) -> Self:
        return self.filter(kind=kind)

    def with_addresses(self) -> Self:
        """With what a link needs, and whether its company is an example."""
        return self.select_related("page__locale", "listed_on__locale", "company")

    def matching(self, match: Match) -> Self:
        """What holds these stems, in no order; fit for a subquery."""
        if self._is_postgresql:
            return self.filter(self._has(match))
        # By its own name: in a subquery the table has another one.
        return self.filter(pk__in=_sql(SQLITE_IDS, match.as_fts5(), BigIntegerField()))

    def ranked(
        self,
        match: Match,
        complete: Match | None = None,
        rarities: Sequence[Rarities] = (),
        *,
        in_title: bool = False,
    ) -> Self:
        """What holds these stems, the most relevant first, then the most recent.

        What also fits `complete` comes before all else. `rarities` are those of each term's
        phrases; SQLite's index knows them by itself. `in_title`: holds them there (stems_a).
        """
        if self._is_postgresql:
            rank, params = _rank_of_terms(rarities) if rarities else _rank_of_query(match)
            found = self._titled(match) if in_title else self.matching(match)
        else:
            rank, params = SQLITE_RANK, []
            found = (self._titled(match) if in_title else self)._joined_to_index(match)
        order = RawSQL(f"{rank} * {WEIGHT}", params, FloatField())  # noqa: S611 - constants
        first = [self._has(complete).desc()] if complete else []
        return found.order_by(*first, order, models.F("date").desc(nulls_last=True), "pk")

    def _titled(self, match: Match) -> Self:
        if self._is_postgresql:
            return self.filter(_sql(POSTGRESQL_TITLED, match.as_tsquery(), BooleanField()))
        titled = SQLITE_TITLED.format(match.as_fts5())
        return self.filter(pk__in=_sql(SQLITE_IDS, titled, BigIntegerField()))

    def _joined_to_index(self, match: Match) -> Self:
        question = match.as_fts5(typed_twice=True)
        joined = self.extra(  # noqa: S610 - constants, and a parameter
            tables=["portal_search_index"], where=SQLITE_CONDITIONS, params=[question]
        )
        return cast(Self, joined)

    def _has(self, match: Match) -> RawSQL:
        if self._is_postgresql:
            return _sql(POSTGRESQL_CONDITION, match.as_tsquery(), BooleanField())
        return _sql(SQLITE_CONDITION, match.as_fts5(), BooleanField())

    @property
    def _is_postgresql(self) -> bool:
        return connections[self.db].vendor == "postgresql"


class SearchCountQuerySet(models.QuerySet):
    def once_more(self, *, results: int) -> int:
        """Count a search again; returns how many rows that was, one at most."""
        rows = self
        if connections[self.db].vendor == "postgresql":
            # Readers of the same words queue behind this row, not until the log is on the disk too:
            # a crash may lose a second's counts. Said in the statement itself, which is all there is.
            rows = rows.filter(RawSQL(POSTGRESQL_NO_WAIT, [], BooleanField()))  # noqa: S611 - a constant
        return rows.update(searches=models.F("searches") + 1, results=results)


def _rank_of_query(match: Match) -> tuple[str, list[Any]]:
    return f"-{POSTGRESQL_RANK}", [match.as_tsquery()]


def _rank_of_terms(rarities: Sequence[Rarities]) -> tuple[str, list[Any]]:
    """The sum over the terms of their best phrase: PostgreSQL alone weighs no word by rarity."""
    terms, params = [], []
    for phrases in rarities:
        parts = []
        for phrase, rarity in phrases:
            parts.append(f"%s * {POSTGRESQL_RANK_OF_HELD}")
            params += [rarity, " <-> ".join(phrase)]
        terms.append(f"GREATEST({', '.join(parts)})")
    total = " + ".join(terms)
    return f"-(SELECT {total} FROM {POSTGRESQL_HELD})", params  # noqa: S608 - constants


def _sql(constant: str, query: str, output_field: models.Field) -> RawSQL:
    return RawSQL(constant, [query], output_field)  # noqa: S611 - a constant, and a parameter
