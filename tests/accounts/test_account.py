"""One's own account: password, address, second factor, devices, name, erasure."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.usersessions.models import UserSession
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from django_tasks_db.models import DBTaskResult
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry, PageLogEntry, Revision
from wagtail.users.utils import get_deleted_user_display_name

from accounts.enums import Role
from accounts.models import User
from accounts.services import user_erase
from accounts.templatetags.account_tags import device_name
from companies.enums import MemberRole
from companies.models import Invitation, Membership
from companies.services import invitation_send
from core.services import mail_send
from tests.accounts.conftest import PASSWORD, last_mail, link_in
from tests.factories import UserFactory, VitrinePageFactory
from tests.factories.companies import MembershipFactory

Address = Callable[..., str]
NEW_PASSWORD = "une phrase que personne ne devine"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def user(language: str) -> User:
    return UserFactory(language=language)


@pytest.fixture
def signed_in(client: Client, user: User, address: Address) -> Client:
    """Signed in with the password, and asked for it again a moment ago."""
    client.post(address("account_login"), {"login": user.email, "password": PASSWORD})
    client.post(address("account_reauthenticate"), {"password": PASSWORD})
    return client


def set_up_app(client: Client, address: Address) -> str:
    """Set up an authenticator app; returns its secret."""
    secret = client.get(address("mfa_activate_totp")).context["form"].secret
    client.post(address("mfa_activate_totp"), {"code": code_of(secret)})
    return secret


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


# Password


def test_forgotten_password_is_chosen_anew_by_the_mail_s_link_once(
    client: Client, user: User, address: Address, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        client.post(address("account_reset_password"), {"email": user.email})
    message = last_mail()
    link = link_in(message, containing=address("account_reset_password"))
    form = client.get(link, follow=True)
    assert form.request["PATH_INFO"].endswith("-set-password/")
    done = client.post(form.request["PATH_INFO"], {"password1": NEW_PASSWORD}, follow=True)
    assert done.request["PATH_INFO"] == address("account_reset_password_from_key_done")
    user.refresh_from_db()
    assert user.check_password(NEW_PASSWORD)
    again = Client().get(link, follow=True)
    assert 'name="password1"' not in again.content.decode()


def test_altered_reset_link_opens_nothing(client: Client, user: User, address: Address) -> None:
    for link in ("1-abc", "zzzzzzzz-abc-def", f"{user.pk}-set-password"):
        page = client.get(f"{address('account_reset_password')}{link}/").content.decode()
        assert 'name="password1"' not in page
        assert address("account_reset_password") in page


def test_mails_are_in_the_person_s_language_whatever_the_page_s(
    client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    for person, page in (("fr", "en"), ("en", "fr")):
        with override(page):
            url = reverse("account_reset_password")
        with django_capture_on_commit_callbacks(execute=True):
            client.post(url, {"email": UserFactory(language=person).email})
        html = last_mail().alternatives[0][0]
        assert f'<html lang="{person}">' in html
        with override(person):
            assert reverse("account_reset_password") in html


@pytest.mark.parametrize(
    "password", ["short", "123456789012", "password1234", "-Azerty-2026!", "é" * 1001]
)
def test_weak_password_is_refused(
    signed_in: Client, user: User, address: Address, password: str
) -> None:
    data = {"oldpassword": PASSWORD, "password1": password}
    response = signed_in.post(address("account_change_password"), data)
    assert "error-summary" in response.content.decode()
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_changed_password_ends_other_sessions_and_is_told_by_mail(
    signed_in: Client, user: User, address: Address, django_capture_on_commit_callbacks: Any
) -> None:
    elsewhere = Client()
    elsewhere.force_login(user)
    data = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD}
    with django_capture_on_commit_callbacks(execute=True):
        signed_in.post(address("account_change_password"), data)
    assert signed_in.get(address("accounts:profile-edit")).status_code == 200
    assert elsewhere.get(address("accounts:profile-edit")).status_code == 302
    assert last_mail().to == [user.email]


# Address


def test_new_address_holds_once_its_link_is_opened_and_the_old_one_is_told(
    signed_in: Client, user: User, address: Address, django_capture_on_commit_callbacks: Any
) -> None:
    old, new = user.email, "nouvelle@example.org"
    with django_capture_on_commit_callbacks(execute=True):
        signed_in.post(address("account_email"), {"email": new, "action_add": ""})
    user.refresh_from_db()
    assert user.email == old
    message = last_mail()
    assert message.to == [new]
    link = link_in(message, containing=address("account_email"))
    signed_in.get(link)
    user.refresh_from_db()
    assert user.email == old
    with django_capture_on_commit_callbacks(execute=True):
        signed_in.post(link)
    user.refresh_from_db()
    assert user.email == new
    assert last_mail().to == [old]
    assert new in last_mail().body
    assert [row.email for row in EmailAddress.objects.filter(user=user)] == [new]


def test_address_of_somebody_else_is_neither_told_nor_taken(
    signed_in: Client, user: User, address: Address, django_capture_on_commit_callbacks: Any
) -> None:
    other = UserFactory()
    answers = []
    for email in (other.email, "free@example.org"):
        with django_capture_on_commit_callbacks(execute=True):
            response = signed_in.post(address("account_email"), {"email": email, "action_add": ""})
        answers.append((response.status_code, response["Location"]))
    assert answers[0] == answers[1]
    to_other = next(message for message in mail.outbox if message.to == [other.email])
    signed_in.post(link_in(to_other, containing=address("account_email")))
    user.refresh_from_db()
    other.refresh_from_db()
    assert user.email != other.email


def test_changing_the_address_asks_for_the_password_again(
    client: Client, user: User, address: Address
) -> None:
    client.force_login(user)
    data = {"email": "voleur@example.org", "action_add": ""}
    response = client.post(address("account_email"), data)
    assert response["Location"].startswith(address("account_reauthenticate"))
    assert not EmailAddress.objects.filter(email="voleur@example.org").exists()


def test_administrator_who_changes_an_address_vouches_for_it(user: User) -> None:
    user.email = "corrigee@example.org"
    user.save()
    rows = EmailAddress.objects.filter(user=user)
    assert [(row.email, row.verified, row.primary) for row in rows] == [
        ("corrigee@example.org", True, True)
    ]


# Second factor


def test_app_s_code_is_asked_for_at_the_next_sign_in(
    signed_in: Client, user: User, address: Address
) -> None:
    secret = set_up_app(signed_in, address)
    fresh = Client()
    data = {"login": user.email, "password": PASSWORD, "next": address("account_email")}
    response = fresh.post(address("account_login"), data)
    assert response["Location"].startswith(address("mfa_authenticate"))
    assert "_auth_user_id" not in fresh.session
    wrong = fresh.post(address("mfa_authenticate"), {"code": "000000"})
    assert "error-summary" in wrong.content.decode()
    fresh.post(address("mfa_authenticate"), {"code": code_of(secret)})
    assert fresh.session["_auth_user_id"] == str(user.pk)


def test_recovery_code_opens_the_account_once(
    signed_in: Client, user: User, address: Address
) -> None:
    set_up_app(signed_in, address)
    page = signed_in.get(address("mfa_view_recovery_codes"))
    code = page.context["unused_codes"][0]
    assert code in signed_in.get(address("mfa_download_recovery_codes")).content.decode()
    data = {"login": user.email, "password": PASSWORD}
    outcomes = []
    for _try in range(2):
        fresh = Client()
        fresh.post(address("account_login"), data)
        fresh.post(address("mfa_authenticate"), {"code": code})
        outcomes.append("_auth_user_id" in fresh.session)
    assert outcomes == [True, False]


def test_second_factor_is_changed_only_after_the_password_is_given_again(
    client: Client, user: User, address: Address
) -> None:
    client.force_login(user)
    for name in ("mfa_activate_totp", "mfa_add_webauthn", "accounts:account-erase"):
        response = client.get(address(name))
        assert response["Location"].startswith(address("account_reauthenticate")), name


def test_editor_sets_up_a_second_factor_before_the_admin_opens(
    client: Client, language: str, address: Address, settings: Any
) -> None:
    settings.STAFF_MFA_REQUIRED = True
    editor = UserFactory(role=Role.EDITOR)
    client.post(address("account_login"), {"login": editor.email, "password": PASSWORD})
    client.post(address("account_reauthenticate"), {"password": PASSWORD})
    response = client.get("/admin/", headers={"accept-language": language})
    assert response["Location"] == address("mfa_index")
    set_up_app(client, address)
    assert client.get("/admin/").status_code == 200


def test_person_who_lost_everything_is_let_in_again_and_told(
    signed_in: Client, user: User, address: Address, django_capture_on_commit_callbacks: Any
) -> None:
    set_up_app(signed_in, address)
    with django_capture_on_commit_callbacks(execute=True):
        call_command("remove_second_factor", user.email.upper(), stdout=io.StringIO())
    assert last_mail().to == [user.email]
    assert not user.has_second_factor
    assert signed_in.get(address("accounts:profile-edit")).status_code == 302
    signed_in.post(address("account_login"), {"login": user.email, "password": PASSWORD})
    assert signed_in.get(address("accounts:profile-edit")).status_code == 200


def test_admin_opens_without_a_second_factor_where_none_is_required(client: Client) -> None:
    client.force_login(UserFactory(role=Role.EDITOR))
    assert client.get("/admin/").status_code == 200


def test_every_page_of_the_second_factor_is_the_portal_s_own(
    signed_in: Client, address: Address, language: str
) -> None:
    set_up_app(signed_in, address)
    for name in (
        "mfa_index",
        "mfa_deactivate_totp",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_list_webauthn",
        "mfa_add_webauthn",
        "usersessions_list",
        "account_change_password",
        "account_email",
        "accounts:profile-edit",
        "accounts:account-erase",
        "account_logout",
    ):
        response = signed_in.get(address(name))
        page = response.content.decode()
        assert response.status_code == 200, name
        assert f'<html lang="{language}">' in page, name
        assert "portal/css/forms.css" in page, name
        assert "style=" not in page, name
        assert "no-store" in response["Cache-Control"], name


def test_admin_leads_to_one_s_account_and_changes_neither_address_nor_password(
    client: Client,
) -> None:
    client.force_login(UserFactory(role=Role.EDITOR))
    page = client.get(reverse("wagtailadmin_account")).content.decode()
    assert reverse("accounts:profile-edit") in page
    assert 'type="password"' not in page
    assert 'type="email"' not in page


# Devices


def test_another_device_is_listed_and_ended(
    signed_in: Client, user: User, address: Address
) -> None:
    elsewhere = Client(headers={"user-agent": FIREFOX})
    elsewhere.post(address("account_login"), {"login": user.email, "password": PASSWORD})
    assert "Firefox, Linux" in signed_in.get(address("usersessions_list")).content.decode()
    session = UserSession.objects.get(user_agent=FIREFOX)
    signed_in.post(address("accounts:session-end", session_id=session.pk))
    assert "_auth_user_id" not in Client(headers={}).session
    assert elsewhere.get(address("accounts:profile-edit")).status_code == 302
    assert signed_in.get(address("accounts:profile-edit")).status_code == 200


def test_nobody_ends_the_session_of_somebody_else(
    signed_in: Client, user: User, address: Address
) -> None:
    other = Client()
    other.post(address("account_login"), {"login": UserFactory().email, "password": PASSWORD})
    session = UserSession.objects.exclude(user=user).get()
    response = signed_in.post(address("accounts:session-end", session_id=session.pk))
    assert response.status_code == 404
    assert other.get(address("accounts:profile-edit")).status_code == 200


def test_all_other_devices_are_signed_out_at_once(
    signed_in: Client, user: User, address: Address
) -> None:
    elsewhere = Client()
    elsewhere.post(address("account_login"), {"login": user.email, "password": PASSWORD})
    signed_in.post(address("usersessions_list"))
    assert elsewhere.get(address("accounts:profile-edit")).status_code == 302
    assert signed_in.get(address("accounts:profile-edit")).status_code == 200


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (FIREFOX, "Firefox, Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge, Windows"),
        ("curl/8.0", "curl/8.0"),
    ],
)
def test_device_has_a_name_that_people_know(user_agent: str, name: str) -> None:
    assert device_name(user_agent) == name


# Name and language


def test_profile_keeps_name_and_language(signed_in: Client, user: User, address: Address) -> None:
    data = {"first_name": "Zoé", "last_name": "Fonte", "language": "en", "email": "x@example.org"}
    signed_in.post(address("accounts:profile-edit"), data)
    user.refresh_from_db()
    assert (user.first_name, user.last_name, user.language) == ("Zoé", "Fonte", "en")
    assert user.email != "x@example.org"


def test_profile_refuses_an_unknown_language(
    signed_in: Client, user: User, address: Address
) -> None:
    response = signed_in.post(address("accounts:profile-edit"), {"language": "de\x00"})
    assert "error-summary" in response.content.decode()
    user.refresh_from_db()
    assert user.language in {"fr", "en"}


# Erasure


def test_erased_person_is_named_nowhere_and_the_company_s_pages_stay(
    signed_in: Client, user: User, address: Address, django_capture_on_commit_callbacks: Any
) -> None:
    vitrine = VitrinePageFactory()
    MembershipFactory(user=user, company=vitrine.company, role=MemberRole.OWNER)
    revision = vitrine.save_revision(user=user)
    log(instance=vitrine, action="wagtail.edit", user=user)
    log(instance=user, action="wagtail.edit", user=UserFactory())
    colleague = MembershipFactory(company=vitrine.company, role=MemberRole.OWNER).user
    invitation_send(company=vitrine.company, email="autre@example.org", by=user)
    email, number = user.email, user.pk
    log(instance=vitrine.company, action="companies.invite", user=colleague, data={"email": email})

    with django_capture_on_commit_callbacks(execute=True):
        response = signed_in.post(address("accounts:account-erase"))

    assert response["Location"] == address("accounts:account-erased")
    assert "_auth_user_id" not in signed_in.session
    assert not User.objects.filter(pk=number).exists()
    assert not Membership.objects.filter(user_id=number).exists()
    assert not UserSession.objects.filter(user_id=number).exists()
    assert not EmailAddress.objects.filter(email=email).exists()
    assert Revision.objects.get(pk=revision.pk).user_id is None
    assert type(vitrine).objects.get(pk=vitrine.pk).live
    assert Invitation.objects.get().invited_by is None
    assert all(email not in str(entry.data) + entry.label for entry in ModelLogEntry.objects.all())
    entries = PageLogEntry.objects.filter(page=vitrine.pk).select_related("user")
    assert get_deleted_user_display_name(number) in [row.user_display_name for row in entries]
    assert [message.to for message in mail.outbox][-1] == [email]
    signed_in.force_login(UserFactory(role=Role.MODERATOR))
    history = signed_in.get(reverse("wagtailadmin_pages:history", args=[vitrine.pk]))
    assert get_deleted_user_display_name(number) in history.content.decode()


def test_alliance_is_told_of_a_company_that_loses_its_last_owner(
    user: User, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    membership = MembershipFactory(user=user, role=MemberRole.OWNER)
    MembershipFactory(company=membership.company)
    with django_capture_on_commit_callbacks(execute=True):
        user_erase(user=user)
    told = [message for message in mail.outbox if message.to == [settings.CONTACT_EMAIL]]
    assert [membership.company.name in message.subject for message in told] == [True]


def test_erased_person_gets_none_of_the_mails_that_wait_but_the_word_of_the_erasure(
    user: User, queue: None
) -> None:
    EmailAddress.objects.create(user=user, email="nouvelle@example.org")
    for address in (user.email, "nouvelle@example.org", "autre@example.org"):
        mail_send(template="account_unknown", to=address, language="fr", context={"url": ""})
    email = user.email
    user_erase(user=user)
    waiting = [row.args_kwargs["kwargs"] for row in DBTaskResult.objects.all()]
    assert {(mail["to"], mail["template"]) for mail in waiting} == {
        (email, "account_erased"),
        ("autre@example.org", "account_unknown"),
    }


def test_page_of_erasure_names_the_companies_left_without_an_owner(
    signed_in: Client, user: User, address: Address
) -> None:
    company = MembershipFactory(user=user, role=MemberRole.OWNER).company
    shared = MembershipFactory(user=user, role=MemberRole.OWNER).company
    MembershipFactory(company=shared, role=MemberRole.OWNER)
    page = signed_in.get(address("accounts:account-erase")).content.decode()
    assert company.name in page
    assert shared.name not in page


def test_last_administrator_stays(client: Client, address: Address) -> None:
    admin = User.objects.create_superuser("admin@example.org", PASSWORD)
    client.post(address("account_login"), {"login": admin.email, "password": PASSWORD})
    client.post(address("account_reauthenticate"), {"password": PASSWORD})
    response = client.post(address("accounts:account-erase"))
    assert "error-summary" in response.content.decode()
    assert User.objects.filter(pk=admin.pk).exists()
