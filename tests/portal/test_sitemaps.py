"""What search engines are told."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localtime

from companies.enums import Answer, Channel
from companies.services import consent_record
from tests.portal.conftest import Tree

NAMES = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "x": "http://www.w3.org/1999/xhtml",
}
HOST = "https://vitrines.example.org"


def _read(client: Client, path: str) -> ET.Element:
    response = client.get(path)
    assert response["Content-Type"] == "application/xml"
    return ET.fromstring(response.content)


def _urls(client: Client, section: str) -> dict[str, dict[str, str]]:
    """Per address, its alternates."""
    return {
        url.findtext("s:loc", "", NAMES): {
            link.attrib["hreflang"]: link.attrib["href"] for link in url.findall("x:link", NAMES)
        }
        for url in _read(client, f"/sitemap-{section}.xml").findall("s:url", NAMES)
    }


def _index(client: Client) -> list[str]:
    return [loc.text or "" for loc in _read(client, "/sitemap.xml").iterfind(".//s:loc", NAMES)]


def test_index_lists_the_sections_of_both_languages_that_hold_something(
    client: Client, tree: Tree
) -> None:
    tree.translate(tree.news("Douze vitrines"), "Twelve vitrines")
    tree.event("Salon")
    assert _index(client) == [
        f"{HOST}/sitemap-{section}.xml"
        for section in ("main-en", "main-fr", "news-en", "news-fr", "events-fr")
    ]


def test_every_address_of_the_index_answers_with_pages(client: Client, tree: Tree) -> None:
    tree.practice("Moins de pannes", tree.vitrine("Usine A"))
    tree.translate(tree.news("Douze vitrines"), "Twelve vitrines")
    sections = [url.removeprefix(f"{HOST}/sitemap-").removesuffix(".xml") for url in _index(client)]
    assert all(_urls(client, section) for section in sections)


def test_home_pages_are_each_other_s_translation(client: Client, tree: Tree) -> None:
    alternates = {"fr": f"{HOST}/fr/", "en": f"{HOST}/en/", "x-default": f"{HOST}/fr/"}
    assert _urls(client, "main-fr")[f"{HOST}/fr/"] == alternates
    assert _urls(client, "main-en")[f"{HOST}/en/"] == alternates


def test_translated_page_names_both_languages(client: Client, tree: Tree) -> None:
    french = tree.news("Douze vitrines")
    english = tree.translate(french, "Twelve vitrines")
    alternates = {"fr": HOST + french.url, "en": HOST + english.url, "x-default": HOST + french.url}
    assert french.url.startswith("/fr/")
    assert english.url.startswith("/en/")
    assert _urls(client, "news-fr") == {HOST + french.url: alternates}
    assert _urls(client, "news-en") == {HOST + english.url: alternates}


def test_page_without_translation_names_itself_only(client: Client, tree: Tree) -> None:
    french = tree.news("Douze vitrines")
    draft = tree.translate(french, "Twelve vitrines")
    draft.unpublish()
    english = tree.news("Only in English", "en")
    assert _urls(client, "news-fr") == {
        HOST + french.url: {"fr": HOST + french.url, "x-default": HOST + french.url}
    }
    assert _urls(client, "news-en") == {
        HOST + english.url: {"en": HOST + english.url, "x-default": HOST + english.url}
    }


def test_page_says_when_it_last_changed(client: Client, tree: Tree) -> None:
    page = tree.news("Douze vitrines")
    root = _read(client, "/sitemap-news-fr.xml")
    assert (
        root.findtext(".//s:lastmod", None, NAMES)
        == f"{localtime(page.last_published_at):%Y-%m-%d}"
    )


def test_drafts_and_private_pages_are_not_listed(client: Client, tree: Tree) -> None:
    tree.news("Draft", published=False)
    tree.restrict(tree.news("Private"))
    tree.restrict(tree.standard("Private prose"))
    public = tree.news("Public")
    assert list(_urls(client, "news-fr")) == [HOST + public.url]
    assert not [url for url in _urls(client, "main-fr") if "prose" in url or "private" in url]


def test_practice_is_listed_with_consent_only(client: Client, tree: Tree) -> None:
    vitrine = tree.vitrine("Usine A")
    tree.practice("No answer", vitrine, answer=None)
    tree.practice("Refused", vitrine, answer=Answer.NO)
    tree.practice("Anonymised", vitrine, answer=Answer.ANONYMISED)
    accepted = tree.practice("Accepted", vitrine)
    assert list(_urls(client, "practices-fr")) == [HOST + accepted.url]

    consent_record(company=vitrine.company, channel=Channel.WEB, answer=Answer.NO)
    assert _urls(client, "practices-fr") == {}
    assert _urls(client, "vitrines-fr") == {}


def test_addresses_are_those_of_readers_whatever_the_host_asked(client: Client, tree: Tree) -> None:
    tree.news("Douze vitrines")
    for path in ("/sitemap.xml", "/sitemap-news-fr.xml"):
        body = client.get(path, headers={"host": "evil.example"}).content.decode()
        assert "evil.example" not in body
        assert HOST in body


@pytest.mark.parametrize("path", ["/sitemap.xml", "/sitemap-news-fr.xml"])
def test_number_of_queries_does_not_grow_with_the_pages(
    client: Client, tree: Tree, path: str
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            client.get(path)
        return len(captured)

    tree.news("First")
    client.get(path)
    before = queries()
    for number in range(5):
        tree.translate(tree.news(f"Item {number}"), f"Item {number} in English")
    client.get(path)
    assert queries() == before <= 12


def test_long_section_is_cut_into_files(client: Client, tree: Tree, monkeypatch: Any) -> None:
    monkeypatch.setattr("portal.sitemaps.PageSitemap.limit", 2)
    pages = [tree.news(f"Item {number}") for number in range(3)]
    assert [url for url in _index(client) if "news" in url] == [
        f"{HOST}/sitemap-news-fr.xml",
        f"{HOST}/sitemap-news-fr.xml?p=2",
    ]
    english = tree.translate(pages[2], "Item 2 in English")
    second = _read(client, "/sitemap-news-fr.xml?p=2")
    assert [
        link.attrib["href"] for link in second.iterfind(".//x:link[@hreflang='en']", NAMES)
    ] == [HOST + english.url]
    assert second.findtext(".//s:loc", None, NAMES) == HOST + pages[2].url


@pytest.mark.parametrize(
    "path", ["/sitemap-zzz.xml", "/sitemap-news-fr.xml?p=9", "/sitemap-news-fr.xml?p=x"]
)
def test_file_that_does_not_exist_is_not_found(client: Client, tree: Tree, path: str) -> None:
    assert client.get(path).status_code == 404
