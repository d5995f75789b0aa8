"""The feeds of news."""

from __future__ import annotations

import datetime
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import gettext, override
from wagtail.models import Page, PageViewRestriction

from home.models import HomePage
from news.enums import NewsCategory
from news.models import NewsIndexPage, NewsPage
from tests.factories import sections_remove

HOST = "https://vitrines.example.org"
ATOM = {"a": "http://www.w3.org/2005/Atom"}
XML_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


@pytest.fixture(autouse=True)
def _own_address(db: None, settings: Any) -> None:
    cache.clear()
    settings.WAGTAILADMIN_BASE_URL = HOST


def _list_page(language: str) -> NewsIndexPage:
    home = HomePage.objects.get(locale__language_code=language)
    page = NewsIndexPage(title="News", slug=f"news-{language}", locale=home.locale)
    home.add_child(instance=page)
    return page


def _news(parent: Page, title: str, *, published: bool = True, **fields: Any) -> NewsPage:
    page = NewsPage(
        title=title,
        slug=f"item-{parent.get_children().count()}",
        locale=parent.locale,
        live=False,
        category=NewsCategory.LABEL,
        **{"summary": f"About {title}.", **fields},
    )
    parent.add_child(instance=page)
    if published:
        page.save_revision().publish()
    return NewsPage.objects.get(pk=page.pk)


def _atom(client: Client, language: str = "fr") -> ET.Element:
    response = client.get(f"/{language}/feeds/news.atom", headers={"host": "evil.example"})
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert b"evil.example" not in response.content
    return ET.fromstring(response.content)


def _rss(client: Client, language: str = "fr") -> ET.Element:
    response = client.get(f"/{language}/feeds/news.rss", headers={"host": "evil.example"})
    assert response["Content-Type"] == "application/rss+xml; charset=utf-8"
    assert b"evil.example" not in response.content
    return ET.fromstring(response.content)


def _titles(feed: ET.Element) -> list[str]:
    return [entry.findtext("a:title", "", ATOM) for entry in feed.findall("a:entry", ATOM)]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_feed_is_in_one_language(client: Client, language: str) -> None:
    parents = {code: _list_page(code) for code in ("fr", "en")}
    for code, parent in parents.items():
        _news(parent, f"News in {code}")
    atom, rss = _atom(client, language), _rss(client, language)
    with override(language):
        title = gettext("News of the Vitrines Industrie du Futur")
    assert atom.attrib[XML_LANGUAGE] == rss.findtext("channel/language") == language
    assert atom.findtext("a:title", "", ATOM) == rss.findtext("channel/title") == title
    assert _titles(atom) == [f"News in {language}"]
    assert [item.findtext("title") for item in rss.iter("item")] == [f"News in {language}"]


def test_addresses_are_absolute_and_those_of_readers(client: Client) -> None:
    parent = _list_page("fr")
    page = _news(parent, "Douze vitrines")
    atom = _atom(client)
    links = {link.attrib["rel"]: link.attrib["href"] for link in atom.findall("a:link", ATOM)}
    assert links == {"alternate": HOST + parent.url, "self": f"{HOST}/fr/feeds/news.atom"}
    entry_link = atom.find("a:entry/a:link", ATOM)
    assert entry_link is not None
    assert entry_link.attrib["href"] == HOST + page.url
    assert _rss(client).findtext("channel/item/link") == HOST + page.url


def test_news_comes_newest_first_and_thirty_at_most(client: Client) -> None:
    parent = _list_page("fr")
    for day in range(1, 33):
        date = datetime.date(2019, 1, 1) + datetime.timedelta(days=day)
        page = NewsPage(
            title=f"Day {day}",
            slug=f"day-{day}",
            summary="Summary.",
            category=NewsCategory.LABEL,
            date=date,
            locale=parent.locale,
        )
        parent.add_child(instance=page)
    assert _titles(_atom(client)) == [f"Day {day}" for day in range(32, 2, -1)]


def test_drafts_and_private_news_are_absent(client: Client) -> None:
    parent = _list_page("fr")
    _news(parent, "Draft", published=False)
    private = _news(parent, "Private")
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    withdrawn = _news(parent, "Withdrawn")
    withdrawn.unpublish()
    changed = _news(parent, "Public")
    changed.title = "Public, then changed in a draft"
    changed.save_revision()
    assert _titles(_atom(client)) == ["Public"]


def test_identity_outlives_a_move_and_tells_translations_apart(client: Client) -> None:
    page = _news(_list_page("fr"), "Douze vitrines")
    twin = _news(_list_page("en"), "Twelve vitrines", translation_key=page.translation_key)
    before = _atom(client).findtext("a:entry/a:id", "", ATOM)
    page.slug = "elsewhere"
    page.title = "Douze vitrines labellisées"
    page.save_revision().publish()
    guid = _rss(client).find("channel/item/guid")
    assert guid is not None
    assert _atom(client).findtext("a:entry/a:id", "", ATOM) == guid.text == before
    assert guid.attrib["isPermaLink"] == "false"
    assert twin.translation_key == page.translation_key
    assert _atom(client, "en").findtext("a:entry/a:id", "", ATOM) != before


def test_entry_says_when_it_was_dated_and_when_it_changed(client: Client) -> None:
    page = _news(_list_page("fr"), "Douze vitrines", date=datetime.date(2016, 10, 5))
    entry = _atom(client).find("a:entry", ATOM)
    assert entry is not None
    assert entry.findtext("a:published", "", ATOM) == "2016-10-05T00:00:00+02:00"
    updated = datetime.datetime.fromisoformat(entry.findtext("a:updated", "", ATOM))
    assert updated == page.last_published_at


def test_words_are_text_and_never_markup(client: Client) -> None:
    _news(_list_page("fr"), "R&D <b>", summary="<script>alert(1)</script>")
    entry = _atom(client).find("a:entry", ATOM)
    assert entry is not None
    assert entry.findtext("a:title", "", ATOM) == "R&D <b>"
    summary = entry.find("a:summary", ATOM)
    assert summary is not None
    assert summary.attrib["type"] == "html"
    assert summary.text == "&lt;script&gt;alert(1)&lt;/script&gt;"


def test_what_is_fictitious_says_so(client: Client) -> None:
    _news(_list_page("en"), "A plant opens its doors", is_example=True)
    assert _rss(client, "en").findtext("channel/item/description") == (
        "Fictitious example. About A plant opens its doors."
    )


def test_empty_feed_is_a_feed(client: Client) -> None:
    sections_remove()
    assert _titles(_atom(client)) == []
    assert _rss(client).findtext("channel/link") == f"{HOST}/fr/"


def test_number_of_queries_does_not_grow_with_the_news(client: Client) -> None:
    def queries() -> int:
        _atom(client)
        with CaptureQueriesContext(connection) as captured:
            _atom(client)
        return len(captured)

    parent = _list_page("fr")
    _news(parent, "First")
    before = queries()
    for number in range(5):
        _news(parent, f"Item {number}")
    assert queries() == before <= 6
