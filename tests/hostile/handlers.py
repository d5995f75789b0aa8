"""Rows that need more than one request of a stranger: what is prepared, sent and looked at."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import openpyxl
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.contrib.auth.signals import user_login_failed
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, PageLogEntry, Revision

from accounts.models import User
from accounts.services import user_erase
from core.models import CustomDocument
from selfservice.models import ReviewLink
from tests.factories import ImageFactory, NewsPageFactory
from tests.hostile.catalogue import Row
from tests.hostile.conftest import HOST, PASSWORD, Trial, address
from tests.hostile.runner import Ran, begin, check, send, state

Handler = Callable[[Row, Trial], None]
HANDLERS: dict[str, Handler] = {}
NEW_PASSWORD = "une phrase que personne ne devine"


def handles(*rows: str) -> Callable[[Handler], Handler]:
    def keep(handler: Handler) -> Handler:
        HANDLERS.update(dict.fromkeys(rows, handler))
        return handler

    return keep


def statuses_hold(ran: Ran) -> None:
    """The row's statuses, secrets and headers, without the invariants that a handler tries itself."""
    check(Ran(**{**vars(ran), "row": ran.row.without_invariants()}))


# Addresses


@handles("U-028")
def redirects_do_not_run_in_circles(row: Row, trial: Trial) -> None:
    for here, there in (("/fr/a", "/fr/b"), ("/fr/b", "/fr/a")):
        Redirect.objects.create(old_path=here, redirect_link=f"https://{HOST}{there}/")
    trial.world.values["loop_url"] = "/fr/a/"
    ran = begin(row, trial)
    hops = 0
    location = "/fr/a/"
    while location and hops < 6:
        response = send(ran, path=location.removeprefix(f"https://{HOST}")).response
        location = response.get("Location", "")
        hops += 1
    assert hops < 6
    statuses_hold(ran)


@handles("H-026")
def plain_http_leads_to_https(row: Row, trial: Trial) -> None:
    trial.settings.SECURE_SSL_REDIRECT = True
    ran = begin(row, trial)
    response = send(ran, path=trial.world.values["page_url"]).response
    assert response.status_code in row.statuses
    assert response["Location"] == f"https://{HOST}{trial.world.values['page_url']}"


@handles("C-027")
def page_of_a_reader_is_the_same_for_all(row: Row, trial: Trial) -> None:
    """As in production, where pages are kept: when it is built, and when it is taken from there."""
    trial.settings.PAGE_CACHE_SECONDS = 60
    ran = begin(row, trial)
    bodies = []
    for _time in range(2):
        bodies.append(send(ran).body)
        check(ran)
        assert "s-maxage=" in ran.last["Cache-Control"]
        assert "Cookie" not in ran.last.get("Vary", "")
    assert bodies[0] == bodies[1]


@handles(
    "F-004", "F-012", "F-013", "F-016", "F-017", *(f"O-{number:03}" for number in range(80, 97))
)
def form_that_makes_no_sense_is_refused(row: Row, trial: Trial) -> None:
    """Sent to the sign-in: the form of strangers' words asks for no token but the link's own."""
    ran = begin(row, trial)
    send(ran, path=trial.world.values["login_url"])
    check(ran)


@handles("N-005", "N-006")
def language_is_chosen_by_a_link(row: Row, trial: Trial) -> None:
    ran = begin(row, trial)
    response = send(ran, path=f"/fr{trial.world.values['set_language']}").response
    assert response.status_code in {404, 405}
    assert "Location" not in response


@handles("C-032")
def every_kind_of_answer_has_its_headers(row: Row, trial: Trial) -> None:
    ran = begin(row, trial)
    values = trial.world.values
    for path in (
        values["page_url"],
        "/fr/nowhere/",
        "/robots.txt",
        values["login_url"],
        "/favicon.ico",
    ):
        send(ran, path=path)
    send(ran, path="/admin/", actor="account")
    trial.settings.MAINTENANCE = True
    send(ran, path=values["page_url"])
    assert {answer.response.status_code for answer in ran.answers} == {200, 302, 403, 404, 503}
    for answer in ran.answers:
        headers = answer.response.headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "camera=()" in headers["Permissions-Policy"]
        assert headers["Referrer-Policy"]
        assert "default-src 'none'" in headers["Content-Security-Policy"]


@handles("N-003")
def both_languages_are_there(row: Row, trial: Trial) -> None:
    ran = begin(row, trial)
    body = send(ran).body
    statuses_hold(ran)
    found = re.findall(r'hreflang="(?:fr|en)" href="https?://[^/"]+([^"]+)"', body)
    assert {path[:4] for path in found} == {"/fr/", "/en/"}
    for path in found:
        assert send(ran, path=path).response.status_code == 200


@handles("N-008")
def title_is_laid_out_in_its_own_direction(row: Row, trial: Trial) -> None:
    news = trial.world.news
    news.title = row.body["title"]
    news.save_revision().publish()
    ran = begin(row, trial)
    body = send(ran, path=news.url, actor="anon", body=None).body
    assert row.body["title"] in body or ran.last.status_code == 405
    style = (settings.BASE_DIR / "portal/static/portal/css/portal.css").read_text(encoding="utf-8")
    assert re.search(r"h1, h2, h3 \{ unicode-bidi: plaintext;", style)


# What was public


@handles("L-027", "L-028")
def what_was_taken_away_is_gone(row: Row, trial: Trial) -> None:
    world = trial.world
    image = ImageFactory(title="SECRET-IMG")
    NewsPageFactory(hero_image=image)
    rendition = image.renditions.filter(file__startswith="images/").first().file.name
    world.values |= {
        "unpublished_url": world.news.url,
        "deleted_image_url": f"/media/{rendition}",
    }
    ran = begin(row, trial)
    assert send(ran).response.status_code == 200
    ran.answers.clear()
    with trial.commits(execute=True):
        world.news.unpublish()
        image.delete()
    send(ran)
    check(ran)


@handles("L-037")
def health_tells_nothing_of_the_inside(row: Row, trial: Trial) -> None:
    names = [name for name in get_resolver().reverse_dict if isinstance(name, str)]
    addresses = [reverse(name) for name in names if "health" in name] or ["/health/"]
    ran = begin(row, trial)
    for path in addresses:
        response = send(ran, path=path).response
        assert response.status_code in {200, 302, 404, 503}
        if response.status_code in {200, 503}:
            assert len(ran.body) < 500
            assert not re.search(r"\d+\.\d+\.\d+|postgres|redis|Error", ran.body)


# Forms of strangers


def answered(trial: Trial, **changes: Any) -> dict[str, Any]:
    link = ReviewLink.objects.latest("pk")
    data = {f"{name}_verdict": "right" for name in link.words}
    data |= {f"consent_{channel}": "yes" for channel in ("web", "book", "open_data", "press")}
    return {**data, **changes}


@handles("F-008", "F-015", "F-023", "M-001", "M-007")
def words_of_a_stranger_reach_editors_alone(row: Row, trial: Trial) -> None:
    """Nothing is published, whatever is sent; mails are plain, and their heads are ours."""
    live = set(Page.objects.values_list("pk", "title", "live"))
    ran = begin(row, trial)
    with trial.commits(execute=True):
        send(ran, body={**answered(trial), **row.body})
    assert ran.last.status_code in {302, 400, 422}
    assert set(Page.objects.values_list("pk", "title", "live")) == live
    assert not User.objects.filter(is_staff=True, email="ana@example.org").exists()
    assert "\x1b" not in trial.caplog.text
    for message in mail.outbox[ran.mails :]:
        assert "Bcc" not in message.message()
        assert "evil.example" not in str(message.recipients())
        assert message.body
        assert "<b>x</b>" not in str(message.alternatives)


@handles("F-006")
def nul_is_an_error_of_the_form(row: Row, trial: Trial) -> None:
    ran = begin(row, trial)
    send(ran, body={**answered(trial), **row.body})
    check(ran)


@handles("F-024")
def fifty_answers_are_too_many(row: Row, trial: Trial) -> None:
    ran = begin(row, trial)
    for number in range(row.repeat):
        send(ran, number, body={"later": "1", **row.body})
    assert {answer.response.status_code for answer in ran.answers} == {302, 429}
    assert len(mail.outbox) - ran.mails <= 6


@handles("F-032")
def link_to_what_is_gone_opens_nothing(row: Row, trial: Trial) -> None:
    link = ReviewLink.objects.latest("pk")
    ReviewLink.objects.filter(pk=link.pk).update(expires_at=timezone.now())
    ran = begin(row, trial)
    send(ran, body={**answered(trial), **row.body})
    check(ran)


@handles("F-014")
def unexpected_files_are_refused(row: Row, trial: Trial) -> None:
    client = trial.client("anon")
    files = {f"f{n}": SimpleUploadedFile(f"{n}.txt", b"x") for n in range(200)}
    response = client.post(trial.world.values["contact_form_url"], files)
    assert response.status_code in row.statuses


@handles("F-027", "D-026")
def cells_of_an_export_are_text(row: Row, trial: Trial) -> None:
    """What strangers look for is the only thing that they say and editors download."""
    anon = trial.client("anon")
    admin = trial.client("admin")
    for sign in ("=HYPERLINK", "+1+1", "-1", "@SUM", "\t=1", "\r=1"):
        anon.get(trial.world.values["search_url"], {"q": f"{sign} zqx"})
    report = reverse("search_admin:searches")
    rows = b"".join(admin.get(report, {"export": "csv"}).streaming_content).decode()
    assert "hyperlink" in rows.lower()
    for line in rows.splitlines():
        assert not re.match(r'"?\s*[=+\-@]', line), line
    book = openpyxl.load_workbook(
        io.BytesIO(b"".join(admin.get(report, {"export": "xlsx"}).streaming_content))
    )
    assert all(cell.data_type != "f" for line in book.active for cell in line)


@handles("M-006", "M-008")
def address_of_a_stranger_gets_one_mail_and_we_write_to_nobody_else(row: Row, trial: Trial) -> None:
    email = row.body["{f_email}"].replace("{noreply}", trial.settings.DEFAULT_FROM_EMAIL)
    ran = begin(row, trial)
    with trial.commits(execute=True):
        send(ran, path=trial.world.values["password_reset_url"], body={"email": email})
    assert ran.last.status_code in row.statuses
    for message in mail.outbox[ran.mails :]:
        assert message.to != [trial.settings.DEFAULT_FROM_EMAIL]
        assert message.extra_headers["Auto-Submitted"] == "auto-generated"


@handles("R-008")
def no_field_of_a_form_takes_long_to_read(row: Row, trial: Trial) -> None:
    """A text that makes bad expressions try everything, in each field of each public form."""
    ran = begin(row, trial)
    values = trial.world.values
    hostile = "a" * 5000 + "!"
    forms = {
        "login_url": ("login", "password"),
        "password_reset_url": ("email",),
        "signup_url": ("first_name", "last_name", "password"),
        "contact_form_url": (values["f_name"], values["f_email"], values["f_message"]),
    }
    for name, fields in forms.items():
        path = values[name]
        send(ran, path=path, body=dict.fromkeys(fields, hostile))
    check(ran)


# Accounts


@handles("A-001")
def account_is_closed_after_ten_wrong_passwords_and_opened_by_its_owner(
    row: Row, trial: Trial
) -> None:
    evaluated: list[str] = []

    def count(sender: Any, **_told: Any) -> None:
        evaluated.append("try")

    user_login_failed.connect(count)
    try:
        ran = begin(row, trial)
        for number in range(row.repeat):
            send(ran, number, ip=f"192.0.2.{number}")
    finally:
        user_login_failed.disconnect(count)
    statuses_hold(ran)
    assert 0 < len(evaluated) <= 10
    # No device is known from others: the owner comes in by the mail that only he or she gets.
    owner = Client(SERVER_NAME=HOST, REMOTE_ADDR="198.51.100.1")
    with trial.commits(execute=True):
        owner.post(
            trial.world.values["password_reset_url"], {"email": trial.world.values["known_email"]}
        )
    link = re.search(r"https?://[^/\s]+(/\S+)", mail.outbox[-1].body)
    assert link
    form = owner.get(link[1], follow=True)
    owner.post(form.request["PATH_INFO"], {"password1": NEW_PASSWORD})
    owner.post(
        trial.world.values["login_url"],
        {"login": trial.world.values["known_email"], "password": NEW_PASSWORD},
    )
    assert "_auth_user_id" in owner.session


@handles("A-008")
def reset_link_works_once(row: Row, trial: Trial) -> None:
    with trial.commits(execute=True):
        trial.client("b").post(
            trial.world.values["password_reset_url"], {"email": trial.world.values["known_email"]}
        )
    link = re.search(r"https?://[^/\s]+(/\S+)", mail.outbox[-1].body)
    assert link
    first = Client(SERVER_NAME=HOST)
    form = first.get(link[1], follow=True)
    first.post(form.request["PATH_INFO"], {"password1": NEW_PASSWORD})
    trial.world.values["reset_link_used"] = link[1]
    ran = begin(row, trial)
    send(ran)
    assert 'name="password1"' not in ran.body
    statuses_hold(ran)


@handles("A-021", "A-022", "A-023")
def old_session_opens_nothing(row: Row, trial: Trial) -> None:
    user = trial.world.people["account"]
    client = trial.client("account")
    trial.clients["anon"] = client
    assert client.get(trial.world.values["account_url"]).status_code == 200
    if row.id == "A-021":
        kept = dict(client.cookies)
        client.post(address("account_logout"))
        client.cookies.update(kept)
    elif row.id == "A-022":
        user.set_password(NEW_PASSWORD)
        user.save()
    else:
        user.is_active = False
        user.save()
    ran = begin(row, trial)
    send(ran)
    check(ran)


@handles("A-027")
def common_password_is_refused_where_one_is_chosen(row: Row, trial: Trial) -> None:
    before = User.objects.count()
    ran = begin(row, trial)
    send(ran, body={"password": row.body["password1"]})
    check(ran)
    assert User.objects.count() == before


@handles("A-033")
def admin_waits_for_the_second_factor(row: Row, trial: Trial) -> None:
    trial.settings.STAFF_MFA_REQUIRED = True
    ran = begin(row, trial)
    send(ran)
    check(ran)


@handles("A-035")
def second_factor_is_not_guessed(row: Row, trial: Trial) -> None:
    user = trial.world.people["account"]
    TOTP.activate(user, generate_totp_secret())
    assert Authenticator.objects.filter(user=user).exists()
    client = Client(SERVER_NAME=HOST)
    client.post(trial.world.values["login_url"], {"login": user.email, "password": PASSWORD})
    evaluated = 0
    for number in range(row.repeat):
        response = client.post(
            trial.world.values["otp_url"], {"code": f"{number:06}"}, REMOTE_ADDR=f"192.0.2.{number}"
        )
        assert response.status_code in {*row.statuses, 302}
        evaluated += "n’est pas bon" in response.content.decode() or 0
    assert "_auth_user_id" not in client.session
    assert response.status_code in {200, 302, 429}
    page = response.content.decode()
    assert response.status_code != 200 or "5" in page


@handles("A-037")
def erased_account_leaves_no_name(row: Row, trial: Trial) -> None:
    user = User.objects.get(pk=trial.world.people["b"].pk)
    email = user.email
    PageLogEntry.objects.log_action(trial.world.b_page, "wagtail.edit", user=user)
    with trial.commits(execute=True):
        user_erase(user=user)
    assert not User.objects.filter(email=email).exists()
    assert not PageLogEntry.objects.filter(user_id=user.pk).exclude(user=None).exists()
    assert any(email in message.to for message in mail.outbox)
    for text in Revision.objects.values_list("content", flat=True):
        assert email not in str(text)


@handles("R-006")
def looking_at_the_sign_in_makes_no_session(row: Row, trial: Trial) -> None:
    before = Session.objects.count()
    ran = begin(row, trial)
    for _time in range(10):
        trial.clients.clear()
        send(ran)
    assert Session.objects.count() == before
    statuses_hold(ran)


@handles("R-007")
def what_is_not_found_takes_little_room_in_the_log(row: Row, trial: Trial) -> None:
    ran = begin(row, trial)
    for number in range(5):
        send(ran, number, path=f"/fr/zzz-{number}/")
    assert len(trial.caplog.text) / 5 * 10_000 < 5_000_000


# Companies among themselves, and editors


@handles("I-025")
def document_of_another_company_is_not_taken(row: Row, trial: Trial) -> None:
    ran = begin(row, trial)
    send(ran, body={"document": trial.world.values["b_doc"], "title": "Le bois"})
    page = trial.world.a_page
    draft = type(page).objects.get(pk=page.pk).get_latest_revision_as_object()
    assert "SECRET-DOC" not in str(draft.body.get_prep_value())
    assert str(trial.world.values["b_doc"]) not in {
        str(block.value["document"].pk) for block in draft.body if block.block_type == "document"
    }
    assert CustomDocument.objects.get(pk=trial.world.values["b_doc"]).title == "SECRET-DOC"


@handles("V-002")
def member_sets_only_what_the_sheet_asks(row: Row, trial: Trial) -> None:
    page = trial.world.a_page
    sent = {**row.body, "title": page.title, "evidence_grade": "a", "slug": "taken", "live": "on"}
    ran = begin(row, trial)
    send(ran, body={**sent, "licence": "cc0", "checked_on": "2031-01-01"})
    draft = type(page).objects.get(pk=page.pk).get_latest_revision_as_object()
    for name in ("evidence_grade", "slug", "licence", "checked_on", "company_id", "live"):
        assert getattr(draft, name) == getattr(page, name), name


@handles("V-012")
def who_left_the_company_keeps_nothing(row: Row, trial: Trial) -> None:
    ran = begin(row, trial)
    send(ran)
    check(ran)
    assert ran.last.status_code == 404


@handles("V-010", "I-028", "I-029", "I-035", "I-008", "V-008", "V-009")
def state_stays_as_it_was(row: Row, trial: Trial) -> None:
    moderator = trial.world.values["self"]
    other = {"V-010": {"path": reverse("wagtailusers_users:edit", args=[moderator])}}
    ran = begin(row, trial)
    send(ran, **other.get(row.id, {}))
    # The door of the admin is closed to companies: they are refused before anything is looked for.
    assert ran.last.status_code in {*row.statuses, 403}
    statuses_hold(ran) if ran.last.status_code in row.statuses else None
    assert state() == ran.before
