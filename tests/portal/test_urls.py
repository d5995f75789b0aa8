"""The addresses that are not pages: ways in, well-known files, pictures."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import clear_url_caches, reverse
from django.utils.translation import override

from portal import urls
from tests.portal.conftest import Tree


@pytest.fixture
def reloaded_urls(settings: Any) -> Iterator[Any]:
    """Addresses depend on settings when they are read: read again now, and once more afterwards."""

    def reload() -> None:
        clear_url_caches()
        importlib.reload(urls)

    yield reload
    # The settings are put back only later.
    settings.SERVE_MEDIA = settings.GALLERY = True
    reload()


@pytest.mark.parametrize(
    ("accepted", "address"),
    [
        ("fr", "/fr/"),
        ("en", "/en/"),
        ("en-GB,en;q=0.9", "/en/"),
        ("de,en;q=0.5", "/en/"),
        ("fr;q=0.4,en;q=0.6", "/en/"),
        ("de", "/fr/"),
        ("", "/fr/"),
        ("not a language at all", "/fr/"),
    ],
)
def test_bare_address_leads_to_the_reader_s_language(
    client: Client, accepted: str, address: str
) -> None:
    response = client.get("/", headers={"accept-language": accepted})
    assert (response.status_code, response["Location"]) == (302, address)
    assert response["Vary"] == "Accept-Language"
    assert not response.cookies


@pytest.mark.parametrize(
    ("name", "french", "english"),
    [
        ("search:page-search", "/fr/recherche/", "/en/search/"),
        ("vitrines:practice-match", "/fr/usine-comme-la-mienne/", "/en/factory-like-mine/"),
        ("vitrines:practice-compare", "/fr/comparer/", "/en/compare/"),
        ("site-map", "/fr/plan-du-site/", "/en/site-map/"),
        ("news:feed-atom", "/fr/feeds/news.atom", "/en/feeds/news.atom"),
        ("vitrines:feed-rss", "/fr/feeds/practices.rss", "/en/feeds/practices.rss"),
        ("events:agenda-ical", "/fr/ical/agenda.ics", "/en/ical/agenda.ics"),
    ],
)
def test_address_is_in_the_language_of_the_reader(name: str, french: str, english: str) -> None:
    with override("fr"):
        assert reverse(name) == french
    with override("en"):
        assert reverse(name) == english


@pytest.mark.django_db
def test_page_address_without_language_leads_to_the_one_that_the_reader_accepts(
    client: Client,
) -> None:
    response = client.get("/vitrines/", headers={"accept-language": "en"})
    assert (response.status_code, response["Location"]) == (302, "/en/vitrines/")


def test_robots_may_read_all_but_the_admin(client: Client) -> None:
    response = client.get("/robots.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content.decode().split("\n") == [
        "User-agent: *",
        "Disallow: /admin/",
        "",
        "Sitemap: https://vitrines.example.org/sitemap.xml",
        "",
    ]


@pytest.mark.parametrize(
    ("now", "expires"),
    [
        ("2026-02-28T23:30:00Z", "2027-02-01T00:00:00Z"),
        ("2028-02-29T12:00:00Z", "2029-02-01T00:00:00Z"),
        ("2026-12-31T23:59:00Z", "2027-12-01T00:00:00Z"),
    ],
)
def test_security_contact_is_never_stale(
    client: Client, settings: Any, now: str, expires: str
) -> None:
    settings.CONTACT_EMAIL = "securite@example.org"
    with time_machine.travel(now, tick=False):
        response = client.get("/.well-known/security.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content.decode().splitlines() == [
        "Contact: mailto:securite@example.org",
        f"Expires: {expires}",
        "Preferred-Languages: fr, en",
        "Canonical: https://vitrines.example.org/.well-known/security.txt",
    ]


def test_password_managers_find_where_a_password_is_changed(client: Client) -> None:
    for language in ("fr", "en"):
        response = client.get("/.well-known/change-password", headers={"accept-language": language})
        with override(language):
            expected = reverse("account_change_password")
        assert (response.status_code, response["Location"]) == (302, expected)


def test_favicon_is_the_static_one(client: Client) -> None:
    response = client.get("/favicon.ico")
    assert (response.status_code, response["Location"]) == (302, "/static/portal/img/favicon.ico")


def test_manifest_names_icons_that_exist(client: Client) -> None:
    response = client.get("/site.webmanifest")
    assert response["Content-Type"] == "application/manifest+json"
    manifest = response.json()
    assert manifest["name"] == "Vitrines Industrie du Futur"
    assert manifest["start_url"] == "/"
    static = Path(urls.__file__).parent / "static"
    for icon in manifest["icons"]:
        assert (static / icon["src"].removeprefix("/static/")).is_file()


@pytest.mark.parametrize("path", ["/robots.txt", "/site.webmanifest", "/.well-known/security.txt"])
def test_file_without_language_is_one_file_for_caches(client: Client, path: str) -> None:
    english = client.get(path, headers={"accept-language": "en"})
    assert english.content == client.get(path, headers={"accept-language": "fr"}).content
    assert english.get("Vary", "Accept-Encoding") == "Accept-Encoding"
    assert "Content-Language" not in english.headers


# Pictures


@pytest.fixture
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    for folder in ("images", "original_images", "documents"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "press.webp").write_bytes(b"RIFF of " + folder.encode())
    (tmp_path / "secret.txt").write_text("secret")
    return tmp_path


def test_rendition_is_public_and_kept_for_a_year_by_the_browser_alone(
    client: Client, media: Path
) -> None:
    response = client.get("/media/images/press.webp")
    assert b"".join(response.streaming_content) == b"RIFF of images"
    assert response["Content-Type"] == "image/webp"
    assert response["Cache-Control"] == "private, max-age=31536000, immutable"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "Vary" not in response.headers


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    [
        "/media/original_images/press.webp",
        "/media/documents/press.webp",
        "/media/secret.txt",
        "/media/images/../original_images/press.webp",
        "/media/images/%2e%2e/secret.txt",
        "/media/images/..%2fsecret.txt",
        "/media/images//etc/passwd",
        "/media/images/absent.webp",
        "/media/images/",
        "/media/images/.",
        "/media/",
    ],
)
def test_nothing_else_under_media_is_public(client: Client, media: Path, path: str) -> None:
    response = client.get(path, headers={"accept-language": "fr"}, follow=True)
    assert response.status_code in {400, 404}
    assert b"secret" not in response.content
    assert b"RIFF" not in response.content
    assert b"press.webp" not in response.content


@pytest.mark.django_db
def test_media_may_be_left_to_another_server(
    client: Client, settings: Any, media: Path, reloaded_urls: Any
) -> None:
    settings.SERVE_MEDIA = False
    reloaded_urls()
    assert client.get("/media/images/press.webp").status_code == 404


@pytest.mark.django_db
def test_gallery_is_not_served_in_production(
    client: Client, settings: Any, reloaded_urls: Any, tree: Tree
) -> None:
    settings.GALLERY = False
    reloaded_urls()
    assert client.get("/fr/gallery/").status_code == 404
