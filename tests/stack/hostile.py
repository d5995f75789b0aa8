"""The hostile catalogue through nginx: its world in the stack's database, and a client of its rows."""

from __future__ import annotations

import json
import ssl
import struct
from contextlib import nullcontext, suppress
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any, cast

from django.http import HttpResponse
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from tests.hostile.catalogue import Row
from tests.hostile.conftest import HOST, PASSWORD, Trial, World
from tests.hostile.runner import TOKEN
from tests.stack.conftest import Stack

# Run by the stack's own Python, on its database; the links are in mails that stay in memory.
BUILD = """
import json
from django.conf import settings
from django.core import mail
from django.test import override_settings
from tests.hostile.conftest import world_build
mail.outbox = []
# No worker is waited for.
with override_settings(TASKS={**settings.TASKS, "background": settings.TASKS["default"]}):
    world = world_build()
page = {"url": world.a_page.url, "title": world.a_page.title}
told = {"values": world.values, "a_page": page, "keeper": world.people["b"].email}
"""
STATE = """
import json
from tests.hostile.runner import state
now = {name: str(sorted(v) if isinstance(v, set) else v) for name, v in state().items()}
"""
# Of these only who is inside can tell; the rows are also run there.
INSIDE = ("max_ms", "max_queries", "cache_keys_added_max", "db_unchanged", "mail_lacks")


def told(stack: Stack, code: str) -> dict[str, Any]:
    """What the code writes as JSON: run by the stack's own Python, while mails stay in memory."""
    in_memory = replace(stack, variables={**stack.variables, "STACK_EMAIL_URL": "memorymail://"})
    written: dict[str, Any] = json.loads(
        in_memory.run("manage", "shell", "--no-imports", "-c", code).stdout
    )
    return written


@dataclass
class Portal:
    """The stack with the world of the catalogue in it."""

    stack: Stack
    values: dict[str, Any]
    world: World
    before: dict[str, str]
    # Whose company the secrets are.
    keeper: str

    def state(self) -> dict[str, str]:
        """All that a stranger must not change."""
        return told(self.stack, f"{STATE}print(json.dumps(now))")

    def trial(self, client: str) -> Trial:
        """For the runner of rows: what it sends comes from that address, through nginx."""
        reader = cast(Any, Reader(self.stack, client))
        return Trial(
            world=self.world,
            settings=None,
            caplog=cast(Any, None),
            commits=cast(Any, None),
            queries=cast(Any, lambda _connection: nullcontext([])),
            clients={"anon": reader},
        )


def portal_build(stack: Stack) -> Portal:
    built = told(stack, f'{BUILD}{STATE}print(json.dumps({{**told, "state": now}}))')
    values = {**built["values"], "host": stack.authority}
    world = cast(World, SimpleNamespace(values=values, a_page=SimpleNamespace(**built["a_page"])))
    return Portal(stack, values, world, built["state"], built["keeper"])


def seen_from_outside(row: Row) -> Row:
    kept = [each for each in row.invariants if each.partition(":")[0] not in INSIDE]
    return replace(row, invariants=tuple(kept))


class Reader:
    """Asks as Django's own test client does, and answers as it does; between them is nginx."""

    def __init__(self, stack: Stack, client: str) -> None:
        self.stack = stack
        self.client = client
        self.cookies: dict[str, str] = {}

    def get(self, path: str, **headers: str) -> HttpResponse:
        return self.generic("GET", "/", headers=headers, RAW_URI=path, PATH_INFO=path)

    def sign_in(self, portal: Portal, email: str) -> None:
        door = portal.values["login_url"]
        found = TOKEN.search(self.get(door).content.decode())
        assert found
        account = {"csrfmiddlewaretoken": found[1], "login": email, "password": PASSWORD}
        assert self.post(door, account).status_code == 302

    def post(self, path: str, data: dict[str, Any]) -> HttpResponse:
        body = encode_multipart(BOUNDARY, data)
        return self.generic(
            "POST", "/", body, content_type=MULTIPART_CONTENT, RAW_URI=path, PATH_INFO=path
        )

    def generic(
        self,
        method: str,
        _path: str,
        body: bytes = b"",
        *,
        content_type: str = "",
        headers: dict[str, str] | None = None,
        **environment: Any,
    ) -> HttpResponse:
        # An encrypted form must come from a page of the portal.
        sent = {"Origin": f"https://{self.stack.authority}"} if method == "POST" else {}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if body:
            sent["Content-Type"] = content_type
        if "HTTP_HOST" in environment:
            sent["Host"] = environment["HTTP_HOST"]
        if "HTTP_X_CSRFTOKEN" in environment:
            sent["X-CSRFToken"] = environment["HTTP_X_CSRFTOKEN"]
        sent |= headers or {}
        path = environment["RAW_URI"]
        answer = self.stack.ask(path, method, body=body or None, client=self.client, **sent)
        # Each header as often as it came.
        self.sent_last = answer.headers
        here = f"https://{self.stack.authority}"
        response = HttpResponse(
            answer.body.replace(here.encode(), f"https://{HOST}".encode()), status=answer.status
        )
        del response.headers["Content-Type"]
        for name, value in answer.headers.items():
            if name == "Set-Cookie":
                response.cookies.load(value)
            else:
                response.headers[name] = value.replace(here, f"https://{HOST}")
        self.cookies |= {name: morsel.value for name, morsel in response.cookies.items()}
        response.request = {"PATH_INFO": environment["PATH_INFO"]}  # type: ignore[attr-defined]  # as Django's client
        return response


# Kinds of frames.
HEADERS, RESET, SETTINGS, WINDOW_UPDATE = 1, 3, 4, 8
# How much may come before we say that we have read it: more than comes.
INITIAL_WINDOW_SIZE, WINDOW = 4, 1 << 30


class Streams:
    """HTTP/2 by hand: questions of one connection, none of which waits for another's answer."""

    def __init__(self, stack: Stack, client: str) -> None:
        self.authority = stack.authority
        connection = stack.connection(client)
        connection._context.set_alpn_protocols(["h2"])  # type: ignore[attr-defined]
        connection.connect()
        assert isinstance(connection.sock, ssl.SSLSocket)
        assert connection.sock.selected_alpn_protocol() == "h2"
        self.connection, self.sock = connection, connection.sock
        self.sent = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + _frame(
            SETTINGS, 0, struct.pack(">HI", INITIAL_WINDOW_SIZE, WINDOW)
        )
        self.sent += _frame(WINDOW_UPDATE, 0, struct.pack(">I", WINDOW))
        self.last = -1

    def ask(self, path: str) -> int:
        """The number of the new stream; nothing leaves before `send`."""
        self.last += 2
        # GET and https are numbers 2 and 7 of HTTP/2's table; host and path are written out.
        named = b"".join(
            bytes([name, len(text)]) + text.encode()
            for name, text in ((1, self.authority), (4, path))
        )
        self.sent += _frame(HEADERS, self.last, b"\x82\x87" + named, flags=5)
        return self.last

    def cancel(self, stream: int) -> None:
        self.sent += _frame(RESET, stream, struct.pack(">I", 8))

    def send(self) -> None:
        with suppress(OSError):
            self.sock.sendall(self.sent)
        self.sent = b""

    def statuses(self, *streams: int) -> dict[int, int]:
        """Of these streams, as far as they are answered before the connection ends."""
        found: dict[int, int] = {}
        received = b""
        with suppress(OSError):
            while set(streams) - set(found) and (part := self.sock.recv(65536)):
                received += part
                while len(received) >= 9 and len(received) >= 9 + _size(received):
                    end = 9 + _size(received)
                    frame, received = received[:end], received[end:]
                    stream = int.from_bytes(frame[5:9], "big")
                    if frame[3] == HEADERS and stream in streams:
                        found[stream] = _status(frame[9:])
        self.connection.close()
        return found


def _frame(kind: int, stream: int, payload: bytes, *, flags: int = 0) -> bytes:
    return struct.pack(">I", len(payload))[1:] + struct.pack(">BBI", kind, flags, stream) + payload


def _size(frame: bytes) -> int:
    return int.from_bytes(frame[:3], "big")


def _status(headers: bytes) -> int:
    """The first header: 200 is a number of the table, others are written out. A change of the table's
    size may stand before."""
    headers = headers.removeprefix(b"\x20")
    return 200 if headers[0] == 0x88 else int(headers[2:5])
