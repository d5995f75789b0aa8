"""Vitrines as points on the map of the regions."""

from __future__ import annotations

import math
import re
from typing import Any

import pytest
from django.test import Client

from taxonomies.selectors import region_map_read
from tests.factories import CompanyFactory, VitrinePageFactory, section
from vitrines.models import VitrineIndexPage, VitrinePage
from vitrines.selectors import vitrine_points, vitrines_published

# Towns near the middle or the edge of their regions, and what the map must show of each.
TOWNS = {
    "Paris": (48.857, 2.352, "11"),
    "Brest": (48.390, -4.486, "53"),
    "Rennes": (48.111, -1.680, "53"),
    "Lille": (50.629, 3.057, "32"),
    "Strasbourg": (48.573, 7.752, "44"),
    "Dijon": (47.322, 5.041, "27"),
    "Toulouse": (43.604, 1.444, "76"),
    "Perpignan": (42.688, 2.895, "76"),
    "Bordeaux": (44.838, -0.579, "75"),
    "Lyon": (45.764, 4.836, "84"),
    "Corte": (42.309, 9.149, "94"),
    "Cilaos": (-21.134, 55.472, "04"),
    "Le Lamentin": (14.614, -60.998, "02"),
    "Saül": (3.623, -53.207, "03"),
}


def outlines(code: str) -> list[list[tuple[float, float]]]:
    """The rings of a region's path: an absolute start, then relative lines."""
    shape = next(shape for shape in region_map_read().shapes if shape.code == code)
    rings = []
    for ring in shape.path.split("M")[1:]:
        numbers = [float(n) for n in re.findall(r"-?(?:\d+\.?\d*|\.\d+)", ring)]
        x = y = 0.0
        points = []
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = x + dx, y + dy
            points.append((x, y))
        rings.append(points)
    return rings


def holds(ring: list[tuple[float, float]], x: float, y: float) -> bool:
    inside = False
    for (ax, ay), (bx, by) in zip(ring, [*ring[1:], ring[0]], strict=True):
        if (ay > y) != (by > y) and x < ax + (bx - ax) * (y - ay) / (by - ay):
            inside = not inside
    return inside


@pytest.mark.parametrize("town", TOWNS)
def test_town_is_drawn_inside_its_region(town: str) -> None:
    latitude, longitude, code = TOWNS[town]
    point = region_map_read().point(latitude, longitude, code)
    assert point is not None
    assert any(holds(ring, *point) for ring in outlines(code))


@pytest.mark.parametrize(
    ("latitude", "longitude", "code"),
    [
        (-21.1, 55.5, "53"),
        (48.1, -1.7, "04"),
        (90, 0, "53"),
        (-90, 0, "53"),
        (0, 180, ""),
        (40.7, -74.0, ""),
    ],
)
def test_place_outside_of_the_drawing_is_no_point(
    latitude: float, longitude: float, code: str
) -> None:
    assert region_map_read().point(latitude, longitude, code) is None


def test_distances_keep_their_proportion() -> None:
    """Paris to Lyon is 392 km, Brest to Strasbourg 900."""
    drawing = region_map_read()
    places = {name: drawing.point(*TOWNS[name]) for name in TOWNS}

    def length(a: str, b: str) -> float:
        one, other = places[a], places[b]
        assert one
        assert other
        return math.dist(one, other)

    assert length("Brest", "Strasbourg") / length("Paris", "Lyon") == pytest.approx(
        900 / 392, rel=0.02
    )


def vitrine(**fields: Any) -> VitrinePage:
    title = fields.pop("title", "L’usine <de> l’Ouest")
    return VitrinePageFactory(company=CompanyFactory(**fields), title=title)


def test_vitrine_with_coordinates_is_a_point() -> None:
    page = vitrine(latitude="48.39", longitude="-4.48", town="Brest")
    [point] = vitrine_points(vitrines_published().for_cards())
    assert point.title == "L’usine <de> l’Ouest, Brest"
    assert point.url == page.url


def test_vitrine_without_coordinates_is_none() -> None:
    vitrine()
    assert vitrine_points(vitrines_published().for_cards()) == []


def test_vitrine_without_a_region_is_put_on_the_mainland() -> None:
    vitrine(latitude="48.39", longitude="-4.48", region=None)
    vitrine(latitude="-21.1", longitude="55.5", region=None)
    assert len(vitrine_points(vitrines_published().for_cards())) == 1


def test_map_shows_the_vitrines_of_the_page_and_of_the_filters(client: Client) -> None:
    index = section(VitrineIndexPage)
    here = vitrine(latitude="48.39", longitude="-4.48")
    there = vitrine(latitude="45.76", longitude="4.84", region="84", title="L’usine du Rhône")
    drawing = svg(client, index.url)
    assert drawing.count('class="map-point"') == 2
    assert "<title>L’usine &lt;de&gt; l’Ouest, Vitré</title>" in drawing
    drawing = svg(client, f"{index.url}?region=84")
    assert drawing.count('class="map-point"') == 1
    assert f'href="{there.url}"' in drawing
    assert f'href="{here.url}"' not in drawing


def test_point_is_not_in_the_tab_order_and_the_list_has_it(client: Client) -> None:
    index = section(VitrineIndexPage)
    page = vitrine(latitude="48.39", longitude="-4.48")
    answer = client.get(index.url).content.decode()
    assert f'<a href="{page.url}" tabindex="-1" aria-hidden="true">' in answer
    assert f'<h3 class="card-title"><a href="{page.url}">' in answer


def svg(client: Client, url: str) -> str:
    answer = client.get(url).content.decode()
    return answer[answer.index('<svg class="map"') : answer.index('<ul class="region-list"')]
