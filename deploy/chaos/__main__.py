"""Break the production set-up in one way after the other, while people read and write.

`make chaos`, or `make chaos ARGS="redis_frozen nginx_killed"` for some: docs/operations/faults.md.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable

from deploy.chaos import data, faults, limits, replicas, surroundings
from deploy.chaos.inside import accounts_make
from deploy.chaos.trial import Outcome, Trial, run
from deploy.machine import DIR
from deploy.stack import services, start, stop

FAULTS: tuple[Callable[[Trial], None], ...] = (
    faults.worker_killed,
    faults.applications_killed,
    faults.reloads_at_once,
    faults.postgres_stopped,
    faults.postgres_killed,
    faults.postgres_frozen,
    data.migration_waits,
    replicas.replica_paused,
    replicas.replica_killed,
    replicas.replica_frozen,
    faults.redis_stopped,
    faults.redis_frozen,
    faults.redis_emptied,
    faults.nginx_reloaded,
    faults.nginx_killed,
    faults.clients_slow,
    limits.connections_taken,
    limits.connections_cut,
    limits.database_read_only,
    limits.redis_refuses,
    limits.application_frozen,
    limits.pages_not_kept,
    limits.workers_killed_often,
    data.search_lost,
    surroundings.mail_hangs,
    surroundings.disk_full,
    data.backup_restored,
    data.cluster_lost,
)


def main() -> int:
    names = {fault.__name__: fault for fault in FAULTS}
    parser = argparse.ArgumentParser(prog="make chaos", description=__doc__)
    parser.add_argument("faults", nargs="*", choices=[[], *names], metavar="fault")
    parser.add_argument(
        "--patience", type=float, default=1, help="what time limits are multiplied by"
    )
    parser.add_argument("--list", action="store_true", help="name the faults, and what must hold")
    asked = parser.parse_args()
    if asked.list:
        for name, fault in names.items():
            print(f"{name}\n    {fault.__doc__}")
        return 0
    if "STACK_DIR" not in os.environ:
        sys.exit("Run it by `make chaos`, which gives it a stack of its own.")
    try:
        start(services())
        accounts = accounts_make()
        outcomes = []
        for name in asked.faults or names:
            print(f"{time.strftime('%H:%M:%S')} {name}", flush=True)
            outcomes.append(run(name, names[name], accounts, asked.patience))
            _complain(outcomes[-1])
    finally:
        stop(services())
    _table(outcomes)
    return int(any(outcome.complaints for outcome in outcomes))


def _complain(outcome: Outcome) -> None:
    for words in (*outcome.notes, *(f"FAILED: {words}" for words in outcome.complaints)):
        print(f"         {words}", flush=True)


def _table(outcomes: list[Outcome]) -> None:
    """In Markdown, for docs/operations/faults.md."""
    print("\n| fault | readers (median/slowest) | writer (slowest) | healed after | |")
    print("| --- | --- | --- | ---: | --- |")
    for one in outcomes:
        healed = "never" if one.healed is None else f"{one.healed:.1f} s"
        verdict = "left out" if one.is_left_out else "FAILED" if one.complaints else "passed"
        print(f"| `{one.fault}` | {one.readers} | {one.writers} | {healed} | {verdict} |")
    print(f"\nLogs: {DIR / 'log'}")


if __name__ == "__main__":
    sys.exit(main())
