"""The copy of the portal: whole, in both languages, with nothing that is not public."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from django.conf import settings as django_settings
from django.core.files.storage import FileSystemStorage
from django.core.management import CommandError, call_command
from django.test import override_settings
from django.utils.translation import gettext, override
from wagtail.models import Site
from wagtail.rich_text import RichText

from news.models import NewsPage
from operations.services import exports
from tests.portal.conftest import Tree
from vitrines.models import BestPracticeIndexPage

pytestmark = pytest.mark.django_db


@contextmanager
def set_for_the_copy() -> Iterator[None]:
    """Files of the code instead of collected ones, and the address at which the test client asks."""
    static = FileSystemStorage(location=django_settings.BASE_DIR / "portal" / "static")
    with (
        pytest.MonkeyPatch.context() as patch,
        override_settings(WAGTAILADMIN_BASE_URL=Site.objects.get().root_url),
    ):
        patch.setattr(exports, "staticfiles_storage", static)
        yield


@pytest.fixture(scope="module")
def content(module_database: None) -> dict[str, Any]:
    tree = Tree()
    practice = tree.practice("Moins de pannes", tree.vitrine("Usine A"))
    news = tree.news("Douze vitrines")
    return {
        "practice": practice,
        "practice_en": tree.translate(practice, "Fewer breakdowns"),
        "news": news,
        "news_en": tree.translate(news, "Twelve vitrines"),
        "draft": tree.standard("SECRET-DRAFT", published=False),
        "library": tree.index(BestPracticeIndexPage, "fr"),
    }


@pytest.fixture(scope="module")
def copy(content: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole copy, made once for the tests that only look at it."""
    folder = tmp_path_factory.mktemp("exports") / "copy"
    with set_for_the_copy():
        call_command("export_site", folder)
    return folder


@pytest.fixture
def folder(db: None, tmp_path: Path) -> Iterator[Path]:
    with set_for_the_copy():
        yield tmp_path / "copy"


def _page(folder: Path, url: str) -> str:
    return (folder / url.lstrip("/") / "index.html").read_text()


def test_every_public_page_is_in_the_copy_and_nothing_else(
    copy: Path, content: dict[str, Any]
) -> None:
    for name in ("practice", "practice_en", "news", "news_en"):
        page = content[name]
        text = _page(copy, page.url)
        assert f'<html lang="{page.locale.language_code}">' in text
        assert page.title in text
    texts = [file.read_bytes() for file in copy.rglob("*") if file.is_file()]
    assert not any(b"SECRET-DRAFT" in text for text in texts)
    assert not (copy / "admin").exists()


def test_every_link_leads_to_a_file_of_the_copy(copy: Path, content: dict[str, Any]) -> None:
    links = 0
    for file in copy.rglob("*.html"):
        text = file.read_text()
        assert "<script src" not in text
        for value in re.findall(r'\b(?:href|src|action)="([^"]*)"', text):
            parts = urlsplit(html.unescape(value))
            if parts.netloc or parts.scheme or not parts.path:
                continue
            target = copy / unquote(parts.path).lstrip("/")
            assert (target / "index.html" if value.endswith("/") else target).is_file(), value
            assert not parts.query
            links += 1
    assert links > 100


def test_a_list_by_one_value_has_its_folder_and_several_values_need_the_portal(
    folder: Path, content: dict[str, Any]
) -> None:
    exporter = exports._Exporter(folder, frozenset(), lambda done: None)
    assert exporter._target("/fr/liste/?probleme=qualite") == "/fr/liste/probleme-qualite/"
    assert exporter._target("/fr/liste/?region=84&page=2") == "/fr/liste/region-84/page-2/"
    assert exporter._target("/fr/liste/?page=3") == "/fr/liste/page-3/"
    assert exporter._target("/sitemap-news-fr.xml?p=2") == "/sitemap-news-fr-2.xml"
    for query in ("probleme=a&region=84", "q=robot", "page=1&page=2", "a=../../etc", "page=1&a=b"):
        assert exporter._target(f"/fr/liste/?{query}") is None


@pytest.mark.parametrize("language", ["fr", "en"])
def test_what_needs_the_portal_says_so(copy: Path, content: dict[str, Any], language: str) -> None:
    notice = _page(copy, f"/{language}/copy/")
    assert f'<html lang="{language}">' in notice
    with override(language):
        assert f"<h1>{gettext('This needs the portal itself')}</h1>" in notice
    assert f'action="/{language}/copy/"' in _page(copy, f"/{language}/")


def test_the_bare_address_and_an_address_without_a_page_have_files(
    copy: Path, content: dict[str, Any]
) -> None:
    assert 'url=/fr/"' in (copy / "index.html").read_text()
    with override("fr"):
        assert gettext("Page not found") in (copy / "404.html").read_text()


def test_a_link_that_leads_nowhere_is_told(
    folder: Path, content: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    news = NewsPage.objects.get(pk=content["news"].pk)
    words = RichText('<p><a href="/fr/parti/">x</a></p>')
    news.body = [("text", {"heading": "", "text": words})]
    news.save_revision().publish()
    with pytest.raises(CommandError, match="1 links lead nowhere"):
        call_command("export_site", folder)
    assert f"/fr/parti/, on {news.url}" in capsys.readouterr().err


def test_a_folder_with_something_in_it_is_left_alone(folder: Path) -> None:
    folder.mkdir()
    (folder / "mine").write_text("mine")
    with pytest.raises(CommandError, match="not empty"):
        call_command("export_site", folder)
    assert [file.name for file in folder.iterdir()] == ["mine"]
