"""What a company has answered, per practice and channel."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.utils.translation import get_language

from companies.enums import Answer, Channel
from companies.models import Company, Consent
from vitrines.models import BestPracticePage


@dataclass(frozen=True)
class ChannelAnswer:
    channel: Channel
    consent: Consent | None

    @property
    def answer(self) -> str:
        return self.consent.answer if self.consent else ""


@dataclass(frozen=True)
class Subject:
    """A practice, or the whole company where there is no key, with its current answers."""

    key: uuid.UUID | None
    title: str
    answers: tuple[ChannelAnswer, ...]


def subjects_of_company(company: Company) -> list[Subject]:
    """The company itself, then its practices by title; three queries, whatever there is."""
    current: dict[tuple[uuid.UUID | None, str], Consent] = {
        (consent.practice_key, consent.channel): consent
        for consent in company.consents.filter(is_current=True).select_related("given_by")
    }
    titles = practice_titles(company)
    keys = sorted(titles, key=lambda key: (titles[key].casefold(), str(key)))
    return [
        Subject(
            key,
            titles.get(key, "") if key else "",
            tuple(ChannelAnswer(channel, current.get((key, channel))) for channel in Channel),
        )
        for key in (None, *keys)
    ]


def practice_titles(company: Company) -> dict[uuid.UUID, str]:
    """The title of each practice, drafts included, in the active language if it has one there."""
    rows = BestPracticePage.objects.filter(company=company).values_list(
        "translation_key", "locale__language_code", "draft_title"
    )
    titles: dict[uuid.UUID, str] = {}
    for key, code, title in rows:
        if key not in titles or code == get_language():
            titles[key] = title
    return titles


def practice_of_company(company: Company, key: uuid.UUID) -> BestPracticePage | None:
    """The practice by its key, in the active language if it is written in it."""
    pages = BestPracticePage.objects.filter(company=company, translation_key=key)
    by_language = {page.language_code: page for page in pages.select_related("locale")}
    return by_language.get(get_language() or "") or next(iter(by_language.values()), None)


def answer_before(consent: Consent) -> Answer | None:
    """What had been answered before, for who takes the answer back."""
    earlier = Consent.objects.filter(
        company=consent.company_id,
        practice_key=consent.practice_key,
        channel=consent.channel,
        pk__lt=consent.pk,
    )
    row = earlier.order_by("-pk").first()
    return Answer(row.answer) if row else None
