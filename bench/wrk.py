"""Requests per second and what readers wait, by `wrk`, on a processor of its own where there is one."""

from __future__ import annotations

import os
import re
import shutil
import statistics
import subprocess
import sys
from dataclasses import dataclass

CONNECTIONS = 8
CORES = sorted(os.sched_getaffinity(0))
UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}


@dataclass(frozen=True)
class Rate:
    """Of one round, or the medians of several; milliseconds, and the share of failed requests."""

    per_second: float
    p50: float
    p99: float
    failed: float


def require() -> None:
    if shutil.which("wrk") is None:
        sys.exit("wrk makes the requests, and is missing: apt-get install wrk")


def pin(process: int, cores: list[int]) -> None:
    """Keep a process and all its threads on these cores, if `taskset` (util-linux) is there."""
    if shutil.which("taskset"):
        command = ["taskset", "--all-tasks", "--cpu-list", "--pid", _listed(cores), str(process)]
        subprocess.run(command, check=True, capture_output=True)


def load(url: str, seconds: int, headers: dict[str, str]) -> Rate:
    """One thread, eight connections that are kept, so many seconds."""
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout", "30s", "--latency"]
    for name, value in headers.items():
        command += ["-H", f"{name}: {value}"]
    if shutil.which("taskset"):
        command = ["taskset", "--cpu-list", _listed(CORES[-1:]), *command]
    done = subprocess.run([*command, url], check=True, capture_output=True, text=True)
    return _read(done.stdout)


def medians(rates: list[Rate]) -> Rate:
    return Rate(
        statistics.median(rate.per_second for rate in rates),
        statistics.median(rate.p50 for rate in rates),
        statistics.median(rate.p99 for rate in rates),
        max(rate.failed for rate in rates),
    )


def _read(text: str) -> Rate:
    requests = int(_found(r"(\d+) requests in", text))
    errors = sum(map(int, re.findall(r"(?:connect|read|write|timeout|responses:?) (\d+)", text)))
    return Rate(
        float(_found(r"Requests/sec:\s+([\d.]+)", text)),
        _milliseconds("50%", text),
        _milliseconds("99%", text),
        errors / max(requests, 1),
    )


def _milliseconds(share: str, text: str) -> float:
    number, unit = re.fullmatch(
        r"([\d.]+)([a-z]+)", _found(rf"{share}\s+([\d.]+[a-z]+)", text)
    ).groups()
    return float(number) * UNITS[unit]


def _found(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    return match[1] if match else sys.exit(f"wrk said:\n{text}")


def _listed(cores: list[int]) -> str:
    return ",".join(map(str, cores))
