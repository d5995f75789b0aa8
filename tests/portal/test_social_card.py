"""The picture that social networks show for a page."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.template import Context, Template
from django.test import Client
from django.utils.translation import gettext, override
from PIL import Image

from companies.enums import Answer, Channel
from companies.services import consent_record
from portal import services
from portal.selectors import social_card_of
from tests.portal.conftest import Tree


@pytest.fixture(autouse=True)
def _own_media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, str]]:
    """The words of each card that was really drawn."""
    words: list[dict[str, str]] = []
    draw = services.render_social_card

    def record(**given: str) -> bytes:
        words.append(given)
        return draw(**given)

    monkeypatch.setattr(services, "render_social_card", record)
    return words


def _address(page: Any) -> str:
    tag = Template("{% load portal_tags %}{% social_card_url page as url %}{{ url }}")
    return tag.render(Context({"page": page}))


def _kept(page: Any) -> list[str]:
    return default_storage.listdir(f"social/{page.pk}")[1]


def test_card_is_a_picture_kept_for_a_year(client: Client, tree: Tree) -> None:
    response = client.get(_address(tree.news("Douze vitrines")))
    assert response["Content-Type"] == "image/png"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Vary" not in response.headers
    assert Image.open(io.BytesIO(response.content)).size == (1200, 630)


def test_page_shows_its_card_on_the_host_of_readers(client: Client, tree: Tree) -> None:
    page = tree.news("Douze vitrines")
    body = client.get(page.url).content.decode()
    card = f"https://vitrines.example.org{_address(page)}"
    assert f'<meta property="og:image" content="{card}">' in body


@pytest.mark.parametrize("language", ["fr", "en"])
def test_address_that_is_shared_is_the_page_s_own(
    client: Client, tree: Tree, language: str
) -> None:
    page = tree.news("Douze vitrines", language)
    body = client.get(f"{page.url}?utm_source=letter").content.decode()
    own = f"https://vitrines.example.org{page.url}"
    assert f'<meta property="og:url" content="{own}">' in body
    assert f'<link rel="canonical" href="{own}">' in body


@pytest.mark.parametrize("accepted", ["fr", "en"])
def test_card_speaks_the_page_s_language_whatever_the_reader_s(
    client: Client, tree: Tree, drawn: list[dict[str, str]], accepted: str
) -> None:
    english = tree.translate(tree.news("Douze vitrines"), "Twelve vitrines")
    client.get(_address(english), headers={"accept-language": accepted})
    with override("en"):
        assert drawn == [
            {
                "title": "Twelve vitrines",
                "kicker": gettext("news item").capitalize(),
                "site_name": "Vitrines Industrie du Futur",
                "footer": "vitrines.example.org",
            }
        ]


def test_card_of_what_is_fictitious_says_so(tree: Tree) -> None:
    vitrine = tree.vitrine("A plant", "en", company=tree.company(is_fictitious=True))
    assert social_card_of(vitrine).kicker == "Vitrine · fictitious example"


def test_card_is_drawn_once(client: Client, tree: Tree, drawn: list[dict[str, str]]) -> None:
    page = tree.news("Douze vitrines")
    first, second = (client.get(_address(page)) for _ in range(2))
    assert first.content == second.content
    assert len(drawn) == 1


def test_new_title_has_a_new_address_and_replaces_the_old_card(client: Client, tree: Tree) -> None:
    page = tree.news("Douze vitrines")
    old = _address(page)
    client.get(old)
    page.title = "Vingt vitrines"
    page.save_revision().publish()
    assert _address(page) != old
    assert client.get(old).status_code == 404
    assert client.get(_address(page)).status_code == 200
    assert len(_kept(page)) == 1


def test_title_of_a_draft_is_not_drawn(
    client: Client, tree: Tree, drawn: list[dict[str, str]]
) -> None:
    page = tree.news("Douze vitrines")
    page.title = "SECRET-REVISION"
    page.save_revision()
    assert client.get(_address(page)).status_code == 404
    assert drawn == []


def test_page_that_nobody_may_read_has_no_card(
    client: Client, tree: Tree, drawn: list[dict[str, str]]
) -> None:
    private = tree.news("Private")
    tree.restrict(private)
    refused = tree.practice("Refused", tree.vitrine("Usine A"), answer=Answer.NO)
    for page in (tree.news("Draft", published=False), private, refused):
        assert client.get(_address(page)).status_code == 404
    assert drawn == []


def test_card_goes_with_the_consent(client: Client, tree: Tree) -> None:
    page = tree.practice("Moins de pannes", tree.vitrine("Usine A"))
    address = _address(page)
    assert client.get(address).status_code == 200
    consent_record(
        company=page.company,
        channel=Channel.WEB,
        answer=Answer.NO,
        practice_key=page.translation_key,
    )
    assert client.get(address).status_code == 404
    for name in _kept(page):
        assert client.get(f"/media/social/{page.pk}/{name}").status_code in {302, 404}
        assert client.get(f"/media/images/social/{page.pk}/{name}").status_code == 404


def test_address_that_names_no_card_is_not_found(
    client: Client, tree: Tree, drawn: list[dict[str, str]]
) -> None:
    page = tree.news("Douze vitrines")
    digest = social_card_of(page).digest
    for path in (
        f"/social/{page.pk}-0000000000000000.png",
        f"/social/{page.pk}-{digest.upper()}.png",
        f"/social/{page.pk + 1000}-{digest}.png",
        f"/social/{10**30}-{digest}.png",
        f"/social/1-{digest}.png",
    ):
        assert client.get(path).status_code == 404
    assert drawn == []


def test_address_on_a_page_costs_no_query(tree: Tree, django_assert_num_queries: Any) -> None:
    page = type(tree.news("Douze vitrines")).objects.select_related("locale").get()
    with django_assert_num_queries(0):
        assert _address(page).startswith(f"/social/{page.pk}-")
