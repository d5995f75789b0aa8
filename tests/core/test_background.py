"""What is done later, by a worker, and what becomes of it when something dies in the middle."""

from __future__ import annotations

import datetime
import io
import logging
import smtplib
from collections.abc import Callable
from typing import Any
from unittest.mock import Mock

import pytest
import time_machine
from django.core import mail
from django.core.mail import EmailMultiAlternatives, send_mail
from django.core.management import call_command
from django.db import OperationalError, transaction
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult

from core.management.commands import run_worker
from core.selectors.background import queue_state
from core.services import mail_send, mail_send_in_transaction, mails, mails_forget
from core.services.background import MOST_STARTS, tasks_take_up
from core.services.mails import WAITS

CONTEXT = {
    "company": "Dupont",
    "inviter": "",
    "is_owner": True,
    "expires_at": None,
    "url": "https://portal.example.org/fr/invitation/secret/",
}
Work = Callable[..., None]


@pytest.fixture(autouse=True)
def _queue(queue: None) -> None:
    """Every test of this module has a queue."""


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Work:
    """Let the worker do all that is due, as the command does until it is stopped."""
    # Signals and the connection belong to the tests.
    monkeypatch.setattr(db_worker.Worker, "configure_signals", lambda self: None)
    monkeypatch.setattr(db_worker, "close_old_connections", lambda: None)
    monkeypatch.setattr(run_worker, "connection", Mock())

    def run(worker_id: str = "worker") -> None:
        call_command("run_worker", "--batch", "--no-startup-delay", f"--worker-id={worker_id}")

    return run


def send(**changes: Any) -> None:
    values = {"template": "invitation", "to": "a@example.org", "language": "fr", **changes}
    mail_send(context=CONTEXT, **values)


def refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    """The mail server takes no mail, and names the reader in what it says."""
    words = smtplib.SMTPRecipientsRefused({"a@example.org": (450, b"<a@example.org> later")})
    monkeypatch.setattr(EmailMultiAlternatives, "send", Mock(side_effect=words))


def killed(row: DBTaskResult, *workers: str, minutes: float = 0) -> DBTaskResult:
    """As it stands once its worker was killed in the middle."""
    row.status = TaskResultStatus.RUNNING
    row.started_at = timezone.now() - datetime.timedelta(minutes=minutes)
    row.worker_ids = list(workers)
    row.save()
    return row


# Mail and row are one


def test_mail_waits_in_the_transaction_of_what_it_tells_of(work: Work) -> None:
    with transaction.atomic():
        send()
        assert DBTaskResult.objects.count() == 1
    assert mail.outbox == []
    work()
    assert [message.to for message in mail.outbox] == [["a@example.org"]]


def test_mail_about_what_was_taken_back_does_not_wait(work: Work) -> None:
    with transaction.atomic():
        send()
        mail_send_in_transaction(
            template="invitation", to="b@example.org", language="fr", context=CONTEXT
        )
        transaction.set_rollback(True)
    work()
    assert mail.outbox == []


def test_nothing_is_kept_of_a_mail_that_was_sent(work: Work) -> None:
    send()
    assert "invitation/secret" in str(DBTaskResult.objects.get().args_kwargs)
    work()
    assert len(mail.outbox) == 1
    assert not DBTaskResult.objects.exists()


def test_command_needs_no_mail_server_to_write_its_mail(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        refuse(patched)
        mail_send_in_transaction(
            template="invitation", to="a@example.org", language="en", context=CONTEXT
        )
    work()
    assert '<html lang="en">' in mail.outbox[0].alternatives[0][0]


def test_mail_of_a_library_waits_and_is_handed_to_the_server_as_it_was_written(
    work: Work, settings: Any
) -> None:
    settings.MAIL_SERVER_BACKEND = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "core.services.mails.WaitingMail"
    send_mail("Sujet", "Texte", None, ["a@example.org", "b@example.org"], html_message="<p>Été")
    assert mail.outbox == []
    work()
    assert [message.to for message in mail.outbox] == [["a@example.org"], ["b@example.org"]]
    for message in mail.outbox:
        assert (message.subject, message.body) == ("Sujet", "Texte")
        assert message.alternatives == [("<p>Été", "text/html")]


# Tried again


def test_refused_mail_is_tried_again_with_growing_waits_and_given_up_after_a_day(
    work: Work, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    begun = datetime.datetime(2026, 11, 27, 8, tzinfo=datetime.UTC)
    with time_machine.travel(begun, tick=False) as clock, caplog.at_level(logging.WARNING):
        send()
        refuse(monkeypatch)
        work()
        for minutes in WAITS:
            (row,) = DBTaskResult.objects.filter(status=TaskResultStatus.READY)
            assert row.run_after == timezone.now() + datetime.timedelta(minutes=minutes)
            assert not [record for record in caplog.records if record.levelno >= logging.ERROR]
            work()
            assert DBTaskResult.objects.get() == row
            clock.shift(datetime.timedelta(minutes=minutes))
            work()
        assert DBTaskResult.objects.get().status == TaskResultStatus.FAILED
        took = timezone.now() - begun
    assert datetime.timedelta(hours=23) < took < datetime.timedelta(hours=25)
    (error,) = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert "mail_deliver" in error.getMessage()
    assert "a@example.org" not in caplog.text
    assert "invitation/secret" not in caplog.text
    assert mail.outbox == []


def test_mail_that_was_refused_is_sent_once_when_the_server_takes_it(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        send()
        with monkeypatch.context() as patched:
            refuse(patched)
            work()
        clock.shift(datetime.timedelta(minutes=WAITS[0]))
        work()
        work()
    assert [message.to for message in mail.outbox] == [["a@example.org"]]
    assert not DBTaskResult.objects.exists()


def test_mail_that_was_given_up_is_sent_once_an_operator_says_so(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    send()
    row = DBTaskResult.objects.get()
    row.args_kwargs["kwargs"]["tries"] = len(WAITS) + 1
    row.save()
    with monkeypatch.context() as patched:
        refuse(patched)
        work()
    # As docs/operations/watching.md has it.
    assert DBTaskResult.objects.failed().update(status="READY") == 1
    work()
    assert [message.to for message in mail.outbox] == [["a@example.org"]]


def test_new_mail_goes_before_those_that_were_refused(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        send()
        with monkeypatch.context() as patched:
            refuse(patched)
            work()
        clock.shift(datetime.timedelta(hours=1))
        send(to="new@example.org")
        work()
    assert [message.to for message in mail.outbox] == [["new@example.org"], ["a@example.org"]]


# A worker that dies


def test_worker_takes_up_at_its_start_what_it_left_in_the_middle(work: Work) -> None:
    send()
    killed(DBTaskResult.objects.get(), "worker")
    work("another")
    assert mail.outbox == []
    work("worker")
    assert len(mail.outbox) == 1


def test_what_a_lost_worker_has_begun_is_taken_up_by_any_other_once_it_is_late(work: Work) -> None:
    send()
    killed(DBTaskResult.objects.get(), "lost", minutes=9)
    work("another")
    assert mail.outbox == []
    killed(DBTaskResult.objects.get(), "lost", minutes=11)
    work("another")
    assert len(mail.outbox) == 1


def test_worker_that_dies_after_it_has_put_a_mail_off_loses_and_doubles_nothing(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    send()
    with monkeypatch.context() as patched:
        refuse(patched)
        # Killed before it can say that the task is done.
        patched.setattr(DBTaskResult, "set_successful", Mock(side_effect=OperationalError))
        patched.setattr(DBTaskResult, "set_failed", Mock(side_effect=OperationalError))
        patched.setattr(run_worker.time, "sleep", Mock(side_effect=SystemExit))
        with pytest.raises(SystemExit):
            work()
    with time_machine.travel(timezone.now() + datetime.timedelta(hours=1), tick=False):
        work()
        work()
    assert len(mail.outbox) == 1


def test_mail_that_the_database_broke_off_is_sent_by_the_next_try(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    send()
    with monkeypatch.context() as patched:
        refuse(patched)

        def break_off(*args: Any) -> None:
            patched.undo()
            raise OperationalError("gone")

        patched.setattr(mails, "_try_again", break_off)
        work()
    assert len(mail.outbox) == 1
    assert not DBTaskResult.objects.exists()


def test_task_that_fails_by_our_own_fault_is_not_done_again(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    send()
    hand_over = Mock(side_effect=KeyError)
    monkeypatch.setattr(mails, "_mail_hand_over", hand_over)
    work()
    assert hand_over.call_count == 1
    assert DBTaskResult.objects.get().status == TaskResultStatus.FAILED


def test_task_that_kills_every_worker_is_given_up(work: Work) -> None:
    send()
    killed(DBTaskResult.objects.get(), *["worker"] * MOST_STARTS)
    assert tasks_take_up(worker_id="worker") == 1
    work()
    assert DBTaskResult.objects.get().status == TaskResultStatus.FAILED
    assert mail.outbox == []


def test_worker_outlives_the_absence_of_the_database(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter([OperationalError("gone"), 0])

    def look(**kwargs: Any) -> int:
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    send()
    monkeypatch.setattr(run_worker, "tasks_take_up", look)
    monkeypatch.setattr(run_worker.time, "sleep", lambda seconds: None)
    work()
    assert len(mail.outbox) == 1


# What is kept, and for how long


def finished(status: TaskResultStatus, days: float) -> DBTaskResult:
    send()
    row = DBTaskResult.objects.latest("enqueued_at")
    row.status = status
    row.finished_at = timezone.now() - datetime.timedelta(days=days)
    row.save()
    return row


def test_purge_forgets_what_was_done_after_a_day_and_what_failed_after_fourteen() -> None:
    done, failed = TaskResultStatus.SUCCESSFUL, TaskResultStatus.FAILED
    kept = {finished(done, 0.9), finished(failed, 13.9)}
    for status, days in ((done, 1.1), (failed, 14.1)):
        finished(status, days)
    send()
    waiting = DBTaskResult.objects.get(status=TaskResultStatus.READY)
    call_command("purge_tasks", stdout=io.StringIO())
    assert set(DBTaskResult.objects.all()) == kept | {waiting}


def test_address_that_is_forgotten_gets_none_of_the_mails_that_wait(work: Work) -> None:
    for address in ("a@example.org", "A@Example.org", "b@example.org"):
        send(to=address)
    failed = DBTaskResult.objects.earliest("enqueued_at")
    failed.status = TaskResultStatus.FAILED
    failed.save()
    assert mails_forget(address="a@EXAMPLE.org") == 2
    work()
    assert [message.to for message in mail.outbox] == [["b@example.org"]]


# What is told of it


def test_queue_tells_how_many_wait_and_for_how_long(monkeypatch: pytest.MonkeyPatch) -> None:
    assert (queue_state().waiting, queue_state().overdue) == (0, datetime.timedelta())
    with time_machine.travel(timezone.now(), tick=False) as clock:
        send()
        finished(TaskResultStatus.FAILED, 0)
        clock.shift(datetime.timedelta(minutes=3))
        send()
        state = queue_state()
        assert (state.waiting, state.failed) == (2, 1)
        assert state.overdue == datetime.timedelta(minutes=3)
        assert not state.is_late
        clock.shift(datetime.timedelta(minutes=8))
        assert queue_state().is_late


def test_mail_that_was_put_off_is_not_late_before_its_time(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        send()
        refuse(monkeypatch)
        for minutes in (0, *WAITS[:4]):
            clock.shift(datetime.timedelta(minutes=minutes))
            work()
        clock.shift(datetime.timedelta(minutes=30))
        assert queue_state().waiting == 1
        assert not queue_state().is_late


def test_task_whose_worker_died_is_late_though_nothing_else_waits() -> None:
    send()
    killed(DBTaskResult.objects.get(), "worker", minutes=11)
    assert queue_state().is_late
