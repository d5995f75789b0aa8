"""Writes to the search server, where there is one: it follows the documents on commit."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from functools import partial

from django.conf import settings
from django.db import transaction
from django_tasks import task

from search.models import ServedDocument
from search.selectors import server

logger = logging.getLogger(__name__)

BATCH_SIZE = 200


def served_rebuild() -> None:
    """Fill the search server anew, where there is one. Raises what its client raises."""
    backend = server()
    if backend is None:
        return
    rebuilder = backend.rebuilder_class(backend.get_index_for_model(ServedDocument))
    index = rebuilder.start()
    index.add_model(ServedDocument)
    keys = list(ServedDocument.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), BATCH_SIZE):
        rows = ServedDocument.objects.filter(pk__in=keys[start : start + BATCH_SIZE])
        index.add_items(ServedDocument, rows)
    rebuilder.finish()


def served_index(*, ids: Iterable[int]) -> None:
    """Let the search server follow on commit, where there is one."""
    if not settings.SEARCH_SERVER:
        return
    keys = sorted(ids)
    for start in range(0, len(keys), BATCH_SIZE):
        batch = keys[start : start + BATCH_SIZE]
        transaction.on_commit(partial(served_index_task.enqueue, batch))


@task()
def served_index_task(ids: list[int]) -> None:
    """Readers' pages are saved whatever becomes of the server; `rebuild_search` mends it."""
    backend = server()
    if backend is None:
        return
    rows = ServedDocument.objects.in_bulk(ids)
    try:
        backend.add_bulk(ServedDocument, rows.values())
        for pk in ids:
            if pk not in rows:
                backend.delete(ServedDocument(pk=pk))
    except Exception:
        logger.exception("The search server was not brought up to date: run rebuild_search")
