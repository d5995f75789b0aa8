"""Reads about consent."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef

from companies.enums import Answer, Channel
from companies.models import Company, Consent


def company_refuses(channel: Channel, *, company_ref: str) -> Exists:
    """SQL condition: the company's current answer for this channel is no.

    `company_ref` names the company's id, seen from the outer query.
    """
    return Exists(
        Consent.objects.about_company()
        .for_channel(channel)
        .filter(company=OuterRef(company_ref), is_current=True, answer=Answer.NO)
    )


def practice_accepts(channel: Channel, *, company_ref: str, key_ref: str) -> Exists:
    """SQL condition: the practice's current answer for this channel is yes.

    Anonymised is not yes: with its name, town and address a plant's page can't keep that promise.
    """
    return Exists(
        Consent.objects.for_channel(channel).filter(
            company=OuterRef(company_ref),
            practice_key=OuterRef(key_ref),
            is_current=True,
            answer=Answer.YES,
        )
    )


def consents_current(company: Company, **filters: Any) -> dict[str, str]:
    """The current answer per channel, for the company itself or a practice (`practice_key`)."""
    filters.setdefault("practice_key", None)
    rows = company.consents.filter(is_current=True, **filters)
    return {consent.channel: consent.answer for consent in rows}
