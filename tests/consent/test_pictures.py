"""Pictures are to be had as long as a page that anybody may read shows them."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import caches
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import PageViewRestriction

from accounts.enums import Role
from companies.enums import Answer, Channel
from companies.services import consent_record
from core.models import PICTURE_SPECS, CustomImage, CustomRendition, ShownPicture
from core.services.pictures import pictures_follow
from selfservice.services.space_files import company_collection
from tests.factories import (
    BestPracticePageFactory,
    ImageFactory,
    NewsPageFactory,
    UserFactory,
    VitrinePageFactory,
    translated,
)
from tests.factories.companies import MembershipFactory
from vitrines.models import BestPracticePage

LANGUAGES = ("fr", "en")
PUBLIC = re.compile(r"/media/images/[\w.\-]+")
PRIVATE = re.compile(r"/media/renditions/[\w.\-]+")
NAME = "fonderie-du-gave"

Committed = Callable[[], AbstractContextManager[Any]]


@pytest.fixture
def committed(django_capture_on_commit_callbacks: Any) -> Committed:
    """What waits for the end of the transaction happens at the end of the block."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture(autouse=True)
def _media(settings: Any, tmp_path: Path) -> None:
    """A folder of its own: files are not taken back with the rows."""
    settings.MEDIA_ROOT = tmp_path


def named_image() -> CustomImage:
    return ImageFactory(title="Fonderie du Gave", file__filename=f"{NAME}.png")


def illustrated() -> dict[str, BestPracticePage]:
    """A practice in both languages, with a picture at its head and another in its body."""
    figure = ("figure", {"image": named_image(), "caption": ""})
    page = BestPracticePageFactory(hero_image=named_image(), body=[figure])
    return {"fr": page, "en": translated(page)}


@pytest.fixture
def pages(committed: Committed) -> dict[str, BestPracticePage]:
    with committed():
        return illustrated()


def answer(page: BestPracticePage, given: Answer, *, whole_company: bool = False) -> None:
    key = None if whole_company else page.translation_key
    consent_record(company=page.company, channel=Channel.WEB, answer=given, practice_key=key)


def addresses(client: Client, page: Any) -> set[str]:
    """The public pictures that a page names."""
    return set(PUBLIC.findall(client.get(page.url).content.decode()))


def public_files() -> set[str]:
    folder = settings.MEDIA_ROOT / "images"
    return {f"/media/images/{file.name}" for file in folder.iterdir()} if folder.exists() else set()


def are_served(client: Client, known: set[str]) -> bool:
    """Whether all of them are, or none of them is."""
    found = {client.get(address).status_code for address in known}
    assert len(found) == 1
    return found == {200}


HIDES: dict[str, Callable[[dict[str, BestPracticePage]], None]] = {
    "withdrawn": lambda pages: answer(pages["fr"], Answer.NO),
    "anonymised": lambda pages: answer(pages["fr"], Answer.ANONYMISED),
    "the company refuses": lambda pages: answer(pages["fr"], Answer.NO, whole_company=True),
    "the company wants no name": lambda pages: answer(
        pages["fr"], Answer.ANONYMISED, whole_company=True
    ),
    "unpublished": lambda pages: [page.unpublish() for page in pages.values()],
    "private": lambda pages: [
        PageViewRestriction.objects.create(page=page, restriction_type="login")
        for page in pages.values()
    ],
    "above it private": lambda pages: [
        PageViewRestriction.objects.create(page=page.get_parent(), restriction_type="login")
        for page in pages.values()
    ],
    "deleted": lambda pages: [page.delete() for page in pages.values()],
}


@pytest.mark.parametrize("reason", HIDES)
def test_picture_of_a_hidden_practice_is_no_longer_where_it_was(
    client: Client, pages: dict[str, BestPracticePage], committed: Committed, reason: str
) -> None:
    known = addresses(client, pages["fr"])
    assert len(known) == 2 * len(PICTURE_SPECS)
    assert known == addresses(client, pages["en"]) == public_files()
    assert are_served(client, known)
    with committed():
        HIDES[reason](pages)
    assert not are_served(client, known)
    assert public_files() == set()


def test_picture_comes_back_to_its_address_with_the_consent(
    client: Client, pages: dict[str, BestPracticePage], committed: Committed
) -> None:
    known = addresses(client, pages["fr"])
    for given in (Answer.NO, Answer.ANONYMISED):
        with committed():
            answer(pages["fr"], given)
        assert public_files() == set()
        with committed():
            answer(pages["fr"], Answer.YES)
        for code in LANGUAGES:
            assert addresses(client, pages[code]) == known
        assert are_served(client, known)


def test_picture_that_another_public_page_shows_stays(
    client: Client, pages: dict[str, BestPracticePage], committed: Committed
) -> None:
    with committed():
        news = NewsPageFactory(hero_image=pages["fr"].hero_image)
    kept = addresses(client, news)
    with committed():
        answer(pages["fr"], Answer.NO)
    assert public_files() == kept
    assert are_served(client, kept)
    with committed():
        news.unpublish()
    assert public_files() == set()


def test_picture_is_public_no_sooner_than_the_page_that_shows_it(
    client: Client, committed: Committed
) -> None:
    with committed():
        page = BestPracticePageFactory(published=False)
        page.hero_image = named_image()
        page.body = [("figure", {"image": named_image(), "caption": ""})]
        page.save_revision()
        translated(NewsPageFactory(hero_image=named_image(), published=False), published=False)
    assert public_files() == set()
    with committed():
        page.get_latest_revision().publish()
    assert addresses(client, page) == public_files() != set()


def test_picture_that_a_new_version_no_longer_shows_is_taken_away(
    client: Client, pages: dict[str, BestPracticePage], committed: Committed
) -> None:
    known = addresses(client, pages["fr"])
    with committed():
        pages["fr"].hero_image = None
        pages["fr"].save_revision().publish()
    # The translation takes its main picture from the original, and has the body of its own.
    left = addresses(client, pages["en"])
    assert left < known
    assert public_files() == left
    assert not are_served(client, known - left)


def test_publishing_makes_what_the_page_shows_and_its_reader_makes_nothing(
    client: Client, committed: Committed
) -> None:
    image = named_image()
    CustomRendition.objects.all().delete()
    with committed():
        page = VitrinePageFactory(hero_image=image)
    made = set(CustomRendition.objects.values_list("filter_spec", flat=True))
    assert made == set(PICTURE_SPECS)
    client.get(page.url)
    assert CustomRendition.objects.count() == len(PICTURE_SPECS)


def test_names_of_files_tell_nothing(pages: dict[str, BestPracticePage]) -> None:
    image = pages["fr"].hero_image
    image.get_rendition("max-165x165")
    names = list(CustomRendition.objects.values_list("file", flat=True))
    assert len(names) == 2 * len(PICTURE_SPECS) + 1
    for name in names:
        assert re.fullmatch(r"(images|renditions)/[0-9a-f]{32}\.(webp|jpg|png)", name)


def test_thumbnail_of_the_admin_is_for_the_admin(
    client: Client, pages: dict[str, BestPracticePage]
) -> None:
    editor = Client()
    editor.force_login(UserFactory(role=Role.EDITOR))
    html = editor.get(reverse("wagtailimages:index")).content.decode()
    assert not PUBLIC.findall(html)
    thumbnails = PRIVATE.findall(html)
    assert len(thumbnails) == 2
    for address in thumbnails:
        assert client.get(address).status_code == 404
        response = editor.get(address)
        assert response["Content-Type"] == "image/png"
        assert response["Cache-Control"] == "private, no-store"


def test_draft_s_picture_opens_to_who_keeps_the_draft_alone(committed: Committed) -> None:
    page = BestPracticePageFactory(published=False)
    own, of_the_alliance = named_image(), named_image()
    own.collection = company_collection(company=page.company)
    own.save()
    page.hero_image = of_the_alliance
    page.body = [("figure", {"image": own, "caption": ""})]
    page.save_revision()
    member = Client()
    member.force_login(MembershipFactory(company=page.company).user)
    preview = member.get(reverse("selfservice:page-preview", args=[page.pk])).content.decode()
    private = set(PRIVATE.findall(preview))
    assert len(private) == 2 * len(PICTURE_SPECS)
    assert not PUBLIC.findall(preview)
    stranger = Client()
    for who in (None, MembershipFactory().user, UserFactory()):
        if who:
            stranger.force_login(who)
        for address in private:
            assert member.get(address).status_code == 200
            assert stranger.get(address).status_code == 404
            assert stranger.get(address.replace("renditions", "images")).status_code == 404


def test_new_file_of_a_public_picture_is_public_and_the_old_one_is_not(
    client: Client, pages: dict[str, BestPracticePage], committed: Committed
) -> None:
    known = addresses(client, pages["fr"])
    image = pages["fr"].hero_image
    editor = Client()
    editor.force_login(UserFactory(role=Role.EDITOR))
    with committed():
        response = editor.post(
            reverse("wagtailimages:edit", args=[image.pk]),
            {
                "title": "Neuve",
                "file": ImageFactory.build(title="x").file,
                "collection": image.collection_id,
                "licence": image.licence,
                "tags": "",
            },
        )
    assert response.status_code == 302
    assert set(image.renditions.values_list("filter_spec", flat=True)) == set(PICTURE_SPECS)
    now = addresses(client, pages["fr"])
    assert public_files() == now
    assert len(now & known) == len(PICTURE_SPECS)
    assert not are_served(client, known - now)


def test_number_of_queries_does_not_grow_with_what_is_shown() -> None:
    def asked(practices: int) -> int:
        page = BestPracticePageFactory()
        for _n in range(practices):
            body = [("figure", {"image": ImageFactory(), "caption": ""}) for _n in range(practices)]
            BestPracticePageFactory(parent=page.get_parent().specific, body=body)
        keys = BestPracticePage.objects.filter(company=page.company).values_list("pk", flat=True)
        ShownPicture.objects.all().delete()
        with CaptureQueriesContext(connection) as queries:
            pictures_follow(page_ids=list(keys))
        return len(queries)

    assert asked(1) == asked(4)


def test_command_puts_right_what_an_older_portal_and_a_crash_have_left(
    client: Client, pages: dict[str, BestPracticePage], committed: Committed
) -> None:
    known = addresses(client, pages["fr"])
    with committed():
        hidden = BestPracticePageFactory(hero_image=named_image(), web=Answer.NO).hero_image
    # As if nothing had followed what the pages show, and all renditions were in the open.
    ShownPicture.objects.all().delete()
    CustomImage.objects.update(is_public=False)
    for rendition in CustomRendition.objects.all():
        old = rendition.file.name
        name = f"images/{NAME}-{rendition.pk}{Path(old).suffix}"
        with default_storage.open(old) as file:
            default_storage.save(name, file)
        default_storage.delete(old)
        CustomRendition.objects.filter(pk=rendition.pk).update(file=name)
    caches["renditions"].clear()
    lost = pages["fr"].hero_image.renditions.first()
    default_storage.delete(lost.file.name)
    stray, young = settings.MEDIA_ROOT / "images/stray.webp", settings.MEDIA_ROOT / "images/y.webp"
    for path in (stray, young):
        path.write_bytes(b"RIFF")
    os.utime(stray, (0, 0))
    with committed():
        call_command("settle_pictures")
    assert young.exists()
    young.unlink()
    assert public_files() == known == addresses(client, pages["fr"])
    assert are_served(client, known)
    assert {name.split("/")[0] for name in hidden.renditions.values_list("file", flat=True)} == {
        "renditions"
    }
    before = list(CustomRendition.objects.order_by("pk").values_list("pk", "file"))
    with committed():
        call_command("settle_pictures")
    assert list(CustomRendition.objects.order_by("pk").values_list("pk", "file")) == before
