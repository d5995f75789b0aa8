"""Bytes that no library of requests would send, to the server that the demonstration runs on."""

from __future__ import annotations

import os
import re
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from pytest_django.plugin import DjangoDbBlocker

from tests.hostile.catalogue import Row, filled, rows_read

RAW = [row for row in rows_read() if row.kind == "raw"]
HOST = "127.0.0.1"
START_SECONDS = 60
# The first answer waits until the application is loaded.
ANSWER_SECONDS = 60


def _database(folder: Path) -> str:
    """The tests' own database, as another process reaches it: SQLite's is copied out of memory."""
    if connection.vendor != "sqlite":
        values = connection.settings_dict
        at = f"{values['USER']}:{values['PASSWORD']}@{values['HOST']}:{values['PORT']}"
        return f"postgres://{at}/{values['NAME']}"
    connection.ensure_connection()
    file = folder / "copy.sqlite3"
    with closing(sqlite3.connect(file)) as copy:
        connection.connection.backup(copy)
    return f"sqlite:///{file}"


@pytest.fixture(scope="module")
def port(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[int]:
    """One gunicorn, as `make demo` starts it."""
    with socket.socket() as free:
        free.bind((HOST, 0))
        number = free.getsockname()[1]
    folder = tmp_path_factory.mktemp("server")
    with django_db_blocker.unblock():
        database = _database(folder)
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "portal.settings.test",
        "DATABASE_URL": database,
        "VAR_DIR": str(folder),
    }
    arguments = [
        *(sys.executable, "-m", "gunicorn", "portal.wsgi", "--bind", f"{HOST}:{number}"),
        *("--worker-class", "gthread", "--threads", "4", "--no-control-socket"),
    ]
    server = subprocess.Popen(  # noqa: S603 - our own command
        arguments, cwd=settings.BASE_DIR, env=environment, stderr=subprocess.PIPE, text=True
    )
    try:
        assert server.stderr is not None
        assert any("Booting worker" in line for line in server.stderr)
        yield number
    finally:
        server.terminate()
        server.wait(timeout=START_SECONDS)


def answer_to(port: int, sent: bytes) -> bytes:
    with socket.create_connection((HOST, port), timeout=ANSWER_SECONDS) as connected:
        connected.sendall(sent)
        connected.shutdown(socket.SHUT_WR)
        answer = b""
        while part := connected.recv(65536):
            answer += part
    return answer


def bytes_of(row: Row) -> bytes:
    text = filled(row.raw, {"host": HOST, "contact_form_url": "/fr/compte/connexion/"})
    return text.encode("latin-1").decode("unicode_escape").encode("latin-1")


@pytest.mark.parametrize("row", RAW, ids=lambda row: row.id)
def test_row_is_answered_as_it_must_be(row: Row, port: int) -> None:
    answer = answer_to(port, bytes_of(row))
    found = re.match(rb"HTTP/1\.\d (\d{3})", answer)
    # In front of a language the first answer leads to it; `GET /` is no more than that.
    expected = {*row.statuses, 302} if row.method == "GET" else set(row.statuses)
    assert (int(found[1]) if found else 0) in expected
    assert b"Traceback" not in answer
    assert b"evil.example" not in answer
    for secret in (b"SECRET_KEY", b"INSTALLED_APPS", str(settings.BASE_DIR).encode()):
        assert secret not in answer


def test_server_still_answers_and_does_not_say_its_version(port: int) -> None:
    request = f"GET /robots.txt HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n"
    answer = answer_to(port, request.encode())
    assert answer.startswith(b"HTTP/1.1 200")
    assert not re.search(rb"(?i)^server:.*\d", answer.partition(b"\r\n\r\n")[0], re.MULTILINE)
