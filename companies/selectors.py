"""Reads about consent, and about who speaks for companies."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache as cached_for_good
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import User
from companies.enums import Answer, Channel, MemberRole
from companies.models import Company, Consent, Invitation, Membership

# Answers with which something may be told at all.
TOLD = (Answer.YES, Answer.ANONYMISED)


@cached_for_good
def company_answers(channel: Channel, *answers: Answer, company_ref: str) -> Exists:
    """SQL condition: the company's current answer for this channel is one of these.

    `company_ref` names the company's id, seen from the outer query.
    """
    return Exists(
        Consent.objects.about_company()
        .for_channel(channel)
        .filter(company=OuterRef(company_ref), is_current=True, answer__in=answers)
    )


def company_refuses(channel: Channel, *, company_ref: str) -> Exists:
    """SQL condition: the company's current answer for this channel is no."""
    return company_answers(channel, Answer.NO, company_ref=company_ref)


def company_goes_unnamed(channel: Channel, *, company_ref: str) -> Exists:
    """SQL condition: the company does not want its name on this channel."""
    return company_answers(channel, Answer.NO, Answer.ANONYMISED, company_ref=company_ref)


@cached_for_good
def practice_answers(channel: Channel, *answers: Answer, company_ref: str, key_ref: str) -> Exists:
    """SQL condition: the practice's current answer for this channel is one of these."""
    return Exists(
        Consent.objects.for_channel(channel).filter(
            company=OuterRef(company_ref),
            practice_key=OuterRef(key_ref),
            is_current=True,
            answer__in=answers,
        )
    )


def consents_current(company: Company, **filters: Any) -> dict[str, str]:
    """The current answer per channel, for the company itself or a practice (`practice_key`)."""
    filters.setdefault("practice_key", None)
    rows = company.consents.filter(is_current=True, **filters)
    return {consent.channel: consent.answer for consent in rows}


_answer_warnings: list[Callable[[Consent], list[str]]] = []


def register_answer_warnings(read: Callable[[Consent], list[str]]) -> None:
    """Say what whoever has given an answer should know; for apps above, in `ready()`."""
    _answer_warnings.append(read)


def answer_warnings(consent: Consent) -> list[str]:
    """What keeps an answer from doing what is expected of it, one sentence each."""
    return [sentence for read in _answer_warnings for sentence in read(consent)]


def invitation_digest(secret: str) -> str:
    """What is stored of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def invitation_by_secret(secret: str) -> Invitation | None:
    """In whatever state it is."""
    rows = Invitation.objects.select_related("company", "invited_by")
    return rows.filter(digest=invitation_digest(secret)).first()


def members_of(company: Company) -> QuerySet[Membership]:
    """Owners first, then by the day they joined."""
    return company.memberships.select_related("user").order_by("-role", "joined_at", "pk")


def invitations_pending(company: Company) -> QuerySet[Invitation]:
    """Those that wait for an answer, expired ones included: they can be sent again."""
    return company.invitations.filter(accepted_at=None, withdrawn_at=None).select_related(
        "invited_by"
    )


def companies_only_owned_by(user: User) -> QuerySet[Company]:
    """Companies that would be left without an owner."""
    owners = Membership.objects.filter(company=OuterRef("pk"), role=MemberRole.OWNER)
    return Company.objects.filter(
        Exists(owners.filter(user=user)), ~Exists(owners.exclude(user=user))
    )
