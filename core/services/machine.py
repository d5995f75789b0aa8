"""Drafts that a configured machine translates; off unless the environment names a service."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from threading import Thread
from typing import Any

import requests
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django_tasks import task
from wagtail.log_actions import log
from wagtail.models import Page
from wagtail_localize.machine_translators.base import BaseMachineTranslator
from wagtail_localize.strings import StringValue

from core.enums import MachineOutcome, TranslationKind
from core.models import PageTranslatedAsPage
from core.selectors.background import BACKGROUND
from core.selectors.machine import ASKED, DONE, FAILED, WAIT, machine_last
from core.selectors.translation import SourceWords, source_words
from core.services.background import task_enqueue
from core.services.translation import basis_make, translated_fields

logger = logging.getLogger(__name__)

# Pieces in one request, and seconds for all requests together.
BATCH = 40
TIME_LIMIT = 60


class MachineError(Exception):
    """Why the machine is not asked, in words for the person who wanted it."""


def machine_translator() -> BaseMachineTranslator | None:
    """The service that the settings name, if any. Its address comes from nowhere else."""
    config = settings.MACHINE_TRANSLATOR
    if not config:
        return None
    translator: BaseMachineTranslator = import_string(config["CLASS"])(config["OPTIONS"])
    return translator


@transaction.atomic
def page_machine_ask(*, page: PageTranslatedAsPage, user: AbstractBaseUser, replace: bool) -> None:
    """Have the words that nobody has translated written by the machine, as a background task.

    With `replace`, those too that a person wrote. The caller asks whether the user may edit the
    page. Raises MachineError.
    """
    Page.objects.select_for_update().get(pk=page.pk)
    if machine_translator() is None:
        raise MachineError(_("No machine translation is set up."))
    if source_words(page) is None:
        raise MachineError(_("This page translates nothing."))
    last = machine_last(page)
    if last and last.action == ASKED and timezone.now() - last.timestamp < WAIT:
        raise MachineError(_("The machine has been asked already: wait a minute."))
    log(instance=page, action=ASKED, user=user)
    task_enqueue(page_machine_draft, page.pk, user.pk, replace)


@task(backend=BACKGROUND)
def page_machine_draft(page_id: int, user_id: int, replace: bool) -> None:
    """Translate, then write one draft, or log why not."""
    page = Page.objects.get(pk=page_id).specific
    user = get_user_model().objects.filter(pk=user_id).first()
    outcome = _draft(page, user, replace=replace)
    action = DONE if outcome == MachineOutcome.DONE else FAILED
    log(instance=page, action=action, user=user, data={"outcome": outcome.value})


def _draft(page: PageTranslatedAsPage, user: Any, *, replace: bool) -> MachineOutcome:
    draft = page.get_latest_revision_as_object()
    source = source_words(draft)
    translator = machine_translator()
    if source is None or translator is None:
        return MachineOutcome.NOTHING
    keys = machine_keys(source, replace=replace)
    if not keys:
        return MachineOutcome.NOTHING
    try:
        texts = _translate(translator, source, keys)
    except (requests.RequestException, TimeoutError, KeyError, TypeError, ValueError) as error:
        # A service's own words may hold the key or the texts.
        logger.warning("Machine translation failed: %s", type(error).__name__)
        return MachineOutcome.UNREACHABLE
    return _write(page, user, source, texts)


def machine_keys(source: SourceWords, *, replace: bool) -> list[str]:
    """The pieces to translate: those that still have the words of the source, or all of them."""
    from_source = source.translation_words
    same = source.basis.get("same", ())
    return [
        key
        for key, html in source.words.items()
        if replace or (from_source.get(key, html) == html and key not in same)
    ]


def _translate(
    translator: BaseMachineTranslator, source: SourceWords, keys: list[str]
) -> dict[str, str]:
    """The pieces by key. Raises what the service's client raises, and TimeoutError."""
    started = time.monotonic()
    texts: dict[str, str] = {}
    strings = {key: StringValue(source.words[key]) for key in keys}
    for start in range(0, len(keys), BATCH):
        batch = keys[start : start + BATCH]
        asked = partial(
            translator.translate,
            source.page.locale,
            source.translation.locale,
            list(dict.fromkeys(strings[key] for key in batch)),
        )
        answers = _answer_within(TIME_LIMIT - (time.monotonic() - started), asked)
        texts |= {key: str(answers[strings[key]].data) for key in batch}
    return texts


def _answer_within(seconds: float, call: Callable[[], Any]) -> Any:
    """What the call returns or raises; TimeoutError once the time is over.

    A client's own limit is one of silence: a service that sends a byte now and then could hold it for
    ever. Its thread, which asks no database, is left to itself and keeps no process alive.
    """
    if seconds <= 0:
        raise TimeoutError
    answer: Future[Any] = Future()

    def run() -> None:
        try:
            answer.set_result(call())
        except Exception as error:  # noqa: BLE001 - handed to whoever waits
            answer.set_exception(error)

    Thread(target=run, daemon=True).start()
    return answer.result(timeout=seconds)


@transaction.atomic
def _write(
    page: PageTranslatedAsPage, user: Any, read: SourceWords, texts: dict[str, str]
) -> MachineOutcome:
    """The draft as it is now with the machine's words, unless somebody has been faster."""
    Page.objects.select_for_update().get(pk=page.pk)
    row = type(page).objects.get(pk=page.pk)
    state = row.current_workflow_state
    if row.locked or (state is not None and state.status == state.STATUS_IN_PROGRESS):
        return MachineOutcome.LOCKED
    draft = row.get_latest_revision_as_object()
    source = source_words(draft)
    if (
        source is None
        or source.words != read.words
        or source.translation_words != read.translation_words
    ):
        return MachineOutcome.CHANGED
    known: dict[str, str] = source.basis.get("words", {})
    words = {k: html if k in texts else known.get(k, html) for k, html in source.words.items()}
    gone = {key: html for key, html in known.items() if key not in source.words}
    basis = {**basis_make(source.page), **source.basis, "words": {**words, **gone}, "machine": True}
    fields = translated_fields(draft=draft, source=source.page, texts=texts)
    for name, value in fields.items():
        setattr(draft, name, value)
    draft.translation_basis = basis
    draft.save_revision(user=user, clean=False)
    if not row.live:
        type(row).objects.filter(pk=row.pk).update(
            translation_kind=TranslationKind.MACHINE, translation_basis=basis
        )
    return MachineOutcome.DONE
