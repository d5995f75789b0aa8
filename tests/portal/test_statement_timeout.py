"""A statement that takes too long for a reader is given up; the admin and commands may take longer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.management.sql import emit_post_migrate_signal, emit_pre_migrate_signal
from django.db import connection, connections
from django.db.backends.signals import connection_created
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils.translation import gettext, override

from portal import services, views
from portal.middleware import StatementTimeoutMiddleware
from tests.portal.conftest import Tree

on_postgresql = pytest.mark.skipif(
    "connection.vendor != 'postgresql'", reason="SQLite bounds no statement"
)


@pytest.fixture(autouse=True)
def _thread_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the connection was told is taken back with the test's transaction."""
    monkeypatch.setattr(services, "_statement_timeout", services._StatementTimeout())


def _sql(sql: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


def _timeout_seen_at(path: str) -> str:
    """What holds for a statement that the view of that address asks."""
    seen = []

    def view(request: Any) -> HttpResponse:
        seen.append(_sql("SHOW statement_timeout"))
        return HttpResponse()

    StatementTimeoutMiddleware(view)(RequestFactory().get(path))
    return seen[0]


@on_postgresql
@pytest.mark.parametrize("language", ["fr", "en"])
def test_reader_is_told_in_words_that_a_statement_took_too_long(
    client: Client, tree: Tree, settings: Any, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    settings.PUBLIC_STATEMENT_TIMEOUT_MS = 50
    client.raise_request_exception = False
    monkeypatch.setattr(views, "site_map", lambda language: _sql("SELECT pg_sleep(5)"))
    with override(language):
        path = reverse("site-map")
    response = client.get(path)
    assert response.status_code == 503
    assert int(response["Retry-After"]) > 0
    assert response["Cache-Control"] == "no-store"
    assert response["Content-Language"] == language
    body = response.content.decode()
    assert f'<html lang="{language}">' in body
    with override(language):
        assert f"<h1>{gettext('This takes too long')}</h1>" in body


@on_postgresql
@pytest.mark.django_db
def test_bound_of_a_reader_does_not_hold_for_the_admin_on_the_same_connection(
    settings: Any,
) -> None:
    settings.PUBLIC_STATEMENT_TIMEOUT_MS = 4321
    unbounded = _sql("SHOW statement_timeout")
    paths = ("/fr/", "/admin/", "/fr/", "/documents/1/a.pdf", "/admin/pages/")
    seen = [_timeout_seen_at(path) for path in paths]
    assert seen == ["4321ms", unbounded, "4321ms", "4321ms", unbounded]


@on_postgresql
@pytest.mark.django_db
def test_bound_takes_a_statement_only_where_it_changes(
    settings: Any, django_assert_num_queries: Callable[..., Any]
) -> None:
    settings.PUBLIC_STATEMENT_TIMEOUT_MS = 4321
    for path, statements in (("/fr/", 2), ("/en/", 1), ("/admin/", 2), ("/admin/", 1)):
        with django_assert_num_queries(statements):
            _timeout_seen_at(path)


@on_postgresql
@pytest.mark.django_db
def test_new_connection_of_a_reader_s_thread_is_bounded_at_once(settings: Any) -> None:
    settings.PUBLIC_STATEMENT_TIMEOUT_MS = 4321
    _timeout_seen_at("/fr/")
    _sql("SELECT set_config('statement_timeout', '0', false)")
    connection_created.send(sender=type(connection), connection=connection)
    assert _sql("SHOW statement_timeout") == "4321ms"


@on_postgresql
@pytest.mark.django_db
def test_new_connection_of_a_command_is_told_nothing(
    settings: Any, django_assert_num_queries: Callable[..., Any]
) -> None:
    settings.PUBLIC_STATEMENT_TIMEOUT_MS = 4321
    with django_assert_num_queries(0):
        connection_created.send(sender=type(connection), connection=connection)


@pytest.mark.parametrize("path", ["/robots.txt", "/.well-known/security.txt"])
def test_page_without_database_needs_none_for_the_bound(
    client: Client, settings: Any, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A test may not use the database unless it says so."""
    monkeypatch.setattr(connections["default"], "connection", None)
    settings.PUBLIC_STATEMENT_TIMEOUT_MS = 4321
    assert client.get(path)["Content-Type"].startswith("text/plain")


@on_postgresql
@pytest.mark.django_db
def test_migration_that_waits_for_a_table_gives_up_before_its_readers_do() -> None:
    unbounded = _sql("SHOW lock_timeout")
    emit_pre_migrate_signal(verbosity=0, interactive=False, db="default")
    assert _sql("SHOW lock_timeout") == "1500ms"
    emit_post_migrate_signal(verbosity=0, interactive=False, db="default")
    assert _sql("SHOW lock_timeout") == unbounded
