"""Servers that die, freeze, forget or are renewed. Each function says what must hold."""

from __future__ import annotations

import json
import os
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

from deploy.chaos.asking import ask
from deploy.chaos.inside import SETUP, psql, python
from deploy.chaos.trial import Trial
from deploy.machine import DIR, HTTPS, REDIS, ROOT
from deploy.servers import Service
from deploy.stack import services

LASTS_SECONDS = 6.0


def _service(name: str) -> Service:
    (found,) = (service for service in services() if service.name == name)
    return found


def applications() -> list[Service]:
    return [service for service in services() if service.name.startswith("app-")]


def workers() -> list[int]:
    """Those of every application: what its master has begun."""
    masters = {service.pid() for service in applications()}
    found = []
    for process in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            parent = int(process.read_text().rpartition(")")[2].split()[1])
            if parent in masters:
                found.append(int(process.parent.name))
    return found


# What is published while its worker dies

DRAFTS = """
import json, sys
from news.models import NewsPage
pages = list(NewsPage.objects.live().order_by("pk")[:10])
for page in pages:
    page = page.get_latest_revision_as_object()
    page.title = f"{sys.argv[1]} {page.pk}"
    page.save_revision(clean=False)
print(json.dumps([page.pk for page in pages]))
"""


def worker_killed(trial: Trial) -> None:
    """Ten news are published at once, and every worker dies at some moment of it.

    Each is as before or as after, and search knows it by the title that readers see.
    """
    # How long it takes, once what is asked for first is at hand.
    for mark in ("first", "before"):
        numbers = _drafts(mark)
        begun = time.monotonic()
        _publish(trial, numbers)
        whole = time.monotonic() - begun
    for part in (0.2, 0.5, 0.8, 0.9, 0.95, 1.0):
        mark = f"at {part:.2f}"
        old = _published(numbers)
        trial.check(len(old) == len(numbers), "a page is missing")
        _drafts(mark)
        publisher = threading.Thread(target=_publish, args=(trial, numbers))
        publisher.start()
        time.sleep(whole * part)
        for worker in workers():
            with suppress(ProcessLookupError):
                os.kill(worker, signal.SIGKILL)
        publisher.join()
        trial.mended()
        trial.last(2)
        new = {number: (f"{mark} {number}",) * 2 for number in numbers}
        found = _published(numbers)
        half = [number for number in numbers if found.get(number) not in {old[number], new[number]}]
        trial.check(not half, f"{mark}: half published: {[found.get(number) for number in half]}")
        count = sum(found.get(number) == new[number] for number in numbers)
        trial.notes.append(f"killed {mark} of {whole:.1f} s: {count} of {len(numbers)} published")


def _drafts(mark: str) -> list[int]:
    numbers: list[int] = json.loads(python("-c", SETUP + DRAFTS, mark))
    return numbers


def _publish(trial: Trial, numbers: list[int]) -> None:
    """All of them in one request, as an editor does who marks them in a list."""
    chosen = "&".join(f"id={number}" for number in numbers)
    ask(
        f"/admin/bulk/wagtailcore/page/publish/?{chosen}",
        form={"next": "/admin/"},
        cookies=trial.accounts.editor,
        timeout=60 * trial.patience,
    )


def _published(numbers: list[int]) -> dict[int, tuple[str, str]]:
    """The title that readers see and the one that search knows, of what is published whole."""
    rows = psql(
        "SELECT p.id, p.title, d.title FROM wagtailcore_page p "
        "JOIN portal_search_searchdocument d ON d.page_id = p.id "
        "JOIN news_newspage n ON n.page_ptr_id = p.id "
        "JOIN wagtailcore_revision r ON r.id = p.live_revision_id "
        "WHERE p.live AND r.content->>'title' = p.title "
        "AND p.has_unpublished_changes = (p.live_revision_id <> p.latest_revision_id) "
        f"AND p.id IN ({', '.join(map(str, numbers))})"
    )
    lines = (line.split("|") for line in rows.splitlines())
    return {int(number): (title, known) for number, title, known in lines}


def applications_killed(trial: Trial) -> None:
    """Every master and every worker dies. What was read before is still shown."""
    for service in applications():
        service.kill()
    trial.last(LASTS_SECONDS)
    for service in applications():
        service.start()
    trial.mended()


# Stores


def postgres_stopped(trial: Trial) -> None:
    """The database is stopped as for an upgrade, and comes back. Workers are not restarted."""
    _service("postgres").stop()
    trial.last(LASTS_SECONDS)
    _service("postgres").start()
    trial.mended()


def postgres_killed(trial: Trial) -> None:
    """The database dies with all its processes; what it confirmed is there after its recovery."""
    _service("postgres").kill()
    trial.last(LASTS_SECONDS)
    _service("postgres").start()
    trial.mended()


def postgres_frozen(trial: Trial) -> None:
    """The database takes connections and answers nothing, as on a disk that hangs."""
    _signal("postgres", signal.SIGSTOP)
    trial.last(LASTS_SECONDS)
    _signal("postgres", signal.SIGCONT)
    trial.mended()


def redis_stopped(trial: Trial) -> None:
    """Nothing is kept, and nobody notices."""
    _service("redis").stop()
    trial.last(LASTS_SECONDS)
    trial.check(not trial.writer.refused, "writes failed without the cache")
    _service("redis").start()
    trial.mended()


def redis_frozen(trial: Trial) -> None:
    """The cache takes connections and says nothing: nobody waits for it."""
    _signal("redis", signal.SIGSTOP)
    trial.last(LASTS_SECONDS)
    trial.check(not trial.writer.refused, "writes failed without the cache")
    _signal("redis", signal.SIGCONT)
    trial.mended()


def redis_emptied(trial: Trial) -> None:
    """The cache forgets everything, a few times."""
    for _time in range(3):
        with socket.create_connection(("127.0.0.1", REDIS)) as client:
            client.sendall(b"FLUSHALL\r\n")
            trial.check(client.recv(16).startswith(b"+OK"), "the cache was not emptied")
        trial.last(1)
    trial.mended()
    trial.check(not trial.writer.refused, "writes failed without the cache")


def _signal(name: str, number: signal.Signals) -> None:
    """All processes of a server at once."""
    for pid in _service(name).processes():
        with suppress(ProcessLookupError):
            os.kill(pid, number)


# The web server


def nginx_reloaded(trial: Trial) -> None:
    """Its settings are read again, three times. No request fails."""
    for _time in range(3):
        _service("nginx").hang_up()
        trial.last(1.5)
    trial.mended()
    trial.check(not trial.writer.refused, "writes failed while nginx was reloaded")


def nginx_killed(trial: Trial) -> None:
    """It dies, and comes back while the application is away: it has kept the pages all the same."""
    with trial.nobody_answers():
        _service("nginx").kill()
        for service in applications():
            service.kill()
        _service("nginx").start()
    trial.last(LASTS_SECONDS)
    for service in applications():
        service.start()
    trial.mended()


def clients_slow(trial: Trial) -> None:
    """A hundred clients begin a handshake, a hundred a request, letter by letter.

    Nobody else notices, and all are sent away within a quarter of a minute.
    """
    context = ssl.create_default_context(cafile=str(DIR / "tls/fullchain.pem"))
    clients = [
        socket.create_connection(("127.0.0.1", HTTPS), source_address=("127.0.2.1", 0))
        for _number in range(200)
    ]
    for number in range(0, 200, 2):
        clients[number] = context.wrap_socket(clients[number], server_hostname="localhost")
    try:
        for whole, handshake in zip(
            b"GET / HTTP/1.1", b"\x16\x03\x01\x02\x00\x01" * 3, strict=False
        ):
            for number, client in enumerate(clients):
                with suppress(OSError):
                    client.sendall(bytes([handshake if number % 2 else whole]))
            trial.last(1)
        trial.last(3)
        left = sum(not _is_closed(client) for client in clients)
        trial.check(not left, f"{left} of {len(clients)} are still there")
        trial.check(not trial.writer.refused, "writes failed")
    finally:
        for client in clients:
            client.close()
    trial.mended()


def _is_closed(client: socket.socket) -> bool:
    client.settimeout(0.01)
    try:
        return client.recv(1) == b""
    except TimeoutError:
        return False
    except OSError:
        return True


# Renewal


def reloads_at_once(trial: Trial) -> None:
    """Two people bring new code at the same moment. One application always answers."""
    command = [sys.executable, "-m", "deploy.stack", "reload"]
    both = [
        subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        for _number in range(2)
    ]
    for process in both:
        words, _nothing = process.communicate()
        trial.check(process.returncode == 0, f"a reload failed: {words.strip()}")
    trial.mended()
    trial.check(all(service.pid() for service in services()), "a server is away")
    trial.check(not trial.writer.refused, "writes failed while code was renewed")
    failed = [each for each in trial.readers.answers if each[2].status != 200]
    trial.check(not failed, f"{len(failed)} readers were turned away")
