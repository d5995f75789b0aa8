"""The button that starts a page in the other language."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from wagtail.models import Locale, Page
from wagtail_localize.models import Translation

from accounts.models import User
from core.enums import TranslationKind
from core.models import PortalPage
from news.models import NewsPage
from tests.factories import (
    BestPracticePageFactory,
    NewsPageFactory,
    UserFactory,
    VitrinePageFactory,
    section,
    sections_remove,
    translated,
)
from vitrines.models import BestPracticePage, VitrineIndexPage


def address(page: Page) -> str:
    return reverse("wagtail_localize:submit_page_translation", args=[page.pk])


def ask(client: Client, page: Page, **data: str) -> BeautifulSoup:
    english = Locale.objects.get(language_code="en")
    response = client.post(address(page), {"locales": [str(english.pk)], **data}, follow=True)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def english_version(page: PortalPage) -> PortalPage | None:
    return (
        type(page)
        .objects.filter(translation_key=page.translation_key, locale__language_code="en")
        .first()
    )


def test_practice_becomes_an_ordinary_draft_in_english(editor_client: Client, editor: User) -> None:
    vitrine = VitrinePageFactory()
    translated(vitrine)
    practice = BestPracticePageFactory(parent=vitrine, problem="Trop de rebuts.")
    soup = ask(editor_client, practice)
    draft = english_version(practice)
    assert isinstance(draft, BestPracticePage)
    assert not draft.live
    assert draft.problem == "Trop de rebuts."
    assert draft.translation_kind == TranslationKind.HUMAN
    assert draft.latest_revision.user == editor
    assert not Translation.objects.exists()
    assert soup.select_one("textarea[name=problem]").text.strip() == "Trop de rebuts."


def test_practice_waits_for_its_plant(editor_client: Client) -> None:
    practice = BestPracticePageFactory(parent=VitrinePageFactory())
    soup = ask(editor_client, practice)
    assert "La page du dessus n’a pas encore de version dans cette langue." in soup.text
    assert english_version(practice) is None


def test_news_is_translated_string_by_string(editor_client: Client) -> None:
    news = NewsPageFactory()
    ask(editor_client, news)
    assert isinstance(english_version(news), NewsPage)
    assert Translation.objects.filter(source__object_id=news.translation_key).exists()


def test_list_does_not_take_the_plants_with_it(editor_client: Client) -> None:
    sections_remove()
    vitrine = VitrinePageFactory()
    index = section(VitrineIndexPage)
    assert english_version(index) is None
    ask(editor_client, index, include_subtree="on")
    assert english_version(index) is not None
    assert english_version(vitrine) is None


@pytest.mark.parametrize("factory", [VitrinePageFactory, NewsPageFactory])
def test_who_may_not_edit_may_not_translate(client: Client, factory: Any) -> None:
    page = factory()
    user = UserFactory()
    user.user_permissions.add(
        *Permission.objects.filter(codename__in=["access_admin", "submit_translation"])
    )
    client.force_login(user)
    response = client.get(address(page))
    assert response.status_code == 302
    assert page.title not in response.content.decode()
    ask(client, page)
    assert english_version(page) is None
