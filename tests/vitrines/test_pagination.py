"""Page numbers: each page exists once, and junk is not found."""

from __future__ import annotations

import pytest
from django.test import Client

from news.models import NewsIndexPage
from tests.factories import BestPracticePageFactory, NewsPageFactory, VitrinePageFactory, section
from vitrines.models import BestPracticeIndexPage, VitrineIndexPage

JUNK = [
    "0",
    "-1",
    "1.5",
    "1e9",
    "3",
    "99999999",
    "٣",
    "²",
    "+1",
    " 1",
    "1 ",
    "0x1",
    "abc",
    "",
    "1,5",
]
LISTS = [BestPracticeIndexPage, VitrineIndexPage, NewsIndexPage]


@pytest.fixture(scope="module")
def two_pages(module_database: None) -> None:
    """One row more than a page of each list holds."""
    vitrines = VitrinePageFactory.create_batch(13)
    BestPracticePageFactory.create_batch(13, parent=vitrines[0])
    NewsPageFactory.create_batch(14)


@pytest.mark.parametrize("model", LISTS)
def test_junk_page_is_not_found(
    client: Client, two_pages: None, model: type, subtests: pytest.Subtests
) -> None:
    address = section(model).url
    assert client.get(address, {"page": "2"}).status_code == 200
    for number in (*JUNK, "9" * 4000):
        with subtests.test(number[:20]):
            assert client.get(address, {"page": number}).status_code == 404
    for query in ("page=%00", "page=2%00", "page=%FF", "page=1&page=abc"):
        with subtests.test(query):
            assert client.get(f"{address}?{query}").status_code == 404
    with subtests.test("5000 digits"):
        assert client.get(address, {"page": "9" * 5000}).status_code in {400, 404}


@pytest.mark.parametrize("model", LISTS)
def test_pages_hold_every_row_once(client: Client, two_pages: None, model: type) -> None:
    address = section(model).url
    rows = []
    for number in ("1", "2"):
        context = client.get(address, {"page": number}).context
        found = context.get("library") or context.get("directory") or context.get("news")
        rows += [page.pk for page in found.results]
    assert len(rows) == len(set(rows)) == (14 if model is NewsIndexPage else 13)


def test_page_links_keep_the_filters(client: Client, two_pages: None) -> None:
    body = client.get(section(BestPracticeIndexPage).url, {"region": "53"}).content.decode()
    assert 'rel="next" href="?region=53&amp;page=2"' in body
