"""What of each page can be found, and with which weight."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext
from wagtail.models import Page

from communities.models import Community, CommunityPage
from companies.models import Company, Consent
from core.models import PortalPage
from events.models import EventPage
from news.models import NewsPage
from pathways.models import PathwayPage
from search.enums import DocumentKind
from search.models import SearchDocument
from search.selectors.words import ALGORITHMS, composed, stems_of
from taxonomies.enums import EvidenceGrade, Maturity
from taxonomies.models import Term
from vitrines.models import BestPracticePage, VitrinePage

MAX_TEXT_LENGTH = 100_000
# Boosts of a page's `search_fields`, from which its words count as much as a title or a summary.
TITLE_BOOST = 3
SUMMARY_BOOST = 2


def _nothing(page: Any) -> Iterable[object]:
    return ()


def _undated(page: Any) -> datetime.date | None:
    return None


def _usual(page: Any) -> float:
    return 1


@dataclass(frozen=True)
class PageSource:
    """What a page type has to say beside the words of its `search_fields`.

    `facts` gives terms and names that readers may look for; `related` and `prefetched` are the
    relations that it follows; `weight` multiplies its relevance.
    """

    kind: DocumentKind
    facts: Callable[[Any], Iterable[object]] = _nothing
    date: Callable[[Any], datetime.date | None] = _undated
    related: tuple[str, ...] = ()
    prefetched: tuple[str, ...] = ()
    weight: Callable[[Any], float] = _usual


def _labels(*terms: Term | None) -> list[str]:
    """Labels in the active language, and their short forms."""
    return [
        label
        for term in terms
        if term is not None
        for label in (term.label, getattr(term, "short_label", ""))
    ]


def _company_facts(company: Company | None) -> list[object]:
    if company is None:
        return []
    public_fact = (
        company.public_fact_en if translation.get_language() == "en" else company.public_fact_fr
    )
    return [
        company.name,
        company.town,
        company.department,
        *_labels(company.region, company.sector, company.size),
        public_fact,
    ]


def _practice_facts(page: BestPracticePage) -> list[object]:
    technologies = page.technologies.all()
    return [
        *_company_facts(page.company),
        *_labels(*page.problems.all(), *technologies, page.stage),
        *_labels(*(technology.family for technology in technologies)),
        *(result.label for result in page.result_values),
        page.get_maturity_display(),
        # What was stopped is looked for by another word.
        gettext("failure") if page.maturity == Maturity.STOPPED else "",
    ]


# Practices before plants, plants before news; among practices as relevant, the better evidence.
PRACTICE_WEIGHT, VITRINE_WEIGHT, NEWS_WEIGHT = 1.3, 1.1, 0.8
EVIDENCE_WEIGHTS: dict[str, float] = {
    EvidenceGrade.A: 1.06,
    EvidenceGrade.B: 1.04,
    EvidenceGrade.C: 1.02,
}


def _practice_weight(page: BestPracticePage) -> float:
    return PRACTICE_WEIGHT * EVIDENCE_WEIGHTS.get(page.evidence_grade, 1)


def _community_facts(page: CommunityPage) -> list[object]:
    community = page.community
    return [
        page.animator,
        *_labels(community.region, *community.problems.all(), *community.technologies.all()),
    ]


def _event_facts(page: EventPage) -> list[object]:
    return [
        page.get_kind_display(),
        page.town,
        page.venue,
        page.hall_stand,
        page.audience,
        *_labels(page.region),
    ]


COMPANY_RELATIONS = ("company__region", "company__sector", "company__size")

# Pages of any other type are described by their `search_fields` alone.
SOURCES: dict[type[Page], PageSource] = {
    BestPracticePage: PageSource(
        DocumentKind.PRACTICE,
        facts=_practice_facts,
        date=lambda page: page.checked_on,
        related=(*COMPANY_RELATIONS, "stage"),
        prefetched=("problems", "technologies__family"),
        weight=_practice_weight,
    ),
    VitrinePage: PageSource(
        DocumentKind.VITRINE,
        facts=lambda page: _company_facts(page.company),
        related=COMPANY_RELATIONS,
        weight=lambda page: VITRINE_WEIGHT,
    ),
    PathwayPage: PageSource(
        DocumentKind.PATHWAY,
        facts=lambda page: [step.note for step in page.steps.all()],
        prefetched=("steps",),
    ),
    CommunityPage: PageSource(
        DocumentKind.COMMUNITY,
        facts=_community_facts,
        related=("community__region",),
        prefetched=("community__problems", "community__technologies"),
    ),
    NewsPage: PageSource(
        DocumentKind.NEWS,
        facts=lambda page: [page.get_category_display()],
        date=lambda page: page.date,
        weight=lambda page: NEWS_WEIGHT,
    ),
    EventPage: PageSource(
        DocumentKind.EVENT,
        facts=_event_facts,
        date=lambda page: timezone.localdate(page.starts_at),
        related=("region",),
    ),
}
OTHER_PAGES = PageSource(DocumentKind.PAGE)


def pages_findable(model: type[Page]) -> QuerySet[Page]:
    """The pages of a type that anybody may find: published, in a language that can be stemmed."""
    manager = model.objects
    rows = manager.published() if issubclass(model, PortalPage) else manager.live().public()
    return rows.filter(locale__language_code__in=ALGORITHMS)


def pages_of_company(company_id: int) -> QuerySet[Page]:
    """Its vitrine and its practices, in every language and whatever their state."""
    return Page.objects.filter(
        Q(vitrinepage__company=company_id) | Q(bestpracticepage__company=company_id)
    )


def pages_of_community(community: Community) -> QuerySet[Page]:
    return Page.objects.filter(communitypage__community=community)


def pages_of_consent(consent: Consent) -> QuerySet[Page]:
    """The pages about which an answer speaks."""
    if consent.practice_key:
        return pages_in_every_language(consent.practice_key)
    return pages_of_company(consent.company_id)


def pages_in_every_language(key: Any) -> QuerySet[Page]:
    return Page.objects.filter(translation_key=key)


def documents_of(model: type[Page], pages: QuerySet[Page]) -> Iterable[SearchDocument]:
    """Documents, not saved, of pages of that type; in a bounded number of queries per batch."""
    source = SOURCES.get(model, OTHER_PAGES)
    rows = pages.select_related("locale", *source.related).prefetch_related(*source.prefetched)
    for page in rows.iterator(chunk_size=200):
        yield _document_of(page, source)


def _document_of(page: Page, source: PageSource) -> SearchDocument:
    language = page.locale.language_code
    with translation.override(language):
        words = _words_by_boost(page)
        facts = [composed(str(fact)) for fact in source.facts(page) if fact]
    title = composed(page.title)
    summary = next((text for _boost, text in words), "")
    strong = [title, *(text for boost, text in words if boost >= TITLE_BOOST)]
    middle = [text for boost, text in words[1:] if SUMMARY_BOOST <= boost < TITLE_BOOST]
    if words and words[0][0] < TITLE_BOOST:
        middle.insert(0, summary)
    body = [text for boost, text in words[1:] if boost < SUMMARY_BOOST]

    def stems(texts: list[str]) -> str:
        return " ".join(stems_of(" ".join(texts)[:MAX_TEXT_LENGTH], language))

    return SearchDocument(
        page_id=page.pk,
        language=language,
        kind=source.kind,
        title=title,
        address=page.url if getattr(page, "is_anonymous", False) else None,
        summary=summary,
        text=" ".join(text for _boost, text in words[1:])[:MAX_TEXT_LENGTH],
        date=source.date(page),
        stems_a=stems(strong),
        stems_b=stems([*middle, *facts]),
        stems_c=stems(body),
        weight=source.weight(page),
    )


def _words_by_boost(page: Page) -> list[tuple[float, str]]:
    """The page's words but for its title, in the order of its `search_fields`: summary first."""
    words = []
    for field in page.get_searchable_search_fields():
        if field.field_name == "title":
            continue
        value = field.get_value(page)
        parts = value if isinstance(value, list) else [value]
        text = composed(" ".join(str(part) for part in parts if part))
        words.append((field.boost or 1, text))
    return words
