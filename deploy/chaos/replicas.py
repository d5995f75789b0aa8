"""A replica that stands still, dies or freezes. Each function says what must hold."""

from __future__ import annotations

import os
import signal
from contextlib import suppress

from deploy.chaos.asking import CACHED, LANGUAGES, ask
from deploy.chaos.inside import SETUP, psql, python
from deploy.chaos.trial import LeftOutError, Trial
from deploy.machine import REPLICA, REPLICA_PORT
from deploy.servers import Service
from deploy.stack import services

LASTS_SECONDS = 6.0
# By then nginx has asked again.
SHOWN_SECONDS = 2.0

# A news item of each language under another title.
PUBLISHED = """
import sys
from news.models import NewsPage
for language in ("fr", "en"):
    pages = NewsPage.objects.live().filter(locale__language_code=language)
    page = pages.order_by("-date", "-pk").first().get_latest_revision_as_object()
    page.title = sys.argv[1]
    page.save_revision(clean=False).publish()
"""


def _replica() -> Service:
    if not REPLICA:
        raise LeftOutError("no replica: STACK_REPLICA=1 makes one")
    (found,) = (service for service in services() if service.name == "replica")
    return found


def replica_paused(trial: Trial) -> None:
    """The replica answers and stands still; what is published meanwhile is shown all the same."""
    _replica()
    _owner("SELECT pg_wal_replay_pause()")
    try:
        for mark in ("first", "second"):
            python("-c", SETUP + PUBLISHED, f"Published {mark}")
            trial.last(SHOWN_SECONDS)
            for language in LANGUAGES:
                shown = ask(CACHED[language][2], client="127.0.1.7").text
                trial.check(f"Published {mark}" in shown, f"{language}: {mark} is not shown")
    finally:
        _owner("SELECT pg_wal_replay_resume()")
    trial.mended()
    trial.check(not trial.writer.refused, "writes failed")


def _owner(sql: str) -> None:
    psql(sql, database="postgres", port=REPLICA_PORT, owner=True)


def replica_killed(trial: Trial) -> None:
    """The replica dies, and comes back. No reader notices, not even of what is not kept."""
    server = _replica()
    server.kill()
    trial.last(LASTS_SECONDS)
    server.start()
    trial.mended()
    turned_away = [each for each in trial.readers.answers if each[2].status != 200]
    trial.check(not turned_away, f"{len(turned_away)} readers were turned away")
    trial.check(not trial.writer.refused, "writes failed")


def replica_frozen(trial: Trial) -> None:
    """The replica takes connections and answers nothing, as on a disk that hangs."""
    _signal(signal.SIGSTOP)
    trial.last(LASTS_SECONDS)
    _signal(signal.SIGCONT)
    trial.mended()
    trial.check(not trial.writer.refused, "writes failed")


def _signal(number: signal.Signals) -> None:
    for pid in _replica().processes():
        with suppress(ProcessLookupError):
            os.kill(pid, number)
