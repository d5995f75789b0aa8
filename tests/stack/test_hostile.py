"""The hostile catalogue against the servers of a production host."""

from __future__ import annotations

import re
import select
import ssl
import statistics
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

from tests.hostile.catalogue import Row, rows_read
from tests.hostile.conftest import SECRETS
from tests.hostile.files import FILES
from tests.hostile.handlers import HANDLERS
from tests.hostile.reasons import NOT_HERE, STACK
from tests.hostile.runner import Ran, check, send
from tests.hostile.test_raw import bytes_of
from tests.selfservice.conftest import form_of
from tests.stack.conftest import eventually
from tests.stack.hostile import Portal, Reader, Streams, seen_from_outside

ROWS = {row.id: row for row in rows_read()}
# Of strangers, and one request after the other: what needs more is tried from inside alone.
PLAIN = [
    row
    for row in ROWS.values()
    if row.actor == "anon" and row.kind in {"http", "form"}
    if row.id not in {*NOT_HERE, *STACK, *HANDLERS}
]
RAW = [row for row in ROWS.values() if row.kind == "raw"]
# What nginx itself refuses, or nobody may ask it.
REFUSED = {400, 404, 405, 414, 421, 431}
# For nginx the name of a host ends at its port; the application is told the portal's own in any case.
TOLD_OTHERWISE = {"C-002": 200}


def address_of(row: Row) -> str:
    """A client for each row, so that the limits of one are not those of the next."""
    number = list(ROWS).index(row.id)
    return f"127.9.{number // 250}.{number % 250 + 1}"


def row(number: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("row", [ROWS[number]], ids=[number])


# Rows that are also sent without nginx


@pytest.mark.parametrize("row", PLAIN, ids=lambda row: row.id)
def test_row_is_answered_through_nginx_as_it_must_be(portal: Portal, row: Row) -> None:
    ran = Ran(seen_from_outside(row), portal.trial(address_of(row)), None, 0, 0)
    for number in range(row.repeat):
        send(ran, number)
    for answer in ran.answers:
        language = re.search('<html lang="(..)"', answer.body)
        asked = answer.response.request["PATH_INFO"][:4]
        assert not language or asked not in {"/fr/", "/en/"} or asked[1:3] == language[1]
    if row.id in TOLD_OTHERWISE:
        assert ran.last.status_code == TOLD_OTHERWISE[row.id]
        assert "evil.example" not in ran.body
    else:
        ran.row = replace(ran.row, statuses=(*row.statuses, *REFUSED))
        check(ran)


@pytest.mark.parametrize("row", RAW, ids=lambda row: row.id)
def test_bytes_are_answered_by_nginx_as_they_must_be(portal: Portal, row: Row) -> None:
    connection = portal.stack.connection(address_of(row))
    connection.connect()
    sent = bytes_of(row).replace(b"Host: 127.0.0.1", f"Host: {portal.stack.authority}".encode())
    connection.sock.sendall(sent)
    answer = b""
    with suppress(ConnectionError, ssl.SSLError):
        while part := connection.sock.recv(65536):
            answer += part
    connection.close()
    found = re.match(rb"HTTP/1\.\d (\d{3})", answer)
    assert (int(found[1]) if found else 0) in {*row.statuses, *REFUSED, 302}
    assert b"evil.example" not in answer
    assert not [secret for secret in SECRETS if secret.encode() in answer]
    assert b"Traceback" not in answer
    assert b"<center>nginx" not in answer


def test_rows_of_strangers_have_changed_nothing(portal: Portal) -> None:
    assert portal.state() == portal.before
    mails = [mail.read_text() for mail in (portal.stack.folder / "mails").iterdir()]
    assert not [mail for mail in mails if "evil.example" in mail]


# Rows that only the servers in front can answer


def readers_are_served(portal: Portal, client: str) -> None:
    """From nginx's cache at once, and from the application, whatever others do.

    Of what is kept the middle one tells (`other_client_ms_max:300`): this very test keeps the machine
    busy.
    """
    kept = [portal.stack.ask(portal.values["page_url"], client=client) for _time in range(20)]
    made = [portal.stack.ask(f"/fr/recherche/?q=acier-{n}", client=client) for n in range(5)]
    assert {answer.status for answer in (*kept, *made)} == {200}
    assert all('<html lang="fr"' in answer.text for answer in (*kept, *made))
    assert statistics.median(answer.seconds for answer in kept) < 0.3


@row("C-025")
def test_flood_of_new_addresses_hardly_reaches_the_application(portal: Portal, row: Row) -> None:
    """Each a page that no cache has, all asked for at once. Nobody else notices."""
    connections = [Streams(portal.stack, "127.8.0.1") for _number in range(row.repeat // 100)]
    for number, streams in enumerate(connections):
        for page in range(100):
            streams.ask(f"{portal.values['page_url']}?cb=r{number}-{page}")
    for streams in connections:
        streams.send()
    answers = [streams.statuses(*range(1, 200, 2)) for streams in connections]
    found = Counter(status for answer in answers for status in answer.values())
    assert set(found) == {200, 429}
    assert found.total() == row.repeat
    # `app_hits_max:50` of the row.
    assert found[200] <= 50
    readers_are_served(portal, "127.8.0.2")


@row("H-030")
def test_streams_that_are_cancelled_at_once_harm_nobody(portal: Portal, row: Row) -> None:
    """Either a question after them is answered, or who asks like this is sent away."""
    streams = Streams(portal.stack, "127.8.1.1")
    for _number in range(100):
        streams.cancel(streams.ask(portal.values["page_url"]))
    last = streams.ask(portal.values["page_url"])
    streams.send()
    readers_are_served(portal, "127.8.1.2")
    assert streams.statuses(last).get(last, 0) in row.statuses


@pytest.fixture
def slow(portal: Portal) -> Iterator[list[ssl.SSLSocket]]:
    """Four hundred connections of one client, as the rows say."""
    connections = [portal.stack.connection("127.8.2.1") for _number in range(400)]
    for connection in connections:
        connection.connect()
    yield [connection.sock for connection in connections]
    for connection in connections:
        connection.close()


def is_cut_off(sock: ssl.SSLSocket, more: bytes = b"") -> bool:
    """Whether nginx has said its last word; until then the client says a little more."""
    try:
        if more:
            sock.sendall(more)
        readable = sock.pending() or select.select([sock], [], [], 0)[0]
        return bool(readable) and (sock.recv(65536) or b"end") != b""
    except OSError:
        return True


@row("R-001")
def test_readers_are_served_while_headers_dribble_and_those_are_cut_off(
    portal: Portal, slow: list[ssl.SSLSocket], row: Row
) -> None:
    """However little they say, and however often: within `client_header_timeout`."""
    for sock in slow:
        sock.sendall(f"GET {portal.values['page_url']} HTTP/1.1\r\n".encode())
    readers_are_served(portal, "127.8.2.2")
    left = list(slow)

    def all_are_cut_off() -> bool:
        left[:] = [sock for sock in left if not is_cut_off(sock, b"X-A: b\r\n")]
        return not left

    assert eventually(all_are_cut_off, within=15)


@row("R-002")
def test_readers_are_served_while_bodies_dribble_and_most_are_refused(
    portal: Portal, slow: list[ssl.SSLSocket], row: Row
) -> None:
    """A few are waited for, more than the application has threads: it knows of none."""
    head = (
        f"POST {portal.values['contact_form_url']} HTTP/1.1\r\nHost: {portal.stack.authority}\r\n"
    )
    for sock in slow:
        sock.sendall(f"{head}Content-Length: 1000\r\n\r\na".encode())
    readers_are_served(portal, "127.8.3.2")
    left = list(slow)

    def few_are_left() -> bool:
        left[:] = [sock for sock in left if not is_cut_off(sock)]
        return len(left) <= 100

    assert eventually(few_are_left, within=10)
    assert len(left) > 8
    readers_are_served(portal, "127.8.3.3")


@row("G-009")
def test_readers_are_served_while_pictures_that_are_bombs_are_sent(
    portal: Portal, row: Row
) -> None:
    member = Reader(portal.stack, "127.8.4.1")
    member.sign_in(portal, portal.values["known_email"])
    page = portal.values["page_edit"]
    form = form_of(member.get(page).content.decode()) | {"action": "add-file"}
    bomb = FILES["bomb_rgba.png"]()
    answers: list[HttpResponse] = []

    def upload() -> None:
        answers.append(member.post(page, {**form, "photo": SimpleUploadedFile("a.png", bomb)}))

    uploads = [threading.Thread(target=upload) for _number in range(3)]
    for thread in uploads:
        thread.start()
    readers_are_served(portal, "127.8.4.2")
    for thread in uploads:
        thread.join()
    assert len(answers) == 3
    assert {answer.status_code for answer in answers} <= set(row.statuses)
    assert all("mégapixels" in answer.content.decode() for answer in answers)
    assert portal.state()["CustomImage"] == portal.before["CustomImage"]
