"""What the facts say of the locks."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping

from packaging.version import Version

from deploy.advisories.facts import FILE_NAME, Advisory, Facts


def problems(
    facts: Facts, locked: Mapping[str, set[Version]], today: datetime.date
) -> Iterator[str]:
    """A sentence for each version that is affected, and for each record that is of no use now."""
    met: set[str] = set()
    for advisory in facts.advisories:
        if advisory.package not in locked:
            yield (
                f"{advisory.title}: {advisory.package} is not locked any more."
                f" Take the record out of {FILE_NAME}, or run `make advisories`."
            )
        for version in sorted(locked.get(advisory.package, ())):
            if advisory.range_of(version) is None:
                continue
            keys = advisory.names & facts.accepted.keys()
            met |= keys
            ends = max((facts.accepted[key].until for key in keys), default=None)
            if ends is None or ends < today:
                yield _affected(advisory, version, ends)
    for key in sorted(facts.accepted.keys() - met):
        yield f"{key} is accepted, but nothing that is locked is affected: take it out of {FILE_NAME}."


def _affected(advisory: Advisory, version: Version, ended: datetime.date | None) -> str:
    mended = next(
        (part.version for part in advisory.range_of(version) or () if part.operator == "<"), ""
    )
    advice = (
        f"it is mended in {mended}. Raise it in requirements/*.in, then `make lock`."
        if mended
        else "no version is known to mend it. Do without it, or accept the risk with a reason."
    )
    accepted = f" The risk was accepted until {ended}." if ended else ""
    return f"{advisory.package} {version} is affected by {advisory.title}: {advice}{accepted}"
