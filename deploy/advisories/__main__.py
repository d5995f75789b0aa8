"""`make lint-advisories` and `make advisories`."""

from __future__ import annotations

import argparse
import datetime
import sys

from deploy.advisories.audit import problems
from deploy.advisories.facts import (
    FILE_NAME,
    REQUIREMENTS,
    AdvisoryError,
    facts_read,
    facts_write,
    locked_read,
)
from deploy.advisories.osv import API, facts_fetch


def main(arguments: list[str]) -> int:
    """0 where nothing that is locked is affected."""
    parser = argparse.ArgumentParser(prog="python -m deploy.advisories")
    parser.add_argument("--update", action="store_true", help=f"write {FILE_NAME} anew first")
    parser.add_argument("--api", default=API, help="another server that answers as OSV does")
    options = parser.parse_args(arguments)
    today = datetime.datetime.now(tz=datetime.UTC).date()
    locked = locked_read()
    try:
        facts = facts_read()
        if options.update:
            facts = facts_fetch(locked, facts.accepted, today=today, api=options.api)
            facts_write(facts)
    except AdvisoryError as error:
        print(error, file=sys.stderr)
        return 1
    found = list(problems(facts, locked, today))
    for sentence in found:
        print(sentence, file=sys.stderr)
    if not found:
        print(
            f"{len(locked)} locked packages, none affected by the {len(facts.advisories)} advisories"
            f" kept in {REQUIREMENTS.name}/{FILE_NAME}, of which the newest known is of {facts.newest}."
        )
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
