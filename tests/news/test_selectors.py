"""The front of the news: by category and year, newest first."""

from __future__ import annotations

import datetime

import pytest
from django.http import QueryDict
from django.test import Client

from news.enums import NewsCategory
from news.models import NewsIndexPage, NewsPage, NewsRelatedPage
from news.selectors import NewsList, news_about, news_list
from tests.factories import NewsPageFactory, VitrinePageFactory, section, translated


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
