"""Known vulnerabilities of what is locked: the check, and OSV's answers written down."""

from __future__ import annotations

import datetime
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest
from django.conf import settings
from packaging.version import Version

from deploy.advisories.audit import problems
from deploy.advisories.facts import (
    Acceptance,
    Advisory,
    AdvisoryError,
    Facts,
    facts_read,
    facts_write,
    locked_read,
)
from deploy.advisories.osv import facts_fetch

TODAY = datetime.date(2026, 6, 1)
HOLE = Advisory(
    package="tool",
    id="PYSEC-2026-1",
    aliases=("CVE-2026-0001", "GHSA-aaaa-bbbb-cccc"),
    published=datetime.date(2026, 5, 1),
    affected=(">=1.0,<1.9", ">=2.0,<2.0.5"),
)


def known(*advisories: Advisory, **accepted: Acceptance) -> Facts:
    renamed = {key.replace("_", "-"): risk for key, risk in accepted.items()}
    return Facts(advisories, renamed, "a test", TODAY, TODAY)


def told(facts: Facts, **locked: str) -> list[str]:
    versions = {name: {Version(text)} for name, text in locked.items()}
    return list(problems(facts, versions, TODAY))


# The check


def test_locked_version_in_an_affected_range_is_told_with_the_version_that_mends_it() -> None:
    [sentence] = told(known(HOLE), tool="2.0.4")
    assert sentence == (
        "tool 2.0.4 is affected by PYSEC-2026-1 (CVE-2026-0001): it is mended in 2.0.5."
        " Raise it in requirements/*.in, then `make lock`."
    )
    assert "mended in 1.9." in told(known(HOLE), tool="1.8.9")[0]


@pytest.mark.parametrize("version", ["0.9", "1.9", "1.10", "2.0.5", "2.0.5.post1", "10.0"])
def test_locked_version_outside_the_ranges_is_well(version: str) -> None:
    assert told(known(HOLE), tool=version) == []


def test_fault_that_no_version_mends_is_told() -> None:
    open_ended = Advisory("tool", "PYSEC-2026-2", (), TODAY, (">=1.0",))
    [sentence] = told(known(open_ended), tool="3.0")
    assert "affected by PYSEC-2026-2: no version is known to mend it" in sentence


def test_each_version_that_is_locked_is_looked_at() -> None:
    locked = {"tool": {Version("1.5"), Version("2.1")}}
    [sentence] = problems(known(HOLE), locked, TODAY)
    assert sentence.startswith("tool 1.5 ")


def test_record_of_a_package_that_is_not_locked_any_more_is_told() -> None:
    [sentence] = told(known(HOLE), other="1.0")
    assert sentence.startswith("PYSEC-2026-1 (CVE-2026-0001): tool is not locked any more.")


@pytest.mark.parametrize("key", ["PYSEC_2026_1", "CVE_2026_0001"])
def test_risk_that_is_accepted_is_quiet_until_its_last_day(key: str) -> None:
    risk = Acceptance("It is never called.", TODAY)
    assert told(known(HOLE, **{key: risk}), tool="1.5") == []
    ended = Acceptance("It is never called.", TODAY - datetime.timedelta(days=1))
    [sentence] = told(known(HOLE, **{key: ended}), tool="1.5")
    assert sentence.endswith("The risk was accepted until 2026-05-31.")


def test_risk_that_is_there_no_more_is_accepted_no_more() -> None:
    risk = Acceptance("It is never called.", TODAY)
    [sentence] = told(known(HOLE, CVE_2026_0001=risk), tool="2.1")
    assert sentence.startswith("CVE-2026-0001 is accepted, but nothing that is locked is affected")


# The file


def test_facts_are_read_as_they_were_written(tmp_path: Path) -> None:
    facts = known(HOLE, CVE_2026_0001=Acceptance("Said “never”, and meant it.", TODAY))
    facts_write(facts, tmp_path)
    assert facts_read(tmp_path) == facts
    assert [path.name for path in tmp_path.iterdir()] == ["advisories.toml"]


@pytest.mark.parametrize(
    "row", ["until = 2027-01-01", 'reason = " ", until = 2027-01-01', 'reason = "So."']
)
def test_risk_is_accepted_with_a_reason_and_an_end_only(tmp_path: Path, row: str) -> None:
    facts_write(known(HOLE), tmp_path)
    path = tmp_path / "advisories.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("[accepted]\n", f"[accepted]\nCVE-1 = {{ {row} }}\n"), "utf-8")
    with pytest.raises(AdvisoryError, match="CVE-1 is accepted, so say why"):
        facts_read(tmp_path)


def test_file_that_is_no_list_of_facts_is_refused_in_words(tmp_path: Path) -> None:
    for text in ("[packages", 'packages = "none"', '[packages.tool]\nX = { affected = ["?"] }'):
        (tmp_path / "advisories.toml").write_text(text, encoding="utf-8")
        with pytest.raises(AdvisoryError, match=r"advisories\.toml cannot be read"):
            facts_read(tmp_path)


def test_locks_are_read_with_extras_markers_and_two_versions_of_one_package(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(
        "Some_Tool[extra]==1.0 ; python_version < '3.12' \\\n    --hash=sha256:aa\n"
        "some-tool==2.0\n    # via other==9\nother==3.1.post2\n",
        encoding="utf-8",
    )
    assert locked_read(tmp_path) == {
        "some-tool": {Version("1.0"), Version("2.0")},
        "other": {Version("3.1.post2")},
    }


def test_nothing_that_is_locked_is_affected() -> None:
    """What `make check` runs, without Django and without a network."""
    blocked = "import sys, socket; sys.modules['django'] = None; socket.socket.connect = None; "
    run = "from deploy.advisories.__main__ import main; sys.exit(main([]))"
    done = subprocess.run(  # noqa: S603 - a command of our own
        [sys.executable, "-c", blocked + run],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "none affected by" in done.stdout


# OSV


class FakeOSV(BaseHTTPRequestHandler):
    """Answers as https://api.osv.dev does, two ids of each package at a time."""

    records: ClassVar[dict[str, dict[str, Any]]] = {}
    asked: ClassVar[list[str]] = []

    def do_POST(self) -> None:
        assert self.path == "/v1/querybatch"
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self._answer({"results": [self._found(query) for query in body["queries"]]})

    def do_GET(self) -> None:
        key = self.path.removeprefix("/v1/vulns/")
        self.asked.append(key)
        self._answer(self.records[key])

    def _found(self, query: dict[str, Any]) -> dict[str, Any]:
        assert query["package"]["ecosystem"] == "PyPI"
        keys = sorted(
            key
            for key, record in self.records.items()
            if any(
                row["package"]["name"].lower() == query["package"]["name"]
                for row in record["affected"]
            )
        )
        first = int(query.get("page_token", 0))
        result: dict[str, Any] = {"vulns": [{"id": key} for key in keys[first : first + 2]]}
        if keys[first + 2 :]:
            result["next_page_token"] = str(first + 2)
        return result if keys else {}

    def _answer(self, body: object) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, *args: object) -> None:
        """Tests are quiet."""


@pytest.fixture
def osv() -> Iterator[str]:
    FakeOSV.records, FakeOSV.asked = {}, []
    with ThreadingHTTPServer(("127.0.0.1", 0), FakeOSV) as server:
        threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def record(key: str, *events: dict[str, str], name: str = "tool", **other: Any) -> None:
    """Put one record into what the server knows."""
    ranges = [
        {"type": "GIT", "events": [{"introduced": "0"}]},
        {"type": "ECOSYSTEM", "events": list(events)},
    ]
    FakeOSV.records[key] = {
        "id": key,
        "published": "2025-03-01T10:00:00Z",
        "affected": [
            {
                "package": {"name": name, "ecosystem": "PyPI"},
                "ranges": ranges if events else [],
                "versions": other.pop("versions", []),
            }
        ],
        **other,
    }


def fetched(api: str, **locked: str) -> dict[str, Advisory]:
    versions = {name: {Version(text)} for name, text in locked.items()}
    facts = facts_fetch(versions, {}, today=TODAY, api=api)
    return {advisory.id: advisory for advisory in facts.advisories}


def test_all_that_osv_knows_of_a_package_is_fetched_page_by_page(osv: str) -> None:
    for number in range(5):
        record(f"PYSEC-2025-{number}", {"introduced": "0"}, {"fixed": f"1.{number}"})
    record("PYSEC-2025-9", {"introduced": "0"}, name="Other")
    found = fetched(osv, tool="1.0", other="1.0", unknown="1.0")
    assert set(found) == {*(f"PYSEC-2025-{number}" for number in range(5)), "PYSEC-2025-9"}
    assert found["PYSEC-2025-3"].affected == (">=0,<1.3",)
    assert found["PYSEC-2025-9"].package == "other"


def test_events_become_ranges_in_whatever_order_they_come(osv: str) -> None:
    record(
        "PYSEC-2025-1",
        *({"introduced": "5.1"}, {"fixed": "5.1.2"}, {"introduced": "4.2"}, {"fixed": "4.2.9"}),
        *({"introduced": "6.0"}, {"last_affected": "6.0.3"}, {"introduced": "7.0"}),
    )
    assert fetched(osv, tool="5.0")["PYSEC-2025-1"].affected == (
        ">=4.2,<4.2.9",
        ">=5.1,<5.1.2",
        ">=6.0,<=6.0.3",
        ">=7.0",
    )


def test_version_that_is_named_but_lies_in_no_range_is_kept(osv: str) -> None:
    record("MAL-2025-1", versions=["1.1", "old-1"])
    record("PYSEC-2025-2", {"introduced": "2.0"}, {"fixed": "2.2"}, versions=["2.1", "2.0", "3.0"])
    found = fetched(osv, tool="1.0")
    assert found["MAL-2025-1"].affected == ("==1.1",)
    assert found["PYSEC-2025-2"].affected == (">=2.0,<2.2", "==3.0")


def test_old_advisory_is_kept_for_the_major_version_that_is_locked_only(osv: str) -> None:
    old = {"published": "2019-01-01T00:00:00Z"}
    record("PYSEC-2019-1", {"introduced": "0"}, {"fixed": "2.0"}, **old)
    record("PYSEC-2019-2", {"introduced": "0"}, {"fixed": "2.0.1"}, **old)
    record("PYSEC-2019-3", {"introduced": "3.0"}, {"fixed": "3.1"}, **old)
    record("PYSEC-2019-4", {"introduced": "1.0"}, **old)
    record("PYSEC-2025-5", {"introduced": "0"}, {"fixed": "1.0"})
    assert set(fetched(osv, tool="2.5")) == {"PYSEC-2019-2", "PYSEC-2019-4", "PYSEC-2025-5"}


def test_withdrawn_record_and_another_ecosystem_count_for_nothing(osv: str) -> None:
    record("PYSEC-2025-1", {"introduced": "0"}, withdrawn="2025-04-01T00:00:00Z")
    record("PYSEC-2025-2", {"introduced": "0"})
    FakeOSV.records["PYSEC-2025-2"]["affected"].append(
        {"package": {"name": "tool", "ecosystem": "npm"}, "versions": ["9.9"]}
    )
    found = fetched(osv, tool="1.0")
    assert {key: row.affected for key, row in found.items()} == {"PYSEC-2025-2": (">=0",)}


def test_two_records_of_one_fault_are_kept_where_they_differ(osv: str) -> None:
    for key, fixed in (("GHSA-a", "1.5"), ("PYSEC-2025-1", "1.5"), ("GHSA-b", "1.6")):
        record(key, {"introduced": "0"}, {"fixed": fixed}, aliases=["CVE-2025-1"])
    assert set(fetched(osv, tool="1.0")) == {"PYSEC-2025-1", "GHSA-b"}


def test_what_is_accepted_outlives_an_update_and_the_newest_of_all_is_told(osv: str) -> None:
    record("PYSEC-2025-1", {"introduced": "0"})
    record("PYSEC-2020-1", {"introduced": "9.0"}, published="2020-01-01T00:00:00Z")
    accepted = {"PYSEC-2025-1": Acceptance("It is never called.", TODAY)}
    facts = facts_fetch({"tool": {Version("1.0")}}, accepted, today=TODAY, api=osv)
    assert facts.accepted == accepted
    assert (facts.read_on, facts.newest) == (TODAY, datetime.date(2025, 3, 1))


def test_server_that_is_away_or_knows_nothing_is_told_in_words(osv: str) -> None:
    with pytest.raises(AdvisoryError, match="knows nothing of any package"):
        fetched(osv, tool="1.0")
    FakeOSV.records["PYSEC-2025-1"] = {
        "id": "PYSEC-2025-1",
        "affected": [{"package": {"name": "tool"}}],
    }
    with pytest.raises(AdvisoryError, match="did not answer as OSV does"):
        fetched(osv, tool="1.0")
    with pytest.raises(AdvisoryError, match="did not answer as OSV does"):
        fetched("http://127.0.0.1:9", tool="1.0")
