"""What OSV knows of the locked packages: https://google.github.io/osv.dev/api/."""

from __future__ import annotations

import datetime
import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any
from urllib.parse import quote
from urllib.request import Request, urlopen

from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from deploy.advisories.facts import KEPT_SINCE, Acceptance, Advisory, AdvisoryError, Facts

API = "https://api.osv.dev"
SOURCE = "OSV (https://osv.dev): the advisories of PyPA and GitHub, CC-BY 4.0"
TIMEOUT_SECONDS = 30
AT_ONCE = 8

Record = Mapping[str, Any]


def facts_fetch(
    locked: Mapping[str, set[Version]],
    accepted: Mapping[str, Acceptance],
    *,
    today: datetime.date,
    api: str = API,
) -> Facts:
    """Raises AdvisoryError where OSV does not answer, or otherwise than it should."""
    try:
        keys = sorted(set(_keys_of(sorted(locked), api)))
        with ThreadPoolExecutor(AT_ONCE) as pool:
            records = list(pool.map(lambda key: _ask(api, f"/v1/vulns/{quote(key)}"), keys))
        known = [row for record in records for row in _advisories(record, locked)]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise AdvisoryError(f"{api} did not answer as OSV does: {error!r}.") from error
    if not known:
        raise AdvisoryError(f"{api} knows nothing of any package: that cannot be.")
    return Facts(
        advisories=tuple(_said_once(row for row in known if _matters(row, locked[row.package]))),
        accepted=accepted,
        source=SOURCE,
        read_on=today,
        newest=max(row.published for row in known),
    )


def _ask(api: str, path: str, body: object = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    request = Request(  # noqa: S310 - an address of our own choice
        f"{api}{path}", data, {"Content-Type": "application/json"}
    )
    with urlopen(request, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310 - the same
        return json.load(answer)


def _keys_of(packages: Collection[str], api: str) -> Iterator[str]:
    """The ids of all that is known of packages; long answers come in several parts."""
    queries = [{"package": {"name": name, "ecosystem": "PyPI"}} for name in packages]
    while queries:
        results = _ask(api, "/v1/querybatch", {"queries": queries})["results"]
        unread = []
        for query, result in zip(queries, results, strict=True):
            yield from (found["id"] for found in result.get("vulns", ()))
            if token := result.get("next_page_token"):
                unread.append({**query, "page_token": token})
        queries = unread


def _advisories(record: Record, locked: Collection[str]) -> Iterator[Advisory]:
    """What a record says of locked packages: it may speak of several."""
    if "withdrawn" in record:
        return
    affected: dict[str, list[str]] = {}
    for entry in record["affected"]:
        name = canonicalize_name(entry["package"]["name"])
        if entry["package"]["ecosystem"] == "PyPI" and name in locked:
            affected.setdefault(name, []).extend(_ranges(entry))
    for package, ranges in affected.items():
        yield Advisory(
            package=package,
            id=record["id"],
            aliases=tuple(sorted(record.get("aliases", ()))),
            published=datetime.datetime.fromisoformat(record["published"]).date(),
            affected=tuple(dict.fromkeys(ranges)),
        )


def _ranges(entry: Record) -> list[str]:
    """As specifiers: the ranges by version, then what is named one by one and lies in none."""
    ranges = [
        text
        for span in entry.get("ranges", ())
        if span["type"] == "ECOSYSTEM"
        for text in _spans(span["events"])
    ]
    covered = [SpecifierSet(text) for text in ranges]
    named = sorted(
        version
        for version in _versions(entry.get("versions", ()))
        if not any(span.contains(version, prereleases=True) for span in covered)
    )
    return [*ranges, *(f"=={version}" for version in named)]


def _versions(texts: Iterable[str]) -> Iterator[Version]:
    """Those that can be locked: older ones may have names that are versions no more."""
    for text in texts:
        try:
            yield Version(text)
        except InvalidVersion:
            continue


def _spans(events: Iterable[Mapping[str, str]]) -> Iterator[str]:
    """From each introduction of the fault to its end, if it has one."""
    dated = sorted(
        (
            (Version(text), kind)
            for event in events
            for kind, text in event.items()
            if kind in _ENDS
        ),
        key=lambda row: (row[0], row[1] == "introduced"),
    )
    since: Version | None = None
    for version, kind in dated:
        if kind == "introduced":
            since = version if since is None else since
        elif since is not None:
            yield f">={since},{_ENDS[kind]}{version}"
            since = None
    if since is not None:
        yield f">={since}"


_ENDS = {"introduced": "", "fixed": "<", "last_affected": "<="}


def _matters(advisory: Advisory, versions: Collection[Version]) -> bool:
    """Whether it is recent, or concerns a major version that is locked."""
    return advisory.published >= KEPT_SINCE or any(
        _touches(SpecifierSet(text), version.major)
        for text in advisory.affected
        for version in versions
    )


def _touches(span: SpecifierSet, major: int) -> bool:
    begins, ends = Version(str(major)), Version(f"{major + 1}.dev0")
    fits = {
        ">=": lambda bound: bound < ends,
        "<": lambda bound: begins < bound,
        "<=": lambda bound: begins <= bound,
        "==": lambda bound: bound.major == major,
    }
    return all(fits[part.operator](Version(part.version)) for part in span)


def _said_once(advisories: Iterable[Advisory]) -> list[Advisory]:
    """Without what another record says as well of the same fault, with the same ranges."""
    kept: list[Advisory] = []
    for advisory in sorted(advisories, key=lambda row: (row.id[:3] != "PYS", row.id)):
        same = partial(_is_same, advisory)
        if not any(map(same, kept)):
            kept.append(advisory)
    return kept


def _is_same(one: Advisory, other: Advisory) -> bool:
    return (
        one.package == other.package
        and bool(one.names & other.names)
        and set(one.affected) == set(other.affected)
    )
