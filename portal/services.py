"""Writes that belong to no app."""

from __future__ import annotations

import threading
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.template.loader import render_to_string
from django.utils.translation import override

from core.models import PortalPage
from core.social_cards import render_social_card
from portal.selectors import SocialCard

# Beside the public folder of renditions: the card of a withdrawn page is not to be had by its path.
SOCIAL_CARD_FOLDER = "social"
# What the web server says by itself: the application does not answer, or is kept from being asked.
WEB_SERVER_PAGES = {
    400: "400.html",
    404: "not_found.html",
    413: "too_large.html",
    429: "too_fast.html",
    503: "maintenance.html",
}


class _StatementTimeout(threading.local):
    """Milliseconds per statement of this thread: what is wanted, what its connection was told."""

    wanted = 0
    told = 0


_statement_timeout = _StatementTimeout()


def statement_timeout_set(*, milliseconds: int) -> None:
    """Bound each statement of this thread from now on; 0 leaves the database's own bound.

    Takes a statement only where the bound changes, and opens no connection. SQLite has no bound.
    """
    _statement_timeout.wanted = milliseconds
    if connection.connection is not None and _statement_timeout.told != milliseconds:
        _statement_timeout_tell()


def statement_timeout_of_new_connection() -> None:
    """Give a connection that was just made the bound that its thread wants."""
    _statement_timeout.told = 0
    if _statement_timeout.wanted:
        _statement_timeout_tell()


def _statement_timeout_tell() -> None:
    if connection.vendor == "postgresql":
        milliseconds = _statement_timeout.wanted
        with connection.cursor() as cursor:
            if milliseconds:
                cursor.execute("SET statement_timeout = %s", [milliseconds])
            else:
                cursor.execute("RESET statement_timeout")
        _statement_timeout.told = milliseconds


def statement_timeout_of_replica(*, connection: BaseDatabaseWrapper) -> None:
    """Bound the statements of a new connection to the replica, which public pages alone read."""
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = %s", [settings.PUBLIC_STATEMENT_TIMEOUT_MS])


def lock_timeout_set(*, using: str, milliseconds: int) -> None:
    """Bound what the statements of a connection wait for locks; 0 is no bound. SQLite has none."""
    bounded = connections[using]
    if bounded.vendor == "postgresql":
        with bounded.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, false)", [str(milliseconds)])


def social_card_image(*, page: PortalPage, card: SocialCard) -> bytes:
    """The PNG of a page's card: drawn once, kept, and in place of the page's earlier cards."""
    folder = f"{SOCIAL_CARD_FOLDER}/{page.pk}"
    name = f"{folder}/{card.digest}.png"
    if default_storage.exists(name):
        with default_storage.open(name) as kept:
            return kept.read()
    image = render_social_card(
        title=card.title, kicker=card.kicker, site_name=card.site_name, footer=card.footer
    )
    with suppress(FileNotFoundError):
        for earlier in default_storage.listdir(folder)[1]:
            default_storage.delete(f"{folder}/{earlier}")
    default_storage.save(name, ContentFile(image))
    return image


def web_server_pages_write(*, folder: Path) -> None:
    """Write the pages that the web server answers with by itself: `503.fr.html`, and so on."""
    folder.mkdir(parents=True, exist_ok=True)
    for status, template_name in WEB_SERVER_PAGES.items():
        for language, _name in settings.LANGUAGES:
            with override(language):
                page = render_to_string(template_name, {"LANGUAGE_CODE": language})
            (folder / f"{status}.{language}.html").write_text(page, encoding="utf-8")
