"""The name of a request, in its response and on its lines of the log."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.test import Client, override_settings
from django.utils.translation import gettext, override
from wagtail.models import Page

from operations.logs import WithoutPath, formatter
from tests.portal.conftest import Tree

Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Lines:
    """What the log has in production, each line read as JSON."""
    caplog.set_level(logging.INFO, logger="operations.requests")
    caplog.handler.setFormatter(formatter("json"))

    def read() -> list[dict[str, Any]]:
        return [json.loads(line) for line in caplog.text.splitlines()]

    return read


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_request_is_logged_once_under_the_name_that_its_response_carries(
    client: Client,
    tree: Tree,
    lines: Lines,
    language: str,
) -> None:
    path = tree.home(language).url
    response = client.get(f"{path}?q=secret", headers={"x-forwarded-for": "203.0.113.9"})
    (line,) = lines()
    assert line["request_id"] == response["X-Request-ID"]
    assert (line["status"], line["view"], line["path"]) == (200, "wagtail_serve", path)
    assert line["statements"] > 0
    assert "secret" not in str(line)
    assert "203.0.113.9" not in str(line)


@pytest.mark.parametrize(("level", "told"), [(logging.INFO, 1), (logging.DEBUG, 2)])
def test_of_a_page_that_was_kept_only_the_web_server_tells(
    client: Client,
    tree: Tree,
    lines: Lines,
    caplog: pytest.LogCaptureFixture,
    settings: Any,
    level: int,
    told: int,
) -> None:
    settings.PAGE_CACHE_SECONDS = 60
    path = tree.home("en").url
    caplog.set_level(level, logger="operations.requests")
    assert [client.get(path)["X-Cache"] for _time in range(2)] == ["miss", "hit"]
    paths = [line["path"] for line in lines()]
    assert paths == [path] * told


def test_the_name_given_by_the_proxy_is_kept(client: Client) -> None:
    name = "0123456789abcdef0123456789abcdef"
    assert client.get("/health/live", headers={"x-request-id": name})["X-Request-ID"] == name


@pytest.mark.parametrize("name", ["short", "x" * 65, 'a"}\r\nSet-Cookie: a=b-0123456', ""])
def test_a_name_that_is_none_is_replaced(client: Client, name: str) -> None:
    given = client.get("/health/live", headers={"x-request-id": name})["X-Request-ID"]
    assert given != name
    assert len(given) == 32


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    [
        "/fr/relecture/KEPT-SECRET-0123456789-0123456789/",
        "/en/review/KEPT-SECRET-0123456789-0123456789/",
    ],
)
def test_the_key_of_a_signed_link_is_not_logged(client: Client, lines: Lines, path: str) -> None:
    client.get(path)
    (line,) = lines()
    assert line["view"].startswith("review:")
    assert line["path"].endswith("/…/")
    assert "KEPT-SECRET-0123456789-0123456789" not in str(line)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_page_of_an_error_has_the_reference_that_leads_to_its_line(
    client: Client,
    tree: Tree,
    lines: Lines,
    monkeypatch: pytest.MonkeyPatch,
    language: str,
) -> None:
    def fail(*args: Any) -> None:
        detail = "DETAIL:  Key (email)=(ada@example.org) already exists."
        raise IntegrityError(f"duplicate, asked by ada@example.org\n{detail}")

    tree.home(language)
    monkeypatch.setattr(Page, "route_for_request", staticmethod(fail))
    client.raise_request_exception = False
    response = client.get(f"/{language}/")
    body = response.content.decode()
    assert f'<html lang="{language}">' in body
    with override(language):
        assert gettext("If you write to us about it, give this reference:") in body
    failure, request = lines()
    assert f"<code>{failure['request_id']}</code>" in body
    assert request["request_id"] == failure["request_id"]
    assert (failure["level"], request["status"]) == ("error", 500)
    assert "IntegrityError" in failure["exception"]
    assert "example.org" not in str(failure)
    assert failure["event"] == "Internal Server Error"


def test_a_line_without_a_request_is_left_alone() -> None:
    record = logging.LogRecord("django.request", logging.ERROR, "", 0, "%s: %s", ("a", "b"), None)
    assert WithoutPath().filter(record)
    assert record.getMessage() == "a: b"


@pytest.mark.django_db
def test_a_slow_statement_is_told_without_its_values(lines: Lines) -> None:
    with override_settings(SLOW_STATEMENT_MS=0.000001), connection.cursor() as cursor:
        cursor.execute("SELECT %s", ["ada@example.org"])
    (line,) = lines()
    assert line["event"] == "Slow statement"
    assert line["sql"] == "SELECT %s"
    assert "ada" not in str(line)


@pytest.mark.django_db
def test_no_statement_is_told_where_none_is_slow(lines: Lines) -> None:
    with override_settings(SLOW_STATEMENT_MS=0), connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    assert lines() == []
