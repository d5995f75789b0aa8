"""Readers and a writer who go on while something is broken, and remember what they were told."""

from __future__ import annotations

import http.client
import re
import secrets
import socket
import ssl
import statistics
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from deploy.chaos.inside import Accounts
from deploy.machine import DIR, HTTPS, URL

LANGUAGES = ("fr", "en")
# Pages that nginx and the application keep, and lists by words, which nobody keeps.
CACHED = {
    "fr": ("/fr/", "/fr/vitrines/", "/fr/actualites/", "/fr/plan-du-site/"),
    "en": ("/en/", "/en/vitrines/", "/en/news/", "/en/site-map/"),
}
UNCACHED = {"fr": "/fr/recherche/?q=soudure", "en": "/en/search/?q=welding"}
LONGEST_SECONDS = 3.0


@dataclass(frozen=True)
class Answer:
    """What came back; status 0 where nobody answered."""

    path: str
    started: float
    seconds: float
    status: int
    text: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    def is_in(self, language: str) -> bool:
        return f'<html lang="{language}"' in self.text


def ask(
    path: str,
    *,
    form: dict[str, str] | None = None,
    body: bytes | None = None,
    cookies: str = "",
    client: str = "127.0.0.1",
    timeout: float = 30,
    **headers: str,
) -> Answer:
    """Through nginx, with TLS, as any reader does; a form is posted with a token that fits."""
    context = ssl.create_default_context(cafile=str(DIR / "tls/fullchain.pem"))
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    if form is not None:
        token = secrets.token_hex(16)
        body = urlencode(form | {"csrfmiddlewaretoken": token}).encode()
        cookies = f"{cookies}; __Host-csrftoken={token}".lstrip("; ")
        sent |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": URL}
    if cookies:
        sent["Cookie"] = cookies
    started = time.monotonic()
    connection = http.client.HTTPSConnection("localhost", HTTPS, context=context, timeout=timeout)
    # The certificate is for a name, the client has an address of the loopback.
    connection._create_connection = lambda *_address: socket.create_connection(  # type: ignore[attr-defined]
        ("127.0.0.1", HTTPS), timeout, (client, 0)
    )
    try:
        connection.request("GET" if body is None else "POST", path, body=body, headers=sent)
        response = connection.getresponse()
        text = response.read().decode(errors="replace")
    except (OSError, http.client.HTTPException) as error:
        return Answer(path, started, time.monotonic() - started, 0, type(error).__name__)
    finally:
        connection.close()
    seconds = time.monotonic() - started
    return Answer(path, started, seconds, response.status, text, dict(response.headers))


class Readers:
    """One per language for kept pages, one for searches."""

    def __init__(self, patience: float) -> None:
        self.patience = patience
        self.answers: list[tuple[str, str, Answer]] = []
        self.is_over, self.pause = threading.Event(), threading.Event()
        self.threads = [
            threading.Thread(target=self._read, args=(kind, language, f"127.0.1.{number}"))
            for number, (kind, language) in enumerate(
                ((kind, language) for kind in ("cached", "uncached") for language in LANGUAGES),
                start=1,
            )
        ]

    @contextmanager
    def reading(self) -> Iterator[None]:
        for language, paths in CACHED.items():
            for path in paths:
                answer = ask(path)
                if answer.status != 200 or not answer.is_in(language):
                    raise RuntimeError(f"{path} is not there: {answer.status} {answer.text[:80]}")
        for thread in self.threads:
            thread.start()
        try:
            yield
        finally:
            self.is_over.set()
            for thread in self.threads:
                thread.join()

    def _read(self, kind: str, language: str, client: str) -> None:
        number = 0
        while not self.is_over.wait(0.1 if kind == "cached" else 0.4):
            if self.pause.is_set():
                continue
            paths = CACHED[language] if kind == "cached" else (UNCACHED[language],)
            path = paths[number % len(paths)]
            answer = ask(path, client=client, timeout=20 * self.patience)
            self.answers.append((kind, language, answer))
            number += 1

    def faults(self, since: float, unreachable: list[tuple[float, float]]) -> list[str]:
        """What a reader must never see: each told once, with how often."""
        found: Counter[str] = Counter()
        for kind, language, answer in self._since(since):
            if answer.status == 0 and any(a <= answer.started <= b for a, b in unreachable):
                continue
            allowed = {200} if kind == "cached" else {200, 503}
            if answer.status not in allowed:
                found[f"{kind} {answer.path}: {answer.status or answer.text}"] += 1
            elif not answer.is_in(language):
                found[f"{kind} {answer.path}: {answer.status} in another language"] += 1
            elif answer.seconds > LONGEST_SECONDS * self.patience:
                found[f"{kind} {answer.path}: more than {LONGEST_SECONDS:g} s"] += 1
        return [f"{words} ({number} times)" for words, number in found.items()]

    def summary(self, since: float) -> str:
        """Answers by status, and how long half of them and the slowest took."""
        parts = []
        for wanted in ("cached", "uncached"):
            answers = [answer for kind, _language, answer in self._since(since) if kind == wanted]
            if not answers:
                continue
            counted = Counter(answer.status for answer in answers)
            numbers = ", ".join(
                f"{number} × {status or 'refused'}" for status, number in sorted(counted.items())
            )
            seconds = [answer.seconds for answer in answers]
            times = f"{statistics.median(seconds):.2f}/{max(seconds):.1f} s"
            parts.append(f"{wanted}: {numbers} ({times})")
        return "; ".join(parts)

    def _since(self, since: float) -> list[tuple[str, str, Answer]]:
        return [each for each in list(self.answers) if each[2].started + each[2].seconds >= since]


class Writer:
    """Somebody of a company who saves a draft again and again, each time under another title."""

    def __init__(self, accounts: Accounts, patience: float) -> None:
        self.accounts, self.patience = accounts, patience
        self.run = secrets.token_hex(4)
        self.path = f"/fr/mon-espace/pages/{accounts.draft}/"
        self.base = ""
        self.tried: list[str] = []
        self.confirmed: list[str] = []
        self.refused: Counter[int] = Counter()
        self.slowest = 0.0
        self.is_over, self.pause = threading.Event(), threading.Event()
        self.thread = threading.Thread(target=self._write)

    @contextmanager
    def writing(self) -> Iterator[None]:
        self.thread.start()
        try:
            yield
        finally:
            self.is_over.set()
            self.thread.join()

    def _write(self) -> None:
        while not self.is_over.wait(0.5):
            if self.pause.is_set() or not (self.base or self._open()):
                continue
            title = f"Essai {self.run} {len(self.tried)}"
            self.tried.append(title)
            answer = self._ask(form={"title": title, "base": self.base}, accept="application/json")
            self.base = _value(answer.text, r'"base": "([^"]+)"') if answer.status == 200 else ""
            if answer.status == 200:
                self.confirmed.append(title)

    def _open(self) -> bool:
        """What the form is based on, which its answer tells only when it was saved."""
        answer = self._ask()
        self.base = _value(answer.text, r'name="base" value="([^"]+)"')
        return bool(self.base)

    def _ask(self, **request: Any) -> Answer:
        answer = ask(
            self.path,
            cookies=self.accounts.member,
            client="127.0.1.9",
            timeout=30 * self.patience,
            **request,
        )
        self.slowest = max(self.slowest, answer.seconds)
        if answer.status != 200:
            self.refused[answer.status] += 1
        return answer

    def faults(self, stored: Counter[str]) -> list[str]:
        """Writes that were confirmed and are not there, or that are there twice."""
        lost = [title for title in self.confirmed if not stored[title]]
        doubled = [title for title in self.tried if stored[title] > 1]
        found = [f"{len(lost)} confirmed writes are lost"] * bool(lost)
        return found + [f"{len(doubled)} writes are doubled"] * bool(doubled)

    def summary(self) -> str:
        refused = ", ".join(f"{n} × {status or 'refused'}" for status, n in self.refused.items())
        return (
            f"{len(self.confirmed)} confirmed{', ' * bool(refused)}{refused} ({self.slowest:.1f} s)"
        )


def _value(text: str, pattern: str) -> str:
    found = re.search(pattern, text)
    return found[1] if found else ""
