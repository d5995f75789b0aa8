"""A signed link shows one draft to who has no account, and takes one answer."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from wagtail.models import PageLogEntry

from accounts.enums import Role
from accounts.models import User
from companies.models import Consent
from companies.selectors import consents_current
from selfservice.enums import LinkState
from selfservice.models import ReviewLink
from selfservice.services.links import address_forget, review_link_revoke, review_link_send
from tests.consent.conftest import WORDS, answered
from tests.factories import BestPracticePageFactory, UserFactory
from vitrines.models import BestPracticePage

Sent = Callable[..., tuple[ReviewLink, str]]


def latest(page: BestPracticePage) -> BestPracticePage:
    return BestPracticePage.objects.get(pk=page.pk).get_latest_revision_as_object()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_link_shows_the_draft_in_the_holder_s_language_and_to_no_cache(
    client: Client, sent: Sent, language: str
) -> None:
    link, address = sent(language=language)
    assert address.startswith(f"/{language}/")
    response = client.get(address)
    page = response.content.decode()
    assert f'<html lang="{language}">' in page
    for words in WORDS.values():
        assert words in page
    assert response.headers["Cache-Control"] == "private, no-store"
    assert "noindex" in response.headers["X-Robots-Tag"]
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert not response.cookies
    link.refresh_from_db()
    assert link.state == LinkState.OPENED


def test_secret_is_stored_nowhere(sent: Sent) -> None:
    link, address = sent()
    token = address.rstrip("/").rpartition("/")[2]
    assert len(token) >= 43
    row = ReviewLink.objects.filter(pk=link.pk).values().get()
    assert token not in str(row)
    assert token not in str(list(PageLogEntry.objects.values()))


def test_mail_has_the_link_in_text_and_in_html(sent: Sent) -> None:
    _link, address = sent(message="Bonjour <b>vous</b>", language="en")
    message = mail.outbox[-1]
    assert message.to == ["chef@example.org"]
    html = str(message.alternatives[0][0])
    assert address in message.body
    assert address in html
    assert "Bonjour <b>vous</b>" in message.body
    assert "Bonjour &lt;b&gt;vous&lt;/b&gt;" in html
    assert "published before you say so" in message.body


def test_answer_becomes_a_draft_and_rows_of_the_ledger_and_nothing_live(
    client: Client, sent: Sent, practice: BestPracticePage
) -> None:
    practice.save_revision().publish()
    practice.refresh_from_db()
    link, address = sent()
    shown = practice.latest_revision_id
    data = answered(
        link, problem_text="Elles partaient au rebut.", consent_web="anonymised", consent_press="no"
    )
    response = client.post(address, data)
    assert (response.status_code, response["Location"]) == (302, address)
    live = BestPracticePage.objects.get(pk=practice.pk)
    assert live.problem == WORDS["problem"]
    assert latest(practice).problem == "Elles partaient au rebut."
    assert latest(practice).solution == WORDS["solution"]
    assert latest(practice).title == WORDS["title"]
    given = consents_current(practice.company, practice_key=practice.translation_key)
    assert given == {"web": "anonymised", "book": "yes", "open_data": "yes", "press": "no"}
    rows = Consent.objects.filter(practice_key=practice.translation_key)
    assert {(r.email, r.link_number, r.revision_number, r.given_by) for r in rows} == {
        ("chef@example.org", link.pk, shown, None)
    }
    assert {row.words_digest for row in rows} == {live.compute_words_digest()}
    link.refresh_from_db()
    assert link.applied_revision == live.latest_revision_id != shown
    entry = PageLogEntry.objects.get(page=practice.pk, action="review.apply")
    assert (entry.user, entry.data, entry.revision_id) == (
        None,
        {"link": link.pk},
        link.applied_revision,
    )


def test_answer_without_corrections_makes_no_version(
    client: Client, sent: Sent, practice: BestPracticePage
) -> None:
    link, address = sent()
    before = practice.revisions.count()
    client.post(address, answered(link, lessons_verdict="refused", lessons_comment="Pas ça."))
    assert practice.revisions.count() == before
    assert latest(practice).lessons == WORDS["lessons"]


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("state", ["answered", "revoked", "expired", "altered"])
def test_closed_link_shows_nothing_and_takes_nothing(
    client: Client,
    sent: Sent,
    editor: User,
    practice: BestPracticePage,
    state: str,
    language: str,
) -> None:
    link, address = sent(language=language)
    data = answered(link, problem_text="TROP TARD")
    if state == "answered":
        client.post(address, answered(link))
    elif state == "revoked":
        review_link_revoke(link=link, by=editor)
    elif state == "expired":
        ReviewLink.objects.update(expires_at=timezone.now())
    else:
        address = f"{address[:-2]}{'A' if address[-2] != 'A' else 'B'}/"
    rows = Consent.objects.count()
    for response in (client.get(address), client.post(address, data)):
        assert response.status_code == (404 if state == "altered" else 410)
        page = response.content.decode()
        assert f'<html lang="{language}">' in page
        assert not any(words in page for words in (*WORDS.values(), "chef@example.org"))
        assert response.headers["Cache-Control"] == "private, no-store"
    assert latest(practice).problem == WORDS["problem"]
    assert Consent.objects.count() == rows


def test_expired_link_is_closed_at_its_hour(client: Client, sent: Sent) -> None:
    link, address = sent(days=1)
    with time_machine.travel(link.expires_at - datetime.timedelta(seconds=5), tick=False):
        assert client.get(address).status_code == 200
    with time_machine.travel(link.expires_at, tick=False):
        assert client.get(address).status_code == 410


def test_answer_can_be_kept_and_finished_later(client: Client, sent: Sent) -> None:
    link, address = sent()
    begun = {"problem_text": "Autre problème.", "consent_web": "no", "later": "1"}
    response = client.post(address, begun)
    assert response["Location"] == f"{address}?kept"
    assert Consent.objects.count() == 0
    page = client.get(response["Location"]).content.decode()
    assert "Autre problème." in page
    assert re.search(r'name="consent_web" value="no"[^>]* checked', page)
    link.refresh_from_db()
    assert link.is_open
    assert link.answer["consents"] == {"web": "no"}
    client.post(address, answered(link, problem_text="Autre problème."))
    assert latest(link.page).problem == "Autre problème."


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"problem_verdict": ""}, "problem_verdict"),
        ({"consent_web": ""}, "consent_web"),
        ({"consent_web": "maybe"}, "consent_web"),
        ({"problem_verdict": "corrected"}, "problem_text"),
        ({"problem_text": "x" * 401}, "problem_text"),
        ({"title_text": "x" * 101}, "title_text"),
        ({"results_verdict": "corrected"}, "results_verdict"),
    ],
)
def test_answer_that_says_too_little_or_too_much_is_not_taken(
    client: Client, sent: Sent, changes: dict[str, str], field: str
) -> None:
    link, address = sent()
    response = client.post(address, answered(link, **changes))
    assert response.status_code == 422
    assert field in response.context["form"].errors
    link.refresh_from_db()
    assert link.answered_at is None
    assert Consent.objects.count() == 0


@pytest.mark.parametrize("how", ["saved", "submitted"])
def test_answer_about_an_older_version_waits_for_an_editor_and_loses_nothing(
    client: Client,
    editor_client: Client,
    editor: User,
    sent: Sent,
    practice: BestPracticePage,
    how: str,
) -> None:
    link, address = sent()
    if how == "saved":
        draft = latest(practice)
        draft.solution = "Écrit depuis par la rédaction."
        draft.save_revision(user=editor)
        assert client.get(address).context["is_outdated"]
    else:
        practice.get_workflow().start(practice, editor)
    assert WORDS["solution"] in client.get(address).content.decode()
    client.post(address, answered(link, problem_text="Corrigé par l’usine."))
    link.refresh_from_db()
    assert link.applied_revision is None
    assert latest(practice).problem == WORDS["problem"]
    url = reverse("review_admin:answer", args=[link.pk])
    response = editor_client.get(url)
    assert response.context["waits"]
    assert "Corrigé" in response.content.decode()
    editor_client.post(url, {"apply": "1"})
    assert latest(practice).problem == "Corrigé par l’usine."
    if how == "saved":
        assert latest(practice).solution == "Écrit depuis par la rédaction."
    before = practice.revisions.count()
    editor_client.post(url, {"apply": "1"})
    assert practice.revisions.count() == before


def test_editor_is_told_and_sees_what_was_answered_side_by_side(
    client: Client,
    editor_client: Client,
    sent: Sent,
    django_capture_on_commit_callbacks: Any,
) -> None:
    link, address = sent()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(
            address,
            answered(
                link,
                problem_text="Les pièces partent au rebut.",
                lessons_verdict="refused",
                lessons_comment="<script>Pas ça",
                consent_press="no",
            ),
        )
    message = mail.outbox[-1]
    url = reverse("review_admin:answer", args=[link.pk])
    assert message.to == ["redaction@example.org"]
    assert url in message.body
    page = editor_client.get(url).content.decode()
    assert re.search(r'class="review-removed">[^<]*bac', page)
    assert re.search(r'class="review-added">[^<]*rebut', page)
    assert "&lt;script&gt;Pas ça" in page
    assert "w-status--critical" in page


def test_link_reaches_nothing_else(client: Client, sent: Sent, practice: BestPracticePage) -> None:
    other = BestPracticePageFactory(
        published=False, title="AUTRE BROUILLON", company=practice.company
    )
    link, address = sent()
    page = client.get(address).content.decode()
    assert "AUTRE BROUILLON" not in page
    client.post(address, answered(link, title_text="Nouveau titre"))
    assert latest(other).title == "AUTRE BROUILLON"
    assert (
        not Consent.objects.exclude(practice_key=practice.translation_key)
        .filter(practice_key=None)
        .exists()
    )
    for url in (
        reverse("wagtailadmin_pages:edit", args=[practice.pk]),
        reverse("review_admin:links", args=[practice.pk]),
        reverse("review_admin:answer", args=[link.pk]),
    ):
        assert client.get(url).status_code == 302


def test_wrong_links_are_throttled(client: Client, sent: Sent) -> None:
    _link, address = sent()
    with override("fr"):
        codes = [
            client.get(reverse("review:draft-answer", args=[f"x{n}"])).status_code
            for n in range(22)
        ]
    assert codes[:20] == [404] * 20
    assert codes[20:] == [429, 429]
    # Whoever has the right one still reads.
    assert client.get(address).status_code == 200


def test_editor_sends_and_revokes_from_the_page(
    client: Client,
    editor_client: Client,
    practice: BestPracticePage,
    django_capture_on_commit_callbacks: Any,
) -> None:
    url = reverse("review_admin:links", args=[practice.pk])
    edit = editor_client.get(reverse("wagtailadmin_pages:edit", args=[practice.pk]))
    assert url in edit.content.decode()
    data = {
        "email": "chef@example.org",
        "person": "Cheffe d’atelier",
        "language": "en",
        "days": "10",
        "message": "",
    }
    with django_capture_on_commit_callbacks(execute=True):
        response = editor_client.post(url, data)
    assert response.status_code == 302
    link = ReviewLink.objects.get()
    assert link.expires_at - link.created_at > datetime.timedelta(days=9, hours=23)
    assert len(mail.outbox) == 1
    listed = editor_client.get(url).content.decode()
    assert "chef@example.org" in listed
    assert "Cheffe d’atelier" in listed
    editor_client.post(reverse("review_admin:answer", args=[link.pk]), {"revoke": "1"})
    link.refresh_from_db()
    assert link.state == LinkState.REVOKED
    actions = PageLogEntry.objects.filter(page=practice.pk, action__startswith="review.")
    assert set(actions.values_list("action", flat=True)) == {"review.send", "review.revoke"}


@pytest.mark.parametrize("days", ["0", "91", "", "x"])
def test_link_lives_for_a_bounded_time(
    editor_client: Client, practice: BestPracticePage, days: str
) -> None:
    url = reverse("review_admin:links", args=[practice.pk])
    response = editor_client.post(
        url, {"email": "chef@example.org", "language": "fr", "days": days}
    )
    assert "days" in response.context["form"].errors
    assert not ReviewLink.objects.exists()


def test_who_is_no_editor_sends_no_link(client: Client, practice: BestPracticePage) -> None:
    stranger = UserFactory()
    with pytest.raises(PermissionDenied):
        review_link_send(page=practice, by=stranger, email="x@example.org", days=1)
    client.force_login(stranger)
    response = client.post(
        reverse("review_admin:links", args=[practice.pk]),
        {"email": "x@example.org", "language": "fr", "days": "3"},
    )
    assert response.status_code in {302, 403}
    assert not ReviewLink.objects.exists()


def test_erased_person_leaves_the_agreement_and_no_address(
    client: Client, sent: Sent, editor: User
) -> None:
    link, address = sent()
    client.post(address, answered(link))
    other, open_address = sent(email="chef@example.org", message="Cher Paul")
    assert address_forget(email="CHEF@example.org") == 2 + 4
    for row in (link, other):
        row.refresh_from_db()
        assert (row.email, row.person, row.message) == ("", "", "")
    assert client.get(open_address).status_code == 410
    assert Consent.objects.filter(link_number=link.pk, email=None).count() == 4
    assert link.words == {**WORDS, "results": link.words["results"]}


def test_moderator_may_send_too(practice: BestPracticePage) -> None:
    moderator = UserFactory(role=Role.MODERATOR)
    assert review_link_send(page=practice, by=moderator, email="x@example.org", days=1).pk
