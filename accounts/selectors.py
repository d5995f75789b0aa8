"""Reads about people."""

from __future__ import annotations

from accounts.models import User


def user_by_address(email: str) -> User | None:
    """Whoever signs in with this address, whatever its case."""
    return User.objects.filter(email__iexact=email).first()
