"""Rows about what editors write and upload: the form of the admin, and the page that readers get."""

from __future__ import annotations

import io
import json
import re
import time
import tracemalloc
from typing import Any
from urllib.parse import urlsplit

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.urls import reverse
from django.utils.translation import override
from PIL import Image
from wagtail.models import Collection, Revision
from wagtail.test.utils.form_data import nested_form_data, querydict_from_html, streamfield

from core.models import CustomDocument, CustomImage
from news.models import NewsPage
from tests.hostile.catalogue import Row
from tests.hostile.conftest import Trial
from tests.hostile.files import FILES
from tests.hostile.handlers import handles

SAFE_SCHEMES = {"", "http", "https", "mailto", "tel"}


def form_of(trial: Trial, page: NewsPage, **changes: Any) -> dict[str, Any]:
    """What the browser of an editor sends of a page's form, with changes."""
    html = trial.client("moderator").get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    data = querydict_from_html(html.content.decode(), form_id="page-edit-form")
    return {**data.dict(), **nested_form_data({"body": streamfield([]), **changes})}


def publish(trial: Trial, page: NewsPage, **changes: Any) -> Any:
    data = form_of(trial, page, **{"action-publish": "1", **changes})
    return post(trial, page, data)


def post(trial: Trial, page: NewsPage, data: dict[str, Any]) -> Any:
    with trial.commits(execute=True):
        return trial.client("moderator").post(
            reverse("wagtailadmin_pages:edit", args=[page.pk]), data
        )


def public(trial: Trial, page: NewsPage) -> str:
    response = trial.client("anon").get(page.url)
    assert response.status_code == 200
    assert "unsafe" not in response["Content-Security-Policy"]
    return str(response.content.decode())


def prose(*blocks: dict[str, Any], **entities: Any) -> dict[str, Any]:
    """A body with one block of rich text, as the admin's editor sends it."""
    state = {"blocks": list(blocks), "entityMap": entities}
    return streamfield([("text", {"heading": "", "text": json.dumps(state)})])


def linked(kind: dict[str, Any]) -> dict[str, Any]:
    block = {
        "key": "a",
        "text": "lien",
        "type": "unstyled",
        "depth": 0,
        "inlineStyleRanges": [],
        "entityRanges": [{"offset": 0, "length": 4, "key": 0}],
    }
    return prose(block, **{"0": {"type": "LINK", "mutability": "MUTABLE", "data": kind}})


@handles("X-001", "X-002", "X-004", "X-005", "X-007", "X-008")
def link_runs_nothing(row: Row, trial: Trial) -> None:
    page = trial.world.news
    response = publish(trial, page, body=linked({"url": row.body["body_link"]}))
    assert response.status_code in row.statuses
    hrefs = re.findall(r'href="([^"]*)"', public(trial, page))
    assert {urlsplit(href.strip("\x01 ")).scheme.lower() for href in hrefs} <= SAFE_SCHEMES


@handles("I-027")
def link_to_a_draft_is_plain_words(row: Row, trial: Trial) -> None:
    draft = trial.world.b_draft
    page = trial.world.news
    assert publish(trial, page, body=linked({"id": draft.pk, "parentId": 1})).status_code == 302
    html = public(trial, page)
    assert "lien" in html
    assert "secret-draft" not in html
    draft.live = True
    type(draft).objects.filter(pk=draft.pk).update(live=True)
    assert "secret-draft" in public(trial, page)


@handles("X-011")
def address_that_is_none_is_refused(row: Row, trial: Trial) -> None:
    company = trial.world.a_vitrine.company
    client = trial.client("moderator")
    url = reverse("company:edit", args=[company.pk])
    fields = [f for f in company._meta.fields if f.editable and not isinstance(f, models.AutoField)]
    data = {field.name: field.value_from_object(company) or "" for field in fields}
    html = client.post(url, {**data, "website": row.body["stream_url"]}).content.decode()
    assert re.search(r'id="panel-[^"]*website[^"]*errors|error-message', html)
    company.refresh_from_db()
    assert not company.website


@handles("X-012")
def script_in_a_title_is_text_wherever_it_stands(row: Row, trial: Trial) -> None:
    page, title = trial.world.news, row.body["title"]
    assert publish(trial, page, title=title).status_code == 302
    page = NewsPage.objects.get(pk=page.pk)
    with override("fr"):
        anon = [
            page.url,
            page.get_parent().url,
            reverse("site-map"),
            f"{reverse('search:page-search')}?q=alert",
            f"{reverse('search:page-suggest')}?q=alert",
            reverse("news:feed-atom"),
            reverse("news:feed-rss"),
            "/fr/",
        ]
    admin = [
        reverse("wagtailadmin_explore", args=[page.get_parent().pk]),
        reverse("wagtailadmin_pages:history", args=[page.pk]),
        reverse("wagtailadmin_pages:edit", args=[page.pk]),
        reverse("wagtailadmin_home"),
    ]
    seen = 0
    for actor, addresses in (("anon", anon), ("moderator", admin)):
        for address in addresses:
            html = trial.client(actor).get(address).content.decode()
            assert title not in html, address
            seen += "alert(9)" in html
    assert seen >= 8


@handles("X-016", "X-017", "X-018")
def nothing_is_embedded(row: Row, trial: Trial) -> None:
    url = row.body["stream_embed"]
    with pytest.MonkeyPatch.context() as patch:
        for name in ("socket.create_connection", "socket.getaddrinfo", "urllib.request.urlopen"):
            patch.setattr(name, lambda *_a, **_k: pytest.fail("another host was asked"))
        client = trial.client("moderator")
        chosen = client.post(reverse("wagtailembeds:chooser_upload"), {"embed-chooser-url": url})
        assert chosen.status_code in row.statuses
        body = streamfield([("embed", url)])
        assert publish(trial, trial.world.news, body=body).status_code in {*row.statuses, 302}
    html = public(trial, trial.world.news)
    assert "<iframe" not in html
    assert url not in html


@handles("X-022", "X-023")
def blocks_that_are_no_blocks_are_refused(row: Row, trial: Trial) -> None:
    page = trial.world.news
    data = form_of(trial, page)
    if row.id == "X-022":
        data = {n: v for n, v in data.items() if not n.startswith("body-")} | {"body": "[]"}
    else:
        data["body-count"] = "abc"
    before = Revision.objects.count()
    response = post(trial, page, data)
    assert response.status_code in row.statuses
    assert Revision.objects.count() == before
    assert "Traceback" not in response.content.decode()


@handles("X-025")
def picture_that_is_no_number_is_an_error_of_the_form(row: Row, trial: Trial) -> None:
    page = trial.world.news
    assert publish(trial, page, hero_image="abc").status_code in row.statuses
    figure = {"image": {"image": "abc", "alt_text": "", "decorative": ""}, "caption": ""}
    response = publish(trial, page, body=streamfield([("figure", figure)]))
    assert response.status_code in row.statuses
    assert not NewsPage.objects.get(pk=page.pk).body


@handles("X-026")
def unknown_block_takes_nothing_else_with_it(row: Row, trial: Trial) -> None:
    text = {"heading": "Gardé", "text": json.dumps({"blocks": [], "entityMap": {}})}
    quote = {"text": "Reste ici.", "role": "Cheffe"}
    page = trial.world.news
    for unknown in ("zzz", "html", "table"):
        body = streamfield([(unknown, "x"), ("quote", quote)])
        assert publish(trial, page, body=body).status_code == 302
        assert "Reste ici." in public(trial, page)
    assert text


@handles("X-027", "X-028", "X-035", "U-027")
def field_is_an_error_of_the_form(row: Row, trial: Trial) -> None:
    page = trial.world.news
    client = trial.client("moderator")
    if row.id == "U-027":
        page = trial.world.news.get_parent().specific
    sent = {n: v.replace("{reserved_slug}", "admin") for n, v in row.body.items()}
    html = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    data = querydict_from_html(html, form_id="page-edit-form").dict()
    data |= nested_form_data({"body": streamfield([])})
    response = client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), {**data, **sent})
    assert response.status_code == 200
    assert set(response.context["form"].errors) & set(sent)


@handles("X-030")
def two_megabytes_of_prose_are_shown_in_time(row: Row, trial: Trial) -> None:
    block = {"key": "a", "type": "unstyled", "depth": 0, "inlineStyleRanges": []}
    long = {**block, "text": "mot " * 500_000, "entityRanges": []}
    response = publish(trial, trial.world.news, body=prose(long))
    assert response.status_code in row.statuses
    public(trial, trial.world.news)
    began = time.thread_time()
    public(trial, trial.world.news)
    assert (time.thread_time() - began) * 1000 < 1500


@handles("X-032")
def deep_list_is_kept(row: Row, trial: Trial) -> None:
    item = {"type": "unordered-list-item", "inlineStyleRanges": [], "entityRanges": []}
    blocks = [{**item, "key": f"k{n}", "text": f"niveau {n}", "depth": n} for n in range(200)]
    response = publish(trial, trial.world.news, body=prose(*blocks))
    assert response.status_code in row.statuses
    assert response.status_code == 400 or "niveau 3" in public(trial, trial.world.news)


@handles("X-033")
def what_the_first_editor_wrote_is_kept(row: Row, trial: Trial) -> None:
    page = trial.world.news
    first, second = form_of(trial, page, title="first"), form_of(trial, page, title="second")
    post(trial, page, first)
    post(trial, page, second)
    titles = [
        revision.content["title"]
        for revision in Revision.objects.filter(object_id=str(page.pk)).order_by("-pk")[:2]
    ]
    assert titles == ["second", "first"]
    history = trial.client("moderator").get(reverse("wagtailadmin_pages:history", args=[page.pk]))
    assert history.content.decode().count("/revisions/") >= 2


@handles("X-034")
def published_twice_is_published_once(row: Row, trial: Trial) -> None:
    page = trial.world.news
    before = Revision.objects.filter(object_id=str(page.pk)).count()
    for _press in range(row.repeat):
        assert publish(trial, page, title="Deux clics").status_code == 302
    assert Revision.objects.filter(object_id=str(page.pk)).count() - before <= 2
    assert NewsPage.objects.live().filter(title="Deux clics").count() == 1


@handles("V-001")
def editor_does_not_publish(row: Row, trial: Trial) -> None:
    page = trial.world.news
    data = {**form_of(trial, page), **row.body}
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    response = trial.client("editor").post(url, data)
    assert response.status_code in row.statuses
    assert NewsPage.objects.get(pk=page.pk).title == page.title


# Pictures and documents


def upload_image(trial: Trial, name: str, content: bytes) -> Any:
    fields = ("alt_fr", "alt_en", "credit", "tags", "description")
    points = (f"focal_point_{part}" for part in ("x", "y", "width", "height"))
    data = {
        **dict.fromkeys((*fields, *points), ""),
        "title": name[:200] or "x",
        "licence": "arr",
        "collection": str(Collection.get_first_root_node().pk),
        "file": SimpleUploadedFile(name, content),
    }
    return trial.client("editor").post(reverse("wagtailimages:add"), data)


def stored(trial: Trial, row: Row) -> list[CustomImage]:
    before = set(CustomImage.objects.values_list("pk", flat=True))
    name = row.files["file"].removeprefix("gen:")
    response = upload_image(trial, row.files["name"], FILES[name]())
    assert response.status_code in {*row.statuses, 200}
    found = list(CustomImage.objects.exclude(pk__in=before))
    if not found:
        assert response.context["form"].errors["file"]
    return found


@handles("G-004", "G-006", "G-007", "G-009", "G-021")
def picture_is_refused(row: Row, trial: Trial) -> None:
    with pytest.MonkeyPatch.context() as patch:
        if "bomb" in row.files["file"]:
            patch.setattr(Image.Image, "load", lambda _self: pytest.fail("it was decoded"))
        assert stored(trial, row) == []


@handles("G-022")
def profile_that_unpacks_to_much_is_not_unpacked(row: Row, trial: Trial) -> None:
    content = FILES["icc_bomb.jpg"]()
    tracemalloc.start()
    upload_image(trial, "icc.png", content)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 350 * 1024 * 1024


@handles("G-003")
def tail_of_a_picture_is_not_served(row: Row, trial: Trial) -> None:
    assert stored(trial, row) == []
    assert upload_image(trial, "poly.png", FILES["poly.png"]()).status_code == 302
    image = CustomImage.objects.latest("pk")
    rendition = image.renditions.first()
    response = trial.client("editor").get(f"/media/{rendition.file.name}")
    assert response["Content-Type"].startswith("image/")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert b"<script" not in b"".join(response.streaming_content)


@handles("G-013", "G-014", "G-015", "G-017", "G-018", "G-020")
def picture_is_stored_under_a_harmless_name(row: Row, trial: Trial) -> None:
    (image,) = stored(trial, row)
    folder, _slash, name = image.file.name.partition("/")
    assert folder == "original_images"
    assert "/" not in name
    assert ".." not in name
    assert len(image.file.name) <= 100
    assert name.isascii()
    assert not name.startswith(".")
    assert b"SECRET AUTHOR" not in image.file.read()
    assert image.renditions.count() >= 2
    listing = trial.client("editor").get(reverse("wagtailimages:index")).content.decode()
    assert "onerror=alert(1)>" not in listing
    if row.id == "G-020":
        assert upload_image(trial, "deep.png", FILES["deep.png"]()).status_code == 302
        assert CustomImage.objects.latest("pk").renditions.count() >= 2


@handles("G-023")
def member_sends_so_many_files_an_hour_and_no_more(row: Row, trial: Trial) -> None:
    trial.settings.ACCOUNT_RATE_LIMITS = {**trial.settings.ACCOUNT_RATE_LIMITS, "file": "2/h/user"}
    url = trial.world.values["page_edit"]
    sent = []
    for _time in range(3):
        data = {"action": "add-file", "photo": SimpleUploadedFile("a.txt", b"x")}
        sent.append(trial.client("account").post(url, data).status_code)
    assert sent[-1] == 429
    assert sent[0] != 429


def upload_document(trial: Trial, name: str, content: bytes) -> Any:
    collection = str(Collection.get_first_root_node().pk)
    data = {"title": "x", "credit": "", "licence": "arr", "tags": "", "collection": collection}
    file = SimpleUploadedFile(name, content)
    return trial.client("editor").post(reverse("wagtaildocs:add"), {**data, "file": file})


@handles("D-001", "D-003", "D-005", "D-006", "D-007", "D-010")
def document_is_refused_and_the_reason_told(row: Row, trial: Trial) -> None:
    before = CustomDocument.objects.count()
    name = row.files["file"].removeprefix("gen:")
    response = upload_document(trial, row.files["name"], FILES[name]())
    assert response.status_code == 200
    assert response.context["form"].errors["file"]
    assert CustomDocument.objects.count() == before
    if row.id == "D-010":
        assert response.context["form"].has_error("file", "protected")
    if row.id == "D-006":
        response = upload_document(trial, "bomb.xlsx", FILES["bomb.xlsx"]())
        assert response.context["form"].has_error("file", "content")


@handles("D-004")
def document_is_a_file_to_keep(row: Row, trial: Trial) -> None:
    assert upload_document(trial, "js.pdf", FILES["js.pdf"]()).status_code == 302
    response = trial.client("anon").get(CustomDocument.objects.latest("pk").url)
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "private" in response["Cache-Control"]


@handles("D-015", "D-016", "D-017", "D-019", "D-021")
def table_of_redirects_is_bounded(row: Row, trial: Trial) -> None:
    """The only table that is read from a file, and moderators alone send it."""
    book = openpyxl.Workbook()
    book.active.append(["from", "to"])
    book.active.append(["/x", "=1+1"])
    output = io.BytesIO()
    book.save(output)
    files = {"D-016": ("bomb.xlsx", FILES["bomb.xlsx"]()), "D-019": ("bad.csv", FILES["bad.csv"]())}
    name, content = files.get(row.id, ("rows.xlsx", output.getvalue()))
    url = reverse("wagtailredirects:start_import")
    data = {"import_file": SimpleUploadedFile(name, content)}
    assert trial.client("editor").post(url, data).status_code == 302
    response = trial.client("moderator").post(
        url, {"import_file": SimpleUploadedFile(name, content)}
    )
    assert response.status_code in {*row.statuses, 302}
    if row.id in {"D-016", "D-019"}:
        assert (response.status_code, response["Location"]) == (302, url)
    else:
        assert response.context["form"].fields
        assert "<f>" not in response.content.decode()
