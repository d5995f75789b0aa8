"""What became of the last request to the machine that translates."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.utils import timezone
from wagtail.models import PageLogEntry

from core.enums import MachineOutcome
from core.models import PageTranslatedAsPage

ASKED, DONE, FAILED = "core.machine_asked", "core.machine_done", "core.machine_failed"
# After which nobody waits for an answer any more.
WAIT = datetime.timedelta(minutes=2)


def machine_is_set_up() -> bool:
    return bool(settings.MACHINE_TRANSLATOR)


def machine_last(page: PageTranslatedAsPage) -> PageLogEntry | None:
    """The last request to the machine, or its answer."""
    entries = PageLogEntry.objects.filter(page=page.pk, action__in=(ASKED, DONE, FAILED))
    return entries.order_by("-timestamp", "-pk").first()


def machine_state(page: PageTranslatedAsPage) -> MachineOutcome | None:
    """What a person is told who asked the machine; nothing after a success that can be seen."""
    last = machine_last(page)
    if last is None or last.action == DONE:
        return None
    if last.action == FAILED:
        return MachineOutcome(last.data["outcome"])
    late = timezone.now() - last.timestamp > WAIT
    return MachineOutcome.UNREACHABLE if late else MachineOutcome.ASKED
