"""What the staff of a company answer about where its words may be published."""

from __future__ import annotations

import uuid

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from companies.models import Company, Consent
from companies.services import consent_record
from selfservice.permissions import user_can_answer_for
from selfservice.selectors.ledger import practice_of_company
from vitrines.models import BestPracticePage
from vitrines.selectors import words_shown


@transaction.atomic
def answer_give(
    *, company: Company, by: User, channel: str, answer: str, practice_key: uuid.UUID | None = None
) -> Consent:
    """Record an answer; it holds at once. Without a key it is about everything of the company.

    Raises PermissionDenied, ValidationError, and BestPracticePage.DoesNotExist for a key that is
    none of the company's.
    """
    if not user_can_answer_for(by, company):
        raise PermissionDenied
    shown = {}
    if practice_key:
        page = practice_of_company(company, practice_key)
        if page is None:
            raise BestPracticePage.DoesNotExist
        shown = words_shown(page)
    return consent_record(
        company=company,
        practice_key=practice_key,
        channel=channel,
        answer=answer,
        given_by=by,
        **shown,
    )
