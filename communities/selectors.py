"""Reads about communities."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import get_language

from communities.models import CommunityPage
from companies.enums import Channel
from companies.models import Company
from companies.selectors import company_goes_unnamed
from taxonomies.models import Region
from taxonomies.selectors import terms_by_code


def communities_published(language_code: str | None = None) -> QuerySet[CommunityPage]:
    """The communities that a reader of that language may find, by title."""
    language = language_code or get_language() or "fr"
    return CommunityPage.objects.published().in_language(language).for_cards().order_by("title")


@dataclass(frozen=True)
class CommunityDirectory:
    """Communities, all or of one region; `counts` gives their number per region code."""

    communities: list[CommunityPage]
    counts: dict[str, int]
    region: Region | None


def community_directory(region_code: str = "") -> CommunityDirectory:
    """The communities of a region; of all of them where the code means nothing."""
    everything = list(communities_published())
    region = terms_by_code(Region).get(region_code)
    return CommunityDirectory(
        communities=[p for p in everything if not region or p.community.region_id == region.pk],
        counts=Counter(page.community.region.code for page in everything),
        region=region,
    )


def communities_of_company(company_id: int) -> list[CommunityPage]:
    return list(communities_published().filter(community__members=company_id))


def community_members(page: CommunityPage) -> list[Company]:
    """The companies of a community that agree to be named, by name."""
    members = page.community.members.exclude(company_goes_unnamed(Channel.WEB, company_ref="pk"))
    return list(members.select_related("size", "sector").order_by("name"))
