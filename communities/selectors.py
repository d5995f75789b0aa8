"""Reads about communities."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Page as ResultPage
from django.db.models import Avg, Count, F, IntegerField, QuerySet, UUIDField, Value, Window
from django.db.models.functions import Cast
from django.utils.translation import get_language

from communities.models import Community, CommunityPage, PickedPractice
from communities.querysets import CommunityPageQuerySet
from companies.enums import Channel
from companies.models import Company
from companies.selectors import company_goes_unnamed
from core.selectors import MAX_VALUE_LENGTH, paginate
from core.selectors.parameters import AddressParameter
from taxonomies.models import Region
from taxonomies.selectors import MapPoint, RegionMap, region_map_read, terms_by_code

PER_PAGE = 12
# In the units of the map: how far from the number of its region stands what has no place.
RING = 20


def communities_published(language_code: str | None = None) -> QuerySet[CommunityPage]:
    """The communities that a reader of that language may find, by title."""
    return _communities(language_code or get_language() or "fr").for_cards()


def _communities(language_code: str) -> CommunityPageQuerySet:
    """Without what a card prints."""
    pages = CommunityPage.objects.published().in_language(language_code)
    return pages.order_by("title", "pk")


@dataclass(frozen=True)
class CommunityDirectory:
    """A page of communities, of one region or of all; `counts` gives their number per region."""

    results: ResultPage[Any]
    counts: dict[str, int]
    region: Region | None

    @property
    def query(self) -> str:
        """The part of an address after the question mark."""
        return urlencode({"region": self.region.code}) if self.region else ""


def community_directory(region_code: str = "", number: str | None = None) -> CommunityDirectory:
    """The communities of a region; of all of them where the code means nothing.

    Raises EmptyPage for a page that does not exist.
    """
    everything = _communities(get_language() or "fr")
    regions = dict(everything.values_list("pk", "community__region__code"))
    region = terms_by_code(Region).get(region_code)
    found = [pk for pk, code in regions.items() if region is None or code == region.code]
    results = paginate(found, number, PER_PAGE)
    pages = everything.for_cards().in_bulk(list(results.object_list))
    results.object_list = [pages[pk] for pk in results.object_list if pk in pages]
    return CommunityDirectory(results, Counter(regions.values()), region)


def directory_parameters() -> list[AddressParameter]:
    """For the language switch."""
    return [AddressParameter.named_alike("region")]


def community_codes_in(codes: Sequence[str], to_language: str) -> list[str]:
    """The codes of the same communities in that language, from those of the active one."""
    keys = _communities(get_language() or "fr").filter(slug__in=codes).values("translation_key")
    found = _communities(to_language).filter(translation_key__in=keys)
    return [slug[:MAX_VALUE_LENGTH] for slug in found.values_list("slug", flat=True)]


@dataclass(frozen=True)
class FirstCommunities:
    """The first communities by title, and how many there are of which a reader may know."""

    pages: list[CommunityPage]
    count: int

    @property
    def left_out(self) -> int:
        return self.count - len(self.pages)


def communities_first(limit: int) -> FirstCommunities:
    """Of the active language, with their regions."""
    rows = _communities(get_language() or "fr").with_locale().select_related("community__region")
    pages = list(rows.annotate(total=Window(Count("pk")))[:limit])
    return FirstCommunities(pages, pages[0].total if pages else 0)


def communities_of_company(company_id: int) -> list[CommunityPage]:
    return list(communities_published().filter(community__members=company_id))


def community_members(page: CommunityPage) -> list[Company]:
    """The companies of a community that agree to be named, by name."""
    members = page.community.members.exclude(company_goes_unnamed(Channel.WEB, company_ref="pk"))
    return list(members.select_related("size", "sector").order_by("name"))


@dataclass(frozen=True)
class CommunityReach:
    """What belongs to a community: the plants of its members, and the practices that it picked."""

    code: str
    label: str
    company_ids: frozenset[int]
    practice_keys: frozenset[UUID]


def communities_reach(
    language_code: str, among: Iterable[int] | QuerySet[Any, Any]
) -> list[CommunityReach]:
    """Every community that a reader of that language may find, by title; its code is its slug.

    Of the members, the companies `among` these.
    """
    members: dict[int, set[int]] = defaultdict(set)
    picked: dict[int, set[UUID]] = defaultdict(set)
    for community_id, page_id, company_id, key in _links(among):
        if key is None:
            members[community_id].add(company_id)
        else:
            picked[page_id].add(key)
    return [
        CommunityReach(
            code=slug[:MAX_VALUE_LENGTH],
            label=title,
            company_ids=frozenset(members[community_id]),
            practice_keys=frozenset(picked[pk]),
        )
        for pk, community_id, slug, title in _communities(language_code).values_list(
            "pk", "community_id", "slug", "title"
        )
    ]


def _links(among: Iterable[int] | QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    """Rows (community, page, company, practice): either who is a member, or what a page picked."""
    nobody = Cast(Value(None), IntegerField())
    members = Community.members.through.objects.filter(company__in=among).values_list(
        "community_id", nobody, "company_id", Cast(Value(None), UUIDField())
    )
    picks = PickedPractice.objects.order_by().values_list(
        nobody, "community_page_id", nobody, "page__translation_key"
    )
    return members.union(picks, all=True)


def community_points(pages: Iterable[CommunityPage]) -> list[MapPoint]:
    """One point per community: the mean place of the companies that it names in its region.

    Without any, it stands on a ring around the middle of the region.
    """
    pages = list(pages)
    drawing = region_map_read()
    places = _mean_places(page.community_id for page in pages)
    points, homeless = [], defaultdict(list)
    for page in pages:
        code = page.community.region.code
        place = places.get(page.community_id)
        drawn = drawing.point(*place, code) if place else None
        if drawn:
            points.append(_point(page, *drawn))
        else:
            homeless[code].append(page)
    for code, around in homeless.items():
        points += _ring(drawing, code, around)
    return points


def _mean_places(community_ids: Iterable[int]) -> dict[int, tuple[float, float]]:
    members = Community.members.through.objects.filter(
        community__in=list(community_ids),
        company__region=F("community__region"),
        company__latitude__isnull=False,
        company__longitude__isnull=False,
    ).exclude(company_goes_unnamed(Channel.WEB, company_ref="company_id"))
    means = members.values("community").annotate(
        latitude=Avg("company__latitude"), longitude=Avg("company__longitude")
    )
    return {
        row["community"]: (float(row["latitude"]), float(row["longitude"]))
        for row in means.order_by()
    }


def _ring(drawing: RegionMap, code: str, pages: list[CommunityPage]) -> list[MapPoint]:
    """Around the number of the region, so that neither hides the other; the first one is below."""
    shape = next((shape for shape in drawing.shapes if shape.code == code), None)
    if shape is None:
        return []
    angles = (2 * math.pi * place / len(pages) for place in range(len(pages)))
    return [
        _point(page, shape.x + RING * math.sin(angle), shape.y + RING * math.cos(angle))
        for page, angle in zip(pages, angles, strict=True)
    ]


def _point(page: CommunityPage, x: float, y: float) -> MapPoint:
    title = f"{page.title}, {page.community.region.label}"
    return MapPoint(round(x, 1), round(y, 1), title, page.url or "")
