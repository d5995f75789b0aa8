"""Tags of vitrines and practices."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django import template
from django.core.paginator import EmptyPage
from django.http import Http404, QueryDict
from django.urls import reverse

from core.selectors import Link, absolute_url
from taxonomies.selectors import MapPoint
from vitrines import selectors
from vitrines.blocks import ResultValue
from vitrines.models import BestPracticePage, VitrinePage
from vitrines.selectors import Cell, Counters, FacetedList, LikePractice, Parameters

register = template.Library()


def _list_of(context: dict[str, Any], read: Callable[[Parameters], FacetedList]) -> FacetedList:
    request = context.get("request")
    try:
        return read(request.GET if request else QueryDict())
    except EmptyPage as error:
        raise Http404 from error


@register.simple_tag(takes_context=True)
def practice_library(context: dict[str, Any]) -> FacetedList:
    """`{% practice_library as library %}`: the practices that the address asks for."""
    return _list_of(context, selectors.practice_library)


@register.simple_tag(takes_context=True)
def vitrine_directory(context: dict[str, Any]) -> FacetedList:
    """`{% vitrine_directory as directory %}`: the vitrines that the address asks for."""
    return _list_of(context, selectors.vitrine_directory)


@register.simple_tag
def vitrine_points(vitrines: Iterable[VitrinePage]) -> list[MapPoint]:
    """`{% vitrine_points directory.results as points %}`: where they stand on the map."""
    return selectors.vitrine_points(vitrines)


@register.simple_tag
def largest_improvement(page: BestPracticePage, indicator: str | None) -> ResultValue | None:
    """`{% largest_improvement page library.indicator as result %}`: what its card then shows."""
    return selectors.largest_improvement(page, indicator)


@register.simple_tag
def practices_of(page: VitrinePage) -> list[BestPracticePage]:
    return selectors.practices_of_company(page.company_id)


@register.simple_tag
def cartouche(page: BestPracticePage) -> list[Cell]:
    """`{% cartouche page as cells %}`: the practice at a glance."""
    return selectors.practice_cartouche(page)


@register.simple_tag
def practices_like(page: BestPracticePage) -> list[LikePractice]:
    """`{% practices_like page as alike %}`: of other plants, with words about their likeness."""
    return selectors.practices_like(page)


@register.simple_tag
def comparison_url(*pages: BestPracticePage) -> str:
    """The address that compares these practices."""
    references = [selectors.practice_reference(page) for page in pages]
    return f"{reverse('vitrines:practice-compare')}?{selectors.comparison_query(references)}"


@register.simple_tag
def practices_picked(picks: Any) -> list[BestPracticePage]:
    """The practices behind links (`picks`, `features`), in the reader's language."""
    return selectors.practices_picked(picks.all())


@register.simple_tag
def practices_recent(limit: int) -> list[BestPracticePage]:
    return selectors.practices_recent(limit)


@register.simple_tag
def portal_counters() -> Counters:
    return selectors.portal_counters()


@register.simple_tag
def practice_json_ld(page: BestPracticePage, vitrine: Link) -> dict[str, Any]:
    """A practice as schema.org's Article, its figures as observations."""
    return {
        "@context": "https://schema.org",
        "@type": "Article",
        "headline": page.title,
        "description": page.problem,
        "inLanguage": page.language_code,
        "url": absolute_url(page.url),
        "datePublished": page.first_published_at,
        "dateModified": page.last_published_at,
        "license": page.get_licence_display(),
        "author": {"@type": "Organization", "name": page.company.name},
        "isPartOf": {"@type": "WebPage", "name": vitrine.title, "url": absolute_url(vitrine.url)},
        "keywords": [term.label for term in (*page.problems.all(), *page.technologies.all())],
        "about": [
            {
                "@type": "PropertyValue",
                "name": result.label,
                "value": None if result.get("after") is None else str(result["after"]),
                "unitText": result.unit_label,
                "description": result.measurement_label,
            }
            for result in page.result_values
        ],
    }
