"""Query sets about searchable pages; nothing else knows the databases' query languages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self, cast

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
POSTGRESQL_CONDITION = "stems_vector @@ to_tsquery('simple', %s)"
POSTGRESQL_RANK = "-ts_rank('{0, 0.1, 0.4, 1.0}', stems_vector, to_tsquery('simple', %s), 1)"


@dataclass(frozen=True)
class Match:
    """Stems, and how they combine: all of them, or any; the last one whole, or as a beginning.

    Raises ValueError for anything but letters and digits, which mean nothing to a query language.
    """

    stems: tuple[str, ...]
    any_of: bool = False
    last_begins: bool = False

    def __post_init__(self) -> None:
        if not self.stems or not all(STEM.fullmatch(stem) for stem in self.stems):
            raise ValueError("A match needs stems of lower-case letters and digits.")

    def as_fts5(self) -> str:
        """For SQLite."""
        stems = [f'"{stem}"' for stem in self.stems]
        if self.last_begins:
            stems[-1] += "*"
        return (" OR " if self.any_of else " AND ").join(stems)

    def as_tsquery(self) -> str:
        """For PostgreSQL."""
        stems = list(self.stems)
        if self.last_begins:
            stems[-1] += ":*"
        return (" | " if self.any_of else " & ").join(stems)


class SearchDocumentQuerySet(models.QuerySet):
    def in_language(self, language_code: str) -> Self:
        return self.filter(language=language_code)

    def of_kind(self, kind: str) -> Self:
        return self.filter(kind=kind)

    def matching(self, match: Match) -> Self:
        """What holds these stems, in no order; fit for a subquery."""
        if self._is_postgresql:
            return self.filter(_sql(POSTGRESQL_CONDITION, match.as_tsquery(), BooleanField()))
        return self.filter(pk__in=_sql(SQLITE_IDS, match.as_fts5(), BigIntegerField()))

    def ranked(self, match: Match) -> Self:
        """What holds these stems, the most relevant first, then the most recent."""
        ties = (models.F("date").desc(nulls_last=True), "pk")
        if self._is_postgresql:
            rank = _sql(POSTGRESQL_RANK, match.as_tsquery(), FloatField())
            return self.matching(match).order_by(rank, *ties)
        joined = self.extra(  # noqa: S610 - constants, and a parameter
            tables=["portal_search_index"], where=SQLITE_CONDITIONS, params=[match.as_fts5()]
        )
        rank = RawSQL(SQLITE_RANK, [], FloatField())  # noqa: S611 - a constant
        return cast(Self, joined.order_by(rank, *ties))

    @property
    def _is_postgresql(self) -> bool:
        return connections[self.db].vendor == "postgresql"


def _sql(constant: str, query: str, output_field: models.Field) -> RawSQL:
    return RawSQL(constant, [query], output_field)  # noqa: S611 - a constant, and a parameter
