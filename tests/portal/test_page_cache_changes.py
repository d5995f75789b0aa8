"""Whatever changes, the next reader sees it, in both languages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Locale, Page, PageViewRestriction, Site

from companies.enums import Answer, Channel
from companies.services import consent_record
from home.models import HomePage
from news.models import NewsIndexPage
from taxonomies.models import Problem, Sector
from tests.factories import ImageFactory
from tests.portal.conftest import Tree
from tests.worlds import copy_of
from vitrines.models import BestPracticePage, VitrineIndexPage, VitrinePage

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _pages_are_kept(settings: Any) -> None:
    settings.PAGE_CACHE_SECONDS = 60


@dataclass
class World:
    """A practice, its plant and a news item in one language."""

    tree: Tree
    language: str
    vitrine: Any
    practice: Any
    news: Any

    @property
    def library(self) -> str:
        page: Page = self.practice.get_parent().get_parent()
        return str(page.url)


@pytest.fixture(scope="module", params=["fr", "en"])
def world_of_the_module(request: pytest.FixtureRequest, module_database: None) -> World:
    tree, language = Tree(), request.param
    vitrine = tree.vitrine("Usine A", language)
    practice = tree.practice("Moins de pannes", vitrine)
    practice.problems = [Problem.objects.get(code="qualite")]
    practice.save_revision().publish()
    return World(tree, language, vitrine, practice, tree.news("Douze", language))


world = copy_of("world_of_the_module")


def _publish(page: Any, **values: Any) -> None:
    for name, value in values.items():
        setattr(page, name, value)
    page.save_revision().publish()


def _answer(world: World, answer: Answer) -> None:
    consent_record(
        company=world.vitrine.company,
        channel=Channel.WEB,
        answer=answer,
        practice_key=world.practice.translation_key,
    )


def _rename_company(world: World) -> None:
    company = world.vitrine.company
    company.name = "NEW-NAME"
    company.save()


def _rename(model: Any, **which: Any) -> None:
    term = model.objects.get(**which)
    term.label_fr = term.label_en = "NEW-NAME"
    term.save()


def _picture(world: World) -> None:
    _publish(world.vitrine, hero_image=ImageFactory())


def _move(world: World) -> None:
    other = world.tree.add(
        world.tree.home(world.language), NewsIndexPage(title="Ailleurs", slug="ailleurs")
    )
    world.news.move(other, pos="last-child")


# What changes; the page that shows it; what stands there before, and after.
Change = tuple[Callable[[World], Any], Callable[[World], str], str, str]
CHANGES: dict[str, Change] = {
    "published": (
        lambda w: _publish(w.news, title="NEW-NAME"),
        lambda w: w.news.url,
        "<h1>Douze</h1>",
        "<h1>NEW-NAME</h1>",
    ),
    "published, seen in a list": (
        lambda w: w.tree.news("NEW-NAME", w.language),
        lambda w: w.tree.index(NewsIndexPage, w.language).url,
        "Douze",
        "NEW-NAME",
    ),
    "unpublished": (
        lambda w: w.news.unpublish(),
        lambda w: w.tree.index(NewsIndexPage, w.language).url,
        "Douze",
        "-Douze",
    ),
    "deleted": (
        lambda w: w.news.delete(),
        lambda w: w.tree.index(NewsIndexPage, w.language).url,
        "Douze",
        "-Douze",
    ),
    "restricted": (
        lambda w: PageViewRestriction.objects.create(
            page=w.news.page_ptr, restriction_type="login"
        ),
        lambda w: w.tree.index(NewsIndexPage, w.language).url,
        "Douze",
        "-Douze",
    ),
    "menu renamed": (
        lambda w: _publish(w.tree.index(NewsIndexPage, w.language), title="NEW-NAME"),
        lambda w: w.vitrine.url,
        "</nav>",
        ">NEW-NAME</a>",
    ),
    "home renamed without a signal": (
        lambda w: HomePage.objects.filter(locale__language_code=w.language).update(
            title="NEW-NAME"
        ),
        lambda w: w.vitrine.url,
        "Usine A",
        ">NEW-NAME</a>",
    ),
    "consent withdrawn": (
        lambda w: _answer(w, Answer.NO),
        lambda w: w.vitrine.url,
        "Moins de pannes",
        "-Moins de pannes",
    ),
    "anonymised": (
        lambda w: _answer(w, Answer.ANONYMISED),
        lambda w: w.vitrine.url,
        "Moins de pannes",
        "-Moins de pannes",
    ),
    "company renamed": (_rename_company, lambda w: w.vitrine.url, "Usine A", "NEW-NAME"),
    "trade renamed": (
        lambda w: _rename(Sector, pk=w.vitrine.company.sector_id),
        lambda w: w.vitrine.url,
        "Usine A",
        "NEW-NAME",
    ),
    "problem renamed": (
        lambda w: _rename(Problem, code="qualite"),
        lambda w: w.practice.url,
        "Moins de pannes",
        "NEW-NAME",
    ),
    "problem renamed without a signal": (
        lambda w: Problem.objects.filter(code="qualite").update(
            label_fr="NEW-NAME", label_en="NEW-NAME"
        ),
        lambda w: w.practice.url,
        "Moins de pannes",
        "NEW-NAME",
    ),
    "picture chosen": (_picture, lambda w: w.vitrine.url, "Usine A", "<img"),
    "practice published without a signal": (
        lambda w: BestPracticePage.objects.filter(pk=w.practice.pk).update(title="NEW-NAME"),
        lambda w: w.vitrine.url,
        "Moins de pannes",
        "NEW-NAME",
    ),
}


@pytest.mark.parametrize("what", CHANGES)
def test_next_reader_sees_what_changed(client: Client, world: World, what: str) -> None:
    change, url_of, before, after = CHANGES[what]
    url = url_of(world)
    for expected in ("miss", "hit"):
        response = client.get(url)
        assert response["X-Cache"] == expected
        assert response["Content-Language"] == world.language
    assert before.strip("-") in response.content.decode()
    if not after.startswith("-"):
        assert after not in response.content.decode()
    change(world)
    body = client.get(url).content.decode()
    assert (after[1:] not in body) if after.startswith("-") else (after in body)


def test_page_that_moves_leaves_its_address(client: Client, world: World) -> None:
    left = world.news.url
    assert "<h1>Douze</h1>" in client.get(left).content.decode()
    _move(world)
    moved = Page.objects.get(pk=world.news.pk)
    assert moved.url != left
    # Wagtail leaves a redirect behind.
    response = client.get(left)
    assert (response.status_code, response["Location"]) == (301, moved.url)
    assert "<h1>Douze</h1>" in client.get(moved.url).content.decode()


def test_redirect_takes_the_place_of_a_page(client: Client, world: World) -> None:
    left = world.news.url
    client.get(left)
    world.news.unpublish()
    assert client.get(left).status_code == 404
    Redirect.objects.create(old_path=left.rstrip("/"), redirect_page=world.vitrine)
    response = client.get(left)
    assert (response.status_code, response["Location"]) == (301, world.vitrine.url)


def test_translation_shows_on_the_original_when_it_is_published(client: Client, tree: Tree) -> None:
    page = tree.news("Douze vitrines")
    body = client.get(page.url).content.decode()
    assert 'hreflang="en" href="https://' not in body
    translation = tree.translate(page, "Twelve vitrines")
    body = client.get(page.url).content.decode()
    assert f'hreflang="en" href="https://vitrines.example.org{translation.url}"' in body


def test_changed_site_and_language_are_served_at_once(client: Client, world: World) -> None:
    client.get(world.news.url)
    site = Site.objects.get()
    other = Site.objects.create(
        hostname="other.example.org", root_page=world.tree.home(world.language)
    )
    assert client.get(world.news.url)["X-Cache"] == "miss"
    other.delete()
    site.site_name = "NEW-NAME"
    site.save()
    assert client.get(world.news.url)["X-Cache"] == "miss"
    Locale.objects.get(language_code=world.language).save()
    assert client.get(world.news.url)["X-Cache"] == "miss"


def test_facts_of_a_list_follow_its_plants(client: Client, world: World) -> None:
    url = world.tree.index(VitrineIndexPage, world.language).url
    assert "Usine A" in client.get(url).content.decode()
    VitrinePage.objects.filter(pk=world.vitrine.pk).update(live=False)
    assert "Usine A" not in client.get(url).content.decode()
