"""Who may do what with companies."""

from __future__ import annotations

from accounts.models import User
from companies.enums import MemberRole
from companies.models import Company, Membership


def user_can_record_consent(user: User, company: Company) -> bool:
    """Answers are recorded by the Alliance's own people, whatever the company."""
    return user.is_active and user.has_perm("companies.add_consent")


def user_is_member(user: User, company: Company) -> bool:
    """Whether the person speaks for the company."""
    return user.is_active and Membership.objects.filter(user=user, company=company).exists()


def user_is_owner(user: User, company: Company) -> bool:
    return (
        user.is_active
        and Membership.objects.filter(user=user, company=company, role=MemberRole.OWNER).exists()
    )


def user_can_keep_companies(user: User) -> bool:
    """The Alliance's people who keep the facts of companies."""
    return user.is_active and user.has_perm("companies.change_company")


def user_can_invite(user: User, company: Company) -> bool:
    """An owner invites colleagues; who keeps companies at the Alliance invites anybody."""
    return user_is_owner(user, company) or user_can_keep_companies(user)
