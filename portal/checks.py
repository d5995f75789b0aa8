"""What an operator should know, in plain words.

`manage.py check --deploy --tag doctor --database default` asks. Each check looks at the host as it
is now. None runs unless a database is named, so that `migrate` and a build without a database are
left alone.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.core.checks import CheckMessage, Error, Warning, register
from django.core.mail import get_connection
from django.db import Error as DatabaseError
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page, Revision, get_page_models

from accounts.enums import Role
from core.selectors import site_only
from core.selectors.background import queue_state
from home.models import HomePage
from operations.selectors import (
    cache_keeps,
    database_answers,
    has_replica,
    media_is_writable,
    migrations_missing,
    replica_now,
)
from search.models import SearchDocument
from search.selectors import pages_findable
from taxonomies.models import Problem

Check = Callable[[], Iterable[CheckMessage]]

LEAST_FREE_BYTES = 1_000_000_000
MOST_LAG_BYTES = 16_000_000
LATE = timedelta(minutes=30)
TWO_DAYS = timedelta(days=2)
SENDS_NOTHING = ("console", "dummy", "locmem", "filebased")


def database() -> Iterable[CheckMessage]:
    try:
        database_answers()
    except DatabaseError as error:
        yield Error(
            _("The database does not answer: %(error)s") % {"error": str(error).strip()},
            hint=_("Is it running, and is DATABASE_URL right?"),
            id="portal.E001",
        )
        return
    if connection.vendor == "sqlite":
        yield Warning(
            _("The database is SQLite: fine for a demonstration, not for many readers."),
            hint=_("Set DATABASE_URL to a PostgreSQL database."),
            id="portal.W001",
        )


def replica() -> Iterable[CheckMessage]:
    if not has_replica():
        return
    found = replica_now()
    if found is None:
        yield Warning(
            _("The replica does not answer, or is no replica: the primary serves all readers."),
            hint=_("Is it running and in recovery, and is REPLICA_URL right?"),
            id="portal.W014",
        )
        return
    if not found.is_of_primary:
        yield Error(
            _("The replica follows another database than that of DATABASE_URL."),
            hint=_("Make it anew from the primary: docs/operations/hosts.md"),
            id="portal.E014",
        )
    elif found.lag_bytes > MOST_LAG_BYTES:
        yield Warning(
            _("The replica is %(count)d MB behind: the primary serves readers meanwhile.")
            % {"count": found.lag_bytes // 10**6},
            id="portal.W015",
        )
    if not found.tells_what_it_reads:
        yield Warning(
            _("The primary may clean away what readers of the replica still read."),
            hint=_("Set hot_standby_feedback: deploy/postgresql-replica.conf"),
            id="portal.W016",
        )


def migrations() -> Iterable[CheckMessage]:
    if missing := migrations_missing():
        yield Error(
            _(
                "The database is older than the code: %(count)d migrations are missing, from %(name)s on."
            )
            % {"count": len(missing), "name": missing[0]},
            hint=_("Run: manage.py migrate"),
            id="portal.E002",
        )


def shared_cache() -> Iterable[CheckMessage]:
    if "locmem" in settings.CACHES["default"]["BACKEND"]:
        yield Warning(
            _("Each worker has a cache of its own: a change stays unseen by some for a while."),
            hint=_("Set CACHE_URL to a Redis server."),
            id="portal.W003",
        )
    elif not cache_keeps():
        yield Error(
            _("The cache keeps nothing: pages are made anew for every reader."),
            hint=_("Is Redis running, and is CACHE_URL right?"),
            id="portal.E003",
        )


def files() -> Iterable[CheckMessage]:
    try:
        media_is_writable()
    except OSError as error:
        yield Error(
            _("Uploads can’t be stored: %(error)s") % {"error": error},
            hint=_("The folder must belong to the application’s user: %(folder)s")
            % {"folder": settings.MEDIA_ROOT},
            id="portal.E004",
        )
        return
    free = shutil.disk_usage(settings.MEDIA_ROOT).free
    if free < LEAST_FREE_BYTES:
        yield Warning(
            _("The disk of uploads is nearly full: %(free)d MB are left.")
            % {"free": free // 10**6},
            id="portal.W004",
        )


def static_files() -> Iterable[CheckMessage]:
    if not settings.DEBUG and not (Path(settings.STATIC_ROOT) / "staticfiles.json").exists():
        yield Error(
            _("Style sheets and scripts were not collected."),
            hint=_("Run: manage.py collectstatic --no-input"),
            id="portal.E005",
        )


def mail() -> Iterable[CheckMessage]:
    backend = settings.MAIL_SERVER_BACKEND or settings.EMAIL_BACKEND
    if any(name in backend for name in SENDS_NOTHING):
        yield Warning(
            _("Mails are not sent to anyone."),
            hint=_("Set EMAIL_URL to a mail server."),
            id="portal.W006",
        )
        return
    server = get_connection(backend)
    try:
        server.open()
        server.close()
    except OSError as error:  # smtplib's own errors are of this kind
        yield Error(
            _("The mail server can’t be used: %(error)s") % {"error": error},
            hint=_("Is EMAIL_URL right?"),
            id="portal.E006",
        )


def content() -> Iterable[CheckMessage]:
    """What the commands of the first installation leave."""
    if set(Role.values) - set(Group.objects.values_list("name", flat=True)):
        yield Error(
            _("Roles are missing: nobody can edit or moderate."),
            hint=_("Run: manage.py sync_roles"),
            id="portal.E007",
        )
    if not Problem.objects.exists():
        yield Error(
            _("The vocabularies are empty."),
            hint=_("Run: manage.py load_vocabularies"),
            id="portal.E008",
        )
    site = site_only()
    if site is None:
        yield Error(_("No site, or more than one, is set up in the admin."), id="portal.E009")
    elif site.root_url != settings.WAGTAILADMIN_BASE_URL.rstrip("/"):
        yield Warning(
            _("The site is %(site)s in the admin, and BASE_URL is %(base)s: links differ.")
            % {"site": site.root_url, "base": settings.WAGTAILADMIN_BASE_URL},
            id="portal.W009",
        )
    homes = set(HomePage.objects.live().values_list("locale__language_code", flat=True))
    for code, name in settings.LANGUAGES:
        if code not in homes:
            yield Error(
                _("There is no published home page in this language: %(language)s")
                % {"language": name},
                id="portal.E010",
            )


def search() -> Iterable[CheckMessage]:
    unfound = sum(
        pages_findable(model)
        .exclude(pk__in=SearchDocument.objects.filter(page__isnull=False).values("page"))
        .count()
        for model in get_page_models()
        if model is not Page
    )
    if unfound:
        yield Error(
            _("Search does not know %(count)d published pages.") % {"count": unfound},
            hint=_("Run: manage.py rebuild_search"),
            id="portal.E011",
        )


def timers() -> Iterable[CheckMessage]:
    """A command that does not run leaves its work behind."""
    now = timezone.now()
    if Revision.objects.filter(approved_go_live_at__lt=now - LATE).exists():
        yield Error(
            _("Pages whose date has come are not published."),
            hint=_("Does the timer of publish_scheduled run?"),
            id="portal.E012",
        )
    if Session.objects.filter(expire_date__lt=now - TWO_DAYS).exists():
        yield Warning(
            _("Old sessions are kept."),
            hint=_("Does the timer of clearsessions run?"),
            id="portal.W012",
        )


def queue() -> Iterable[CheckMessage]:
    """Mails, and what else a worker does."""
    state = queue_state()
    if state.is_late:
        yield Error(
            _(
                "%(count)d mails or other tasks wait; the oldest has been due for %(minutes)d minutes."
            )
            % {"count": state.waiting, "minutes": state.overdue.total_seconds() // 60},
            hint=_("Does portal-worker.service run? Restart it."),
            id="portal.E013",
        )
    if state.failed:
        yield Warning(
            _("%(count)d mails or other tasks were tried in vain for a day and given up.")
            % {"count": state.failed},
            hint=_(
                "Once the cause is mended: docs/operations/watching.md says how to try them again."
            ),
            id="portal.W013",
        )


CHECKS: tuple[Check, ...] = (
    database,
    replica,
    migrations,
    shared_cache,
    files,
    static_files,
    mail,
    content,
    search,
    timers,
    queue,
)


@register("doctor", deploy=True)
def doctor(*, databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Every finding; what cannot be looked at while the database is away is left out."""
    findings: list[CheckMessage] = []
    if databases:
        for check in CHECKS:
            try:
                findings += check()
            except DatabaseError:
                if not findings:
                    raise
    return findings
