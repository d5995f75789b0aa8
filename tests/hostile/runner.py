"""Sends what a row says and looks at what became of it: the answer, the rows, the mails, the log."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, unquote_to_bytes, urlencode, urlsplit

from django.contrib.auth.models import Group
from django.core import mail
from django.core.cache import cache
from django.db import connection
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Collection, Page, Revision

from accounts.models import User
from companies.models import Consent, Invitation, Membership
from core.models import CustomDocument, CustomImage
from selfservice.models import ReviewLink
from tests.hostile.catalogue import Row, filled
from tests.hostile.conftest import HOST, SECRETS, Trial

# Every answer says so, whatever its status.
HEADERS = ("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy")
# Names of the catalogue and ours.
FIELDS = {"username": "login"}
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass
class Answer:
    response: Any
    milliseconds: float
    queries: int

    @property
    def body(self) -> str:
        response = self.response
        content = b"".join(response) if response.streaming else response.content
        # Read once: a stream has no second time.
        response.streaming_content = [content] if response.streaming else None
        return content.decode("utf-8", "replace")


@dataclass
class Ran:
    """A row that was sent, with the state before it."""

    row: Row
    trial: Trial
    before: Any
    cached: int
    mails: int
    answers: list[Answer] = field(default_factory=list)

    @property
    def last(self) -> Any:
        return self.answers[-1].response

    @property
    def body(self) -> str:
        return self.answers[-1].body


def state() -> dict[str, Any]:
    """All that a stranger must not change, in a dozen queries."""
    counted = (CustomDocument, CustomImage, Collection, Consent, Group, Invitation, Membership)
    return {
        **{model.__name__: model._default_manager.count() for model in (*counted, Redirect)},
        "pages": set(Page.objects.values_list("pk", "title", "path", "live", "latest_revision_id")),
        "revisions": Revision.objects.count(),
        "people": set(User.objects.values_list("pk", "email", "is_superuser", "is_active")),
        "answers": set(ReviewLink.objects.values_list("pk", "answered_at")),
    }


def begin(row: Row, trial: Trial) -> Ran:
    if "cache_keys_added_max" in str(row.invariants):
        # Menus and the like are remembered at the first page, whatever is asked.
        trial.client("anon").get(trial.world.values["page_url"])
        trial.client("anon").get(trial.world.values["list_url"])
    return Ran(row, trial, state(), len(cache._cache), len(mail.outbox))


def send(ran: Ran, number: int = 0, **changes: Any) -> Answer:
    """One request of the row; `changes` replace its path, its query, its body or its headers."""
    row, values = ran.row, ran.trial.world.values
    path = changes.get("path") or filled(row.path, values, number)
    query = changes.get("query", filled(row.query, values, number))
    path, _mark, more = path.partition("?")
    headers = {name: filled(value, values, number) for name, value in row.headers.items()}
    headers |= changes.get("headers", {})
    client = ran.trial.client(changes.get("actor", row.actor))
    body, kind = _body(changes.get("body", row.body), values, number, headers)
    extra: dict[str, Any] = {
        # As a server hands it over: the test client would take « //host » for an address.
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": more or query,
        # The same as it was sent.
        "RAW_URI": f"{path}?{more or query}" if more or query else path,
        "REMOTE_ADDR": headers.pop("X-Test-Client", changes.get("ip", "192.0.2.1")),
    }
    host = headers.pop("Host", None)
    if host is not None:
        extra["HTTP_HOST"] = host
    if row.kind == "form" and row.actor == "anon":
        extra |= _token(client, path)
    with ran.trial.queries(connection) as queries:
        began = time.thread_time()
        response = client.generic(
            row.method, "/", body, content_type=kind, headers=headers, **extra
        )
        spent = (time.thread_time() - began) * 1000
    answer = Answer(response, spent, len(queries))
    ran.answers.append(answer)
    # Whatever has no language in its address, or no last slash, is looked for where it would be.
    wanted = response.status_code in row.statuses
    if not wanted and _location(response) in {f"/fr{path}", f"/fr{path}/", f"{path}/"}:
        ran.answers.pop()
        return send(ran, number, **{**changes, "path": _location(response)})
    return answer


def _body(
    body: Any, values: dict[str, Any], number: int, headers: dict[str, str]
) -> tuple[bytes, str]:
    kind = headers.pop("Content-Type", "application/x-www-form-urlencoded")
    if isinstance(body, dict):
        pairs = {FIELDS.get(n, filled(n, values)): v for n, v in body.items()}
        texts = {
            n: filled(v, values, number) if isinstance(v, str) else v for n, v in pairs.items()
        }
        return urlencode(texts, doseq=True, errors="surrogatepass").encode(), kind
    return filled(body or "", values, number).encode(), kind


def _token(client: Any, path: str) -> dict[str, str]:
    """What a browser sends of the form: its token, where it has one."""
    found = TOKEN.search(client.get(path).content.decode())
    return {"HTTP_X_CSRFTOKEN": found.group(1)} if found else {}


# Invariants: each gets what ran and what stands behind the colon.


def _location(response: Any) -> str:
    return str(response.get("Location", ""))


def links_of(html: str) -> set[str]:
    main = html.partition("<main")[2]
    return set(re.findall(r'href="(/[^"?#]+)"', main))


def _max_ms(ran: Ran, value: str) -> bool:
    """Of the processor: the clock would tell of the machine."""
    return max(answer.milliseconds for answer in ran.answers) <= float(value)


def _location_same_host(ran: Ran, _value: str) -> bool:
    location = _location(ran.last).replace("\\", "/")
    return not location.startswith("//") and urlsplit(location).netloc in {"", HOST}


def _denied_logged(ran: Ran, _value: str) -> bool:
    """Where somebody was refused and not only asked to sign in, the log has the address."""
    if ran.last.status_code < 400:
        return True
    path, status = ran.last.request["PATH_INFO"], ran.last.status_code
    told = [vars(record) for record in ran.trial.caplog.records]
    return any((line.get("path"), line.get("status")) == (path, status) for line in told)


def _same_results(ran: Ran, value: str) -> bool:
    again = send(ran, query=urlencode({"q": value}))
    found = links_of(again.body)
    ran.answers.pop()
    return bool(found) and links_of(ran.body) == found


def _none_or_same_results(ran: Ran, value: str) -> bool:
    return "bonnes-pratiques" not in str(links_of(ran.body)) or _same_results(ran, value)


def _is_page(ran: Ran, _value: str) -> bool:
    return '<html lang="fr">' in ran.body and "<h1" in ran.body


def _error_is_told(ran: Ran, _value: str) -> bool:
    return 'class="error' in ran.body or "errorlist" in ran.body or "error-message" in ran.body


CHECKS: dict[str, Callable[[Ran, str], bool]] = {
    "max_ms": _max_ms,
    "max_queries": lambda ran, value: ran.answers[0].queries <= int(value),
    "body_lacks": lambda ran, value: value not in ran.body,
    "has": lambda ran, value: value in ran.body,
    "location_same_host": _location_same_host,
    "location_https_same_host": lambda ran, _v: _location(ran.last).startswith(f"https://{HOST}/"),
    "no_set_cookie": lambda ran, _v: not ran.last.cookies,
    "empty_body": lambda ran, _v: ran.body == "",
    "content_type": lambda ran, value: ran.last["Content-Type"].startswith(value),
    "allow_only": lambda ran, v: set(ran.last["Allow"].split(", ")) == set(v.split(",")),
    "no_acao_with_credentials": lambda ran, _v: "Access-Control-Allow-Origin" not in ran.last,
    "not_cached": lambda ran, _v: "public" not in ran.last.get("Cache-Control", ""),
    "header": lambda ran, v: bool(
        re.search(v.partition("~")[2], ran.last.get(v.partition("~")[0], ""))
    ),
    "header_lacks": lambda ran, v: v.partition("~")[2] not in str(ran.last.cookies),
    "no_secret": lambda _ran, _v: True,
    "security_headers": lambda _ran, _v: True,
    "site_alive": lambda ran, _v: (
        send(ran, path=ran.trial.world.values["page_url"], body=None).response.status_code
        in {200, 405}
    ),
    "db_unchanged": lambda ran, _v: state() == ran.before,
    "rows_delta": lambda ran, _v: state() == ran.before,
    "refused": lambda ran, _v: state() == ran.before,
    "extra_fields_ignored": lambda ran, _v: state() == ran.before,
    "denied_logged": _denied_logged,
    "no_full_body_duplicate": lambda ran, _v: ran.trial.world.a_page.title not in ran.body,
    "cache_keys_added_max": lambda ran, v: len(cache._cache) - ran.cached <= int(v),
    "cache_unpoisoned": lambda ran, _v: "utm_source" not in ran.body,
    "results_for": lambda ran, _v: ran.trial.world.a_page.url in ran.body,
    "results_max": lambda ran, value: _none_or_same_results(ran, value.rpartition(":")[2]),
    "same_results_as": _same_results,
    "echo_truncated": lambda ran, value: "a" * (int(value) + 1) not in ran.body,
    "friendly_403": _is_page,
    "friendly_error": _is_page,
    "field_error": _error_is_told,
    "some_status": lambda ran, v: int(v) in {a.response.status_code for a in ran.answers},
    "log_has_no_raw_escape": lambda ran, _v: "\x1b" not in ran.trial.caplog.text,
    "mail_lacks": lambda ran, v: all(v not in m.body for m in mail.outbox[ran.mails :]),
    "second_factor_asked": lambda ran, _v: (
        "/second-facteur/" in _location(ran.last) or ran.last.status_code == 403
    ),
}


def check(ran: Ran) -> None:
    """Every answer, then every invariant of the row."""
    row = ran.row
    for answer in ran.answers:
        assert answer.response.status_code in row.statuses, answer.response.status_code
        body = answer.body
        assert "Traceback (most recent call last)" not in body
        # Whoever asks for an address or a word knows it: an answer may repeat it.
        asked = unquote(f"{answer.response.request['PATH_INFO']} {row.query}").lower()
        for secret in SECRETS:
            assert secret.lower() not in body.lower() or secret.lower() in asked, secret
        for header in HEADERS:
            assert header in answer.response.headers, header
    for invariant in row.invariants:
        name, _colon, value = invariant.partition(":")
        assert CHECKS[name](ran, value), invariant


def run(row: Row, trial: Trial) -> Ran:
    ran = begin(row, trial)
    for number in range(row.repeat):
        with trial.commits(execute=True):
            send(ran, number)
    check(ran)
    return ran
