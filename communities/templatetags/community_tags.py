"""Tags of communities."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.core.paginator import EmptyPage
from django.http import Http404, QueryDict

from communities import selectors
from communities.models import CommunityPage
from communities.selectors import CommunityDirectory, FirstCommunities
from companies.models import Company
from core.selectors import clean_value
from taxonomies.selectors import MapPoint

register = template.Library()


@register.simple_tag
def communities_first(limit: int) -> FirstCommunities:
    """`{% communities_first 12 as communities %}`: some of the active language, and how many."""
    return selectors.communities_first(limit)


@register.simple_tag
def communities_of(company_id: int) -> list[CommunityPage]:
    return selectors.communities_of_company(company_id)


@register.simple_tag
def community_members(page: CommunityPage) -> list[Company]:
    return selectors.community_members(page)


@register.simple_tag(takes_context=True)
def community_directory(context: dict[str, Any]) -> CommunityDirectory:
    """`{% community_directory as directory %}`: the communities that the address asks for."""
    request = context.get("request")
    parameters = request.GET if request else QueryDict()
    try:
        return selectors.community_directory(
            clean_value(parameters.get("region", "")), parameters.get("page")
        )
    except EmptyPage as error:
        raise Http404 from error


@register.simple_tag
def community_points(pages: Iterable[CommunityPage]) -> list[MapPoint]:
    """`{% community_points directory.results as points %}`: where they stand on the map."""
    return selectors.community_points(pages)
