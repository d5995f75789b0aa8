"""Writes about synonyms."""

from __future__ import annotations

import tomllib
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.db import transaction

from search.models import SynonymGroup
from search.selectors import synonyms_cache_key

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
    synonyms_forget()
    return len(missing)


def synonyms_forget() -> None:
    """Let the next search read the groups and the vocabularies again."""
    cache.delete_many([synonyms_cache_key(code) for code, _name in settings.LANGUAGES])
