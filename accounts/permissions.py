"""Who may go where."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import AnonymousUser

from accounts.models import User


def user_can_access_admin(user: User | AnonymousUser) -> bool:
    """The Alliance's own people; companies' staff have their own space."""
    return user.is_active and user.has_perm("wagtailadmin.access_admin")


def user_can_open_admin(user: User) -> bool:
    """Whether nothing is left to set up before the admin opens."""
    return user_can_access_admin(user) and (
        not settings.STAFF_MFA_REQUIRED or user.has_second_factor
    )
