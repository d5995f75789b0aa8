"""What may be done later: by a worker, where there is a queue in the database, else at once."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks.base import Task
from django_tasks_db.models import DBTaskResult

from core.selectors.background import BACKGROUND, LATE, has_queue

# A task that has taken so many workers with it must not keep the others from being done.
MOST_STARTS = 5
# Errors of a database that was away for a moment.
BROKEN_OFF = frozenset({"django.db.utils.InterfaceError", "django.db.utils.OperationalError"})


class TaskKilledError(Exception):
    """Every worker that began the task has died over it."""


def task_enqueue(task: Task[Any, Any], *args: Any, **kwargs: Any) -> None:
    """Have a task done once the present transaction is committed, and never if it is taken back.

    Its row in the queue is part of the transaction; without a queue, it is done after the commit,
    and what goes wrong is logged and never shown to whoever caused it.
    """
    if has_queue():
        task.enqueue(*args, **kwargs)
    else:
        transaction.on_commit(partial(task.enqueue, *args, **kwargs), robust=True)


@transaction.atomic
def tasks_take_up(*, worker_id: str = "") -> int:
    """Have done again what a worker has left in the middle; returns how many tasks.

    That is what was begun long ago, and what the worker of that name has begun, which says it
    before it begins anything: it must be the only one of its name.
    """
    running = DBTaskResult.objects.running().filter(backend_name=BACKGROUND)
    left = [
        row
        for row in running.select_for_update(skip_locked=True)
        if row.worker_ids[-1:] == [worker_id] or row.started_at < timezone.now() - LATE
    ]
    for row in left:
        if len(row.worker_ids) >= MOST_STARTS:
            row.set_failed(TaskKilledError())
        else:
            row.status = TaskResultStatus.READY
            row.save(update_fields=["status"])
    return len(left)


def task_settle(*, row: DBTaskResult[Any, Any]) -> None:
    """Keep nothing of what was done, for a mail may hold the key of an account.

    What the database broke off is done again.
    """
    rows = DBTaskResult.objects.filter(pk=row.pk)
    if row.status == TaskResultStatus.SUCCESSFUL:
        rows.delete()
    elif row.exception_class_path in BROKEN_OFF and len(row.worker_ids) < MOST_STARTS:
        rows.update(status=TaskResultStatus.READY)
