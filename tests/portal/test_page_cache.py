"""What readers without a session are shown alike is kept, and nothing else."""

from __future__ import annotations

import gzip
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache, caches
from django.db import connection
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils.translation import override

from core.generation import KEY, generation_raise
from news.models import NewsIndexPage, NewsPage
from portal.middleware import page_cache
from portal.middleware.page_cache import PRIVATE, PUBLIC
from search.models import SearchCount
from tests.factories import UserFactory
from tests.portal.conftest import Tree
from vitrines.models import BestPracticeIndexPage


@pytest.fixture(autouse=True)
def _pages_are_kept(settings: Any) -> None:
    settings.PAGE_CACHE_SECONDS = 60


@pytest.fixture
def news(tree: Tree) -> NewsPage:
    page: NewsPage = tree.news("Douze vitrines")
    return page


def state(client: Client, path: str, **headers: str) -> str:
    """Whether the answer was kept (hit), is kept from now on (miss), or neither."""
    response = client.get(path, headers=headers)
    assert response.status_code == 200
    return response.get("X-Cache", "none")


# Compressed


def test_kept_page_is_sent_compressed_to_who_takes_it_and_as_it_is_to_others(
    client: Client, news: NewsPage
) -> None:
    plain = client.get(news.url)
    for accepted in ("gzip", "br;q=1.0, GZIP;q=0.8", "deflate, gzip"):
        packed = client.get(news.url, headers={"accept-encoding": accepted})
        assert (packed["X-Cache"], packed["Content-Encoding"]) == ("hit", "gzip")
        assert gzip.decompress(packed.content) == plain.content
        assert packed["Content-Length"] == str(len(packed.content))
        assert packed["Vary"] == "Accept-Encoding"
    for refused in ("", "br", "gzip;q=0", "gzip; q=0.00, br"):
        again = client.get(news.url, headers={"accept-encoding": refused})
        assert "Content-Encoding" not in again.headers
        assert again.content == plain.content
        assert again["Vary"] == "Accept-Encoding"


def test_first_reader_gets_the_page_compressed_too(client: Client, news: NewsPage) -> None:
    packed = client.get(news.url, headers={"accept-encoding": "gzip"})
    assert (packed["X-Cache"], packed["Content-Encoding"]) == ("miss", "gzip")
    plain = client.get(news.url)
    assert (plain["X-Cache"], plain.content) == ("hit", gzip.decompress(packed.content))


def test_page_that_the_reader_has_compressed_is_not_sent_again(
    client: Client, news: NewsPage
) -> None:
    packed = client.get(news.url, headers={"accept-encoding": "gzip"})
    known = {"accept-encoding": "gzip", "if-none-match": packed["ETag"]}
    assert client.get(news.url, headers=known).status_code == 304
    assert packed["ETag"] == f"W/{client.get(news.url)['ETag']}"


# What is kept


def test_second_reader_is_shown_the_same_page_without_a_question_to_the_database(
    client: Client, news: NewsPage, django_assert_num_queries: Any
) -> None:
    first = client.get(news.url)
    with django_assert_num_queries(0):
        second = client.get(news.url)
    assert (first["X-Cache"], second["X-Cache"]) == ("miss", "hit")
    assert b"<h1>Douze vitrines</h1>" in second.content
    assert second.content == first.content
    apart = [dict(response.items()) for response in (first, second)]
    for headers in apart:
        del headers["X-Cache"], headers["X-Request-ID"]
    assert apart[0] == apart[1]
    assert second["Cache-Control"] == PUBLIC
    assert "default-src 'none'" in second["Content-Security-Policy"]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_public_view_is_kept(client: Client, tree: Tree, language: str) -> None:
    page = tree.translate(tree.news("Douze vitrines"), "Twelve vitrines")
    tree.translate(tree.event("Salon"), "Fair")
    with override(language):
        names = [
            name for name in page_cache.PUBLIC_VIEWS if name.startswith(("vitrines:f", "news"))
        ]
        names += ["events:agenda-ical", "search:page-search", "site-map", "vitrines:practice-match"]
        paths = [reverse(name) for name in (*names, "vitrines:practice-compare")]
    files = ["/robots.txt", "/sitemap.xml", "/sitemap-news-fr.xml", "/.well-known/security.txt"]
    for path in (*paths, *files, page.url, "/site.webmanifest"):
        assert (state(client, path), state(client, path)) == ("miss", "hit"), path


def test_name_of_every_view_that_is_kept_exists() -> None:

    known = set()

    def walk(patterns: Any, space: str) -> None:
        for pattern in patterns:
            inside = getattr(pattern, "url_patterns", None)
            if inside is not None:
                name = getattr(pattern, "namespace", None)
                walk(inside, f"{space}{name}:" if name else space)
            else:
                known.add(f"{space}{pattern.name or pattern.lookup_str}")

    walk(get_resolver().url_patterns, "")
    assert known >= page_cache.PUBLIC_VIEWS


def test_view_s_own_word_about_caches_is_kept(client: Client, tree: Tree) -> None:
    for expected in ("miss", "hit"):
        response = client.get("/site.webmanifest")
        assert response["X-Cache"] == expected
        assert response["Cache-Control"] == "public, max-age=86400"
        assert "Content-Language" not in response.headers


def test_reader_who_has_the_page_is_told_so_without_building_it(
    client: Client, news: NewsPage, django_assert_num_queries: Any
) -> None:
    tag = client.get(news.url)["ETag"]
    assert tag.startswith('"')
    for known in (tag, f"W/{tag}"):
        with django_assert_num_queries(0):
            response = client.get(news.url, headers={"if-none-match": known})
        assert (response.status_code, response.content) == (304, b"")
        assert response["ETag"] == tag
        assert response["Cache-Control"] == PUBLIC
    assert state(client, news.url, **{"if-none-match": '"other"'}) == "hit"


def test_etag_changes_with_the_page_alone(client: Client, news: NewsPage) -> None:
    first = client.get(news.url)["ETag"]
    cache.clear()
    assert client.get(news.url)["ETag"] == first
    news.title = "Treize vitrines"
    news.save_revision().publish()
    assert client.get(news.url)["ETag"] != first


def test_head_is_answered_from_what_is_kept(
    client: Client, news: NewsPage, django_assert_num_queries: Any
) -> None:
    assert client.head(news.url)["X-Cache"] == "miss"
    get = client.get(news.url)
    assert get["X-Cache"] == "miss"
    with django_assert_num_queries(0):
        head = client.head(news.url)
    assert (head["X-Cache"], head.content) == ("hit", b"")
    assert head["Content-Length"] == get["Content-Length"]


# The key


def test_where_a_reader_comes_from_changes_nothing(client: Client, news: NewsPage) -> None:
    plain = client.get(news.url).content
    for query in ("utm_source=a&utm_medium=b", "fbclid=1", "gclid=x&msclkid=y", "mtm_campaign=z"):
        response = client.get(f"{news.url}?{query}")
        assert (response["X-Cache"], response.content) == ("hit", plain), query


def test_page_is_never_built_from_what_its_key_does_not_hold(
    client: Client, tree: Tree, news: NewsPage
) -> None:
    listed = tree.index(NewsIndexPage).url
    response = client.get(f"{listed}?utm_source=SECRET-1&category=label&gclid=SECRET-2")
    assert response["X-Cache"] == "miss"
    assert b"SECRET" not in response.content
    assert response.wsgi_request.META["QUERY_STRING"] == "category=label"


def test_order_of_parameters_changes_nothing_and_each_value_something(
    client: Client, tree: Tree
) -> None:
    path = tree.index(BestPracticeIndexPage).url
    assert state(client, f"{path}?secteur=25&region=53") == "miss"
    assert state(client, f"{path}?region=53&secteur=25") == "hit"
    assert state(client, f"{path}?region=53&secteur=24") == "miss"
    assert state(client, f"{path}?region=53") == "miss"
    assert state(client, path) == "miss"
    assert state(client, f"{path}?tri=resultat") == "miss"


@pytest.mark.parametrize("query", ["x=1", "q=presse", "page=1&x=1", "a" * 1200, "page=1&page2="])
def test_parameter_that_is_not_known_keeps_nothing(client: Client, tree: Tree, query: str) -> None:
    path = tree.index(NewsIndexPage).url
    response = client.get(f"{path}?{query}")
    assert "X-Cache" not in response.headers
    assert response["Cache-Control"] == PRIVATE


@pytest.mark.parametrize("language", ["fr", "en"])
def test_words_that_readers_look_for_are_never_kept_and_always_counted(
    client: Client, tree: Tree, language: str
) -> None:

    with override(language):
        path = reverse("search:page-search")
    for _number in range(2):
        response = client.get(f"{path}?q=presse")
        assert response["Content-Language"] == language
        assert "X-Cache" not in response.headers
    assert SearchCount.objects.get(query="presse").searches == 2


def test_hosts_and_schemes_are_kept_apart(client: Client, news: NewsPage) -> None:
    assert state(client, news.url) == "miss"
    assert state(client, news.url, host="other.example.org") == "miss"
    assert client.get(news.url, secure=True)["X-Cache"] == "miss"
    assert state(client, news.url, host="other.example.org") == "hit"


def test_languages_are_kept_apart(client: Client, tree: Tree) -> None:
    page = tree.news("Douze vitrines")
    english = tree.translate(page, "Twelve vitrines")
    for path, language, title in ((page.url, "fr", page.title), (english.url, "en", english.title)):
        for accepted in ("fr", "en", "de"):
            response = client.get(path, headers={"accept-language": accepted})
            assert response["Content-Language"] == language
            assert f"<h1>{title}</h1>" in response.content.decode()
    assert response["X-Cache"] == "hit"


def test_bare_address_is_chosen_for_each_reader(client: Client, tree: Tree) -> None:
    for language in ("fr", "en", "fr"):
        response = client.get("/", headers={"accept-language": language})
        assert (response.status_code, response["Location"]) == (302, f"/{language}/")
        assert response["Cache-Control"] == PRIVATE


# What is never kept


def test_who_is_signed_in_is_not_served_and_leaves_nothing(client: Client, news: NewsPage) -> None:
    signed_in = Client()
    signed_in.force_login(UserFactory())
    response = signed_in.get(news.url)
    assert response["Cache-Control"] == PRIVATE
    assert "X-Cache" not in response.headers
    assert state(client, news.url) == "miss"
    assert "X-Cache" not in signed_in.get(news.url).headers


def test_message_for_one_reader_is_shown_to_that_reader_alone(
    client: Client, news: NewsPage
) -> None:
    client.cookies["messages"] = "x"
    assert "X-Cache" not in client.get(news.url).headers


def test_other_cookies_of_the_host_do_not_matter(client: Client, news: NewsPage) -> None:
    state(client, news.url)
    client.cookies["csrftoken"] = "a" * 32
    client.cookies["_pk_id"] = "1"
    assert state(client, news.url) == "hit"


def test_draft_is_in_no_page_that_is_kept(client: Client, news: NewsPage) -> None:
    assert state(client, news.url) == "miss"
    news.title = "SECRET-DRAFT"
    news.save_revision()
    response = client.get(news.url)
    assert response["X-Cache"] == "hit"
    assert b"SECRET-DRAFT" not in response.content


def test_preview_neither_reads_nor_leaves_what_is_kept(client: Client, news: NewsPage) -> None:
    public = client.get(news.url)
    news.title = "SECRET-DRAFT"
    preview = news.make_preview_request(original_request=public.wsgi_request)
    assert b"SECRET-DRAFT" in preview.content
    assert "X-Cache" not in preview.headers
    assert "public" not in preview["Cache-Control"]
    cache.clear()
    news.make_preview_request(original_request=public.wsgi_request)
    response = client.get(news.url)
    assert response["X-Cache"] == "miss"
    assert b"SECRET-DRAFT" not in response.content


def test_restricted_page_is_not_kept(client: Client, tree: Tree, news: NewsPage) -> None:
    assert state(client, news.url) == "miss"
    tree.restrict(news)
    for _number in range(2):
        response = client.get(news.url)
        assert b"Douze vitrines</h1>" not in response.content
        assert "private" in response["Cache-Control"]
        assert "X-Cache" not in response.headers
        client.cookies.clear()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_page_with_a_token_or_of_an_account_is_not_kept(
    client: Client, tree: Tree, language: str
) -> None:
    with override(language):
        paths = [reverse("account_login"), reverse("selfservice:space-home")]
    for path in paths:
        response = client.get(path)
        assert response["Content-Language"] == language
        assert "X-Cache" not in response.headers
        assert "no-store" in response["Cache-Control"]
        client.cookies.clear()


def test_page_that_is_absent_is_shown_as_soon_as_it_is_there(client: Client, tree: Tree) -> None:
    tree.index(NewsIndexPage)
    path = f"{tree.index(NewsIndexPage).url}douze/"
    for _number in range(2):
        response = client.get(path)
        assert response.status_code == 404
        assert response["Cache-Control"] == PRIVATE
    tree.add(
        tree.index(NewsIndexPage),
        NewsPage(title="Douze", slug="douze", summary="Douze.", category="label"),
    )
    assert "<h1>Douze</h1>" in client.get(path).content.decode()


def test_page_during_maintenance_is_the_one_that_says_so(
    client: Client, news: NewsPage, settings: Any
) -> None:
    state(client, news.url)
    settings.MAINTENANCE = True
    assert client.get(news.url).status_code == 503


def test_address_with_empty_parts_is_not_another_page_to_keep(
    client: Client, news: NewsPage
) -> None:
    response = client.get(news.url.replace("/fr/", "/fr//"))
    assert "X-Cache" not in response.headers


def test_readers_cannot_fill_the_cache_with_what_they_make_up(
    client: Client, tree: Tree, news: NewsPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_cache, "MAX_CHOSEN_PER_MINUTE", 2)
    monkeypatch.setattr(page_cache.time, "time", lambda: 6000.0)
    host = "vitrines.example.org"
    path = tree.index(NewsIndexPage).url
    for number in range(5):
        state(client, f"{path}?category=made-up-{number}", host=host)
    kept = [state(client, f"{path}?category=made-up-{number}", host=host) for number in range(2)]
    assert kept == ["hit", "hit"]
    assert state(client, f"{path}?category=made-up-4", host=host) == "miss"
    assert state(client, f"{path}?category=made-up-4", host=host) == "miss"
    # Pages themselves are kept all the same, under the readers' own host alone.
    assert [state(client, news.url, host=host) for _number in range(2)] == ["miss", "hit"]
    assert [state(client, news.url, host=f"{host}:81") for _number in range(2)] == ["miss", "miss"]


# When the cache is away, or off


def test_page_is_built_and_kept_nowhere_while_the_cache_is_away(
    client: Client, news: NewsPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(caches["default"]), "is_away", True, raising=False)
    for _number in range(2):
        response = client.get(news.url)
        assert "<h1>Douze vitrines</h1>" in response.content.decode()
        assert response["X-Cache"] == "miss"


def test_page_of_a_clock_that_was_ahead_is_not_kept_until_then(
    client: Client, news: NewsPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = time.time()
    with monkeypatch.context() as ahead:
        ahead.setattr(time, "time", lambda: now + 86_400)
        assert [state(client, news.url) for _number in range(2)] == ["miss", "hit"]
    # A server of its own forgets it in time; this process has it at hand.
    for key in [key for key in cache._cache if "kept-page" in key]:
        cache.delete(key.removeprefix(":1:"))
    assert state(client, news.url) == "miss"


def test_pages_are_not_kept_where_that_is_off(
    client: Client, news: NewsPage, settings: Any
) -> None:
    settings.PAGE_CACHE_SECONDS = 0
    assert [state(client, news.url) for _number in range(2)] == ["miss", "miss"]


def test_page_that_was_built_while_something_changed_is_not_shown_again(
    client: Client, news: NewsPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another worker publishes after this one has begun to read."""
    connection.run_on_commit.clear()
    serve: Callable[..., Any] = NewsPage.serve

    def slow(self: NewsPage, request: Any, *args: Any, **kwargs: Any) -> Any:
        response = serve(self, request, *args, **kwargs)
        generation_raise()
        return response

    with monkeypatch.context() as during:
        during.setattr(NewsPage, "serve", slow)
        assert state(client, news.url) == "miss"
    assert cache.get(KEY) is not None
    assert state(client, news.url) == "miss"
    assert state(client, news.url) == "hit"
