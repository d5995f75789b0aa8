"""Images and documents out of an editor's reach are refused on the server."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from wagtail.models import Collection, GroupCollectionPermission
from wagtail.test.utils.form_data import (
    inline_formset,
    nested_form_data,
    rich_text,
    streamfield,
)

from accounts.models import User
from core.models import CustomDocument, CustomImage
from core.permissions import user_can_choose
from news.models import NewsIndexPage, NewsPage
from tests.factories import ImageFactory, NewsPageFactory, section


@pytest.fixture
def own(editor: User) -> Collection:
    """The only collection from which editors may choose."""
    root = Collection.get_first_root_node()
    collection = root.add_child(name="Atelier")
    GroupCollectionPermission.objects.filter(group=editor.groups.get()).delete()
    for codename in ("choose_image", "choose_document"):
        GroupCollectionPermission.objects.create(
            group=editor.groups.get(),
            collection=collection,
            permission=Permission.objects.get(codename=codename),
        )
    return collection


def document(**fields: Any) -> CustomDocument:
    return CustomDocument.objects.create(
        title="Guide", file=ContentFile(b"%PDF-", name="guide.pdf"), **fields
    )


def news_data(**changes: Any) -> dict[str, Any]:
    data = {
        "title": "Nouvelle",
        "slug": "nouvelle",
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
    return nested_form_data(data)


def add(client: Client, **changes: Any) -> Any:
    url = reverse("wagtailadmin_pages:add", args=["news", "newspage", section(NewsIndexPage).pk])
    return client.post(url, news_data(**changes))


def figure(image: CustomImage) -> dict[str, Any]:
    return {"image": {"image": str(image.pk), "alt_text": "x", "decorative": ""}, "caption": ""}


def test_permission_follows_the_collection(editor: User, own: Collection) -> None:
    assert user_can_choose(editor, ImageFactory(collection=own))
    assert not user_can_choose(editor, ImageFactory())
    assert not user_can_choose(None, ImageFactory(collection=own))


def test_image_out_of_reach_is_refused_in_a_field(editor_client: Client, own: Collection) -> None:
    response = add(editor_client, hero_image=str(ImageFactory().pk))
    assert list(response.context["form"].errors) == ["hero_image"]
    response = add(editor_client, hero_image=str(ImageFactory(collection=own).pk))
    assert response.status_code == 302


def test_image_out_of_reach_is_refused_in_a_block(editor_client: Client, own: Collection) -> None:
    response = add(editor_client, body=streamfield([("figure", figure(ImageFactory()))]))
    assert "body" in response.context["form"].errors
    allowed = figure(ImageFactory(collection=own))
    assert add(editor_client, body=streamfield([("figure", allowed)])).status_code == 302


def test_document_out_of_reach_is_refused_in_a_block(
    editor_client: Client, own: Collection
) -> None:
    value = {"document": str(document().pk), "title": ""}
    response = add(editor_client, body=streamfield([("document", value)]))
    assert "body" in response.context["form"].errors
    value["document"] = str(document(collection=own).pk)
    assert add(editor_client, body=streamfield([("document", value)])).status_code == 302


def test_document_out_of_reach_is_refused_in_rich_text(
    editor_client: Client, own: Collection
) -> None:
    """Editors have no such button; the content of a form is theirs to forge all the same."""
    link = rich_text(f'<p><a linktype="document" id="{document().pk}">Guide</a></p>')
    add(editor_client, body=streamfield([("text", {"heading": "", "text": link})]))
    page = NewsPage.objects.first()
    assert page is None or "linktype" not in str(page.body.raw_data[0]["value"]["text"])


def test_what_was_there_before_may_stay(editor_client: Client, own: Collection) -> None:
    image = ImageFactory()
    page = NewsPageFactory(hero_image=image)
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    unchanged = news_data(title="Autre titre", slug=page.slug, hero_image=str(image.pk))
    assert editor_client.post(url, unchanged).status_code == 302
    other = news_data(slug=page.slug, hero_image=str(ImageFactory().pk))
    assert list(editor_client.post(url, other).context["form"].errors) == ["hero_image"]
