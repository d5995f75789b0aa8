"""What follows when somebody gets an account."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver

from accounts.models import User
from accounts.services import user_address_keep


@receiver(post_save, sender=User)
def keep_address(
    instance: User, update_fields: frozenset[str] | None = None, raw: bool = False, **kwargs: Any
) -> None:
    """Whoever makes an account or changes its address in the admin vouches for the address."""
    if not raw and (update_fields is None or "email" in update_fields):
        user_address_keep(user=instance)
