"""Do what waits in the database: mails, a machine's translation."""

from __future__ import annotations

import logging
import time
from argparse import ArgumentParser
from typing import Any

from django.db import InterfaceError, OperationalError, connection
from django_tasks_db.management.commands import db_worker

from core.selectors.background import BACKGROUND
from core.services.background import tasks_take_up

logger = logging.getLogger(__name__)

REST_SECONDS = 2.0


class Command(db_worker.Command):
    """django-tasks-db's own worker, which outlives the database's absence and takes up what was left."""

    help = (
        "Sends the mails that wait and does what else was put off, until it is stopped; what it has "
        "begun is ended first. With --worker-id, which belongs to it alone, it takes up what it left in "
        "the middle when it was killed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.set_defaults(backend_name=BACKGROUND, queue_name="*", reload=False)

    def handle(self, *, worker_id: str, **options: Any) -> None:
        while True:
            try:
                tasks_take_up(worker_id=worker_id)
                super().handle(worker_id=worker_id, **options)
            except (InterfaceError, OperationalError) as error:
                logger.warning("The queue can’t be read: %s", type(error).__name__)
                connection.close()
                time.sleep(REST_SECONDS)
            else:
                return
