"""Writes about synonyms."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from pathlib import Path

from django.db import transaction

from search.models import SynonymGroup

SYNONYMS_FILE = Path(__file__).parents[1] / "data" / "synonyms.toml"


@transaction.atomic
def synonyms_load() -> int:
    """Bring the portal's groups up to date, and keep what editors added to them or took out.

    Returns how many were added or changed. A group that editors deleted comes back.
    """
    groups: dict[str, list[str]] = tomllib.loads(SYNONYMS_FILE.read_text(encoding="utf-8"))
    known = {group.code: group for group in SynonymGroup.objects.select_for_update()}
    missing = [
        SynonymGroup(code=code, expressions="\n".join(lines), shipped="\n".join(lines))
        for code, lines in groups.items()
        if code not in known
    ]
    changed = [
        known[code]
        for code, lines in groups.items()
        if code in known and _updated(known[code], lines)
    ]
    SynonymGroup.objects.bulk_create(missing)
    SynonymGroup.objects.bulk_update(changed, ["expressions", "shipped"])
    return len(missing) + len(changed)


def _updated(group: SynonymGroup, lines: Sequence[str]) -> bool:
    """Give a group what is new among the lines that come with the portal; whether that changed it."""
    before = group.shipped.splitlines()
    if before == lines:
        return False
    gone = set(before).difference(lines)
    kept = [line for line in group.lines if line not in gone]
    new = [line for line in lines if line not in before and line not in kept]
    group.expressions, group.shipped = "\n".join([*kept, *new]), "\n".join(lines)
    return True
