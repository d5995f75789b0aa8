"""What the Alliance writes is translated string by string, and never goes live half translated."""

from __future__ import annotations

import io
from typing import Any

import polib
import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from wagtail.models import Locale
from wagtail_localize.models import StringSegment, Translation, TranslationSource

from core.enums import TranslationState
from news.models import NewsIndexPage, NewsPage
from tests.factories import NewsPageFactory, UserFactory, section

Capture = Any


@pytest.fixture
def news() -> NewsPage:
    section(NewsIndexPage, "en")
    page: NewsPage = NewsPageFactory(
        title="Un prix",
        summary="Une usine a un prix.",
        body=[("text", {"heading": "Pourquoi", "text": "<p>Elle <b>compte</b> tout.</p>"})],
    )
    return page


@pytest.fixture
def translation(editor_client: Client, news: NewsPage) -> Translation:
    english = Locale.objects.get(language_code="en")
    url = reverse("wagtail_localize:submit_page_translation", args=[news.pk])
    editor_client.post(url, {"locales": [str(english.pk)]})
    return Translation.objects.get(source__object_id=news.translation_key)


def english_page(news: NewsPage) -> NewsPage:
    page: NewsPage = NewsPage.objects.get(
        translation_key=news.translation_key, locale__language_code="en"
    )
    return page


WORDS = {
    "Un prix": "A prize",
    "Une usine a un prix.": "A plant won a prize.",
    "Pourquoi": "Why",
    "Elle <b>compte</b> tout.": "It <b>counts</b> everything.",
}


def import_po(client: Client, translation: Translation, words: dict[str, str]) -> None:
    url = reverse("wagtail_localize:download_pofile", args=[translation.pk])
    po = polib.pofile(client.get(url).content.decode())
    for entry in po:
        entry.msgstr = words.get(entry.msgid, f"x-{entry.msgid}" if entry.msgctxt == "slug" else "")
    file = io.BytesIO(str(po).encode())
    file.name = "news.po"
    client.post(
        reverse("wagtail_localize:upload_pofile", args=[translation.pk]),
        {"file": file, "next": "/admin/"},
    )


def publish(client: Client, page: NewsPage, capture: Capture) -> BeautifulSoup:
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    with capture(execute=True):
        response = client.post(url, {"action": "publish"}, follow=True)
    return BeautifulSoup(response.content, "html.parser")


def test_translator_gets_words_and_no_codes_or_addresses(
    translation: Translation, news: NewsPage
) -> None:
    segments = StringSegment.objects.filter(source=translation.source)
    strings = {s.context.path.split(".")[0]: s.string.data for s in segments}
    assert {s.string.data for s in segments} == {*WORDS, news.slug}
    assert set(strings) == {"title", "slug", "summary", "body"}


def test_po_file_is_exported_filled_imported_and_published(
    editor_client: Client,
    news: NewsPage,
    translation: Translation,
    django_capture_on_commit_callbacks: Capture,
) -> None:
    import_po(editor_client, translation, WORDS)
    assert not english_page(news).live
    publish(editor_client, english_page(news), django_capture_on_commit_callbacks)
    page = english_page(news)
    assert page.live
    assert (page.title, page.summary) == ("A prize", "A plant won a prize.")
    assert page.body[0].value["text"].source == "<p>It <b>counts</b> everything.</p>"
    assert page.translation_state == TranslationState.HUMAN


def test_half_translated_page_is_not_published(
    editor_client: Client,
    news: NewsPage,
    translation: Translation,
    django_capture_on_commit_callbacks: Capture,
) -> None:
    import_po(editor_client, translation, {**WORDS, "Pourquoi": ""})
    soup = publish(editor_client, english_page(news), django_capture_on_commit_callbacks)
    page = english_page(news)
    assert not page.live
    assert page.title == "Un prix"
    assert "A prize" not in page.title
    assert soup.select_one(".messages").text.strip()


@pytest.fixture
def published(
    editor_client: Client,
    news: NewsPage,
    translation: Translation,
    django_capture_on_commit_callbacks: Capture,
) -> NewsPage:
    import_po(editor_client, translation, WORDS)
    publish(editor_client, english_page(news), django_capture_on_commit_callbacks)
    return english_page(news)


def change_source(news: NewsPage, capture: Capture) -> None:
    draft = NewsPage.objects.get(pk=news.pk).get_latest_revision_as_object()
    draft.summary = "Une usine a deux prix."
    with capture(execute=True):
        draft.save_revision().publish()


def sync(client: Client, news: NewsPage, capture: Capture, **data: str) -> None:
    source = TranslationSource.objects.get_for_instance(news)
    url = reverse("wagtail_localize:update_translations", args=[source.pk])
    with capture(execute=True):
        client.post(url, data)


def test_sync_never_publishes_french_on_a_live_english_page(
    editor_client: Client,
    news: NewsPage,
    published: NewsPage,
    django_capture_on_commit_callbacks: Capture,
) -> None:
    capture = django_capture_on_commit_callbacks
    change_source(news, capture)
    assert english_page(news).translation_state == TranslationState.OUTDATED
    sync(editor_client, news, capture, publish_translations="on")
    change_source(news, capture)
    publish(editor_client, english_page(news), capture)
    page = english_page(news)
    assert page.live
    assert page.summary == "A plant won a prize."
    assert page.get_latest_revision_as_object().summary == "A plant won a prize."
    assert page.translation_state == TranslationState.OUTDATED


def test_translation_is_up_to_date_once_what_changed_is_translated_and_published(
    editor_client: Client,
    news: NewsPage,
    published: NewsPage,
    translation: Translation,
    django_capture_on_commit_callbacks: Capture,
) -> None:
    capture = django_capture_on_commit_callbacks
    change_source(news, capture)
    publish(editor_client, english_page(news), capture)
    assert english_page(news).translation_state == TranslationState.OUTDATED
    sync(editor_client, news, capture)
    words = {**WORDS, "Une usine a deux prix.": "A plant won two prizes."}
    import_po(editor_client, translation, words)
    publish(editor_client, english_page(news), capture)
    page = english_page(news)
    assert page.summary == "A plant won two prizes."
    assert page.translation_state == TranslationState.HUMAN


def test_live_page_does_not_become_an_alias_in_french(
    editor_client: Client, news: NewsPage, published: NewsPage
) -> None:
    url = reverse("wagtail_localize:convert_to_alias", args=[published.pk])
    editor_client.post(url)
    page = english_page(news)
    assert page.alias_of is None
    assert page.title == "A prize"


def test_who_may_not_edit_the_source_does_not_sync_it(
    news: NewsPage, published: NewsPage, django_capture_on_commit_callbacks: Capture
) -> None:
    user = UserFactory()
    user.user_permissions.add(
        *Permission.objects.filter(codename__in=["access_admin", "submit_translation"])
    )
    client = Client()
    client.force_login(user)
    before = TranslationSource.objects.get_for_instance(news).last_updated_at
    sync(client, news, django_capture_on_commit_callbacks)
    assert TranslationSource.objects.get_for_instance(news).last_updated_at == before
