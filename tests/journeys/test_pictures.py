"""Every size of a picture is made before anybody reads the page, and found without being looked for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import get_language, override
from wagtail.fields import StreamField
from wagtail.models import Page, get_page_models

from core.models import CustomImage, CustomRendition
from home.models import HomePage
from news.models import NewsIndexPage
from pathways.models import PathwayPage
from tests.factories import (
    BestPracticePageFactory,
    CommunityPageFactory,
    EventPageFactory,
    ImageFactory,
    NewsPageFactory,
    PathwayPageFactory,
    StandardPageFactory,
    VitrinePageFactory,
    translated,
)
from vitrines.models import BestPracticeIndexPage, BestPracticePage, VitrineIndexPage
from vitrines.selectors import comparison_query, practice_reference

FACTORIES: tuple[Any, ...] = (
    VitrinePageFactory,
    CommunityPageFactory,
    EventPageFactory,
    NewsPageFactory,
    StandardPageFactory,
)
# Lists that show pictures, with how many kinds of page have pictures on them.
LISTS: dict[type[Page], int] = {
    HomePage: 2,
    VitrineIndexPage: 1,
    BestPracticeIndexPage: 1,
    NewsIndexPage: 1,
    PathwayPage: 2,
}
# Pictures on all pages of one language, at the very least.
MANY = 40


@pytest.fixture(autouse=True)
def _media(settings: Any, tmp_path: Path) -> None:
    """A folder of its own: files are not taken back with the rows."""
    settings.MEDIA_ROOT = tmp_path


def pictured() -> dict[str, Any]:
    """All that a page may show: a picture at its head, one in its text, and a gallery."""
    figures = [{"image": ImageFactory(), "caption": "Une presse"} for _ in range(3)]
    return {
        "hero_image": ImageFactory(),
        "body": [("figure", figures[0]), ("gallery", {"pictures": figures[1:]})],
    }


def shown_by(model: type[Page]) -> set[str]:
    """The fields in which an editor may choose a picture."""
    return {
        field.name
        for field in model._meta.get_fields()
        if field.related_model is CustomImage
        or (isinstance(field, StreamField) and "gallery" in field.stream_block.child_blocks)
    }


@pytest.fixture
def pages() -> list[Page]:
    """A page of every type that shows pictures, in both languages, and the lists above them."""
    made = []
    for factory in FACTORIES:
        fields = shown_by(factory._meta.model)
        made.append(
            factory(**{name: value for name, value in pictured().items() if name in fields})
        )
    practices = [BestPracticePageFactory(parent=made[0], **pictured()) for _ in range(3)]
    others = [factory(hero_image=ImageFactory()) for factory in (VitrinePageFactory,) * 2]
    others += [NewsPageFactory(hero_image=ImageFactory()) for _ in range(2)]
    pathway = PathwayPageFactory(hero_image=ImageFactory(), through=(*practices, made[0]))
    for page in (*made, *practices, *others, pathway):
        translated(page)
    assert {type(page) for page in (*made, practices[0], pathway)} == {
        model for model in get_page_models() if shown_by(model)
    }
    return list(Page.objects.live().filter(depth__gt=1).specific())


def views(pages: list[Page]) -> dict[str, str]:
    """What is no page: practices like mine, practices beside each other, what was searched."""
    code = get_language()
    practices = [page for page in pages if isinstance(page, BestPracticePage)]
    own = [page for page in practices if page.locale.language_code == code]
    compared = comparison_query(practice_reference(page) for page in own)
    problem = "problem" if code == "en" else "probleme"
    return {
        "likeness": f"{reverse('vitrines:practice-match')}?{problem}=qualite",
        "comparison": f"{reverse('vitrines:practice-compare')}?{compared}",
        "search": f"{reverse('search:page-search')}?q=rebuts",
        "nothing found": f"{reverse('search:page-search')}?q=xyzzy",
        "gallery": reverse("gallery"),
    }


def read(client: Client, address: str, language: str) -> str:
    response = client.get(address)
    html = response.content.decode()
    assert f'<html lang="{language}"' in html
    return html


@pytest.mark.parametrize("language", ["fr", "en"])
def test_reader_makes_no_size_of_a_picture(
    client: Client, pages: list[Page], language: str, subtests: pytest.Subtests
) -> None:
    with override(language):
        addresses = {page.url: page.url for page in pages if page.locale.language_code == language}
        addresses |= views(pages)
    known = set(CustomRendition.objects.values_list("pk", flat=True))
    shown = 0
    for name, address in addresses.items():
        with subtests.test(name):
            shown += read(client, address, language).count("<picture>")
            assert set(CustomRendition.objects.values_list("pk", flat=True)) == known
    assert shown > MANY


@pytest.mark.parametrize("language", ["fr", "en"])
def test_sizes_of_listed_pictures_are_read_together(
    client: Client, pages: list[Page], language: str, subtests: pytest.Subtests
) -> None:
    """In one query for each kind of page that is listed, where no cache remembers them."""
    with override(language):
        addresses = {"likeness": views(pages)["likeness"]}
    for page in pages:
        if isinstance(page, tuple(LISTS)) and page.locale.language_code == language:
            addresses[page.url] = page.url
    most = {page.url: LISTS[type(page)] for page in pages if type(page) in LISTS}
    for name, address in addresses.items():
        with subtests.test(name):
            read(client, address, language)
            caches["renditions"].clear()
            with CaptureQueriesContext(connection) as queries:
                html = read(client, address, language)
            asked = [q["sql"] for q in queries if 'FROM "core_customrendition"' in q["sql"]]
            assert html.count("<picture>") >= 3
            assert len(asked) <= most.get(name, 1)
