"""Which documents hold the labels of a vocabulary's term."""

from __future__ import annotations

from typing import Any

from wagtail.models import Page

from communities.models import CommunityPage
from companies.models import Company
from events.models import EventPage
from search.models import SearchDocument
from taxonomies.models import (
    CompanySize,
    Indicator,
    OfferKind,
    Problem,
    Region,
    Sector,
    Technology,
    TechnologyFamily,
    Term,
    ValueChainStage,
)
from vitrines.models import BestPracticePage, VitrinePage

# Page types and the way from them to the term; all pages of the type where streams hold its code.
EVERY = ""
PAGES: dict[type[Term], tuple[tuple[type[Page], str], ...]] = {
    Region: (
        (BestPracticePage, "company__region"),
        (VitrinePage, "company__region"),
        (CommunityPage, "community__region"),
        (EventPage, "region"),
    ),
    Sector: ((BestPracticePage, "company__sector"), (VitrinePage, "company__sector")),
    CompanySize: ((BestPracticePage, "company__size"), (VitrinePage, "company__size")),
    Problem: ((BestPracticePage, "problems"), (CommunityPage, "community__problems")),
    Technology: ((BestPracticePage, "technologies"), (CommunityPage, "community__technologies")),
    TechnologyFamily: ((BestPracticePage, "technologies__family"),),
    ValueChainStage: ((BestPracticePage, "stage"),),
    Indicator: ((BestPracticePage, EVERY),),
    OfferKind: ((CommunityPage, EVERY),),
}
COMPANIES: dict[type[Term], str] = {Region: "region", Sector: "sector"}


def term_words(term: Term) -> dict[str, Any]:
    """What documents may hold of a term."""
    names = {field.attname for field in term._meta.concrete_fields}
    return {name: getattr(term, name) for name in names - {"id", "code", "sort_order"}}


def term_words_saved(term: Term) -> dict[str, Any] | None:
    """The same as it is in the database; None for a new term."""
    saved = type(term)._default_manager.filter(pk=term.pk).first()
    return term_words(saved) if saved else None


def pages_of_term(term: Term) -> list[int]:
    """The published pages that show it."""
    found: set[int] = set()
    for model, way in PAGES.get(type(term), ()):
        pages = model.objects.live().filter(**({way: term.pk} if way else {}))
        found.update(pages.values_list("pk", flat=True))
    return sorted(found)


def companies_of_term(term: Term) -> list[int]:
    """The companies whose own document shows it."""
    way = COMPANIES.get(type(term))
    if not way:
        return []
    listed = SearchDocument.objects.exclude(company=None).values("company")
    companies = Company.objects.filter(pk__in=listed, **{way: term.pk})
    return list(companies.order_by("pk").values_list("pk", flat=True))
