"""A draft that is added leaves what is cached as it is; whatever becomes of it does not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import translation
from wagtail.models import Page, Site
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from core import generation as module
from core.generation import KEY
from home.models import HomePage, StandardPage
from news.models import NewsIndexPage, NewsPage, NewsRelatedPage
from taxonomies.models import CompanySize, Problem
from tests.factories.companies import MembershipFactory
from tests.portal.conftest import Tree
from vitrines.enums import TransferLevel
from vitrines.models import BestPracticePage, PracticeTransfer

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["fr", "en"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def index(tree: Tree, language: str) -> NewsIndexPage:
    return tree.index(NewsIndexPage, language)


@pytest.fixture
def name(django_capture_on_commit_callbacks: Any) -> Callable[[], Any]:
    """The name of the present state, once all that was begun before is committed."""

    @contextmanager
    def watch() -> Iterator[Callable[[], bool]]:
        connection.run_on_commit.clear()
        before = cache.get_or_set(KEY, "before", None)
        with django_capture_on_commit_callbacks(execute=True):
            yield lambda: cache.get(KEY) != before

    return watch


def news(**values: Any) -> NewsPage:
    return NewsPage(title="Essai", slug="essai", summary="Une phrase.", category="label", **values)


def news_data(**changes: Any) -> dict[str, Any]:
    return {
        "title": "Essai",
        "slug": "essai",
        "summary": "Une phrase.",
        "hero_image": "",
        "body": streamfield([]),
        "date": "2026-03-05",
        "category": "label",
        "related_pages": inline_formset([]),
        "seo_title": "",
        "search_description": "",
        "go_live_at": "",
        "expire_at": "",
        "comments": inline_formset([]),
        **changes,
    }


def test_draft_with_all_that_hangs_on_it_keeps_the_name(
    tree: Tree, index: NewsIndexPage, language: str, name: Any
) -> None:
    vitrine = tree.vitrine("Usine", language)
    practice = BestPracticePage(title="Essai", slug="essai", live=False, locale=index.locale)
    practice.problems = [Problem.objects.first()]
    practice.transfers = [
        PracticeTransfer(size=CompanySize.objects.first(), level=TransferLevel.values[0])
    ]
    related = news(live=False, locale=index.locale)
    related.related_pages = [NewsRelatedPage(page=index.page_ptr)]
    with name() as is_new:
        vitrine.add_child(instance=practice)
        practice.save_revision(clean=False)
        index.add_child(instance=related)
        related.save_revision()
    assert not is_new()
    assert practice.transfers.count() == practice.problems.count() == 1
    assert related.related_pages.count() == 1
    assert Page.objects.get(pk=index.pk).numchild == 1


@pytest.mark.parametrize(
    ("action", "is_told"), [("", False), ("action-submit", False), ("action-publish", True)]
)
def test_editor_who_adds_a_page_gives_a_new_name_by_publishing_alone(
    action: str, is_told: bool, index: NewsIndexPage, admin_client: Client, name: Any
) -> None:
    address = reverse("wagtailadmin_pages:add", args=["news", "newspage", index.pk])
    data = nested_form_data(news_data(**({action: "1"} if action else {})))
    with name() as is_new:
        assert admin_client.post(address, data).status_code == 302
    page = NewsPage.objects.child_of(index).get()
    assert (is_new(), page.live, page.locale) == (is_told, is_told, index.locale)


def test_member_who_begins_a_practice_keeps_the_name(tree: Tree, language: str, name: Any) -> None:
    vitrine = tree.vitrine("Usine", language)
    client = Client()
    client.force_login(MembershipFactory(company=vitrine.company, user__language=language).user)
    with translation.override(language):
        address = reverse("selfservice:practice-add", args=[vitrine.pk])
    with name() as is_new:
        assert client.post(address).status_code == 302
    practice = BestPracticePage.objects.child_of(vitrine).get()
    assert (practice.live, practice.language_code) == (False, language)
    assert not is_new()


@pytest.mark.parametrize(
    "change",
    [
        lambda page, index: page.save_revision().publish(),
        lambda page, index: page.move(index.get_parent(), pos="last-child"),
        lambda page, index: page.delete(),
        lambda page, index: page.save(),
        lambda page, index: page.copy(update_attrs={"slug": "autre", "live": True}),
    ],
    ids=["published", "moved", "deleted", "saved", "copied and live"],
)
def test_what_becomes_of_a_draft_gives_a_new_name(
    change: Callable[[Page, Page], Any], index: NewsIndexPage, name: Any
) -> None:
    page = index.add_child(instance=news(live=False, locale=index.locale))
    with name() as is_new:
        change(NewsPage.objects.get(pk=page.pk), index)
    assert is_new()


def test_page_that_is_live_at_once_gives_a_new_name(index: NewsIndexPage, name: Any) -> None:
    with name() as is_new:
        index.add_child(instance=news(live=True, locale=index.locale))
    assert is_new()


def test_live_page_that_comes_with_a_draft_gives_a_new_name(
    index: NewsIndexPage, name: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever is done while a draft is being saved, only the draft goes unsaid."""
    draft = news(live=False, locale=index.locale)
    save = draft.save

    def save_both(*args: Any, **kwargs: Any) -> None:
        save(*args, **kwargs)
        other = StandardPage(title="Autre", slug="autre", body=[], locale=index.locale)
        HomePage.objects.get(locale=index.locale).add_child(instance=other)

    monkeypatch.setattr(draft, "save", save_both)
    with name() as is_new:
        index.add_child(instance=draft)
    assert is_new()


def test_home_page_that_is_a_draft_gives_a_new_name(name: Any) -> None:
    """Wagtail keeps where each language begins, live or not."""
    root = Site.objects.get().root_page.get_parent().specific
    with name() as is_new:
        root.add_child(instance=Page(title="Accueil", slug="accueil-bis", live=False))
    assert is_new()


@pytest.mark.parametrize(
    ("sql", "is_seen"),
    [
        ('INSERT INTO "wagtailcore_page" ("id") VALUES (%s)', False),
        ('INSERT INTO "news_newspage" ("id") VALUES (%s)', False),
        ('INSERT INTO "events_eventpage" ("id") VALUES (%s)', True),
        ('UPDATE "wagtailcore_page" SET "numchild" = %s WHERE "id" = %s', False),
        ('UPDATE "wagtailcore_page" SET "numchild" = %s, "draft_title" = %s', False),
        ('UPDATE "wagtailcore_page" SET "numchild" = %s, "path" = %s WHERE "id" = %s', True),
        ('UPDATE "wagtailcore_page" SET "live" = %s WHERE "id" = %s', True),
        ('UPDATE "news_newspage" SET "date" = %s', True),
        ('DELETE FROM "news_newspage" WHERE "id" IN (%s)', True),
        ('DELETE FROM "wagtailcore_page"', True),
        ("TRUNCATE TABLE news_newspage", True),
    ],
)
def test_adding_of_a_draft_hides_its_own_rows_and_nothing_else(sql: str, is_seen: bool) -> None:
    tables = frozenset({"wagtailcore_page", "news_newspage"})
    assert module._is_seen(sql, tables) is is_seen
    assert module._is_seen(sql) is True


def test_draft_that_could_not_be_added_hides_nothing_that_comes_after(
    index: NewsIndexPage, name: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = news(live=False, locale=index.locale)
    monkeypatch.setattr(draft, "save", lambda: 1 / 0)
    with transaction.atomic(), pytest.raises(ZeroDivisionError):
        index.add_child(instance=draft)
    with name() as is_new:
        Page.objects.filter(pk=index.pk).update(numchild=0)
    assert is_new()


def test_list_shows_no_draft_that_was_added_and_the_page_once_it_is_published(
    index: NewsIndexPage, settings: Any, client: Client
) -> None:
    settings.PAGE_CACHE_SECONDS = 60

    def shown() -> tuple[str, bool]:
        response = client.get(index.url)
        return response.headers["X-Cache"], "TITRE-DU-BROUILLON" in response.content.decode()

    assert [shown(), shown()] == [("miss", False), ("hit", False)]
    page = news(live=False, locale=index.locale)
    page.title = "TITRE-DU-BROUILLON"
    index.add_child(instance=page)
    page.save_revision()
    assert shown() == ("hit", False)
    page.save_revision().publish()
    assert shown() == ("miss", True)
