"""What an operator is told, in French and in English."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.checks import CheckMessage, run_checks
from django.core.management import call_command
from django.db import OperationalError
from django.utils import timezone
from django.utils.translation import gettext, override
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from wagtail.models import Revision, Site

from core.services import mail_send
from home.models import HomePage
from operations.selectors import Replica
from portal import checks
from search.models import SearchDocument
from tests.portal.conftest import Tree

pytestmark = pytest.mark.django_db
Findings = Callable[[], set[str | None]]


@pytest.fixture
def findings(tree: Tree, settings: Any, tmp_path: Path) -> Findings:
    """The numbers of what is found on a host that lacks nothing but a mail server."""
    tree.home("fr")
    tree.home("en")
    call_command("sync_roles", verbosity=0)
    call_command("load_vocabularies", verbosity=0)
    call_command("rebuild_search", verbosity=0)
    settings.WAGTAILADMIN_BASE_URL = Site.objects.get().root_url
    (tmp_path / "staticfiles.json").touch()
    settings.STATIC_ROOT = tmp_path
    settings.MEDIA_ROOT = tmp_path

    def read() -> set[str | None]:
        return {finding.id for finding in _doctor()} - {"portal.W001", "portal.W003", "portal.W006"}

    return read


def _doctor() -> list[CheckMessage]:
    return run_checks(tags=["doctor"], include_deployment_checks=True, databases=["default"])


def test_nothing_is_found_on_a_sound_host(findings: Findings) -> None:
    assert findings() == set()


def test_nothing_is_looked_at_unless_a_database_is_named() -> None:
    assert run_checks(tags=["doctor"], include_deployment_checks=True) == []


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_database_that_is_away_is_the_one_finding(
    monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    def away() -> bool:
        raise OperationalError("connection refused")

    monkeypatch.setattr(checks, "database_answers", away)
    monkeypatch.setattr(checks, "CHECKS", (checks.database,))
    with override(language):
        (finding,) = _doctor()
        assert finding.msg == gettext("The database does not answer: %(error)s") % {
            "error": "connection refused"
        }
        assert finding.hint == gettext("Is it running, and is DATABASE_URL right?")


@pytest.mark.parametrize(
    ("replica", "numbers"),
    [
        (Replica(is_of_primary=True, lag_bytes=16_000_000, tells_what_it_reads=True), set()),
        (None, {"portal.W014"}),
        (Replica(is_of_primary=False, lag_bytes=0, tells_what_it_reads=True), {"portal.E014"}),
        (Replica(True, 16_000_001, tells_what_it_reads=True), {"portal.W015"}),
        (Replica(True, 16_000_001, tells_what_it_reads=False), {"portal.W015", "portal.W016"}),
    ],
)
def test_replica_that_serves_nobody_is_found(
    findings: Findings,
    monkeypatch: pytest.MonkeyPatch,
    replica: Replica | None,
    numbers: set[str],
) -> None:
    monkeypatch.setattr(checks, "replica_now", lambda: replica)
    assert findings() == set()
    monkeypatch.setattr(checks, "has_replica", lambda: True)
    assert findings() == numbers


def test_missing_migrations_are_found(findings: Findings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "migrations_missing", lambda: ["core.0099_new"])
    assert findings() == {"portal.E002"}


def test_a_cache_that_keeps_nothing_is_found(
    findings: Findings, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    monkeypatch.setattr(checks, "cache_keeps", lambda: False)
    assert findings() == {"portal.E003"}


def test_a_folder_that_takes_no_file_is_found(
    findings: Findings, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path / "staticfiles.json" / "media"
    assert findings() == {"portal.E004"}


def test_a_full_disk_is_found(findings: Findings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "LEAST_FREE_BYTES", 10**18)
    assert findings() == {"portal.W004"}


def test_static_files_that_were_not_collected_are_found(findings: Findings, tmp_path: Path) -> None:
    (tmp_path / "staticfiles.json").unlink()
    assert findings() == {"portal.E005"}


def test_a_mail_server_that_does_not_answer_is_found(findings: Findings, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    assert findings() == {"portal.E006"}


def test_a_mail_server_that_does_not_answer_is_found_where_mails_wait(
    findings: Findings, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "core.services.mails.WaitingMail"
    settings.MAIL_SERVER_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    assert findings() == {"portal.E006"}


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_worker_that_does_not_run_is_found(
    findings: Findings, queue: None, language: str
) -> None:
    mail_send(template="account_erased", to="a@example.org", language="fr", context={})
    DBTaskResult.objects.update(enqueued_at=timezone.now() - timedelta(minutes=9))
    assert findings() == set()
    DBTaskResult.objects.update(enqueued_at=timezone.now() - timedelta(minutes=11))
    assert findings() == {"portal.E013"}
    with override(language):
        (finding,) = [found for found in _doctor() if found.id == "portal.E013"]
        assert finding.msg == gettext(
            "%(count)d mails or other tasks wait; the oldest has been due for %(minutes)d minutes."
        ) % {"count": 1, "minutes": 11}


def test_mails_that_were_given_up_are_found(findings: Findings, queue: None) -> None:
    mail_send(template="account_erased", to="a@example.org", language="fr", context={})
    DBTaskResult.objects.update(status=TaskResultStatus.FAILED)
    assert findings() == {"portal.W013"}


def test_roles_that_are_missing_are_found(findings: Findings) -> None:
    Group.objects.all().delete()
    assert findings() == {"portal.E007"}


def test_an_address_that_differs_from_the_site_s_is_found(
    findings: Findings, settings: Any
) -> None:
    settings.WAGTAILADMIN_BASE_URL = "https://elsewhere.example.org"
    assert findings() == {"portal.W009"}


def test_a_language_without_a_home_page_is_found(findings: Findings) -> None:
    HomePage.objects.filter(locale__language_code="en").update(live=False)
    assert findings() == {"portal.E010"}


def test_an_index_that_was_lost_is_found(findings: Findings) -> None:
    SearchDocument.objects.all().delete()
    assert findings() == {"portal.E011"}


def test_a_timer_that_does_not_run_is_found(
    findings: Findings,
    tree: Tree,
) -> None:
    page = tree.home("fr")
    revision = page.save_revision(approved_go_live_at=timezone.now() - timedelta(minutes=5))
    assert findings() == set()
    Revision.objects.filter(pk=revision.pk).update(
        approved_go_live_at=timezone.now() - timedelta(hours=1)
    )
    assert findings() == {"portal.E012"}


def test_each_finding_has_a_number_of_its_own() -> None:
    numbers = re.findall(r'id="(portal\.[EW]\d+)"', Path(checks.__file__).read_text())
    assert len(numbers) == len(set(numbers)) > 20
