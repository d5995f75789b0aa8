"""Requests per second of each page type, uncached and cached, beside what nothing is faster than.

A production stack of its own is started, and stopped at the end. Each target is asked in short rounds,
all targets in turn, so that what disturbs the machine meets them all; what is told is the median of
the rounds. A share is that of two neighbours: the floor is asked just before and just after the page.
Writes bench/results/. See docs/operations/speed.md.
"""

from __future__ import annotations

import argparse
import datetime
import http.client
import ssl
import statistics
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from urllib.parse import urlsplit

import report
import stand
import wrk

RESULTS = Path(__file__).with_name("results")
# An uncached page takes so long that a short round counts too few.
SECONDS = {"uncached": 6}
# Twice each, and their floors.
OTHER_SECONDS = 1
# What nginx tells the application.
PROXIED = {"Host": urlsplit(stand.URL).netloc, "X-Forwarded-Proto": "https"}
GZIP = {"Accept-Encoding": "gzip"}


@dataclass(frozen=True, eq=False)
class Target:
    """One way to one page, and what nothing is faster than."""

    kind: str
    way: str
    url: str
    headers: dict[str, str] = field(default_factory=dict)
    floor: Target | None = None

    def get(self) -> tuple[http.client.HTTPMessage, bytes]:
        parts = urlsplit(self.url)
        if parts.scheme == "https":
            # The stack has signed it itself.
            context = ssl.create_default_context(cafile=str(stand.DIR / "tls/fullchain.pem"))
            connection = http.client.HTTPSConnection(parts.netloc, context=context)
        else:
            connection = http.client.HTTPConnection(parts.netloc)
        connection.request(
            "GET", parts._replace(scheme="", netloc="").geturl(), headers=self.headers
        )
        response = connection.getresponse()
        body = response.read()
        connection.close()
        if response.status != 200:
            raise SystemExit(f"{self.url} answered {response.status}, and is not measured.")
        return response.headers, body

    def comes_from(self, cache: str) -> bool:
        """Whether that cache answers, once each worker may have been asked."""
        return "hit" in [self.get()[0].get(cache, "").lower() for _time in range(6)][1:]


def _targets(kind: str, path: str) -> Iterator[Target]:
    """All ways to one page. What is never kept, such as search by words, has no cached ones."""
    yield Target(kind, "uncached", stand.address("uncached", path), PROXIED)
    empty = Target(*report.EMPTY, stand.address("empty", "/"))
    cached = Target(kind, "cached", stand.address("cached", path), PROXIED, empty)
    if not cached.comes_from("X-Cache"):
        return
    yield cached
    for ending, headers in (("", {}), (", gzip", GZIP)):
        page = Target(kind, f"nginx{ending}", stand.address("nginx", path), headers)
        if not page.comes_from("X-Cache-Status"):
            continue
        headers_sent, body = page.get()
        if bool(ending) == (headers_sent["Content-Encoding"] == "gzip"):
            name = f"{kind.replace(':', '-')}{ending.replace(', ', '.')}.bin"
            file = stand.address("nginx", stand.static_write(name, body))
            yield replace(page, floor=Target(kind, f"static{ending}", file, headers))


def _measure(
    targets: list[Target], rounds: int, is_quick: bool
) -> tuple[report.Rates, report.Shares]:
    rates: dict[report.Key, list[wrk.Rate]] = defaultdict(list)
    shares: dict[report.Key, list[float]] = defaultdict(list)
    for number in range(1, rounds + 1):
        for target in targets:
            floor = target.floor
            seconds = 1 if is_quick else SECONDS.get(target.way, OTHER_SECONDS)
            reached: dict[Target, float] = defaultdict(float)
            for each in (floor, target, target, floor) if floor else (target,):
                each.get()
                rate = wrk.load(each.url, seconds, each.headers)
                rates[each.kind, each.way].append(rate)
                reached[each] += rate.per_second
            told = f"{rates[target.kind, target.way][-1].per_second:>9.1f}/s"
            if floor:
                share = reached[target] / reached[floor]
                shares[target.kind, target.way].append(share)
                told += f" {share:>4.0%}"
            print(f"round {number} of {rounds} {told}  {target.kind}, {target.way}", flush=True)
    return (
        {key: wrk.medians(each) for key, each in rates.items()},
        {key: statistics.median(each) for key, each in shares.items()},
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    # Read by `stand` already.
    parser.add_argument("--scale", action="store_true", help="with the scale data (seed_scale)")
    parser.add_argument("--rounds", type=int, default=5, help="of each target (5)")
    parser.add_argument("--only", nargs="*", default=[], help="page types; writes nothing")
    parser.add_argument("--quick", action="store_true", help="one second each; writes nothing")
    return parser.parse_args()


def main() -> None:
    options = _options()
    wrk.require()
    with stand.running():
        costs = [cost for cost in stand.costs() if not options.only or cost["kind"] in options.only]
        targets = [each for cost in costs for each in _targets(cost["kind"], cost["path"])]
        rates, shares = _measure(targets, options.rounds, options.quick)
    day = datetime.datetime.now(tz=datetime.UTC).strftime("%Y-%m-%d %H:%M UTC")
    head = [f"# Speed: {stand.CONTENT}", "", f"`make bench`, {day}, {options.rounds} rounds.", ""]
    told = (report.machine(), report.aims(costs, rates, shares), report.table(costs, rates, shares))
    text = "\n".join([*head, *chain.from_iterable(told)])
    print(text)
    if not options.quick and not options.only:
        RESULTS.mkdir(exist_ok=True)
        path = RESULTS / f"{stand.CONTENT}.md"
        path.write_text(text)
        print(f"Written: {path.relative_to(stand.ROOT)}")


if __name__ == "__main__":
    main()
