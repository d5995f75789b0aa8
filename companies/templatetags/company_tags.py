"""Tags about who speaks for companies."""

from __future__ import annotations

from django import template
from django.db.models import QuerySet

from accounts.models import User
from companies.models import Company
from companies.selectors import companies_only_owned_by as only_owned_by

register = template.Library()


@register.simple_tag
def companies_only_owned_by(user: User) -> QuerySet[Company]:
    """`{% companies_only_owned_by user as companies %}`: left without an owner if the person goes."""
    return only_owned_by(user)
