"""Writes about companies."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import transaction

from accounts.models import User
from companies.enums import Answer, Channel
from companies.models import Company, Consent, Label
from companies.signals import consent_changed


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
) -> Consent:
    """Record an answer, which replaces the current one at once. Raises ValidationError."""
    company = Company.objects.select_for_update().get(pk=company.pk)
    earlier = company.consents.filter(channel=channel, practice_key=practice_key, is_current=True)
    earlier.update(is_current=False)
    consent = Consent(
        company=company,
        practice_key=practice_key,
        channel=channel,
        answer=answer,
        given_by=given_by,
    )
    consent.full_clean()
    consent.save()
    consent_changed.send(sender=Consent, consent=consent)
    return consent
