"""What follows when a page of a company is published, and when a person is erased."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.signals import user_logged_out
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.http import HttpRequest
from wagtail.signals import page_published

from accounts.models import User
from selfservice.services.links import address_forget
from selfservice.services.sheet import company_facts_correct
from vitrines.models import VitrinePage


@receiver(page_published, sender=VitrinePage)
def correct_company_facts(sender: type[VitrinePage], instance: VitrinePage, **kwargs: Any) -> None:
    company_facts_correct(page=instance)


@receiver(post_delete, sender=User)
def forget_person(sender: type[User], instance: User, **kwargs: Any) -> None:
    """Links that went to the same address name it no longer."""
    address_forget(email=instance.email)


@receiver(user_logged_out)
def forget_what_the_phone_kept(
    sender: Any, request: HttpRequest | None = None, **kwargs: Any
) -> None:
    """Words that did not reach the server are not for the next person on the same device.

    A middleware of the portal says so to the browser.
    """
    if request is not None:
        request.has_signed_out = True  # type: ignore[attr-defined]  # read by the portal
