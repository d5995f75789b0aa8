"""From the mail into a company: invitations, and the people of a company."""

from __future__ import annotations

import datetime
import hashlib
import secrets
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from wagtail.models import ModelLogEntry

from accounts.enums import Role
from accounts.models import User
from companies.enums import InvitationState, MemberRole
from companies.models import Company, Invitation, Membership
from companies.services import (
    invitation_accept,
    invitation_resend,
    invitation_send,
    invitation_withdraw,
    membership_remove,
    membership_set_role,
)
from tests.accounts.conftest import PASSWORD, last_mail, link_in
from tests.factories import CompanyFactory, UserFactory
from tests.factories.companies import MembershipFactory

EMAIL = "nouvelle@example.org"
LANGUAGES = ("fr", "en")
Invite = Callable[..., str]


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def owner() -> Membership:
    return MembershipFactory(role=MemberRole.OWNER)


@pytest.fixture
def company(owner: Membership) -> Company:
    return owner.company


@pytest.fixture
def invite(owner: Membership, django_capture_on_commit_callbacks: Any) -> Invite:
    """Invites somebody, and returns the path that the mail gives."""

    def send(email: str = EMAIL, **more: Any) -> str:
        with django_capture_on_commit_callbacks(execute=True):
            invitation_send(company=owner.company, email=email, by=owner.user, **more)
        return link_in(last_mail(), containing="/invitation/")

    return send


def team_url(company: Company, language: str = "fr") -> str:
    with override(language):
        return reverse("selfservice:member-list", args=[company.pk])


def space_url(language: str) -> str:
    with override(language):
        return reverse("selfservice:space-home")


# From the mail into the space


def test_newcomer_is_in_after_one_screen(
    client: Client, invite: Invite, company: Company, language: str
) -> None:
    link = invite(language=language)
    assert link.startswith(f"/{language}/")
    page = client.get(link).content.decode()
    assert f'<html lang="{language}">' in page
    assert str(company) in page
    response = client.post(link, {"password": PASSWORD, "first_name": "Zoé"})
    assert response["Location"] == space_url(language)
    user = User.objects.get(email=EMAIL)
    assert client.session["_auth_user_id"] == str(user.pk)
    assert (user.first_name, user.language) == ("Zoé", language)
    assert not user.has_perm("wagtailadmin.access_admin")
    assert Membership.objects.get(user=user).company == company
    assert Membership.objects.get(user=user).role == MemberRole.MEMBER


def test_account_that_was_made_by_invitation_signs_in_without_another_mail(
    client: Client, invite: Invite
) -> None:
    client.post(invite(), {"password": PASSWORD})
    fresh = Client()
    fresh.post(reverse("account_login"), {"login": EMAIL, "password": PASSWORD})
    assert "_auth_user_id" in fresh.session


def test_invitation_is_used_once(client: Client, invite: Invite, language: str) -> None:
    link = invite(language=language)
    client.post(link, {"password": PASSWORD})
    for again in (Client().get(link), Client().post(link, {"password": PASSWORD})):
        assert again.status_code == 410
        page = again.content.decode()
        assert f'<html lang="{language}">' in page
        with override(language):
            assert reverse("account_login") in page
    assert User.objects.filter(email=EMAIL).count() == 1
    assert client.get(link)["Location"] == space_url(language)


def test_weak_password_is_refused_and_the_invitation_still_holds(
    client: Client, invite: Invite
) -> None:
    link = invite()
    for password in ("short", "nouvelle@example.org", "123456789012", "\x00" * 12, "x" * 2000):
        response = client.post(link, {"password": password})
        assert "error-summary" in response.content.decode(), password
        client.defaults["REMOTE_ADDR"] = f"192.0.2.{len(password) % 250}"
    assert not User.objects.filter(email=EMAIL).exists()
    assert Invitation.objects.get().state == InvitationState.OPEN


def test_whoever_has_an_account_signs_in_and_joins(
    client: Client, invite: Invite, company: Company, language: str
) -> None:
    user = UserFactory(email=EMAIL)
    link = invite(language=language)
    page = client.get(link).content.decode()
    assert 'name="password"' not in page
    refused = client.post(link, {"password": PASSWORD})
    assert refused.status_code == 200
    assert not Membership.objects.filter(user=user).exists()
    with override(language):
        url = reverse("account_login")
    back = client.post(url, {"login": EMAIL, "password": PASSWORD, "next": link})
    assert back["Location"] == link
    assert client.post(link)["Location"] == space_url(language)
    assert Membership.objects.get(user=user).company == company


def test_person_speaks_for_several_companies(client: Client, invite: Invite) -> None:
    other = MembershipFactory(user=UserFactory(email=EMAIL))
    client.force_login(other.user)
    client.post(invite())
    assert other.user.memberships.count() == 2


def test_invitation_of_somebody_else_is_not_for_me(
    client: Client, invite: Invite, company: Company, language: str
) -> None:
    link = invite(language=language)
    stranger = MembershipFactory().user
    client.force_login(stranger)
    for response in (client.get(link), client.post(link, {"password": PASSWORD})):
        assert response.status_code == 403
        assert EMAIL in response.content.decode()
    assert not company.memberships.filter(user=stranger).exists()
    with pytest.raises(PermissionDenied):
        invitation_accept(secret=link.strip("/").split("/")[-1], user=stranger)


@pytest.mark.parametrize("state", [InvitationState.EXPIRED, InvitationState.WITHDRAWN])
def test_late_or_withdrawn_invitation_says_what_to_do(
    client: Client, invite: Invite, owner: Membership, language: str, state: InvitationState
) -> None:
    link = invite(language=language)
    invitation = Invitation.objects.get()
    if state == InvitationState.WITHDRAWN:
        invitation_withdraw(invitation=invitation, by=owner.user)
    moment = timezone.now() + datetime.timedelta(days=15 if state == "expired" else 1)
    with time_machine.travel(moment):
        for response in (client.get(link), client.post(link, {"password": PASSWORD})):
            assert response.status_code == 410
            page = response.content.decode()
            assert f'<html lang="{language}">' in page
            assert "mailto:" in page
    assert not User.objects.filter(email=EMAIL).exists()


def test_invitation_holds_for_fourteen_days(client: Client, invite: Invite) -> None:
    link = invite()
    with time_machine.travel(timezone.now() + datetime.timedelta(days=13, hours=23)):
        assert client.get(link).status_code == 200


def test_altered_link_is_unknown(client: Client, invite: Invite, language: str) -> None:
    link = invite(language=language)
    secret = link.strip("/").split("/")[-1]
    other = "A" if secret[0] != "A" else "B"
    digest = Invitation.objects.get().digest
    for wrong in (
        f"{other}{secret[1:]}",
        secret[:-1],
        digest,
        secrets.token_urlsafe(32),
        "a" * 4000,
    ):
        response = client.get(link.replace(secret, wrong))
        assert response.status_code == 404, wrong
        assert f'<html lang="{language}"' in response.content.decode(), wrong


def test_secret_is_stored_as_a_digest_alone(invite: Invite) -> None:
    secret = invite().strip("/").split("/")[-1]
    assert len(secret) >= 43
    row = Invitation.objects.values().get()
    assert row["digest"] == hashlib.sha256(secret.encode()).hexdigest()
    assert secret not in str(row)


def test_link_that_was_sent_again_replaces_the_earlier_one(
    client: Client, invite: Invite, owner: Membership, django_capture_on_commit_callbacks: Any
) -> None:
    first = invite()
    with time_machine.travel(timezone.now() + datetime.timedelta(days=20)):
        with django_capture_on_commit_callbacks(execute=True):
            invitation_resend(invitation=Invitation.objects.get(), by=owner.user)
        second = link_in(last_mail(), containing="/invitation/")
        assert client.get(second).status_code == 200
        assert client.get(first).status_code == 404


def test_seventh_try_in_a_minute_is_stopped(client: Client, invite: Invite) -> None:
    link = invite()
    statuses = [client.post(link, {"password": "short"}).status_code for _try in range(7)]
    assert statuses == [200] * 6 + [429]


def test_mail_names_the_company_and_the_inviter_in_the_chosen_language(
    invite: Invite, owner: Membership, language: str
) -> None:
    owner.user.first_name = "Claire <b>"
    owner.user.save()
    invite(language=language)
    message = last_mail()
    assert message.to == [EMAIL]
    assert str(owner.company) in message.subject
    assert "Claire <b>" in message.body
    html = message.alternatives[0][0]
    assert "Claire &lt;b&gt;" in html
    assert f'<html lang="{language}">' in html


def test_mail_server_that_is_down_loses_no_invitation(
    owner: Membership,
    client: Client,
    settings: Any,
    caplog: pytest.LogCaptureFixture,
    django_capture_on_commit_callbacks: Any,
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    client.force_login(owner.user)
    data = {"email": EMAIL, "role": "member", "language": "fr"}
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(team_url(owner.company), data)
    assert response.status_code == 302
    assert Invitation.objects.get().state == InvitationState.OPEN
    assert "MailNotSentError" in caplog.text
    assert EMAIL not in caplog.text


# Who may invite whom


@pytest.mark.parametrize("who", ["member", "stranger", "other owner", "former owner"])
def test_only_owners_and_the_alliance_invite(owner: Membership, who: str) -> None:
    by = {
        "member": lambda: MembershipFactory(company=owner.company).user,
        "stranger": UserFactory,
        "other owner": lambda: MembershipFactory(role=MemberRole.OWNER).user,
        "former owner": lambda: _former(owner.company),
    }[who]()
    with pytest.raises(PermissionDenied):
        invitation_send(company=owner.company, email=EMAIL, by=by)
    assert not Invitation.objects.exists()


def _former(company: Company) -> User:
    membership = MembershipFactory(company=company, role=MemberRole.OWNER)
    user = membership.user
    membership_remove(membership=membership, by=user)
    return user


def test_editor_invites_the_first_owner_of_a_company() -> None:
    editor = UserFactory(role=Role.EDITOR)
    invitation = invitation_send(
        company=CompanyFactory(), email=EMAIL, by=editor, role=MemberRole.OWNER
    )
    assert (invitation.role, invitation.invited_by) == (MemberRole.OWNER, editor)


@pytest.mark.parametrize("email", ["member", EMAIL, EMAIL.upper()])
def test_nobody_is_invited_twice(owner: Membership, invite: Invite, email: str) -> None:
    invite()
    if email == "member":
        email = MembershipFactory(company=owner.company).user.email.upper()
    with pytest.raises(ValidationError):
        invitation_send(company=owner.company, email=email, by=owner.user)
    assert Invitation.objects.count() == 1


def test_history_of_the_company_says_who_invited_whom(
    client: Client, invite: Invite, owner: Membership
) -> None:
    client.post(invite(), {"password": PASSWORD})
    rows = ModelLogEntry.objects.for_instance(owner.company).order_by("timestamp")
    assert [(row.action, row.user) for row in rows] == [
        ("companies.invite", owner.user),
        ("companies.join", User.objects.get(email=EMAIL)),
    ]
    assert EMAIL in rows[0].message


# The team's page


def test_owner_invites_withdraws_and_removes_on_the_team_s_page(
    client: Client, owner: Membership, language: str
) -> None:
    url = team_url(owner.company, language)
    client.force_login(owner.user)
    client.post(url, {"email": EMAIL, "role": "member", "language": "en"})
    invitation = Invitation.objects.get()
    page = client.get(url).content.decode()
    assert f'<html lang="{language}">' in page
    assert EMAIL in page
    client.post(url, {"action": "withdraw", "number": invitation.pk})
    invitation.refresh_from_db()
    assert invitation.state == InvitationState.WITHDRAWN
    colleague = MembershipFactory(company=owner.company)
    client.post(url, {"action": "owner", "number": colleague.pk})
    colleague.refresh_from_db()
    assert colleague.role == MemberRole.OWNER
    client.post(url, {"action": "remove", "number": colleague.pk})
    assert not Membership.objects.filter(pk=colleague.pk).exists()


def test_member_sees_colleagues_and_no_invitation(
    client: Client, owner: Membership, invite: Invite, language: str
) -> None:
    invite()
    member = MembershipFactory(company=owner.company)
    client.force_login(member.user)
    url = team_url(owner.company, language)
    page = client.get(url).content.decode()
    assert str(owner.user) in page
    assert EMAIL not in page
    assert 'name="email"' not in page
    for data in (
        {"email": "autre@example.org", "role": "owner", "language": "fr"},
        {"action": "owner", "number": member.pk},
        {"action": "remove", "number": owner.pk},
        {"action": "withdraw", "number": Invitation.objects.get().pk},
    ):
        response = client.post(url, data)
        assert response.status_code == 404, data
    assert owner.company.memberships.count() == 2
    assert Invitation.objects.open().count() == 1


@pytest.mark.parametrize("who", ["stranger", "other owner", "former owner"])
def test_team_of_another_company_is_not_there(
    client: Client, owner: Membership, language: str, who: str
) -> None:
    user = {
        "stranger": UserFactory,
        "other owner": lambda: MembershipFactory(role=MemberRole.OWNER).user,
        "former owner": lambda: _former(owner.company),
    }[who]()
    client.force_login(user)
    url = team_url(owner.company, language)
    for response in (
        client.get(url),
        client.post(url, {"email": EMAIL, "role": "owner", "language": "fr"}),
        client.post(url, {"action": "remove", "number": owner.pk}),
    ):
        assert response.status_code == 404
        assert owner.company.name not in response.content.decode()
    assert not Invitation.objects.exists()


def test_buttons_reach_nothing_of_another_company(
    client: Client, owner: Membership, invite: Invite
) -> None:
    invite()
    other = MembershipFactory(role=MemberRole.OWNER)
    client.force_login(other.user)
    url = team_url(other.company)
    client.post(url, {"action": "remove", "number": owner.pk})
    client.post(url, {"action": "withdraw", "number": Invitation.objects.get().pk})
    client.post(url, {"action": "remove", "number": "1\x00"})
    client.post(url, {"action": "delete", "number": 2**40})
    assert Membership.objects.filter(pk=owner.pk).exists()
    assert Invitation.objects.open().count() == 1


def test_last_owner_stays_an_owner(client: Client, owner: Membership) -> None:
    MembershipFactory(company=owner.company)
    client.force_login(owner.user)
    for action in ("member", "remove"):
        page = client.post(
            team_url(owner.company), {"action": action, "number": owner.pk}, follow=True
        ).content.decode()
        assert "message-error" in page
    owner.refresh_from_db()
    assert owner.role == MemberRole.OWNER


def test_alliance_takes_back_even_the_last_owner_s_rights(owner: Membership) -> None:
    editor = UserFactory(role=Role.EDITOR)
    membership_set_role(membership=owner, role=MemberRole.MEMBER, by=editor)
    membership_remove(membership=owner, by=editor)
    assert not Membership.objects.exists()


def test_member_leaves_alone(client: Client, owner: Membership, language: str) -> None:
    member = MembershipFactory(company=owner.company)
    client.force_login(member.user)
    response = client.post(
        team_url(owner.company, language), {"action": "remove", "number": member.pk}
    )
    assert response["Location"] == space_url(language)
    assert client.get(team_url(owner.company, language)).status_code == 404


def test_owner_sends_at_most_twenty_invitations_an_hour(client: Client, owner: Membership) -> None:
    client.force_login(owner.user)
    data = {"role": "member", "language": "fr"}
    statuses = [
        client.post(
            team_url(owner.company), {**data, "email": f"a{number}@example.org"}
        ).status_code
        for number in range(21)
    ]
    assert statuses == [302] * 20 + [429]
    assert Invitation.objects.count() == 20


def test_team_s_page_asks_the_same_number_of_queries_whatever_the_team(
    client: Client, owner: Membership, django_assert_num_queries: Any
) -> None:
    client.force_login(owner.user)
    client.get(team_url(owner.company))
    with django_assert_num_queries(TEAM_QUERIES):
        client.get(team_url(owner.company))
    for number in range(5):
        MembershipFactory(company=owner.company)
        invitation_send(company=owner.company, email=f"a{number}@example.org", by=owner.user)
    with django_assert_num_queries(TEAM_QUERIES):
        client.get(team_url(owner.company))


# Session, user, company, membership, the right to invite, members, invitations.
TEAM_QUERIES = 7


# In the admin


def test_editor_keeps_the_people_of_a_company_in_the_admin(
    client: Client, owner: Membership, django_capture_on_commit_callbacks: Any
) -> None:
    client.force_login(UserFactory(role=Role.EDITOR))
    url = reverse("company:people", args=[owner.company.pk])
    with django_capture_on_commit_callbacks(execute=True):
        client.post(url, {"email": EMAIL, "role": "owner", "language": "en"})
    assert [message.to for message in mail.outbox] == [[EMAIL]]
    page = client.get(url).content.decode()
    assert EMAIL in page
    assert owner.user.email in page
    client.post(url, {"action": "withdraw", "number": Invitation.objects.get().pk})
    assert not Invitation.objects.open().exists()
    client.post(url, {"action": "remove", "number": owner.pk})
    assert not Membership.objects.exists()
    assert url in client.get(reverse("company:index")).content.decode()


def test_editor_finds_the_companies_without_an_owner(client: Client, owner: Membership) -> None:
    orphan = MembershipFactory().company
    client.force_login(UserFactory(role=Role.EDITOR))
    found = {
        value: client.get(reverse("company:index"), {"owner": value}).content.decode()
        for value in ("yes", "no")
    }
    assert [orphan.name in found["no"], owner.company.name in found["no"]] == [True, False]
    assert [orphan.name in found["yes"], owner.company.name in found["yes"]] == [False, True]


def test_team_s_people_are_no_business_of_companies_in_the_admin(
    client: Client, owner: Membership
) -> None:
    client.force_login(owner.user)
    url = reverse("company:people", args=[owner.company.pk])
    for response in (client.get(url), client.post(url, {"email": EMAIL})):
        assert response.status_code == 403
    assert not Invitation.objects.exists()
