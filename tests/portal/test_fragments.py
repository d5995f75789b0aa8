"""Parts of a page are built once for all readers, and never shown where they do not belong."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.template import Context, Template
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from core import generation as module
from core.selectors.parameters import parameters_known
from news.models import NewsIndexPage, NewsPage
from news.selectors import PER_PAGE
from portal.selectors import public_parameters
from tests.factories import BestPracticePageFactory, UserFactory
from tests.portal.conftest import Tree


@pytest.fixture
def news(tree: Tree) -> NewsPage:
    page: NewsPage = tree.news("Douze vitrines")
    return page


def queries_of(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


def everything_kept() -> str:
    """What the process has at hand, and what its cache holds, as text."""
    stored = " ".join(str(value) for value in cache._cache.values())
    return f"{module._at_hand} {stored}"


def test_second_reader_waits_for_one_question_about_the_page(client: Client, tree: Tree) -> None:
    practice = BestPracticePageFactory()
    for path in (tree.home().url, tree.index(NewsIndexPage).url, practice.url):
        assert queries_of(client, path) > 1
        assert queries_of(client, path) == 1


def test_reader_who_is_signed_in_is_shown_the_same_parts(client: Client, news: NewsPage) -> None:
    anonymous = client.get(news.url).content
    client.force_login(UserFactory())
    response = client.get(news.url)
    assert response.content == anonymous
    assert response["Cache-Control"] == "private, no-store"


def test_change_shows_in_the_next_answer(client: Client, tree: Tree, news: NewsPage) -> None:
    client.get(news.url)
    client.get(tree.home().url)
    news.title = news.summary = "Treize vitrines"
    news.save_revision().publish()
    for path in (news.url, tree.home().url):
        page = client.get(path).content.decode()
        assert "Treize vitrines" in page
        assert "Douze vitrines" not in page


def test_what_the_address_chooses_is_built_for_it_alone(client: Client, tree: Tree) -> None:
    index = tree.index(NewsIndexPage)
    for number in range(PER_PAGE + 1):
        tree.news(f"Actualité {number}.")
    first = client.get(index.url).content.decode()
    second = client.get(f"{index.url}?page=2").content.decode()
    assert "Actualité 0." in second
    assert "Actualité 0." not in first
    assert client.get(index.url).content.decode() == first
    assert client.get(f"{index.url}?page=3").status_code == 404


def test_every_parameter_that_changes_a_public_page_is_known_to_its_fragments() -> None:
    of_sitemaps = {"p"}
    assert public_parameters() - of_sitemaps <= parameters_known()


@pytest.mark.parametrize("suffix", ["?utm_source=x", "?unknown=SECRET"])
def test_what_no_page_knows_changes_no_part(client: Client, news: NewsPage, suffix: str) -> None:
    plain = client.get(news.url).content
    assert client.get(news.url + suffix).content == plain
    assert "SECRET" not in everything_kept()


def test_languages_have_parts_of_their_own(client: Client, tree: Tree) -> None:
    pages = {code: client.get(tree.home(code).url).content.decode() for code in ("fr", "en")}
    again = {code: client.get(tree.home(code).url).content.decode() for code in ("fr", "en")}
    assert again == pages
    assert "Plan du site" in pages["fr"]
    assert "Site map" in pages["en"]


def test_draft_is_shown_whole_and_leaves_no_part(client: Client, news: NewsPage) -> None:
    public = client.get(news.url)
    news.title = "SECRET-DRAFT"
    assert b"SECRET-DRAFT" in news.make_preview_request(public.wsgi_request).content
    assert "SECRET-DRAFT" not in everything_kept()
    assert b"SECRET-DRAFT" not in client.get(news.url).content


def test_private_page_leaves_no_part(client: Client, tree: Tree) -> None:
    news = tree.news("SECRET-PRIVATE")
    tree.restrict(news)
    cache.clear()
    module._at_hand.clear()
    client.force_login(UserFactory(is_superuser=True))
    for path in (news.url, news.get_parent().url, tree.home().url):
        client.get(path)
    assert b"SECRET-PRIVATE" in client.get(news.url).content
    assert "SECRET-PRIVATE" not in everything_kept()


def test_page_that_becomes_private_is_not_read_from_its_parts(client: Client, tree: Tree) -> None:
    news = tree.news("Douze vitrines")
    assert b"<h1>Douze vitrines</h1>" in client.get(news.url).content
    tree.restrict(news)
    assert b"<h1>Douze vitrines</h1>" not in client.get(news.url, follow=True).content


def test_part_that_changes_with_the_clock_is_built_anew_in_time(monkeypatch: Any) -> None:
    template = Template('{% load fragment_tags %}{% remembered "x" %}{{ word }}{% endremembered %}')
    assert template.render(Context({"word": "a"})) == "a"
    assert template.render(Context({"word": "b"})) == "a"
    with override("en"):
        assert template.render(Context({"word": "b"})) == "b"
    now, ticks = time.time(), time.monotonic()
    monkeypatch.setattr(time, "time", lambda: now + 61)
    monkeypatch.setattr(time, "monotonic", lambda: ticks + 61)
    assert template.render(Context({"word": "c"})) == "c"


def test_nothing_is_remembered_where_that_is_off(settings: Any) -> None:
    settings.FRAGMENT_SECONDS = 0
    template = Template('{% load fragment_tags %}{% remembered "y" %}{{ word }}{% endremembered %}')
    assert [template.render(Context({"word": word})) for word in "ab"] == ["a", "b"]
