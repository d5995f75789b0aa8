"""What waits for the worker, where a queue in the database takes what may be done later."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db.models import Case, Count, F, Min, Q, When
from django.utils import timezone
from django_tasks import TaskResultStatus, task_backends
from django_tasks_db.models import DBTaskResult, get_date_max

# The entry of `TASKS` for what nobody waits for: mails, a machine's translation.
BACKGROUND = "background"
# What is due for so long shows that no worker runs, and what is being done for so long, that it died.
LATE = datetime.timedelta(minutes=10)


@dataclass(frozen=True)
class QueueState:
    """How many tasks wait or are being done, how many were given up, how long the oldest is due."""

    waiting: int
    failed: int
    overdue: datetime.timedelta

    @property
    def is_late(self) -> bool:
        return self.overdue > LATE


def has_queue() -> bool:
    """Whether tasks wait for a worker; without one they are done at once, by whoever caused them."""
    return task_backends[BACKGROUND].supports_defer


def queue_state() -> QueueState:
    """Also of what was left in a queue that is no longer in use."""
    now = timezone.now()
    is_undone = Q(status__in=[TaskResultStatus.READY, TaskResultStatus.RUNNING])
    # Without a wish of its own a task has the last of all dates.
    is_for_later = Q(run_after__gt=now) & ~Q(run_after=get_date_max())
    due_since = Case(
        When(status=TaskResultStatus.RUNNING, then=F("started_at")),
        When(run_after=get_date_max(), then=F("enqueued_at")),
        default=F("run_after"),
    )
    found = DBTaskResult.objects.filter(backend_name=BACKGROUND).aggregate(
        waiting=Count("pk", filter=is_undone),
        failed=Count("pk", filter=Q(status=TaskResultStatus.FAILED)),
        oldest=Min(due_since, filter=is_undone & ~is_for_later),
    )
    overdue = now - (found["oldest"] or now)
    return QueueState(found["waiting"], found["failed"], max(overdue, datetime.timedelta()))
