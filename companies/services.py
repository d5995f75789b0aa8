"""Writes about companies."""

from __future__ import annotations

import datetime
import secrets
import uuid
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry

from accounts.models import User
from accounts.services import user_create
from companies.enums import Answer, Channel, MemberRole
from companies.models import Company, Consent, Invitation, Label, Membership
from companies.permissions import user_can_invite, user_can_keep_companies
from companies.selectors import companies_only_owned_by, invitation_digest
from companies.signals import consent_changed
from core.selectors import absolute_url
from core.services import mail_send

INVITATION_LASTS = datetime.timedelta(days=14)


@transaction.atomic
def company_create(*, label: dict[str, Any] | None = None, **facts: Any) -> Company:
    """Create a company and, where `label` gives its fields, the label. Raises ValidationError."""
    company = Company(**facts)
    company.full_clean()
    company.save()
    if label:
        label_award(company=company, **label)
    return company


@transaction.atomic
def label_award(*, company: Company, **fields: Any) -> Label:
    """Give a company an edition of the label. Raises ValidationError."""
    label = Label(company=company, **fields)
    label.full_clean()
    label.save()
    return label


@transaction.atomic
def consent_record(
    *,
    company: Company,
    channel: Channel | str,
    answer: Answer | str,
    practice_key: uuid.UUID | None = None,
    given_by: User | None = None,
    email: str = "",
    link_number: int | None = None,
    revision_number: int | None = None,
    words_digest: str = "",
) -> Consent:
    """Record an answer, which replaces the current one at once. Raises ValidationError.

    Who answered is a user, or an e-mail address with the number of the link that was sent to it;
    `revision_number` and `words_digest` say which words were shown.
    """
    company = Company.objects.select_for_update().get(pk=company.pk)
    earlier = company.consents.filter(channel=channel, practice_key=practice_key, is_current=True)
    earlier.update(is_current=False)
    consent = Consent(
        company=company,
        practice_key=practice_key,
        channel=channel,
        answer=answer,
        given_by=given_by,
        email=email or None,
        link_number=link_number,
        revision_number=revision_number,
        words_digest=words_digest or None,
    )
    consent.full_clean()
    consent.save()
    consent_changed.send(sender=Consent, consent=consent)
    return consent


@transaction.atomic
def consents_forget_address(*, email: str) -> int:
    """Leave the answers that came from an address without it; returns how many there were."""
    return Consent.objects.filter(email__iexact=email).update(email=None)


def _must_invite(user: User, company: Company) -> None:
    if not user_can_invite(user, company):
        raise PermissionDenied


@transaction.atomic
def invitation_send(
    *,
    company: Company,
    email: str,
    by: User,
    role: MemberRole | str = MemberRole.MEMBER,
    language: str = "fr",
) -> Invitation:
    """Invite whoever reads that address to speak for a company.

    Raises PermissionDenied, and ValidationError where the person is a member or invited already.
    """
    _must_invite(by, company)
    company = Company.objects.select_for_update().get(pk=company.pk)
    email = email.strip().lower()
    if company.memberships.filter(user__email__iexact=email).exists():
        raise ValidationError({"email": _("This person already speaks for the company.")})
    if company.invitations.open().filter(email__iexact=email).exists():
        raise ValidationError({"email": _("This person is invited already: send the mail again.")})
    invitation = Invitation(
        company=company, email=email, role=role, language=language, invited_by=by
    )
    _invitation_post(invitation)
    _log(company, "companies.invite", by, email=email, role=str(role))
    return invitation


def _invitation_post(invitation: Invitation) -> None:
    """A new secret, which only the mail knows, and fourteen days from now."""
    secret = secrets.token_urlsafe(32)
    invitation.digest = invitation_digest(secret)
    invitation.expires_at = timezone.now() + INVITATION_LASTS
    invitation.full_clean(exclude=["accepted_by"])
    invitation.save()
    with override(invitation.language):
        # The app above that shows it.
        path = reverse("selfservice:invitation-accept", args=[secret])
    mail_send(
        template="invitation",
        to=invitation.email,
        language=invitation.language,
        context={
            "company": str(invitation.company),
            "inviter": str(invitation.invited_by or ""),
            "is_owner": invitation.role == MemberRole.OWNER,
            "expires_at": invitation.expires_at,
            "url": absolute_url(path),
        },
    )


def _invitation_lock(invitation: Invitation) -> Invitation:
    """Raises ValidationError for one that cannot change any more."""
    locked = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if locked.accepted_at or locked.withdrawn_at:
        raise ValidationError(_("This invitation was used or withdrawn."))
    return locked


@transaction.atomic
def invitation_resend(*, invitation: Invitation, by: User) -> Invitation:
    """Send the mail again; the link of the earlier one no longer works.

    Raises PermissionDenied, and ValidationError for one that was used or withdrawn.
    """
    _must_invite(by, invitation.company)
    locked = _invitation_lock(invitation)
    locked.invited_by = by
    _invitation_post(locked)
    _log(locked.company, "companies.invite_again", by, email=locked.email)
    return locked


@transaction.atomic
def invitation_withdraw(*, invitation: Invitation, by: User) -> Invitation:
    """Its link no longer works. Raises PermissionDenied, ValidationError."""
    _must_invite(by, invitation.company)
    locked = _invitation_lock(invitation)
    locked.withdrawn_at = timezone.now()
    locked.save(update_fields=["withdrawn_at"])
    _log(locked.company, "companies.withdraw", by, email=locked.email)
    return locked


@transaction.atomic
def invitation_accept(*, secret: str, user: User) -> Membership:
    """Make the person a member; an invitation is used once, by the address that it was sent to.

    Raises Invitation.DoesNotExist for one that is unknown, used, withdrawn or expired, and
    PermissionDenied for somebody else.
    """
    invitation = Invitation.objects.open().select_for_update().get(digest=invitation_digest(secret))
    if invitation.email.lower() != user.email.lower():
        raise PermissionDenied
    membership, created = Membership.objects.get_or_create(
        company=invitation.company, user=user, defaults={"role": invitation.role}
    )
    if not created and invitation.role == MemberRole.OWNER:
        membership.role = MemberRole.OWNER
        membership.save(update_fields=["role"])
    invitation.accepted_at = timezone.now()
    invitation.accepted_by = user
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    _log(invitation.company, "companies.join", user, role=membership.role)
    return membership


@transaction.atomic
def invitation_accept_as_newcomer(*, secret: str, password: str, **fields: Any) -> User:
    """Make the account, and the person a member, in one go. Raises as `invitation_accept`, and
    ValidationError for a weak password.
    """
    invitation = Invitation.objects.open().get(digest=invitation_digest(secret))
    user = user_create(
        email=invitation.email, password=password, language=invitation.language, **fields
    )
    invitation_accept(secret=secret, user=user)
    return user


def _must_keep_an_owner(membership: Membership, by: User) -> None:
    owners = membership.company.memberships.filter(role=MemberRole.OWNER)
    if (
        membership.role == MemberRole.OWNER
        and not user_can_keep_companies(by)
        and not owners.exclude(pk=membership.pk).exists()
    ):
        raise ValidationError(_("A company keeps at least one owner: name another one first."))


@transaction.atomic
def membership_remove(*, membership: Membership, by: User) -> None:
    """Take a person's rights back, or leave a company.

    Raises PermissionDenied, and ValidationError where the last owner would go.
    """
    if by.pk != membership.user_id:
        _must_invite(by, membership.company)
    Company.objects.select_for_update().get(pk=membership.company_id)
    _must_keep_an_owner(membership, by)
    _log(membership.company, "companies.remove", by, email=membership.user.email)
    membership.delete()


@transaction.atomic
def membership_set_role(*, membership: Membership, role: MemberRole | str, by: User) -> Membership:
    """Raises PermissionDenied, and ValidationError where no owner would be left."""
    _must_invite(by, membership.company)
    Company.objects.select_for_update().get(pk=membership.company_id)
    if role != MemberRole.OWNER:
        _must_keep_an_owner(membership, by)
    membership.role = role
    membership.full_clean()
    membership.save(update_fields=["role"])
    _log(membership.company, "companies.role", by, email=membership.user.email, role=str(role))
    return membership


@transaction.atomic
def person_forget(*, user: User) -> None:
    """Before an account goes: nothing about companies names the person any more.

    The Alliance is told of companies that are left without an owner.
    """
    for company in companies_only_owned_by(user):
        _log(company, "companies.owner_left", None)
        mail_send(
            template="company_without_owner",
            to=settings.CONTACT_EMAIL,
            language=settings.LANGUAGE_CODE,
            context={
                "company": str(company),
                "url": absolute_url(reverse("company:people", args=[company.pk])),
            },
        )
    Invitation.objects.filter(email__iexact=user.email).delete()
    for entry in ModelLogEntry.objects.filter(
        action__startswith="companies.", data__email=user.email
    ):
        entry.data = {**entry.data, "email": ""}
        entry.save(update_fields=["data"])


def _log(company: Company, action: str, by: User | None, **data: str) -> None:
    log(instance=company, action=action, user=by, data=data)
