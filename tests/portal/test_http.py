"""Methods, cookies and headers of what everybody may read."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from wagtail.models import Page

from tests.portal.conftest import Tree

READ_ONLY = {"GET", "HEAD", "OPTIONS"}


@pytest.fixture
def public_paths(tree: Tree) -> list[str]:
    """One address of each kind that a reader without an account may ask for, in both languages."""
    vitrine = tree.vitrine("Usine A")
    practice = tree.practice("Moins de pannes", vitrine)
    tree.translate(practice, "Fewer breakdowns")
    tree.translate(tree.news("Douze vitrines"), "Twelve vitrines")
    tree.translate(tree.event("Salon"), "Fair")
    tree.translate(tree.standard("Le label"), "The label")
    pages = [page.url for page in Page.objects.live().filter(depth__gte=2)]
    views = []
    for language in ("fr", "en"):
        with override(language):
            views += [
                reverse(name)
                for name in (
                    "search:page-search",
                    "vitrines:practice-match",
                    "vitrines:practice-compare",
                    "site-map",
                    "news:feed-atom",
                    "news:feed-rss",
                    "vitrines:feed-atom",
                    "vitrines:feed-rss",
                    "events:agenda-ical",
                )
            ]
            views += [f"/{language}/absent/"]
    files = ["/", "/sitemap.xml", "/sitemap-news-fr.xml", "/robots.txt", "/site.webmanifest"]
    return [*pages, *views, *files, "/.well-known/security.txt"]


def test_reader_gets_no_cookie_and_caches_need_not_tell_readers_apart(
    client: Client, public_paths: list[str]
) -> None:
    assert len(public_paths) > 30
    for path in public_paths:
        response = client.get(path)
        assert response.status_code in {200, 302, 404}, path
        assert not response.cookies, path
        assert "Cookie" not in response.get("Vary", ""), path
    assert not client.cookies


def test_page_under_a_language_does_not_vary_with_the_reader_s_settings(
    client: Client, public_paths: list[str]
) -> None:
    for path in public_paths:
        if path.startswith(("/fr/", "/en/")):
            response = client.get(path, headers={"accept-language": "de"})
            assert response.get("Vary", "Accept-Encoding") == "Accept-Encoding", path
            assert response["Content-Language"] == path[1:3], path


def test_policy_allows_nothing_inline(client: Client, public_paths: list[str]) -> None:
    for path in public_paths:
        response = client.get(path)
        policy = response["Content-Security-Policy"]
        assert "default-src 'none'" in policy, path
        assert "unsafe" not in policy, path
        if response["Content-Type"].startswith("text/html"):
            body = response.content.decode()
            assert " style=" not in body, path
            assert "<style" not in body, path
            assert " onclick=" not in body, path


def test_page_says_what_may_be_done_with_it(client: Client, tree: Tree) -> None:
    page = tree.news("Douze vitrines")
    response = client.options(page.url)
    assert set(response["Allow"].split(", ")) == READ_ONLY
    assert response.content == b""


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "FOO"])
def test_page_takes_nothing_and_says_so(tree: Tree, method: str) -> None:
    """The client checks tokens as a browser's requests are checked: the method comes first."""
    page = tree.news("Douze vitrines")
    response = Client(enforce_csrf_checks=True).generic(method, page.url)
    assert response.status_code == 405
    assert set(response["Allow"].split(", ")) == READ_ONLY
    assert b"Douze vitrines" not in response.content


def test_head_has_the_headers_of_get_without_its_body(client: Client, tree: Tree) -> None:
    page = tree.news("Douze vitrines")
    head, get = client.head(page.url), client.get(page.url)
    assert head.status_code == 200
    assert head.content == b""
    assert head["Content-Length"] == get["Content-Length"]
    assert head["Content-Type"] == get["Content-Type"]


@pytest.mark.parametrize(
    "name",
    ["site-map", "news:feed-atom", "vitrines:feed-rss", "events:agenda-ical", "sitemap-index"],
)
def test_view_that_only_reads_refuses_to_be_written_to(
    client: Client, tree: Tree, name: str
) -> None:
    for method in ("POST", "TRACE"):
        response: Any = client.generic(method, reverse(name))
        assert response.status_code == 405
        assert response["Allow"] == "GET, HEAD"
