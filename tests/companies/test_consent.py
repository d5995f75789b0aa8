"""Answers are recorded, dated, revocable, and the latest one counts."""

from __future__ import annotations

import uuid

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from companies.enums import Answer, Channel
from companies.models import Company, Consent
from companies.selectors import company_refuses, consents_current
from companies.services import consent_record
from companies.signals import consent_changed
from tests.factories import BestPracticePageFactory, CompanyFactory, UserFactory, translated
from vitrines.models import BestPracticePage


def refusing(channel: Channel) -> set[int]:
    rows = Company.objects.filter(company_refuses(channel, company_ref="pk"))
    return set(rows.values_list("pk", flat=True))


def test_latest_answer_counts_and_the_earlier_ones_are_kept() -> None:
    company, person = CompanyFactory(), UserFactory()
    for answer in (Answer.YES, Answer.NO, Answer.ANONYMISED):
        consent_record(company=company, channel=Channel.WEB, answer=answer, given_by=person)
    assert consents_current(company) == {"web": "anonymised"}
    record = company.consents.order_by("given_at", "pk")
    assert [row.answer for row in record] == ["yes", "no", "anonymised"]
    assert [row.is_current for row in record] == [False, False, True]
    assert {row.given_by for row in record} == {person}


def test_channels_practices_and_companies_do_not_answer_for_one_another() -> None:
    company, other, key = CompanyFactory(), CompanyFactory(), uuid.uuid4()
    consent_record(company=company, channel=Channel.WEB, answer=Answer.NO)
    consent_record(company=company, channel=Channel.BOOK, answer=Answer.YES)
    consent_record(company=company, channel=Channel.WEB, answer=Answer.YES, practice_key=key)
    consent_record(company=other, channel=Channel.WEB, answer=Answer.YES)
    assert consents_current(company) == {"web": "no", "book": "yes"}
    assert consents_current(company, practice_key=key) == {"web": "yes"}
    assert refusing(Channel.WEB) == {company.pk}
    assert refusing(Channel.BOOK) == set()


def test_company_that_changes_its_mind_no_longer_refuses() -> None:
    company = CompanyFactory()
    consent_record(company=company, channel=Channel.WEB, answer=Answer.NO)
    assert refusing(Channel.WEB) == {company.pk}
    consent_record(company=company, channel=Channel.WEB, answer=Answer.YES)
    assert refusing(Channel.WEB) == set()


def test_refusal_of_a_practice_is_none_of_the_company() -> None:
    company = CompanyFactory()
    consent_record(
        company=company, channel=Channel.WEB, answer=Answer.NO, practice_key=uuid.uuid4()
    )
    assert refusing(Channel.WEB) == set()


@pytest.mark.parametrize("answer", [Answer.YES, Answer.ANONYMISED, None])
def test_only_no_is_a_refusal_of_the_company(answer: Answer | None) -> None:
    company = CompanyFactory()
    if answer:
        consent_record(company=company, channel=Channel.WEB, answer=answer)
    assert refusing(Channel.WEB) == set()


def test_answer_about_a_practice_holds_in_both_languages() -> None:
    french = BestPracticePageFactory()
    english = translated(french)
    assert set(BestPracticePage.objects.published()) == {french, english}
    consent_record(
        company=french.company,
        channel=Channel.WEB,
        answer=Answer.NO,
        practice_key=french.translation_key,
    )
    assert not BestPracticePage.objects.published().exists()


def test_consent_of_another_company_does_not_open_a_practice() -> None:
    practice = BestPracticePageFactory(web=None)
    consent_record(
        company=CompanyFactory(),
        channel=Channel.WEB,
        answer=Answer.YES,
        practice_key=practice.translation_key,
    )
    assert not BestPracticePage.objects.published().exists()


@pytest.mark.parametrize(("channel", "answer"), [("radio", "yes"), ("web", "maybe"), ("web", "")])
def test_unknown_answer_is_refused_and_changes_nothing(channel: str, answer: str) -> None:
    company = CompanyFactory()
    consent_record(company=company, channel=Channel.WEB, answer=Answer.YES)
    with pytest.raises(ValidationError):
        consent_record(company=company, channel=channel, answer=answer)
    assert consents_current(company) == {"web": "yes"}


def test_database_holds_one_current_answer_per_channel() -> None:
    company, key = CompanyFactory(), uuid.uuid4()
    for practice_key in (None, key):
        answer = {"channel": "web", "answer": "yes", "practice_key": practice_key}
        Consent.objects.create(company=company, **answer)
        with pytest.raises(IntegrityError), transaction.atomic():
            Consent.objects.create(company=company, **answer)


def test_apps_above_hear_of_a_new_answer() -> None:
    heard = []

    def hear(sender: type[Consent], consent: Consent, **kwargs: object) -> None:
        heard.append(consent)

    consent_changed.connect(hear)
    try:
        given = consent_record(company=CompanyFactory(), channel="web", answer="no")
    finally:
        consent_changed.disconnect(hear)
    assert heard == [given]
