"""Which requests may be read from the replica, and what happens when it fails one."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings as configured
from django.core.exceptions import MiddlewareNotUsed
from django.db import DEFAULT_DB_ALIAS, OperationalError, connection, connections
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from core.backends import replica as backend
from core.backends.replica import REPLICA, replica_is_read
from core.generation import generation
from portal import receivers, views
from portal.middleware import replica as module
from portal.middleware.replica import ReplicaMiddleware
from tests.factories import UserFactory
from tests.portal.conftest import Tree

pytestmark = pytest.mark.django_db


@pytest.fixture
def _has_replica(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Its connection is never opened: no router is set, and what is asked of it is answered here."""
    with monkeypatch.context() as patches:
        patches.setitem(configured.DATABASES, REPLICA, configured.DATABASES[DEFAULT_DB_ALIAS])
        yield


@pytest.fixture
def entered(_has_replica: None, monkeypatch: pytest.MonkeyPatch) -> list[str | None]:
    """The generations under which requests asked to read from it."""
    names: list[str | None] = []
    monkeypatch.setattr(module, "replica_enter", names.append)
    return names


def _path(name: str, language: str, *arguments: Any) -> str:
    with override(language):
        return reverse(name, args=arguments)


READ = [
    "wagtail_serve",
    "site-map",
    "search:page-search",
    "search:page-suggest",
    "vitrines:practice-match",
    "vitrines:feed-atom",
    "news:feed-rss",
    "sitemap-index",
]
NOT_READ = [
    "account_login",
    "account_reset_password",
    "selfservice:space-home",
    "wagtailadmin_home",
    "operations:health-ready",
    "language-choice",
]


def _paths(name: str) -> list[str]:
    arguments = [""] if name == "wagtail_serve" else []
    return [_path(name, language, *arguments) for language in ("fr", "en")]


@pytest.mark.parametrize("method", ["get", "head"])
@pytest.mark.parametrize("name", READ)
def test_public_page_is_read_from_the_replica_by_who_has_no_session(
    client: Client, tree: Tree, entered: list[str | None], name: str, method: str
) -> None:
    for path in _paths(name):
        assert getattr(client, method)(path, {"q": "soudure"}).status_code == 200
    assert entered == [generation()] * 2


@pytest.mark.parametrize("name", NOT_READ)
def test_other_page_is_read_from_the_primary(
    client: Client, entered: list[str | None], name: str
) -> None:
    for path in _paths(name):
        client.get(path)
    assert entered == []


@pytest.mark.parametrize("method", ["post", "put", "delete", "options"])
@pytest.mark.parametrize("name", READ)
def test_other_method_reads_from_the_primary(
    client: Client, tree: Tree, entered: list[str | None], name: str, method: str
) -> None:
    for path in _paths(name):
        getattr(client, method)(path)
    assert entered == []


@pytest.mark.parametrize("name", READ)
def test_who_is_signed_in_reads_from_the_primary(
    client: Client, tree: Tree, entered: list[str | None], name: str
) -> None:
    client.force_login(UserFactory())
    for path in _paths(name):
        assert client.get(path).status_code == 200
    assert entered == []


def test_who_is_shown_a_message_reads_from_the_primary(
    client: Client, tree: Tree, entered: list[str | None]
) -> None:
    client.cookies["messages"] = "anything"
    client.get("/fr/")
    assert entered == []
    client.cookies.clear()
    client.cookies["theme"] = "dark"
    client.get("/fr/")
    assert entered == [generation()]


def test_missing_page_is_looked_for_on_the_replica(
    client: Client, tree: Tree, entered: list[str | None]
) -> None:
    assert client.get("/fr/never-there/").status_code == 404
    assert entered == [generation()]


def test_where_no_replica_is_named_nothing_stands_in_the_way() -> None:
    assert REPLICA not in configured.DATABASES
    assert configured.DATABASE_ROUTERS == []
    with pytest.raises(MiddlewareNotUsed):
        ReplicaMiddleware(lambda request: HttpResponse())


# What the replica fails to answer


@pytest.fixture
def closed(_has_replica: None, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A replica that is read by whoever may; and which connections were closed."""
    names: list[str] = []
    fakes = {
        DEFAULT_DB_ALIAS: SimpleNamespace(in_atomic_block=False),
        REPLICA: SimpleNamespace(close=lambda: names.append(REPLICA)),
    }
    monkeypatch.setattr(backend, "connections", fakes)
    monkeypatch.setattr(module, "connections", fakes)
    monkeypatch.setattr(backend, "_position", lambda name: "0/1")
    monkeypatch.setattr(backend, "_has_reached", lambda position: True)
    return names


class Asked:
    """In place of what a view reads: fails on the replica, at once or when it is rendered."""

    def __init__(self, sqlstate: str) -> None:
        self.on_replica: list[bool] = []
        self.sqlstate = sqlstate

    def __call__(self, *args: Any) -> list[Any]:
        self.on_replica.append(replica_is_read())
        if replica_is_read():
            error = OperationalError("failed")
            error.__cause__ = Exception()
            error.__cause__.sqlstate = self.sqlstate  # type: ignore[attr-defined]  # as psycopg's
            raise error
        return []


# The server was stopped; the log could not wait for a reader.
@pytest.mark.parametrize("sqlstate", ["57P01", "40001"])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_page_that_the_replica_breaks_off_comes_from_the_primary(
    client: Client,
    tree: Tree,
    closed: list[str],
    monkeypatch: pytest.MonkeyPatch,
    language: str,
    sqlstate: str,
) -> None:
    asked = Asked(sqlstate)
    monkeypatch.setattr(views, "site_map", asked)
    response = client.get(_path("site-map", language))
    assert response.status_code == 200
    assert f'<html lang="{language}"' in response.content.decode()
    assert asked.on_replica == [True, False]
    assert closed == [REPLICA]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_page_that_is_broken_off_while_it_is_rendered_comes_from_the_primary(
    client: Client,
    tree: Tree,
    closed: list[str],
    monkeypatch: pytest.MonkeyPatch,
    language: str,
) -> None:
    asked = Asked("57P01")
    rendered = TemplateResponse.rendered_content.fget  # type: ignore[attr-defined]  # a property

    def render(response: TemplateResponse) -> str:
        asked()
        content: str = rendered(response)
        return content

    monkeypatch.setattr(TemplateResponse, "rendered_content", property(render))
    response = client.get(f"/{language}/")
    assert response.status_code == 200
    assert f'<html lang="{language}"' in response.content.decode()
    assert asked.on_replica == [True, False]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_what_took_too_long_is_not_begun_anew(
    client: Client,
    tree: Tree,
    closed: list[str],
    monkeypatch: pytest.MonkeyPatch,
    language: str,
) -> None:
    asked = Asked("57014")
    monkeypatch.setattr(views, "site_map", asked)
    client.raise_request_exception = False
    response = client.get(_path("site-map", language))
    assert response.status_code == 503
    assert f'<html lang="{language}"' in response.content.decode()
    assert asked.on_replica == [True]


def test_our_own_fault_is_not_repeated(
    client: Client, tree: Tree, closed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(language: str) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(views, "site_map", fail)
    with pytest.raises(ZeroDivisionError):
        client.get(_path("site-map", "fr"))
    assert closed == []


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite bounds no statement")
def test_connection_to_the_replica_is_bounded_as_readers_are(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.PUBLIC_STATEMENT_TIMEOUT_MS = 4321
    # Behind the proxy.
    made = connections[DEFAULT_DB_ALIAS]
    monkeypatch.setattr(made, "alias", REPLICA)
    receivers.bound_statements(sender=type(made), connection=made)
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("4321ms",)
