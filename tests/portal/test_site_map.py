"""The site map that people read."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from companies.enums import Answer
from tests.portal.conftest import Tree


def _address(language: str) -> str:
    with override(language):
        return reverse("site-map")


def _body(client: Client, language: str = "fr") -> str:
    """What stands in the page itself, without the menus."""
    body = client.get(_address(language)).content.decode()
    assert f'<html lang="{language}">' in body
    return body[body.index("<main") : body.index("</main>")]


def test_lists_the_pages_of_its_language_in_the_order_of_the_tree(
    client: Client, tree: Tree
) -> None:
    vitrine = tree.vitrine("Usine A")
    practice = tree.practice("Moins de pannes", vitrine)
    about = tree.standard("Le label")
    english = tree.news("Only in English", "en")
    body = _body(client)
    positions = [
        body.index(f'<a href="{page.url}">{page.title}</a>') for page in (vitrine, practice, about)
    ]
    assert positions == sorted(positions)
    assert english.title not in body
    assert f'<a href="{english.url}">{english.title}</a>' in _body(client, "en")
    assert "Usine A" not in _body(client, "en")


def test_practice_stands_under_its_vitrine(client: Client, tree: Tree) -> None:
    vitrine = tree.vitrine("Usine A")
    practice = tree.practice("Moins de pannes", vitrine)
    body = _body(client)
    start = body.index(f'href="{vitrine.url}"')
    between = body[start : body.index(f'href="{practice.url}"')]
    assert "<ul>" in between
    assert "</ul>" not in between


def test_hides_what_nobody_may_read(client: Client, tree: Tree) -> None:
    vitrine = tree.vitrine("Usine A")
    tree.practice("Refused practice", vitrine, answer=Answer.NO)
    tree.practice("Practice without answer", vitrine, answer=None)
    tree.news("Draft news", published=False)
    tree.restrict(tree.news("Private news"))
    body = _body(client)
    assert "Usine A" in body
    for title in ("Refused practice", "Practice without answer", "Draft news", "Private news"):
        assert title not in body


def test_other_language_is_one_link_away(client: Client, tree: Tree) -> None:
    body = client.get(_address("fr")).content.decode()
    english = _address("en")
    assert f'<a href="{english}" hreflang="en" lang="en">English</a>' in body
    assert f'hreflang="en" href="https://vitrines.example.org{english}"' in body


def test_long_section_refers_to_its_own_list(
    client: Client, tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.selectors.MAX_PER_SECTION", 2)
    pages = [tree.news(f"Item {number}") for number in range(3)]
    body = _body(client)
    assert pages[1].title in body
    assert pages[2].title not in body
    list_url = pages[0].get_parent().url
    assert body.count(f'href="{list_url}"') == 2


def test_number_of_queries_does_not_grow_with_the_pages(client: Client, tree: Tree) -> None:
    def queries() -> int:
        client.get(_address("fr"))
        with CaptureQueriesContext(connection) as captured:
            client.get(_address("fr"))
        return len(captured)

    vitrine: Any = tree.vitrine("Usine A")
    tree.practice("First", vitrine)
    tree.news("First")
    tree.event("First")
    before = queries()
    for number in range(4):
        tree.practice(f"Practice {number}", vitrine)
        tree.news(f"News {number}")
    assert queries() == before <= 12
