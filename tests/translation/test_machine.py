"""A machine's draft: asked for, marked, read, and never in place of what a person wrote."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from copy import deepcopy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any, cast
from unittest.mock import patch

import pytest
import requests
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from django_tasks_db.models import DBTaskResult
from wagtail_localize.models import TranslationSource
from wagtail_localize.strings import StringValue

from accounts.models import User
from core.enums import MachineOutcome, TranslationKind, TranslationState
from core.selectors.machine import machine_state
from core.selectors.translation import source_words
from core.services import machine, mail_send
from core.services.machine import MachineError, page_machine_ask
from core.services.translation import translation_confirm
from tests.factories import translated
from tests.factories.companies import MembershipFactory
from vitrines.models import BestPracticePage

DUMMY = {"CLASS": "wagtail_localize.machine_translators.dummy.DummyTranslator", "OPTIONS": {}}
DEAD: dict[str, Any] = {
    "CLASS": "wagtail_localize.machine_translators.libretranslate.LibreTranslator",
    "OPTIONS": {"LIBRETRANSLATE_URL": "http://127.0.0.1:9", "API_KEY": "secret", "TIMEOUT": 1},
}


@pytest.fixture(scope="module")
def draft_of_the_module(
    module_database: None, practice_of_the_module: BestPracticePage
) -> BestPracticePage:
    practice = deepcopy(practice_of_the_module)
    page: BestPracticePage = translated(
        practice, published=False, title=practice.title, solution="A sensor."
    )
    return page


@pytest.fixture
def draft(settings: Any, draft_of_the_module: BestPracticePage) -> BestPracticePage:
    settings.MACHINE_TRANSLATOR = DUMMY
    return deepcopy(draft_of_the_module)


def again(page: BestPracticePage) -> BestPracticePage:
    return BestPracticePage.objects.get(pk=page.pk)


def ask(page: BestPracticePage, user: User, capture: Any, *, replace: bool = False) -> Any:
    with capture(execute=True):
        page_machine_ask(page=again(page), user=user, replace=replace)
    return again(page).get_latest_revision_as_object()


def test_request_to_the_machine_waits_behind_mails_where_there_is_a_queue(
    draft: BestPracticePage, editor: User, queue: None
) -> None:
    page_machine_ask(page=again(draft), user=editor, replace=False)
    mail_send(template="account_erased", to="a@example.org", language="fr", context={})
    assert machine_state(draft) == MachineOutcome.ASKED
    first, second = DBTaskResult.objects.ready()
    assert (first.task_name, second.task_name) == ("mail_deliver", "page_machine_draft")
    second.task.call(*second.args_kwargs["args"])
    assert again(draft).get_latest_revision_as_object().problem == "rebuts. de Trop"
    assert machine_state(draft) is None


def test_machine_translates_what_nobody_translated(
    draft: BestPracticePage, editor: User, django_capture_on_commit_callbacks: Any
) -> None:
    written = ask(draft, editor, django_capture_on_commit_callbacks)
    assert written.problem == "rebuts. de Trop"
    assert written.solution == "A sensor."
    assert written.body[0].value["heading"] == "Avant"
    assert "<b>comptait</b>" in written.body[0].value["text"].source
    assert not TranslationSource.objects.exists()
    assert machine_state(draft) is None


def test_machine_replaces_a_persons_words_only_when_asked_to(
    draft: BestPracticePage, editor: User, django_capture_on_commit_callbacks: Any
) -> None:
    written = ask(draft, editor, django_capture_on_commit_callbacks, replace=True)
    assert written.solution == "capteur. Un"


def test_reader_is_told_until_a_person_has_read(
    draft: BestPracticePage, editor: User, django_capture_on_commit_callbacks: Any
) -> None:
    ask(draft, editor, django_capture_on_commit_callbacks)
    assert again(draft).translation_kind == TranslationKind.MACHINE
    again(draft).get_latest_revision().publish()
    assert again(draft).translation_state == TranslationState.MACHINE
    source = source_words(again(draft))
    assert source is not None
    translation_confirm(page=again(draft), user=editor, seen=source.name)
    assert again(draft).translation_state == TranslationState.HUMAN


def test_published_words_of_a_person_stay_a_persons_while_a_machine_drafts(
    practice: BestPracticePage,
    english: BestPracticePage,
    editor: User,
    settings: Any,
    django_capture_on_commit_callbacks: Any,
) -> None:
    settings.MACHINE_TRANSLATOR = DUMMY
    ask(english, editor, django_capture_on_commit_callbacks, replace=True)
    assert again(english).translation_state == TranslationState.HUMAN
    assert again(english).problem == "Too many rejects."


def test_dead_service_changes_nothing_and_the_person_is_told(
    draft: BestPracticePage,
    editor: User,
    settings: Any,
    django_capture_on_commit_callbacks: Any,
    caplog: pytest.LogCaptureFixture,
) -> None:
    settings.MACHINE_TRANSLATOR = DEAD
    before = draft.latest_revision_id
    ask(draft, editor, django_capture_on_commit_callbacks)
    assert again(draft).latest_revision_id == before
    assert again(draft).translation_kind == TranslationKind.HUMAN
    assert machine_state(draft) == MachineOutcome.UNREACHABLE
    assert "secret" not in caplog.text


class DripHandler(BaseHTTPRequestHandler):
    """Answers at once, and then sends a byte every few milliseconds for seconds."""

    def do_POST(self) -> None:
        self.send_response(200)
        self.end_headers()
        server = cast(DripServer, self.server)
        with suppress(OSError):
            for _n in range(1000):
                self.wfile.write(b" ")
                self.wfile.flush()
                if server.left.wait(0.005):
                    return
        server.has_finished.set()

    def log_message(self, *args: Any) -> None:
        """Says nothing."""


class DripServer(ThreadingHTTPServer):
    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), DripHandler)
        self.left, self.has_finished = Event(), Event()


@pytest.fixture
def drip() -> Iterator[DripServer]:
    with DripServer() as server:
        Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
        yield server
        server.left.set()
        server.shutdown()


def test_service_that_drips_is_left_when_the_time_is_over(
    draft: BestPracticePage,
    editor: User,
    settings: Any,
    drip: DripServer,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    # Each byte comes long before the client's own limit.
    url = f"http://127.0.0.1:{drip.server_address[1]}"
    options = {**DEAD["OPTIONS"], "LIBRETRANSLATE_URL": url, "TIMEOUT": 10}
    settings.MACHINE_TRANSLATOR = {**DEAD, "OPTIONS": options}
    monkeypatch.setattr(machine, "TIME_LIMIT", 0.05)
    before = draft.latest_revision_id
    ask(draft, editor, django_capture_on_commit_callbacks)
    assert not drip.has_finished.is_set()
    assert again(draft).latest_revision_id == before
    assert machine_state(draft) == MachineOutcome.UNREACHABLE


@pytest.mark.parametrize("error", [requests.Timeout, KeyError, ValueError, TypeError])
def test_nonsense_from_the_service_changes_nothing(
    draft: BestPracticePage,
    editor: User,
    django_capture_on_commit_callbacks: Any,
    error: type[Exception],
) -> None:
    target = "wagtail_localize.machine_translators.dummy.DummyTranslator.translate"
    with patch(target, side_effect=error):
        written = ask(draft, editor, django_capture_on_commit_callbacks)
    assert written.problem == "Trop de rebuts."
    assert machine_state(draft) == MachineOutcome.UNREACHABLE


def test_service_that_takes_too_long_is_given_up(
    draft: BestPracticePage, editor: User, django_capture_on_commit_callbacks: Any
) -> None:
    with patch("core.services.machine.TIME_LIMIT", -1):
        ask(draft, editor, django_capture_on_commit_callbacks)
    assert machine_state(draft) == MachineOutcome.UNREACHABLE


def test_machine_does_not_overwrite_what_was_saved_meanwhile(
    draft: BestPracticePage, editor: User, django_capture_on_commit_callbacks: Any
) -> None:
    def save_meanwhile(*args: Any) -> Any:
        page = again(draft).get_latest_revision_as_object()
        page.problem = "Too many rejects."
        page.save_revision()
        return {string: string for string in args[-1]}

    target = "wagtail_localize.machine_translators.dummy.DummyTranslator.translate"
    # In this thread, which sees what the test has written.
    at_once = patch("core.services.machine._answer_within", lambda _seconds, call: call())
    with at_once, patch(target, side_effect=save_meanwhile):
        written = ask(draft, editor, django_capture_on_commit_callbacks)
    assert written.problem == "Too many rejects."
    assert machine_state(draft) == MachineOutcome.CHANGED


def test_page_in_review_is_left_alone(
    draft: BestPracticePage, editor: User, django_capture_on_commit_callbacks: Any
) -> None:
    page = again(draft)
    page.get_workflow().start(page, editor)
    written = ask(draft, editor, django_capture_on_commit_callbacks)
    assert written.problem == "Trop de rebuts."
    assert machine_state(draft) == MachineOutcome.LOCKED


def test_marks_that_the_machine_makes_up_are_words(
    draft: BestPracticePage, editor: User, django_capture_on_commit_callbacks: Any
) -> None:
    target = "wagtail_localize.machine_translators.dummy.DummyTranslator.translate"
    with patch(
        target,
        side_effect=lambda _s, _t, strings: {
            string: StringValue("<script>x</script><a id='a9'>y</a>") for string in strings
        },
    ):
        written = ask(draft, editor, django_capture_on_commit_callbacks)
    assert written.body[0].value["text"].source == "<p>y</p>"


def test_without_a_service_there_is_no_button_and_no_task(
    draft: BestPracticePage, editor: User, editor_client: Client, settings: Any
) -> None:
    url = reverse("machine-draft", args=[draft.pk])
    edit = reverse("wagtailadmin_pages:edit", args=[draft.pk])

    def buttons() -> list[Any]:
        soup = BeautifulSoup(editor_client.get(edit).content, "html.parser")
        return soup.select(f"button[formaction='{url}']")

    assert len(buttons()) == 1
    settings.MACHINE_TRANSLATOR = None
    assert buttons() == []
    with pytest.raises(MachineError):
        page_machine_ask(page=draft, user=editor, replace=False)


def test_editor_asks_and_ticks_that_the_words_were_read(
    draft: BestPracticePage, editor_client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        editor_client.post(reverse("machine-draft", args=[draft.pk]))
    edit = reverse("wagtailadmin_pages:edit", args=[draft.pk])
    soup = BeautifulSoup(editor_client.get(edit).content, "html.parser")
    assert soup.select_one("input[name=words_were_read]")
    assert soup.select_one("textarea[name=problem]").text.strip() == "rebuts. de Trop"


def test_member_asks_the_machine_for_a_page_of_the_company(
    draft: BestPracticePage,
    member_client: Client,
    settings: Any,
    django_capture_on_commit_callbacks: Any,
) -> None:
    url = reverse("selfservice:page-words-machine", args=[draft.pk])
    stranger = Client()
    stranger.force_login(MembershipFactory().user)
    with django_capture_on_commit_callbacks(execute=True):
        assert stranger.post(url).status_code == 404
    assert machine_state(draft) is None
    with django_capture_on_commit_callbacks(execute=True):
        member_client.post(url)
    assert again(draft).get_latest_revision_as_object().problem == "rebuts. de Trop"
    words = reverse("selfservice:page-words", args=[draft.pk])
    soup = BeautifulSoup(member_client.get(words).content, "html.parser")
    assert soup.select_one("input[name=was_read]")
    settings.MACHINE_TRANSLATOR = None
    soup = BeautifulSoup(member_client.get(words).content, "html.parser")
    assert soup.select(f"form[action='{url}']") == []
