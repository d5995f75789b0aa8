"""The demonstration as a visitor meets it: every link, in both languages."""

from __future__ import annotations

import io
import re
from collections import Counter
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

import polib
import pytest
from bs4 import Comment, Tag
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from wagtail.models import Page

from core.enums import TranslationState
from demo.services import DEMO_MEMBERS, DEMO_USERS
from tests.demo.conftest import Crawl, Visit
from vitrines.models import BestPracticePage, VitrinePage

LANGUAGES = ("fr", "en")
SITEMAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
NOT_IN_THE_SITEMAP = re.compile(
    r"/(search|recherche|site-map|plan-du-site|gallery"
    r"|factory-like-mine|usine-comme-la-mienne|compare|comparer"
    r"|(pratiques-anonymes|anonymous-practices)/[^/]+)/$"
)
ARTEFACTS = re.compile(r"\bNone\b|\{\{|\}\}|\{%|%\(\w+\)|\bTrue\b|\bFalse\b|<wagtailcore|&amp;amp;")
NO_WORDS = ("script", "style", "template")


def path_of(address: str) -> str:
    return urlsplit(address).path


def texts_of(visit: Visit) -> list[str]:
    """The pieces of text that a reader sees or hears, but for those said to be in another language."""
    own = visit.path[1:3]

    def is_own(tag: Tag) -> bool:
        return tag.get("lang", own) == own and all(
            above.get("lang", own) == own for above in tag.parents
        )

    pieces = [
        str(node)
        for node in visit.soup.find_all(string=True)
        if not isinstance(node, Comment)
        and node.parent.name not in NO_WORDS
        and is_own(node.parent)
    ]
    for attribute in ("alt", "title", "placeholder", "aria-label", "content"):
        pieces += [str(tag[attribute]) for tag in visit.soup.select(f"[{attribute}]")]
    return [" ".join(piece.split()) for piece in pieces if piece.strip()]


@pytest.fixture(scope="module")
def sitemap(crawl: Crawl) -> list[ElementTree.Element]:
    client = Client()
    index = ElementTree.fromstring(client.get("/sitemap.xml").content)
    files = [path_of(str(element.text)) for element in index.iterfind(".//s:loc", SITEMAP)]
    return [
        url
        for file in files
        for url in ElementTree.fromstring(client.get(file).content).iterfind("s:url", SITEMAP)
    ]


def test_every_link_leads_somewhere(crawl: Crawl) -> None:
    broken = {
        address: (visit.status, crawl.found_on.get(address))
        for address, visit in crawl.visits.items()
        if visit.status != 200
    }
    assert broken == {}


@pytest.mark.parametrize(("language", "at_least"), [("fr", 60), ("en", 45)])
def test_there_is_enough_to_see(crawl: Crawl, language: str, at_least: int) -> None:
    assert len(crawl.in_language(language)) >= at_least


def test_page_is_in_the_language_of_its_address(crawl: Crawl) -> None:
    wrong = [
        visit.address
        for code in LANGUAGES
        for visit in crawl.in_language(code)
        if (visit.language, visit.soup.html["lang"]) != (code, code)
    ]
    assert wrong == []


def test_page_has_one_first_heading_a_title_and_a_description(crawl: Crawl) -> None:
    wrong = [
        visit.address
        for visit in crawl.pages
        if len(visit.soup.select("h1")) != 1
        or not visit.soup.h1.text.strip()
        or not visit.soup.title.text.strip()
        or not str(visit.soup.select_one('meta[name="description"]')["content"]).strip()
    ]
    assert wrong == []


def test_titles_tell_pages_apart(crawl: Crawl) -> None:
    titles = Counter((visit.path[:4], visit.soup.title.text) for visit in crawl.pages)
    assert [title for title, count in titles.items() if count > 1] == []


def test_ids_are_unique_on_a_page(crawl: Crawl) -> None:
    repeated = {
        visit.address: names
        for visit in crawl.pages
        if (
            names := [
                name
                for name, count in Counter(tag["id"] for tag in visit.soup.select("[id]")).items()
                if count > 1
            ]
        )
    }
    assert repeated == {}


def test_no_artefact_of_the_machine_is_printed(crawl: Crawl) -> None:
    printed = {
        visit.address: found
        for visit in crawl.pages
        if (found := [text for text in texts_of(visit) if ARTEFACTS.search(text)])
    }
    assert printed == {}


def test_interface_speaks_the_language_of_the_page(crawl: Crawl) -> None:
    catalogue = polib.pofile(str(settings.BASE_DIR / "locale/fr/LC_MESSAGES/django.po"))
    english = {entry.msgid for entry in catalogue}
    french = {entry.msgstr for entry in catalogue if entry.msgstr}
    # Some words are the same in both.
    for code, foreign in (("fr", english - french), ("en", french - english)):
        untranslated = {
            visit.address: words
            for visit in crawl.in_language(code)
            if (words := sorted(set(texts_of(visit)) & foreign))
        }
        assert untranslated == {}, code


def test_alternates_name_each_other(crawl: Crawl) -> None:
    alternates: dict[str, dict[str, str]] = {
        visit.path: {
            str(link["hreflang"]): path_of(str(link["href"]))
            for link in visit.soup.select("link[rel=alternate][hreflang]")
        }
        for visit in crawl.pages
    }
    for path, links in alternates.items():
        if not links:
            assert NOT_IN_THE_SITEMAP.search(path), path
            continue
        own = path[1:3]
        assert links[own] == path
        assert links["x-default"] == links.get("fr", path)
        for code in set(links) - {"x-default"}:
            assert alternates[links[code]] == links, (path, code)


def test_canonical_address_is_the_page_s_own(crawl: Crawl) -> None:
    wrong = [
        visit.address
        for visit in crawl.pages
        if (link := visit.soup.select_one("link[rel=canonical]"))
        and path_of(str(link["href"])) != visit.path
    ]
    assert wrong == []


def test_sitemap_lists_what_links_lead_to(crawl: Crawl, sitemap: list[ElementTree.Element]) -> None:
    listed = [path_of(str(url.findtext("s:loc", namespaces=SITEMAP))) for url in sitemap]
    linked = {v.path for v in crawl.pages if not NOT_IN_THE_SITEMAP.search(v.path)}
    assert len(listed) == len(set(listed))
    assert set(listed) == linked


def test_reader_gets_no_cookie(crawl: Crawl) -> None:
    assert [visit.address for visit in crawl.visits.values() if visit.cookies] == []


def test_nothing_is_asked_of_another_host(crawl: Crawl) -> None:
    own = {"", "testserver", urlsplit(settings.WAGTAILADMIN_BASE_URL).netloc}
    sources = "script[src], img[src], source[srcset], iframe[src], video[src], link[href]"
    foreign = {
        address
        for visit in crawl.pages
        for tag in visit.soup.select(sources)
        for address in str(tag.get("src") or tag.get("srcset") or tag["href"]).split(", ")
        if urlsplit(address.split(" ")[0]).netloc not in own
    }
    assert foreign == set()
    assert [v.address for v in crawl.pages if v.soup.select("style, [style], [onclick]")] == []


def test_pictures_have_alternative_text_and_a_size(crawl: Crawl) -> None:
    wrong = {
        visit.address: str(tag)[:200]
        for visit in crawl.pages
        for tag in visit.soup.select("img")
        if not (tag.has_attr("alt") and tag.get("width") and tag.get("height"))
    }
    assert wrong == {}


def test_fictitious_company_says_so_on_every_page_about_it(crawl: Crawl) -> None:
    pages = [*VitrinePage.objects.live(), *BestPracticePage.objects.live()]
    for page in pages:
        visit = crawl.visits.get(page.url)
        if visit:
            marked = bool(visit.soup.select(".notice-example"))
            assert marked == page.company.is_fictitious, page.url


def test_real_company_has_no_invented_practice(demo: str) -> None:
    assert not BestPracticePage.objects.filter(company__is_fictitious=False).exists()
    real = VitrinePage.objects.filter(company__is_fictitious=False)
    assert real.exists()
    assert not real.filter(company__consents__isnull=False).exists()
    assert not real.exclude(company__source__gt="").exists()


def test_states_that_readers_are_told_can_be_seen(crawl: Crawl) -> None:
    states = Counter(page.translation_state for page in BestPracticePage.objects.published())
    assert states[TranslationState.OUTDATED] == 1
    assert states[TranslationState.HUMAN] > 10
    labels = {page.company.current_label.state for page in VitrinePage.objects.live()}
    assert {"labelled", "moved", "closed"} <= labels
    languages = BestPracticePage.objects.filter(translation_kind="original")
    assert languages.filter(locale__language_code="en").exists()


def test_practice_without_consent_is_in_the_tree_and_on_no_page(crawl: Crawl) -> None:
    hidden = BestPracticePage.objects.exclude(pk__in=BestPracticePage.objects.published())
    for page in hidden:
        assert page.url not in crawl.visits
        assert not [v.address for v in crawl.pages if page.title in v.text]


def test_building_again_changes_nothing(demo: str) -> None:
    def rows() -> dict[str, Any]:
        return {
            str(page.pk): (page.title, page.latest_revision_id, page.last_published_at)
            for page in Page.objects.all()
        }

    before, output = rows(), io.StringIO()
    call_command("build_demo", stdout=output)
    assert rows() == before
    logins = [*DEMO_USERS, *DEMO_MEMBERS]
    assert all(login[0] in output.getvalue() for login in logins)
    assert all(login[0] in demo for login in logins)
