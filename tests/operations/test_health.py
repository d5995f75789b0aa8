"""What machines are told about the portal."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
import time_machine
from django.core.cache import cache
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from core.services import mail_send
from operations import metrics, selectors, views
from operations.metrics import REPLICA_LAG
from operations.selectors import Replica


@pytest.fixture(autouse=True)
def _unsettled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selectors, "_settled", set())


def test_alive_asks_no_database(client: Client) -> None:
    # The test has no access to a database: a statement would raise.
    response = client.get("/health/live")
    assert response.content == b"alive\n"
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_ready_says_that_everything_works(client: Client) -> None:
    response = client.get("/health/ready")
    names = ("database", "migrations", "cache", "media", "queue")
    assert response.json() == dict.fromkeys(names, "ok")
    assert response.status_code == 200
    assert not response.cookies


@pytest.mark.django_db
def test_ready_refuses_readers_while_the_database_is_away(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> bool:
        raise OperationalError("connection refused to 10.0.0.9")

    monkeypatch.setattr(selectors, "database_answers", away)
    response = client.get("/health/ready")
    assert response.status_code == 503
    assert response.json()["database"] == "failing"
    assert "10.0.0.9" not in response.content.decode()


@pytest.mark.django_db
def test_ready_refuses_readers_while_a_migration_is_missing(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(selectors, "migrations_missing", lambda: ["core.0099_new"])
    assert client.get("/health/ready").json()["migrations"] == "failing"
    assert client.get("/health/ready").status_code == 503
    monkeypatch.setattr(selectors, "migrations_missing", list)
    assert client.get("/health/ready").status_code == 200


@pytest.mark.django_db
def test_ready_tells_of_a_cache_that_keeps_nothing_and_lets_readers_in(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: Any, **kwargs: Any) -> None:
        raise ConnectionError

    monkeypatch.setattr(type(cache._connections["default"]), "set", refuse)  # type: ignore[attr-defined]  # the backend behind the proxy
    response = client.get("/health/ready")
    assert (response.json()["cache"], response.status_code) == ("failing", 200)


@pytest.mark.django_db
def test_ready_tells_of_a_cache_in_whose_place_the_process_keeps_things(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    backend = type(cache._connections["default"])  # type: ignore[attr-defined]  # behind the proxy
    monkeypatch.setattr(backend, "is_away", True, raising=False)
    response = client.get("/health/ready")
    assert (response.json()["cache"], response.status_code) == ("failing", 200)


@pytest.mark.django_db
def test_ready_tells_of_a_disk_that_takes_nothing_and_lets_readers_in(
    client: Client, settings: Any, tmp_path: Path
) -> None:
    file = tmp_path / "file"
    file.touch()
    settings.MEDIA_ROOT = file / "media"
    response = client.get("/health/ready")
    assert (response.json()["media"], response.status_code) == ("failing", 200)


@pytest.mark.django_db
def test_ready_tells_of_a_worker_that_does_nothing_and_lets_readers_in(
    client: Client, queue: None
) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        _mail_waits()
        clock.shift(timedelta(minutes=9))
        assert client.get("/health/ready").json()["queue"] == "ok"
        clock.shift(timedelta(minutes=2))
        response = client.get("/health/ready")
    assert (response.json()["queue"], response.status_code) == ("failing", 200)


def _mail_waits() -> None:
    mail_send(template="account_erased", to="a@example.org", language="fr", context={})


@pytest.mark.parametrize(("answers", "said"), [(True, "ok"), (False, "failing")])
def test_ready_tells_of_the_replica_and_lets_readers_in_without_it(
    client: Client, monkeypatch: pytest.MonkeyPatch, answers: bool, said: str
) -> None:
    monkeypatch.setattr(selectors, "has_replica", lambda: True)
    monkeypatch.setattr(selectors, "replica_answers", lambda: answers)
    response = client.get("/health/ready")
    assert (response.json()["replica"], response.status_code) == (said, 200)


@pytest.mark.django_db
def test_health_answers_during_maintenance(client: Client, settings: Any) -> None:
    settings.MAINTENANCE = True
    assert client.get("/health/live").content == b"alive\n"
    assert client.get("/health/ready").json()["database"] == "ok"


@pytest.mark.django_db
def test_metrics_tell_how_many_mails_wait_and_since_when(client: Client, queue: None) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        _mail_waits()
        clock.shift(timedelta(minutes=3))
        assert _value(client, "portal_tasks_waiting") == 1
        assert _value(client, "portal_tasks_overdue_seconds") == 180
        assert _value(client, "portal_tasks_failed") == 0


def test_metrics_are_told_while_the_database_is_away(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(metrics, "queue_state", Mock(side_effect=OperationalError))
    content = client.get("/metrics").content
    assert b"portal_request_seconds" in content
    assert b"portal_tasks_waiting" not in content


@pytest.mark.django_db
def test_metrics_count_requests_by_view_and_status(client: Client) -> None:
    sample = 'portal_request_seconds_count{method="GET",status="200",view="operations:health-live"}'
    before = _value(client, sample)
    client.get("/health/live")
    assert _value(client, sample) == before + 1


def _value(client: Client, sample: str) -> float:
    lines = client.get("/metrics").content.decode().splitlines()
    return sum(float(line.split()[-1]) for line in lines if line.startswith(sample))


@pytest.mark.django_db
def test_metrics_tell_how_far_behind_the_replica_is(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    sample = 'portal_replica_lag_bytes{database="replica"}'
    assert sample not in client.get("/metrics").content.decode()
    found: list[Replica | None] = [Replica(True, 8192, True), None]
    monkeypatch.setattr(views, "has_replica", lambda: True)
    monkeypatch.setattr(selectors, "replica_now", lambda: found.pop(0))
    assert _value(client, sample) == 8192
    assert _value(client, sample) == float("inf")
    REPLICA_LAG.clear()


@pytest.mark.django_db
def test_metrics_of_several_workers_are_added_up(
    client: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    # Nobody has written there yet: the registry of this process is not asked.
    assert b"portal_request" not in client.get("/metrics").content


def test_metrics_are_not_handed_out_through_a_proxy(client: Client, db: None) -> None:
    response = client.get("/metrics", headers={"x-forwarded-for": "203.0.113.9"})
    assert b"portal_request" not in response.content
    assert response["Location"] == "/fr/metrics/"
