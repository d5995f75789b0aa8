"""The front of the news: by category and year, newest first."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from wagtail.models import PageViewRestriction

from news.enums import NewsCategory
from news.models import NewsIndexPage, NewsPage, NewsRelatedPage
from news.selectors import PER_PAGE, NewsList, news_about, news_list
from tests.factories import NewsPageFactory, VitrinePageFactory, section, translated

# Of the list: the page itself and its translations, then one page of news: what they
# number is kept.
QUERIES = 2


def listed(query: str = "") -> NewsList:
    return news_list(QueryDict(query))


def on(day: str, category: NewsCategory = NewsCategory.LABEL, **fields: object) -> NewsPage:
    return NewsPageFactory(date=datetime.date.fromisoformat(day), category=category, **fields)


def test_codes_of_categories_are_the_agreed_ones() -> None:
    assert NewsCategory.values == ["label", "global_industrie", "communities", "alliance"]


def test_news_is_listed_newest_first_by_category_and_year() -> None:
    first = on("2016-10-20")
    second = on("2017-11-24")
    fair = on("2019-03-05", NewsCategory.GLOBAL_INDUSTRIE)
    same_day = on("2019-03-05")
    on("2020-01-01", published=False)
    assert list(listed().results) == [same_day, fair, second, first]
    assert listed().years == (2019, 2017, 2016)
    assert list(listed("year=2019").results) == [same_day, fair]
    assert list(listed("category=label").results) == [same_day, second, first]
    both = listed("category=global_industrie&year=2019")
    assert list(both.results) == [fair]
    assert both.query == "category=global_industrie&year=2019"
    assert list(listed("category=alliance").results) == []


@pytest.mark.parametrize(
    "query",
    [
        "year=1900",
        "year=two",
        "year=٢٠١٩",
        "year=2019.0",
        "category=sport",
        "category=%00&year=%00",
    ],
)
def test_filter_that_means_nothing_is_ignored(query: str, client: Client) -> None:
    page = on("2019-03-05")
    found = listed(query)
    assert list(found.results) == [page]
    assert (found.category, found.year, found.query) == ("", None, "")
    address = section(NewsIndexPage).url
    assert page.title in client.get(f"{address}?{query}").content.decode()


def test_number_of_news_follows_what_readers_may_see() -> None:
    """Numbers are kept between requests, but not beyond a change."""
    first, second = on("2019-03-05"), on("2017-01-01", NewsCategory.ALLIANCE)
    assert (listed().results.paginator.count, listed().years) == (2, (2019, 2017))
    on("2018-01-01")
    assert (listed().results.paginator.count, listed().years) == (3, (2019, 2018, 2017))
    assert listed("category=label").results.paginator.count == 2
    assert listed("year=2018&category=label").results.paginator.count == 1
    second.unpublish()
    assert (listed().results.paginator.count, listed().years) == (2, (2019, 2018))
    restriction = PageViewRestriction.objects.create(
        page=first, restriction_type=PageViewRestriction.LOGIN
    )
    assert (listed().results.paginator.count, listed().years) == (1, (2018,))
    restriction.delete()
    first.delete()
    assert (listed().results.paginator.count, listed().years) == (1, (2018,))


def test_late_page_goes_on_where_the_one_before_ended(client: Client) -> None:
    pages = [on(f"2019-03-{day:02}") for day in range(1, PER_PAGE + 3)][::-1]
    assert [*listed().results, *listed("page=2").results] == pages
    assert list(listed("category=label&page=2").results) == pages[PER_PAGE:]
    for language, number in (("fr", 2), ("fr", 3), ("en", 2)):
        found = client.get(f"{section(NewsIndexPage, language).url}?page={number}")
        assert found.status_code == (200 if (language, number) == ("fr", 2) else 404)
        assert found["Content-Language"] == language


@pytest.mark.parametrize("number", [1, PER_PAGE + 1])
def test_list_takes_as_many_queries_for_many_as_for_one(
    client: Client, number: int, django_assert_num_queries: Any, settings: Any
) -> None:
    settings.FRAGMENT_SECONDS = 0
    for _ in range(number):
        on("2019-03-06")
    address = section(NewsIndexPage).url
    client.get(address)
    with django_assert_num_queries(QUERIES):
        client.get(address)


def test_each_language_has_its_own_years(client: Client) -> None:
    french = on("2019-03-05", title="Salon")
    on("2017-01-01")
    translated(french, title="The fair")
    body = client.get(section(NewsIndexPage, "en").url).content.decode()
    assert "The fair" in body
    assert "?year=2019" in body
    assert "?year=2017" not in body


def test_news_about_a_page_speaks_the_reader_s_language() -> None:
    vitrine = VitrinePageFactory()
    about = on("2019-03-05", related_pages=[NewsRelatedPage(page=vitrine.page_ptr)])
    on("2019-03-06")
    for _ in range(2):
        on("2018-03-05", related_pages=[NewsRelatedPage(page=vitrine.page_ptr)] * 2)
    found = news_about(vitrine.translation_key)
    assert found[0] == about
    assert len(found) == 3
    english = translated(about)
    assert news_about(vitrine.translation_key, limit=1) == [about]
    assert english not in found


def test_related_page_is_shown_in_the_reader_s_language_or_in_its_own(client: Client) -> None:
    vitrine, alone = VitrinePageFactory(title="Usine A"), VitrinePageFactory(title="Usine B")
    french = NewsPageFactory(
        related_pages=[NewsRelatedPage(page=page.page_ptr) for page in (vitrine, alone)]
    )
    english_vitrine = translated(vitrine, title="Plant A")
    english = translated(french)
    body = client.get(english.url).content.decode()
    assert f'href="{english_vitrine.url}"' in body
    assert f'href="{alone.url}" hreflang="fr" lang="fr"' in body
    assert vitrine.url not in body
