"""Readers are served by a replica of the database, and never shown less than the primary has."""

from __future__ import annotations

import http.client
import json
import re
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest

from tests.stack.conftest import ROOT, Answer, Stack, eventually

HOSTS = (1, 2)
# A page that was kept is asked for again a moment after it is no longer what is shown.
SOON_SECONDS = 2.0
SEARCHES = {"fr": "/fr/recherche/?q=moules", "en": "/en/search/?q=moules"}
SETUP = (
    "from tests.portal.conftest import Tree; "
    "from companies.enums import Answer, Channel; "
    "from companies.services import consent_record; "
    "tree = Tree(); news = tree.news('Annonce 0'); vitrine = tree.vitrine('Fonderie'); "
    "practice = tree.practice('Moules retirés', vitrine); "
    "told = [news.url, practice.url]"
)
PUBLISH = "news.title = 'Annonce {}'; news.save_revision().publish(); told = None"
CONSENT = (
    "consent_record(company=vitrine.company, channel=Channel.WEB, answer=Answer.{}, "
    "practice_key=practice.translation_key); told = None"
)
# One process, which takes seconds to begin, for all that is written.
LOOP = (
    "import json, sys\nnames = {}\n"
    "for line in sys.stdin:\n"
    "    exec(line, names)\n"
    "    print('told', json.dumps(names['told']), flush=True)\n"
)


class Editor:
    """Somebody on a third host who publishes and withdraws."""

    def __init__(self, stack: Stack) -> None:
        self.process = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-m", "deploy.stack", "manage", "shell", "--command", LOOP],
            cwd=ROOT,
            env=stack.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def does(self, line: str) -> Any:
        """What is committed when it returns."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()
        for told in self.process.stdout:
            if told.startswith("told "):
                return json.loads(told.removeprefix("told "))
        raise AssertionError("The editor has stopped.")

    def stop(self) -> None:
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait()


@pytest.fixture(scope="module")
def editor(stack: Stack) -> Iterator[Editor]:
    made = Editor(stack)
    yield made
    made.stop()


@pytest.fixture(scope="module")
def pages(editor: Editor) -> tuple[str, str]:
    """The addresses of a news item and of a practice."""
    news, practice = editor.does(SETUP)
    return news, practice


def _ask(stack: Stack, host: int, path: str) -> Answer:
    """What that application answers by itself, before nginx keeps it."""
    connection = http.client.HTTPConnection("localhost", timeout=30)
    connection.sock = socket.socket(socket.AF_UNIX)
    connection.sock.settimeout(30)
    connection.sock.connect(str(stack.folder / f"run/app-{host}/socket"))
    connection.request("GET", path, headers={"X-Forwarded-Proto": "https"})
    response = connection.getresponse()
    answer = Answer(response.status, response.headers, response.read(), 0)
    connection.close()
    return answer


def _reads(stack: Stack) -> Counter[str]:
    """How many public pages were made, by the database that was read."""
    found: Counter[str] = Counter()
    for host in HOSTS:
        words = _ask(stack, host, "/metrics").text
        for database, number in re.findall(
            r'^portal_public_reads_total\{database="(\w+)"\} (\d+)', words, re.MULTILINE
        ):
            found[database] += int(number)
    return found


def _searches_read(stack: Stack) -> Counter[str]:
    """The same of one search on each host, which nobody keeps."""
    before = _reads(stack)
    for host, path in zip(HOSTS, SEARCHES.values(), strict=True):
        assert _ask(stack, host, path).status == 200
    return _reads(stack) - before


def _replica_serves(stack: Stack) -> bool:
    return _searches_read(stack) == {"replica": 2}


@contextmanager
def _paused(stack: Stack) -> Iterator[None]:
    """The replica answers, and stays where it is."""
    owner = (stack.folder / "secrets/postgres_owner").read_text()
    port = stack.variables["STACK_REPLICA_PORT"]
    address = f"host=127.0.0.1 port={port} user=postgres password={owner} dbname=postgres"
    with psycopg.connect(address, autocommit=True) as replica:
        replica.execute("SELECT pg_wal_replay_pause()")
        state = "SELECT pg_get_wal_replay_pause_state() = 'paused'"
        assert eventually(lambda: (replica.execute(state).fetchone() or [False])[0], within=10)
        try:
            yield
        finally:
            replica.execute("SELECT pg_wal_replay_resume()")


@contextmanager
def _readers(stack: Stack, path: str) -> Iterator[list[tuple[float, Answer]]]:
    """One per host, who reads that page and searches without pause; when each question began."""
    answers: list[tuple[float, Answer]] = []
    is_over = threading.Event()

    def read(host: int) -> None:
        while not is_over.wait(0.02):
            for asked in (path, SEARCHES["fr"]):
                begun = time.monotonic()
                answers.append((begun, _ask(stack, host, asked)))

    threads = [threading.Thread(target=read, args=[host]) for host in HOSTS]
    for thread in threads:
        thread.start()
    try:
        yield answers
    finally:
        is_over.set()
        for thread in threads:
            thread.join()


def test_pages_are_read_from_the_replica(stack: Stack, pages: tuple[str, str]) -> None:
    assert eventually(lambda: _replica_serves(stack), within=10)
    for host in HOSTS:
        ready = json.loads(_ask(stack, host, "/health/ready").text)
        assert ready["replica"] == "ok"


def test_what_is_published_is_read_on_every_host_at_once(
    stack: Stack, editor: Editor, pages: tuple[str, str]
) -> None:
    news, _practice = pages
    since = []
    with _readers(stack, news) as answers:
        for number in range(1, 6):
            editor.does(PUBLISH.format(number))
            since.append(time.monotonic())
            assert eventually(
                lambda title=f"Annonce {number}": all(  # type: ignore[misc]  # its default binds
                    title in _ask(stack, host, news).text for host in HOSTS
                ),
                within=SOON_SECONDS,
            )
    assert {answer.status for _begun, answer in answers} == {200}
    shown = [
        (begun, int(found[1]))
        for begun, answer in answers
        if (found := re.search(r"<h1[^>]*>\s*Annonce (\d)", answer.text))
    ]
    assert shown
    # What a process has at hand it may show for a fifth of a second more.
    late = [
        (begun, number)
        for begun, number in shown
        if sum(at + 0.25 < begun for at in since) > number
    ]
    assert late == []


def test_what_is_withdrawn_is_shown_by_no_host_while_the_replica_stands_still(
    stack: Stack, editor: Editor, pages: tuple[str, str]
) -> None:
    news, practice = pages
    assert [_ask(stack, host, practice).status for host in HOSTS] == [200, 200]
    assert "Moules retirés" in _ask(stack, 1, SEARCHES["fr"]).text
    with _paused(stack):
        editor.does(CONSENT.format("NO"))
        withdrawn = time.monotonic()
        editor.does(PUBLISH.format(7))
        with _readers(stack, practice) as answers:
            time_is_up = withdrawn + SOON_SECONDS
            assert eventually(lambda: time.monotonic() > time_is_up, within=SOON_SECONDS + 1)
            for host in HOSTS:
                assert _ask(stack, host, practice).status == 404
                for path in SEARCHES.values():
                    assert "Moules retirés" not in _ask(stack, host, path).text
        late = [answer.text for begun, answer in answers if begun > time_is_up]
        assert [text for text in late if "Moules retirés" in text] == []
        # Pages are fresh, and come from the primary.
        assert "Annonce 7" in _ask(stack, 1, news).text
        assert _searches_read(stack) == {"primary": 2}
    assert eventually(lambda: _replica_serves(stack), within=10)
    assert [_ask(stack, host, practice).status for host in HOSTS] == [404, 404]


def test_no_reader_notices_that_the_replica_is_killed(
    stack: Stack, editor: Editor, pages: tuple[str, str]
) -> None:
    news, _practice = pages
    with _readers(stack, news) as answers:
        stack.run("kill", "replica")
        editor.does(PUBLISH.format(8))
        assert _searches_read(stack)["replica"] == 0
        stack.run("start", "replica")
        # The readers are counted too.
        assert eventually(lambda: _searches_read(stack)["replica"] > 0, within=20)
    assert {answer.status for _begun, answer in answers} == {200}
    assert "Annonce 8" in _ask(stack, 2, news).text
