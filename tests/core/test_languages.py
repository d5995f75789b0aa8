"""Every page is at one address, in its own language, and says how its words came to be."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import get_resolver
from django.urls.resolvers import LocalePrefixPattern, URLResolver
from django.utils.translation import gettext, override
from wagtail.urls import serve_pattern

from core.enums import TranslationState
from core.models import RESERVED_SLUGS
from news.models import NewsIndexPage
from tests.factories import (
    BestPracticePageFactory,
    EventPageFactory,
    NewsPageFactory,
    StandardPageFactory,
    home_page,
    section,
    translated,
)


def read_again(page: Any) -> Any:
    return type(page).objects.get(pk=page.pk)


def publish(page: Any, **words: Any) -> None:
    page = read_again(page)
    for name, value in words.items():
        setattr(page, name, value)
    page.save_revision().publish()


# Addresses


@pytest.mark.parametrize("factory", [StandardPageFactory, NewsPageFactory, BestPracticePageFactory])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_page_is_served_at_its_own_address_in_its_own_language(
    client: Client, factory: Any, language: str
) -> None:
    page = factory(language=language)
    response = client.get(page.url)
    assert page.url.startswith(f"/{language}/")
    assert response.status_code == 200
    assert response["Content-Language"] == language
    assert f'<html lang="{language}"' in response.content.decode()
    assert page.title in response.content.decode()


def test_french_page_is_never_served_under_the_english_prefix(client: Client) -> None:
    page = StandardPageFactory(slug="mentions")
    for address in ("/en/mentions/", "/en/accueil/mentions/"):
        assert client.get(address).status_code == 404
    home_page("en").unpublish()
    response = client.get(f"/en{page.url.removeprefix('/fr')}")
    assert response.status_code == 404 or response["Location"] == page.url


def test_translated_pages_have_addresses_of_their_own(client: Client) -> None:
    french = NewsPageFactory(slug="nouvelle")
    english = translated(french, title="News item", slug="news-item")
    assert (french.url, english.url) == ("/fr/actualites/nouvelle/", "/en/news/news-item/")
    assert "News item" in client.get(english.url).content.decode()
    for wrong in ("/en/actualites/nouvelle/", "/fr/news/news-item/", "/en/news/nouvelle/"):
        assert client.get(wrong).status_code == 404


def test_language_switch_leads_to_the_same_page_or_says_that_there_is_none(
    client: Client,
) -> None:
    alone, french = NewsPageFactory(), NewsPageFactory()
    english = translated(french)

    def link(page: Any) -> Any:
        soup = BeautifulSoup(client.get(page.url).content, "html.parser")
        return soup.select_one(".languages a")

    assert link(french)["href"] == english.url
    assert link(english)["href"] == french.url
    assert link(french).find_next_sibling() is None
    assert link(alone)["href"] == home_page("en").url
    assert gettext("(this page is not translated: goes to the home page)") in str(
        link(alone).parent
    )


def test_unpublished_translation_is_not_offered(client: Client) -> None:
    french = NewsPageFactory()
    english = translated(french)
    english.unpublish()
    body = client.get(french.url).content.decode()
    assert english.url not in body
    assert 'hreflang="en" href="http' not in body
    assert client.get(english.url).status_code == 404


@pytest.mark.parametrize("slug", sorted(RESERVED_SLUGS))
def test_slug_of_the_portal_s_own_addresses_is_refused_under_home(slug: str) -> None:
    with pytest.raises(ValidationError) as caught:
        StandardPageFactory(slug=slug)
    assert list(caught.value.message_dict) == ["slug"]


def test_reserved_slug_is_free_further_down_and_refused_to_a_page_that_changes_it() -> None:
    assert NewsPageFactory(slug="search").url == "/fr/actualites/search/"
    page = StandardPageFactory()
    page.slug = "search"
    with pytest.raises(ValidationError):
        page.full_clean()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_address_below_a_language_is_reserved(language: str) -> None:
    """A page with the same slug could never be reached."""
    with override(language):
        below = [
            pattern
            for prefix in get_resolver().url_patterns
            if isinstance(prefix, URLResolver) and isinstance(prefix.pattern, LocalePrefixPattern)
            for pattern in prefix.url_patterns
            if serve_pattern not in str(pattern.pattern)
        ]
        # An app included without a prefix brings first segments of its own.
        flat = [
            inner
            for pattern in below
            for inner in ([pattern] if str(pattern.pattern) else pattern.url_patterns)
        ]
        first = {str(pattern.pattern).split("/")[0] for pattern in flat}
    assert first
    # Wagtail's own form for a shared password, three levels down.
    assert first - {"_util"} <= RESERVED_SLUGS


# States


def test_original_is_an_original_and_a_translation_is_human() -> None:
    french = NewsPageFactory()
    english = translated(french)
    assert french.translation_state == TranslationState.ORIGINAL
    assert english.translation_state == TranslationState.HUMAN
    assert english.original == french
    assert french.original is None


def test_page_written_first_in_english_is_the_original() -> None:
    english = NewsPageFactory(language="en")
    french = translated(english)
    assert english.translation_state == TranslationState.ORIGINAL
    assert (french.translation_state, french.original) == (TranslationState.HUMAN, english)


@pytest.mark.parametrize("words", [{"title": "Autre titre"}, {"summary": "D’autres mots."}])
def test_translation_is_outdated_once_other_words_are_published(words: dict[str, str]) -> None:
    french = NewsPageFactory()
    english = translated(french)
    publish(french, **words)
    assert read_again(english).translation_state == TranslationState.OUTDATED
    assert read_again(french).translation_state == TranslationState.ORIGINAL


def test_words_in_a_stream_count_too() -> None:
    french = StandardPageFactory()
    english = translated(french)
    publish(french, body=[("text", {"heading": "", "text": "<p>Autre chose.</p>"})])
    assert read_again(english).translation_state == TranslationState.OUTDATED


def test_translation_that_is_published_again_is_up_to_date() -> None:
    french = NewsPageFactory()
    english = translated(french)
    publish(french, title="Autre titre")
    publish(english, title="Another title")
    assert read_again(english).translation_state == TranslationState.HUMAN


def test_words_that_come_back_are_no_longer_outdated() -> None:
    french = NewsPageFactory(title="Premier titre")
    english = translated(french)
    publish(french, title="Autre titre")
    publish(french, title="Premier titre")
    assert read_again(english).translation_state == TranslationState.HUMAN


def test_facts_and_drafts_do_not_outdate_a_translation() -> None:
    french = EventPageFactory(town="Lyon")
    english = translated(french)
    publish(french, town="Villepinte", hall_stand="Hall 4")
    draft = read_again(french)
    draft.title = "Un brouillon"
    draft.save_revision()
    assert read_again(english).translation_state == TranslationState.HUMAN


def test_translation_of_an_unpublished_original_has_nothing_to_point_at() -> None:
    french = NewsPageFactory()
    english = translated(french)
    french.unpublish()
    assert read_again(english).original is None
    assert read_again(english).translation_state == TranslationState.HUMAN


@pytest.mark.parametrize("language", ["fr", "en"])
def test_reader_is_told_that_a_translation_is_outdated(client: Client, language: str) -> None:
    page = NewsPageFactory(language="en" if language == "fr" else "fr")
    translation = translated(page)
    assert "notice-warning" not in client.get(translation.url).content.decode()
    publish(page, summary="Other words.")
    notice = BeautifulSoup(client.get(translation.url).content, "html.parser").select_one(
        ".notice-warning a"
    )
    assert notice["href"] == page.url
    assert notice["hreflang"] == page.locale.language_code


# Menus


def test_menu_follows_what_is_published(client: Client) -> None:
    section(NewsIndexPage)
    client.get("/fr/")
    page = StandardPageFactory(title="Le label", show_in_menus=True)
    assert "Le label" in client.get("/fr/").content.decode()
    publish(page, title="Le label, ses critères")
    assert "Le label, ses critères" in client.get("/fr/").content.decode()
    read_again(page).unpublish()
    assert "Le label" not in client.get("/fr/").content.decode()
    other = StandardPageFactory(title="Mentions")
    assert "Mentions" in client.get("/fr/").content.decode()
    other.delete()
    assert "Mentions" not in client.get("/fr/").content.decode()


@pytest.mark.parametrize(
    ("path", "other"),
    [
        ("/fr/absent/", "/en/"),
        ("/en/absent/page/", "/fr/"),
        ("/fr/recherche/?q=rebuts", "/en/search/?q=rebuts"),
        ("/en/site-map/", "/fr/plan-du-site/"),
    ],
)
def test_language_switch_without_a_page_leads_to_the_same_view_or_home(
    client: Client, path: str, other: str
) -> None:
    soup = BeautifulSoup(client.get(path).content, "html.parser")
    assert soup.select_one(".languages a")["href"] == other
