"""Publish what is due and take down what has expired: Wagtail's command, one item at a time.

Stands in its place, since an application above Wagtail's offers a command of the same name.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from django.apps import apps
from django.core.management.base import CommandError
from django.db import transaction
from django.utils import timezone
from wagtail.management.commands import publish_scheduled
from wagtail.models import DraftStateMixin, Page, Revision

logger = logging.getLogger(__name__)


class Command(publish_scheduled.Command):
    help = (
        "Publishes and unpublishes what is due. What fails is logged, and keeps nothing else back."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises CommandError, at the end, where something failed; it is tried again next time."""
        if options["dryrun"]:
            super().handle(*args, **options)
            return
        failed = [name for name, act in (*_expired(), *_due()) if not _succeeds(name, act)]
        if failed:
            raise CommandError(f"Failed: {', '.join(failed)}")


def _succeeds(name: str, act: Callable[[], Any]) -> bool:
    try:
        with transaction.atomic():
            act()
    # Whatever is wrong with one page is not the others' business.
    except Exception:
        logger.exception("Not published or taken down: %s", name)
        return False
    return True


def _expired() -> Iterator[tuple[str, Callable[[], Any]]]:
    models: list[Any] = [
        model
        for model in apps.get_models()
        if issubclass(model, DraftStateMixin) and not issubclass(model, Page)
    ]
    for model in (Page, *models):
        rows = model.objects.filter(live=True, expire_at__lt=timezone.now())
        for item in list(rows.order_by("expire_at")):
            take_down = partial(
                item.unpublish, set_expired=True, log_action="wagtail.unpublish.scheduled"
            )
            yield f"{model._meta.label} {item.pk}", take_down


def _due() -> Iterator[tuple[str, Callable[[], Any]]]:
    rows = Revision.objects.filter(approved_go_live_at__lt=timezone.now())
    for revision in list(rows.order_by("approved_go_live_at")):
        publish = partial(revision.publish, log_action="wagtail.publish.scheduled")
        yield f"{revision.content_type} {revision.object_id}", publish
