"""What is locked, what is known of it, and the file that says so."""

from __future__ import annotations

import datetime
import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

REQUIREMENTS = Path(__file__).resolve().parents[2] / "requirements"
FILE_NAME = "advisories.toml"
KEPT_SINCE = datetime.date(2024, 1, 1)

HEAD = f"""\
# Known vulnerabilities of what requirements/*.txt lock: `make check` fails where one is affected.
# `make advisories` writes all of it anew but what is accepted. Facts only, no prose.
#
# Of each locked package: advisories published since {KEPT_SINCE}, and older ones of which a range
# touches the major version that is locked. A range ends before the first version without the fault.
# `newest` is the latest date of all that were seen, kept or not.
"""
ACCEPTED = """\
# Risks that are taken until a date, by id or CVE, such as
# CVE-2030-1 = { reason = "The portal never calls it.", until = 2030-06-30 }
[accepted]
"""

_PIN = re.compile(r"^([\w.-]+)(?:\[[^]]*\])?==([^\s;\\]+)", re.MULTILINE)


class AdvisoryError(Exception):
    """Why the facts can be neither read nor written."""


@dataclass(frozen=True)
class Advisory:
    """What is known of one fault of one package; each of `affected` is a set of specifiers."""

    package: str
    id: str
    aliases: tuple[str, ...]
    published: datetime.date
    affected: tuple[str, ...]

    @property
    def names(self) -> frozenset[str]:
        return frozenset((self.id, *self.aliases))

    @property
    def title(self) -> str:
        known_as = [alias for alias in self.aliases if alias.startswith("CVE-")]
        return f"{self.id} ({', '.join(known_as)})" if known_as else self.id

    def range_of(self, version: Version) -> SpecifierSet | None:
        """The range in which a version is affected, if it is."""
        ranges = map(SpecifierSet, self.affected)
        return next((found for found in ranges if found.contains(version, prereleases=True)), None)


@dataclass(frozen=True)
class Acceptance:
    """A risk that is taken, why, and the last day on which it is."""

    reason: str
    until: datetime.date


@dataclass(frozen=True)
class Facts:
    """All that the file says."""

    advisories: tuple[Advisory, ...]
    accepted: Mapping[str, Acceptance]
    source: str
    read_on: datetime.date
    newest: datetime.date


def locked_read(folder: Path = REQUIREMENTS) -> dict[str, set[Version]]:
    """The versions of each package: several where Python's version or the system decides."""
    locked: dict[str, set[Version]] = {}
    for path in sorted(folder.glob("*.txt")):
        for name, version in _PIN.findall(path.read_text(encoding="utf-8")):
            locked.setdefault(canonicalize_name(name), set()).add(Version(version))
    return locked


def facts_read(folder: Path = REQUIREMENTS) -> Facts:
    """Raises AdvisoryError for a file of another form, and for a risk without reason or end."""
    path = folder / FILE_NAME
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        return Facts(
            advisories=tuple(
                _advisory(package, key, row)
                for package, rows in table["packages"].items()
                for key, row in rows.items()
            ),
            accepted={key: _acceptance(key, row) for key, row in table["accepted"].items()},
            source=table["source"],
            read_on=table["read_on"],
            newest=table["newest"],
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise AdvisoryError(f"{FILE_NAME} cannot be read: {error!r}.") from error


def _advisory(package: str, key: str, row: Mapping[str, Any]) -> Advisory:
    for text in row["affected"]:
        SpecifierSet(text)
    return Advisory(package, key, tuple(row["aliases"]), row["published"], tuple(row["affected"]))


def _acceptance(key: str, row: Mapping[str, Any]) -> Acceptance:
    reason, until = str(row.get("reason", "")).strip(), row.get("until")
    if not reason or not isinstance(until, datetime.date):
        raise AdvisoryError(
            f"{FILE_NAME}: {key} is accepted, so say why (`reason`) and until which day (`until`)."
        )
    return Acceptance(reason, until)


def facts_write(facts: Facts, folder: Path = REQUIREMENTS) -> None:
    """In the file's own form: one line for each advisory."""
    lines = [
        HEAD,
        f"source = {_text(facts.source)}",
        f"read_on = {facts.read_on}",
        f"newest = {facts.newest}",
        "",
        ACCEPTED
        + "".join(
            f"{key} = {{ reason = {_text(risk.reason)}, until = {risk.until} }}\n"
            for key, risk in facts.accepted.items()
        ),
    ]
    by_package: dict[str, list[Advisory]] = {}
    for advisory in sorted(facts.advisories, key=lambda row: (row.package, row.published, row.id)):
        by_package.setdefault(advisory.package, []).append(advisory)
    for package, advisories in by_package.items():
        lines += [f"[packages.{package}]", *map(_line, advisories), ""]
    written = folder / f"{FILE_NAME}.new"
    written.write_text("\n".join(lines).rstrip() + "\n", encoding="utf-8")
    written.replace(folder / FILE_NAME)


def _line(advisory: Advisory) -> str:
    aliases = ", ".join(map(_text, advisory.aliases))
    affected = ", ".join(map(_text, advisory.affected))
    return (
        f"{advisory.id} = {{ published = {advisory.published}, aliases = [{aliases}],"
        f" affected = [{affected}] }}"
    )


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)
