"""What a reader is told when something is wrong, and in which language."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.core.management import call_command
from django.db import InternalError, OperationalError
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils.translation import gettext, override
from wagtail.models import Page

from portal import views
from taxonomies.models import Problem
from tests.portal.conftest import Tree
from vitrines.models import BestPracticeIndexPage


def _assert_says(response: Any, message: str, language: str) -> str:
    """The page is written in that language and says that message in it."""
    body = response.content.decode()
    assert f'<html lang="{language}">' in body
    assert response["Content-Language"] == language
    with override(language):
        assert f"<h1>{gettext(message)}</h1>" in body
    return body


@pytest.fixture
def failing_client(client: Client, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A client for which every page raises that error."""

    def fail(error: Exception) -> Client:
        def route(*args: Any) -> None:
            raise error

        monkeypatch.setattr(Page, "route_for_request", staticmethod(route))
        client.raise_request_exception = False
        return client

    return fail


@pytest.mark.parametrize(
    ("path", "accepted", "language"),
    [
        ("/fr/absent/", "en", "fr"),
        ("/en/absent/", "fr", "en"),
        ("/absent.html", "en", "en"),
        ("/absent.html", "fr", "fr"),
        ("/absent.html", "de", "fr"),
    ],
)
def test_page_not_found_speaks_the_reader_s_language(
    client: Client, tree: Tree, path: str, accepted: str, language: str
) -> None:
    response = client.get(path, headers={"accept-language": accepted})
    assert response.status_code == 404
    _assert_says(response, "Page not found", language)


@pytest.mark.parametrize(("language", "parameter"), [("fr", "probleme"), ("en", "problem")])
def test_page_not_found_offers_ways_on(
    client: Client, tree: Tree, language: str, parameter: str
) -> None:
    problem = Problem.objects.create(code="zz-noise", label_fr="Bruit", label_en="Noise")
    library = tree.index(BestPracticeIndexPage, language)
    cache.clear()
    body = client.get(f"/{language}/absent/").content.decode()
    main = body[body.index("<main") :]
    with override(language):
        assert f'action="{reverse("search:page-search")}"' in main
        assert f'<a href="{reverse("site-map")}">{gettext("Site map")}</a>' in main
        link = f'href="{library.url}?{parameter}={problem.code}">{problem.label}</a>'
    assert link in main


@pytest.mark.parametrize("language", ["fr", "en"])
def test_forbidden_page_speaks_the_reader_s_language(
    failing_client: Any, tree: Tree, language: str
) -> None:
    response = failing_client(PermissionDenied("SECRET-REASON")).get(f"/{language}/")
    assert response.status_code == 403
    assert "SECRET-REASON" not in _assert_says(response, "Not open to you", language)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_bad_request_speaks_the_reader_s_language(
    failing_client: Any, tree: Tree, language: str
) -> None:
    response = failing_client(SuspiciousOperation("SECRET-REASON")).get(f"/{language}/")
    assert response.status_code == 400
    assert "SECRET-REASON" not in _assert_says(response, "Request not understood", language)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_failure_tells_nothing_about_itself(failing_client: Any, tree: Tree, language: str) -> None:
    response = failing_client(RuntimeError("SECRET-REASON")).get(f"/{language}/")
    assert response.status_code == 500
    body = _assert_says(response, "Something broke", language)
    assert "SECRET-REASON" not in body
    assert "Traceback" not in body
    assert response["Cache-Control"] == "no-store"


@pytest.mark.parametrize("language", ["fr", "en"])
def test_database_that_is_away_is_said_to_come_back(
    failing_client: Any, tree: Tree, language: str
) -> None:
    response = failing_client(OperationalError("SECRET-HOST")).get(f"/{language}/")
    assert response.status_code == 503
    assert int(response["Retry-After"]) > 0
    assert "SECRET-HOST" not in _assert_says(response, "Back in a moment", language)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_database_that_takes_no_writes_is_said_to_come_back(
    failing_client: Any, tree: Tree, language: str
) -> None:
    """What PostgreSQL says as a replica, or where an operator forbids writes."""
    cause = RuntimeError()
    cause.sqlstate = "25006"  # type: ignore[attr-defined]  # as psycopg's
    error = InternalError("SECRET-TABLE")
    error.__cause__ = cause
    response = failing_client(error).get(f"/{language}/")
    assert response.status_code == 503
    assert int(response["Retry-After"]) > 0
    assert "SECRET-TABLE" not in _assert_says(response, "Back in a moment", language)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_disk_that_is_full_is_said_to_come_back(
    failing_client: Any, tree: Tree, language: str
) -> None:
    error = OSError(errno.ENOSPC, "SECRET-FOLDER")
    response = failing_client(error).get(f"/{language}/")
    assert response.status_code == 503
    assert int(response["Retry-After"]) > 0
    assert "SECRET-FOLDER" not in _assert_says(response, "Back in a moment", language)


@pytest.mark.parametrize("view", [views.server_error, views.bad_request, views.unavailable])
def test_plain_error_page_needs_no_database_and_no_collected_file(
    rf: RequestFactory, settings: Any, tmp_path: Path, view: Any
) -> None:
    """The database is forbidden to this test; nothing was collected."""
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
    }
    body = view(rf.get("/en/somewhere/")).content.decode()
    assert '<html lang="en">' in body
    assert "stylesheet" not in body
    assert "style=" not in body
    assert "<script" not in body


def test_plain_error_page_has_the_portal_s_look_when_it_can(rf: RequestFactory) -> None:
    body = views.server_error(rf.get("/fr/")).content.decode()
    assert '<link rel="stylesheet" href="/static/portal/css/portal.css">' in body
    assert 'href="/fr/"' in body


@pytest.mark.parametrize("language", ["fr", "en"])
def test_form_that_has_expired_is_explained(rf: RequestFactory, tree: Tree, language: str) -> None:
    response = views.csrf_failure(rf.post(f"/{language}/somewhere/"), reason="SECRET-REASON")
    assert response.status_code == 403
    body = response.content.decode()
    assert f'<html lang="{language}">' in body
    with override(language):
        assert f"<h1>{gettext('The form has expired')}</h1>" in body
    assert "SECRET-REASON" not in body


def test_request_that_no_page_can_mean_is_refused_without_the_database(client: Client) -> None:
    """The database is forbidden to this test."""
    for path in ("/en/?q=" + "a" * 5000, "/en/a%00b/"):
        response = client.get(path)
        assert response.status_code == 400
        _assert_says(response, "Request not understood", "en")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_request_with_more_headers_than_any_browser_sends_is_refused_without_the_database(
    client: Client, language: str
) -> None:
    """The database is forbidden to this test."""
    headers = {f"x-{number}": "a" for number in range(101)}
    response = client.get(f"/{language}/", headers=headers)
    assert response.status_code == 431
    _assert_says(response, "Request not understood", language)


# What the web server says by itself


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (400, "Request not understood"),
        (404, "Page not found"),
        (413, "Too much was sent"),
        (429, "Too many requests"),
        (503, "Back in a moment"),
    ],
)
def test_web_server_has_a_page_in_each_language(
    settings: Any, tmp_path: Path, status: int, message: str
) -> None:
    """The database is forbidden to this test."""
    settings.VAR_DIR = tmp_path
    call_command("build_error_pages")
    for language in ("fr", "en"):
        page = (tmp_path / f"errors/{status}.{language}.html").read_text()
        assert f'<html lang="{language}">' in page
        with override(language):
            assert f"<h1>{gettext(message)}</h1>" in page
        assert "<script" not in page


# Maintenance


@pytest.mark.parametrize(
    ("path", "accepted", "language"),
    [("/fr/", "en", "fr"), ("/en/news/", "fr", "en"), ("/", "en", "en"), ("/robots.txt", "", "fr")],
)
def test_maintenance_is_announced_without_the_database(
    client: Client, settings: Any, path: str, accepted: str, language: str
) -> None:
    settings.MAINTENANCE = True
    response = client.get(path, headers={"accept-language": accepted})
    assert response.status_code == 503
    assert int(response["Retry-After"]) > 0
    assert response["Cache-Control"] == "no-store"
    assert "unsafe" not in response["Content-Security-Policy"]
    _assert_says(response, "Back in a moment", language)


@pytest.mark.django_db
def test_admin_stays_open_during_maintenance(client: Client, settings: Any) -> None:
    settings.MAINTENANCE = True
    for language in ("fr", "en"):
        response = client.get("/admin/", follow=True, headers={"accept-language": language})
        assert response.status_code == 200
        page = response.content.decode()
        assert 'name="password"' in page
        assert f'<html lang="{language}">' in page


def test_portal_is_open_without_maintenance(client: Client, tree: Tree) -> None:
    page = tree.news("Douze vitrines")
    assert "<h1>Douze vitrines</h1>" in client.get(page.url).content.decode()
