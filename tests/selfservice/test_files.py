"""Photos and documents: small, silent about who took them, and out of everybody else's reach."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import PurePath
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from accounts.models import User
from companies.models import Company
from core.models import PICTURE_SPECS, CustomDocument, CustomImage
from selfservice.models import CompanyCollection
from selfservice.services.space_files import company_collection
from tests.factories import UserFactory
from tests.factories.companies import MembershipFactory
from tests.selfservice.conftest import address, opened, photo
from vitrines.models import BestPracticePage, VitrinePage

SignIn = Callable[[User], Client]


def pdf(name: str = "plan.pdf", content: bytes = b"%PDF-1.7 secret") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def added(client: Client, page: Any, **files: Any) -> Any:
    data = {**opened(client, page), "action": "add-file", **files}
    return client.post(address("page-edit", page.pk), data)


def latest(page: Any) -> Any:
    return type(page).objects.get(pk=page.pk).get_latest_revision_as_object()


def test_photo_is_small_and_says_nothing_of_who_took_it_and_where(
    client: Client, company: Company, practice: BestPracticePage
) -> None:
    response = added(client, practice, photo=photo("atelier.jpg", size=(4000, 1000)))
    assert response["Location"].endswith("#files")
    image = latest(practice).hero_image
    assert (image.width, image.height) == (2400, 600)
    assert image.collection == company_collection(company=company)
    # Nobody can guess its address.
    assert re.fullmatch(r"[0-9a-f]{32}\.jpeg", PurePath(image.file.name).name)
    with image.file.open("rb") as file:
        content = file.read()
    assert b"Jeanne" not in content
    assert not Image.open(io.BytesIO(content)).getexif()
    assert BestPracticePage.objects.get(pk=practice.pk).hero_image is None


def test_second_photo_stands_in_the_body_and_is_described_in_the_page_s_language(
    client: Client, practice: BestPracticePage
) -> None:
    added(client, practice, photo=photo())
    added(client, practice, camera=photo("2.jpg"))
    draft = latest(practice)
    key = draft.body[0].id
    data = {
        **opened(client, practice),
        "file-hero-text": "La poche",
        f"file-{key}-text": "La balance",
    }
    client.post(address("page-edit", practice.pk), data)
    draft = latest(practice)
    assert draft.hero_image.alt_fr == "La poche"
    assert draft.body[0].value["image"].contextual_alt_text == "La balance"
    data = {**opened(client, practice), f"file-{key}-remove": "on", "file-hero-remove": "on"}
    client.post(address("page-edit", practice.pk), data)
    draft = latest(practice)
    assert (draft.hero_image, len(draft.body)) == (None, 0)


def test_photo_without_a_description_is_not_sent(
    client: Client, practice: BestPracticePage
) -> None:
    data = {**opened(client, practice), "action": "submit", "photo": photo()}
    for channel in ("web", "book", "open_data", "press"):
        data[f"consent_{channel}"] = "yes"
    html = client.post(address("page-edit", practice.pk), data).content.decode()
    assert 'href="#id_file-hero-text"' in html
    assert not BestPracticePage.objects.get(pk=practice.pk).workflow_in_progress
    assert latest(practice).hero_image is not None


def test_words_of_a_public_photo_stay_until_an_editor_changes_them(
    client: Client, practice: BestPracticePage
) -> None:
    added(client, practice, photo=photo())
    data = {**opened(client, practice), "file-hero-text": "La poche"}
    client.post(address("page-edit", practice.pk), data)
    latest(practice).latest_revision.publish()
    data = {**opened(client, practice), "file-hero-text": "Injures", "lessons": "Rien."}
    client.post(address("page-edit", practice.pk), data)
    draft = latest(practice)
    assert draft.lessons == "Rien."
    assert draft.hero_image.alt_fr == "La poche"


def test_document_is_kept_with_its_title(client: Client, practice: BestPracticePage) -> None:
    added(client, practice, document=pdf())
    block = latest(practice).body[0]
    assert (block.block_type, block.value["title"]) == ("document", "plan")
    data = {**opened(client, practice), f"file-{block.id}-text": "Plan de la cellule"}
    client.post(address("page-edit", practice.pk), data)
    assert latest(practice).body[0].value["title"] == "Plan de la cellule"


@pytest.mark.parametrize(
    ("field", "file"),
    [
        ("photo", SimpleUploadedFile("a.jpg", b"not a picture")),
        ("photo", SimpleUploadedFile("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>")),
        ("camera", SimpleUploadedFile("a.html", b"<script>alert(1)</script>")),
        ("document", pdf(content=b"<html>not a pdf</html>")),
        ("document", pdf(name="a.exe")),
        ("document", pdf(name="a.html")),
    ],
    ids=["broken", "svg", "html as photo", "html as pdf", "exe", "html"],
)
def test_file_that_is_not_what_it_should_be_is_refused_and_the_words_are_kept(
    client: Client, practice: BestPracticePage, field: str, file: SimpleUploadedFile
) -> None:
    file.seek(0)
    data = {**opened(client, practice), "lessons": "Le capteur chauffe.", field: file}
    html = client.post(address("page-edit", practice.pk), data).content.decode()
    assert f'href="#id_{field}"' in html
    assert latest(practice).lessons == "Le capteur chauffe."
    assert not CustomImage.objects.exists()
    assert not CustomDocument.objects.exists()


def test_file_is_added_even_when_the_words_meet_those_of_a_colleague(
    client: Client, colleague: User, signed_in: SignIn, practice: BestPracticePage
) -> None:
    mine = {**opened(client, practice), "problem": "Le mien.", "photo": photo()}
    other = signed_in(colleague)
    other.post(
        address("page-edit", practice.pk), {**opened(other, practice), "problem": "Le leur."}
    )
    assert client.post(address("page-edit", practice.pk), mine).status_code == 409
    draft = latest(practice)
    assert draft.hero_image is not None
    assert draft.problem == "Le leur."


def test_number_of_files_is_bounded(client: Client, practice: BestPracticePage) -> None:
    for _n in range(13):
        added(client, practice, document=pdf())
    assert len(latest(practice).body) == 12


def test_another_company_s_file_can_t_be_named(client: Client, practice: BestPracticePage) -> None:
    foreign = MembershipFactory()
    collection = company_collection(company=foreign.company)
    document = CustomDocument.objects.create(title="Secret", file=pdf(), collection=collection)
    data = {**opened(client, practice), "document": str(document.pk), "hero_image": "1"}
    client.post(address("page-edit", practice.pk), data)
    assert len(latest(practice).body) == 0


def test_files_of_a_draft_open_to_the_company_alone(
    client: Client, practice: BestPracticePage, signed_in: SignIn
) -> None:
    added(client, practice, photo=photo(), document=pdf())
    draft = latest(practice)
    document = draft.body[0].value["document"]
    rendition = draft.hero_image.renditions.get(filter_spec=PICTURE_SPECS[0])
    former = MembershipFactory(company=practice.company)
    former_user = former.user
    former.delete()
    picture = reverse("picture-show", args=[PurePath(rendition.file.name).name])
    assert picture == rendition.url
    assert picture in client.get(address("page-edit", practice.pk)).content.decode()
    for stranger in (former_user, MembershipFactory().user, UserFactory()):
        browser = signed_in(stranger)
        assert browser.get(picture).status_code == 404
        assert browser.get(document.url).status_code == 404
    assert Client().get(document.url).status_code == 404
    assert Client().get(picture).status_code == 404
    assert b"".join(client.get(document.url).streaming_content).startswith(b"%PDF")
    response = client.get(picture)
    assert response["Content-Type"].startswith("image/")
    assert "no-store" in response["Cache-Control"]


def test_picture_of_a_draft_is_named_to_the_web_server_for_the_company_alone(
    client: Client, practice: BestPracticePage, settings: Any
) -> None:
    added(client, practice, photo=photo())
    picture = latest(practice).hero_image.renditions.get(filter_spec=PICTURE_SPECS[0])
    settings.FILE_SERVER_PREFIX = "/_files/"
    response = client.get(picture.url)
    assert response["X-Accel-Redirect"] == f"/_files/{picture.file.name}"
    assert response["Content-Type"].startswith("image/")
    assert "no-store" in response["Cache-Control"]
    assert response.content == b""
    refused = Client().get(picture.url)
    assert refused.status_code == 404
    assert "X-Accel-Redirect" not in refused


def test_document_is_public_once_the_page_that_shows_it_is(
    client: Client, practice: BestPracticePage
) -> None:
    added(client, practice, document=pdf())
    latest(practice).latest_revision.publish()
    document = BestPracticePage.objects.get(pk=practice.pk).body[0].value["document"]
    assert Client().get(document.url).status_code == 200
    BestPracticePage.objects.get(pk=practice.pk).unpublish()
    assert Client().get(document.url).status_code == 404


def test_each_company_has_one_collection(company: Company, vitrine: VitrinePage) -> None:
    first = company_collection(company=company)
    assert company_collection(company=company) == first
    assert company_collection(company=MembershipFactory().company) != first
    assert CompanyCollection.objects.count() == 2


@pytest.mark.parametrize(
    ("language", "refused", "limit"),
    [
        ("fr", "Formats supportés : AVIF", "20,0\xa0Mio au plus."),
        ("en", "Supported formats: AVIF", "at most 20.0\xa0MB."),
    ],
)
def test_what_is_said_of_files_is_in_the_language_of_the_page(
    client: Client, practice: BestPracticePage, language: str, refused: str, limit: str
) -> None:
    where = address("page-edit", practice.pk, language=language)
    data = {**opened(client, practice), "action": "add-file", "photo": photo("a.gif")}
    html = client.post(where, data).content.decode()
    (error,) = re.findall(r'id="id_photo_error">(.*?)</div>', html, re.DOTALL)
    (hint,) = re.findall(r'id="id_document_helptext">(.*?)</div>', html, re.DOTALL)
    assert refused in error.replace("\xa0", " ")
    assert limit in hint
