"""Writes about synonyms."""

from __future__ import annotations

import tomllib
from pathlib import Path

from django.db import transaction

from search.models import SynonymGroup

SYNONYMS_FILE = Path(__file__).parents[1] / "data" / "synonyms.toml"


@transaction.atomic
def synonyms_load() -> int:
    """Add the groups that come with the portal and are missing; returns their number."""
    groups: dict[str, list[str]] = tomllib.loads(SYNONYMS_FILE.read_text(encoding="utf-8"))
    known = set(SynonymGroup.objects.values_list("code", flat=True))
    missing = [
        SynonymGroup(code=code, expressions="\n".join(lines))
        for code, lines in groups.items()
        if code not in known
    ]
    SynonymGroup.objects.bulk_create(missing)
    return len(missing)
