"""Communities as points on the map of the regions, and the list that says the same."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from communities.models import CommunityIndexPage, CommunityPage
from communities.selectors import RING, communities_published, community_points
from companies.enums import Answer, Channel
from companies.models import Company
from companies.services import consent_record
from taxonomies.models import Region
from taxonomies.selectors import region_map_read
from tests.factories import (
    CommunityFactory,
    CommunityPageFactory,
    CompanyFactory,
    section,
    translated,
)

BREST, RENNES, LILLE = (48.390, -4.486), (48.111, -1.680), (50.629, 3.057)


def plant(place: tuple[float, float] | None = None, **fields: Any) -> Company:
    if place:
        fields |= {"latitude": Decimal(str(place[0])), "longitude": Decimal(str(place[1]))}
    return CompanyFactory(**fields)


def community(*members: Company, region: str = "53", **fields: Any) -> CommunityPage:
    facts = CommunityFactory(members=members, region=Region.objects.get(code=region))
    return CommunityPageFactory(community=facts, **fields)


def middle(code: str) -> tuple[float, float]:
    shape = next(shape for shape in region_map_read().shapes if shape.code == code)
    return shape.x, shape.y


def drawn(page: CommunityPage) -> tuple[float, float]:
    points = {point.url: (point.x, point.y) for point in community_points(communities_published())}
    return points[page.url]


def test_community_stands_at_the_mean_place_of_its_companies() -> None:
    page = community(plant(BREST), plant(RENNES), plant())
    mean = tuple((one + other) / 2 for one, other in zip(BREST, RENNES, strict=True))
    assert drawn(page) == pytest.approx(region_map_read().point(*mean, "53"), abs=0.06)


def test_company_that_refuses_or_lies_elsewhere_does_not_move_it() -> None:
    refused = plant(RENNES)
    page = community(plant(BREST), refused, plant(LILLE, region="32"))
    consent_record(company=refused, channel=Channel.WEB, answer=Answer.NO)
    assert drawn(page) == pytest.approx(region_map_read().point(*BREST, "53"), abs=0.06)


@pytest.mark.parametrize("code", ["53", "04"])
def test_communities_without_a_place_stand_around_the_middle_of_their_region(code: str) -> None:
    pages = [community(region=code), community(plant(region=code), region=code)]
    x, y = middle(code)
    places = {drawn(page) for page in pages}
    assert len(places) == 2
    for place in places:
        assert ((place[0] - x) ** 2 + (place[1] - y) ** 2) ** 0.5 == pytest.approx(RING, abs=0.2)


def test_place_outside_of_the_drawing_is_the_middle_of_the_region() -> None:
    page = community(plant((40.7, -74.0)))
    x, y = middle("53")
    assert drawn(page) == pytest.approx((x, y + RING), abs=0.1)


def test_points_are_read_in_one_query() -> None:
    for _ in range(3):
        community(plant(BREST))
    pages = list(communities_published())
    assert all(page.url for page in pages)
    with CaptureQueriesContext(connection) as queries:
        assert len(community_points(pages)) == 3
    assert len(queries) == 1


def page_of(client: Client, address: str) -> Tag:
    return BeautifulSoup(client.get(address).content, "html.parser")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_map_has_the_communities_of_the_list_in_the_reader_s_language(
    client: Client, language: str
) -> None:
    west = community(plant(BREST), title="L’Ouest <ensemble>")
    north = community(plant(LILLE, region="32"), region="32", title="Le Nord")
    pages = [west, north]
    if language == "en":
        pages = [translated(page, title=page.title.replace("L", "M")) for page in pages]
    address = section(CommunityIndexPage, language).url
    for query, expected in {"": pages, "?region=53": pages[:1], "?region=99": pages}.items():
        page = page_of(client, f"{address}{query}")
        points = page.select(".map a:has(.map-point)")
        assert {point["href"] for point in points} == {shown.url for shown in expected}
        cards = page.select(".community-card .card-title a")
        assert {card["href"] for card in cards} == {shown.url for shown in expected}
    title = page_of(client, f"{address}?region=53").select_one(".map title")
    assert title is not None
    assert title.text == f"{pages[0].title}, {'Bretagne' if language == 'fr' else 'Brittany'}"


def test_point_is_passed_over_by_keyboard_and_screen_reader_which_have_regions_and_list(
    client: Client,
) -> None:
    page = community(plant(BREST))
    answer = page_of(client, section(CommunityIndexPage).url)
    [point] = answer.select(f'.map a[href="{page.url}"]')
    assert point["tabindex"] == "-1"
    assert point["aria-hidden"] == "true"
    [region] = answer.select('.map a[href$="?region=53"]')
    assert region["aria-label"].startswith("Bretagne")
    assert "tabindex" not in region.attrs
