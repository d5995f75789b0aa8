"""What `make bench` tells, in Markdown."""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

from wrk import CONNECTIONS, CORES, Rate

Costs = list[dict[str, Any]]
# A page type, and the way to it.
Key = tuple[str, str]
Rates = dict[Key, Rate]
# Of the floor's requests per second.
Shares = dict[Key, float]

EMPTY = ("empty view", "empty")
PACKAGES = ("Django", "wagtail", "gunicorn")
PROGRAMS = (
    ("nginx", "/usr/sbin/nginx", "-v"),
    ("PostgreSQL", "psql", "--version"),
    ("Redis", "redis-server", "--version"),
    ("wrk", "wrk", "-v"),
)
# The best other Wagtail site that was measured, on two shared cores: requests per second, uncached.
PEERS = {
    "homepage": 51,
    "bestpracticeindexpage": 30,
    "bestpracticepage": 45,
    "search:page-search": 45,
}
QUERIES = {
    "homepage": 12,
    "bestpracticeindexpage": 12,
    "bestpracticepage": 10,
    "search:page-search": 15,
}
LEAST = 100
TIMES_PEER = 4
OF_EMPTY = 0.6
OF_STATIC = 0.8
COLUMNS = (
    *("page", "queries", "ms alone", "queries anew", "ms anew", "kB gzip"),
    *("uncached /s", "p50", "p99"),
    *("cached /s", "p50", "p99", "of empty view"),
    *("nginx /s", "p50", "p99", "of file"),
    *("nginx, gzip /s", "p50", "p99", "of file"),
)


def machine() -> list[str]:
    model = [
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text().splitlines()
        if line.startswith("model name")
    ]
    load = os.getloadavg()[0]
    programs = [f"Python {platform.python_version()}"]
    programs += [f"{package} {version(package)}" for package in PACKAGES]
    programs += [f"{name} {_version(*command)}" for name, *command in PROGRAMS]
    name = model[0] if model else platform.machine()
    return [
        f"{len(CORES)} cores ({name}), load at the end {load:.1f}. {', '.join(programs)}.",
        "",
        f"`wrk`, one thread, {CONNECTIONS} connections that are kept; see docs/operations/speed.md.",
        "",
    ]


def _version(program: str, option: str) -> str:
    done = subprocess.run([program, option], capture_output=True, text=True, check=False)
    words = (done.stdout + done.stderr).replace("=", " ").replace("/", " ").split()
    return next((word for word in words if word[0].isdigit() and "." in word), "?")


def aims(costs: Costs, rates: Rates, shares: Shares) -> Iterator[str]:
    yield "| aim | reached | |"
    yield "| --- | ---: | --- |"
    queries = {cost["kind"]: cost["queries"] for cost in costs}
    for kind, peer in PEERS.items():
        if kind in queries:
            rate, aim = rates[kind, "uncached"].per_second, max(LEAST, TIMES_PEER * peer)
            yield f"| uncached, {kind}: {aim} per second | {rate:.0f} | {_verdict(rate >= aim)} |"
    for kind, most in QUERIES.items():
        if kind in queries:
            count = queries[kind]
            yield f"| queries, {kind}: at most {most} | {count} | {_verdict(count <= most)} |"
    for way, least, name in (
        ("cached", OF_EMPTY, "the application’s cache, of the empty view"),
        ("nginx", OF_STATIC, "nginx’s cache, of the same bytes as a file"),
        ("nginx, gzip", OF_STATIC, "the same, compressed"),
    ):
        reached = {kind: share for (kind, each), share in shares.items() if each == way}
        if reached:
            kind = min(reached, key=lambda each: reached[each])
            middle = statistics.median(reached.values())
            told = f"{middle:.0%}, lowest {reached[kind]:.0%} ({kind})"
            yield f"| {name}: {least:.0%} | {told} | {_verdict(reached[kind] >= least)} |"
    yield ""


def table(costs: Costs, rates: Rates, shares: Shares) -> Iterator[str]:
    if empty := rates.get(EMPTY):
        told = f"{empty.per_second:,.0f} per second, p50 {empty.p50:.1f}, p99 {empty.p99:.1f} ms"
        yield f"The empty Django view: {told}."
        yield ""
    yield f"| {' | '.join(COLUMNS)} |"
    yield "| --- |" + " ---: |" * (len(COLUMNS) - 1)
    for cost in costs:
        kind = cost["kind"]
        cells = [kind, str(cost["queries"]), f"{cost['median']:.1f}"]
        cells += [str(cost["queries_anew"]), f"{cost['median_anew']:.0f}"]
        cells.append(f"{cost['kilobytes']:.1f}")
        cells += _cells(rates.get((kind, "uncached")))
        for way in ("cached", "nginx", "nginx, gzip"):
            cells += _cells(rates.get((kind, way)))
            share = shares.get((kind, way))
            cells.append(f"{share:.0%}" if share else "–")
        yield f"| {' | '.join(cells)} |"
    yield ""
    yield from _failures(rates)


def _failures(rates: Rates) -> Iterator[str]:
    for (kind, way), rate in rates.items():
        if rate.failed:
            yield f"Failed: {rate.failed:.1%} of {kind}, {way}, in the worst round."
            yield ""


def _cells(rate: Rate | None) -> list[str]:
    if rate is None:
        return ["–"] * 3
    return [f"{rate.per_second:,.0f}", f"{rate.p50:.1f}", f"{rate.p99:.1f}"]


def _verdict(is_reached: bool) -> str:
    return "yes" if is_reached else "**no**"
