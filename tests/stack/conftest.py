"""The servers of a production host, started for the tests on free ports and thrown away."""

from __future__ import annotations

import http.client
import os
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from deploy.machine import program

if TYPE_CHECKING:
    from tests.stack.hostile import Portal

ROOT = Path(__file__).resolve().parents[2]
PUBLIC = "public, max-age=0, s-maxage=1, stale-while-revalidate=1, stale-if-error=86400"


def free_ports(number: int) -> int:
    """The first of so many ports in a row."""
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            first = probe.getsockname()[1]
        try:
            for port in range(first, first + number):
                with socket.socket() as probe:
                    probe.bind(("127.0.0.1", port))
        except OSError:
            continue
        return first


def eventually(condition: Callable[[], bool], within: float) -> bool:
    """Whether it comes true before that many seconds are over."""
    end = time.monotonic() + within
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return condition()


@dataclass
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes
    seconds: float

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass
class Stack:
    """One stack in a folder of its own."""

    folder: Path
    variables: dict[str, str]

    @property
    def environment(self) -> dict[str, str]:
        """That in which `deploy.stack` finds this one."""
        return os.environ | self.variables | {"STACK_DIR": str(self.folder)}

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(  # noqa: S603 - our own module
            [sys.executable, "-m", "deploy.stack", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done

    @property
    def authority(self) -> str:
        return f"localhost:{self.variables['STACK_HTTPS_PORT']}"

    def tls(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.folder / "tls/fullchain.pem"))

    def connection(self, client: str, *, encrypted: bool = True) -> http.client.HTTPConnection:
        """To nginx, from that address of the loopback."""
        port = int(self.variables["STACK_HTTPS_PORT" if encrypted else "STACK_HTTP_PORT"])
        options: dict[str, Any] = {"timeout": 30, "source_address": (client, 0)}
        if encrypted:
            options["context"] = self.tls()
        kind = http.client.HTTPSConnection if encrypted else http.client.HTTPConnection
        connection = kind("localhost", port, **options)
        # The certificate is for a name, the client has an address of the loopback.
        connection._create_connection = lambda address, *rest: socket.create_connection(  # type: ignore[attr-defined]
            ("127.0.0.1", port), *rest
        )
        return connection

    def answer_to(self, sent: bytes, client: str = "127.0.0.1") -> http.client.HTTPResponse:
        """What nginx answers to these bytes, read to its end."""
        connection = self.connection(client)
        connection.connect()
        connection.sock.sendall(sent)
        response = http.client.HTTPResponse(connection.sock)
        response.begin()
        return response

    def ask(
        self,
        path: str,
        method: str = "GET",
        *,
        body: bytes | None = None,
        client: str = "127.0.0.1",
        encrypted: bool = True,
        **headers: str,
    ) -> Answer:
        """What nginx answers to that client; `x_y="…"` sends the header `x-y`."""
        connection = self.connection(client, encrypted=encrypted)
        started = time.monotonic()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body=body, headers=named)
        response = connection.getresponse()
        answer = Answer(response.status, response.headers, response.read(), 0)
        connection.close()
        answer.seconds = time.monotonic() - started
        return answer


def new_stack(**variables: str) -> Stack:
    """Not in pytest's own folder, into which only its user may go."""
    folder = Path(tempfile.mkdtemp(prefix="portal-stack-"))
    folder.chmod(0o755)
    names = ("HTTPS", "HTTP", "POSTGRES", "REDIS", "REPLICA")
    first = free_ports(len(names))
    ports = {f"STACK_{name}_PORT": str(first + offset) for offset, name in enumerate(names)}
    return Stack(folder, {**ports, **variables})


def tables_keep(stack: Stack) -> None:
    """A copy of its cluster as it is now: the tables take longer than all else to make."""
    command = [program("pg_basebackup"), "--host=127.0.0.1", "--username=postgres", "--no-sync"]
    command += [f"--port={stack.variables['STACK_POSTGRES_PORT']}", "--checkpoint=fast"]
    owner = (stack.folder / "secrets/postgres_owner").read_text()
    subprocess.run(  # noqa: S603 - Debian's own program
        [*command, "--pgdata", str(stack.folder / "kept")],
        env=os.environ | {"PGPASSWORD": owner},
        check=True,
    )


def tables_take(stack: Stack, other: Stack) -> None:
    """What was kept of the other; with its passwords, which are inside."""
    shutil.copytree(other.folder / "secrets", stack.folder / "secrets")
    shutil.copytree(other.folder / "kept", stack.folder / "run/postgres")


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    """Everything, a replica too, with empty home pages."""
    made = new_stack(STACK_CONTENT="none", STACK_REPLICA="1")
    try:
        made.run("start")
        tables_keep(made)
        yield made
    finally:
        made.run("stop")
        shutil.rmtree(made.folder)


@pytest.fixture(scope="session")
def portal(stack: Stack) -> Portal:
    """The same with pages, people and secrets: the world of the hostile catalogue."""
    from tests.stack.hostile import portal_build  # noqa: PLC0415 - which knows this module

    return portal_build(stack)


# nginx alone, before an application of which the tests decide what it says


@dataclass
class Said:
    """What the application says of an address."""

    body: bytes = b"a page"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    wait: threading.Event | None = None


class Application:
    """Two hosts that give the same answers, and remember what they were asked."""

    def __init__(self, port: int) -> None:
        self.ports = [port, port + 1]
        self.pages: dict[str, Said] = {}
        self.asked: list[BaseHTTPRequestHandler] = []
        self.servers: dict[int, ThreadingHTTPServer] = {}

    def start(self) -> None:
        for port in self.ports:
            if port not in self.servers:
                server = ThreadingHTTPServer(("127.0.0.1", port), self._handler())
                self.servers[port] = server
                threading.Thread(target=server.serve_forever, args=[0.02], daemon=True).start()

    def stop(self, *ports: int) -> None:
        for port in ports or self.ports:
            server = self.servers.pop(port, None)
            if server:
                server.shutdown()
                server.server_close()

    def asked_for(self, path: str) -> list[BaseHTTPRequestHandler]:
        return [request for request in self.asked if request.path == path]

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        application = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self) -> None:
                application.asked.append(self)
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                said = application.pages.get(self.path, Said())
                if said.wait:
                    said.wait.wait(30)
                etag = said.headers.get("ETag")
                is_known = bool(etag) and self.headers.get("If-None-Match") == etag
                body = b"" if is_known else said.body
                self.send_response(304 if is_known else said.status)
                for name, value in said.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST = answer  # noqa: N815 - named by the base class

            def log_message(self, format: str, *args: Any) -> None:
                pass

        return Handler


@pytest.fixture(scope="session")
def web_server() -> Iterator[tuple[Stack, Application]]:
    application = Application(free_ports(2))
    made = new_stack(STACK_APPLICATION_PORT=str(application.ports[0]), STACK_HOSTS="2")
    (made.folder / "errors").mkdir()
    for status in (400, 404, 413, 429, 503):
        for language in ("fr", "en"):
            page = made.folder / f"errors/{status}.{language}.html"
            page.write_text(f'<html lang="{language}">{status}')
    try:
        application.start()
        made.run("start", "nginx")
        yield made, application
    finally:
        made.run("stop")
        application.stop()
        shutil.rmtree(made.folder)


@pytest.fixture
def application(web_server: tuple[Stack, Application]) -> Application:
    application = web_server[1]
    application.pages.clear()
    application.asked.clear()
    application.start()
    return application


@pytest.fixture
def web(web_server: tuple[Stack, Application], application: Application) -> Stack:
    """nginx, once it knows that both hosts are there; nothing is in its cache."""
    stack = web_server[0]
    for kept in (stack.folder / "cache").iterdir():
        kept.unlink()

    def both_are_asked() -> bool:
        stack.ask("/both/")
        return {request.server.server_address[1] for request in application.asked} == set(
            application.ports
        )

    assert eventually(both_are_asked, within=10)
    application.asked.clear()
    return stack
