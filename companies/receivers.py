"""What follows from the erasure of a person."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete
from django.dispatch import receiver

from accounts.models import User
from accounts.signals import user_erasing
from companies.enums import Answer
from companies.models import Consent
from companies.services import consents_forget_address, person_forget
from companies.signals import consent_changed
from core.services.withdrawal import withdrawal_announce


@receiver(post_delete, sender=User)
def forget_person(sender: type[User], instance: User, **kwargs: Any) -> None:
    consents_forget_address(email=instance.email)


@receiver(user_erasing, sender=User)
def leave_companies(user: User, **kwargs: Any) -> None:
    person_forget(user=user)


@receiver(consent_changed)
def announce_refusal(sender: type[Consent], consent: Consent, **kwargs: Any) -> None:
    """Anonymised too: the plant's name is no longer public."""
    if consent.answer != Answer.YES:
        withdrawal_announce()
