"""Writes about vocabularies."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from django.db import transaction

from taxonomies.models import VOCABULARIES, TechnologyFamily, Term

VOCABULARIES_PATH = Path(__file__).parent / "data" / "vocabularies.toml"


@transaction.atomic
def vocabularies_load(*, path: Path = VOCABULARIES_PATH) -> dict[str, int]:
    """Load the reference data; returns the number of rows written per vocabulary.

    May be run again: official lists are brought up to date, while terms that editors manage are
    only added where their code is missing, so that nothing edited is overwritten.
    """
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    return {
        name: sum(
            _term_load(model, order, dict(row)) for order, row in enumerate(data[name]["terms"])
        )
        for name, model in VOCABULARIES.items()
    }


def _term_load(model: type[Term], order: int, row: dict[str, Any]) -> bool:
    """Whether the row was written."""
    if family := row.pop("family", None):
        row["family"] = TechnologyFamily.objects.get(code=family)
    row["sort_order"] = order
    term = model._default_manager.filter(code=row["code"]).first()
    if term is None:
        term = model(**row)
    elif model.editable_in_admin or all(getattr(term, key) == row[key] for key in row):
        return False
    else:
        for key, value in row.items():
            setattr(term, key, value)
    term.full_clean()
    term.save()
    return True
