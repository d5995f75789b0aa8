"""What is uploaded is looked at before it is kept."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import ExifTags, Image, PngImagePlugin

from core.forms import MAX_UNPACKED, content_matches_name
from core.models import CustomDocument, CustomImage
from core.services import image_strip_metadata
from tests.factories import ImageFactory

SECRET = "Atelier 48.11N 1.68W"


def png_bomb(side: int = 8000) -> bytes:
    """A small file that decodes to side × side pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        checksum = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + checksum

    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    compressor = zlib.compressobj(9)
    rows = b"".join(compressor.compress(bytes(side + 1)) for _row in range(side))
    rows += compressor.flush()
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    )


def picture(kind: str = "JPEG", *, orientation: int = 1, size: tuple[int, int] = (60, 40)) -> bytes:
    """A picture that says where it was taken."""
    exif = Image.Exif()
    exif[ExifTags.Base.Artist] = SECRET
    exif[ExifTags.Base.Orientation] = orientation
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (48.0, 6.0, 36.0)
    options = {"exif": exif}
    if kind == "JPEG":
        options["comment"] = SECRET.encode()
    if kind == "PNG":
        options["pnginfo"] = PngImagePlugin.PngInfo()
        options["pnginfo"].add_text("Author", SECRET)
    if kind in {"WEBP", "JPEG"}:
        options["xmp"] = f"<x:xmpmeta>{SECRET}</x:xmpmeta>".encode()
    output = io.BytesIO()
    Image.effect_noise(size, 40).convert("RGB").save(output, kind, **options)
    return output.getvalue()


def archive(**members: bytes) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return output.getvalue()


def upload(client: Client, name: str, content: bytes) -> object:
    data = {
        "title": "Photo",
        "file": SimpleUploadedFile(name, content),
        "alt_fr": "",
        "alt_en": "",
        "credit": "",
        "licence": "arr",
        "tags": "",
        "focal_point_x": "",
        "focal_point_y": "",
        "focal_point_width": "",
        "focal_point_height": "",
    }
    return client.post(reverse("wagtailimages:add"), data)


def test_png_bomb_is_refused_before_it_is_decoded(
    editor_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def decode(self: object) -> None:
        pytest.fail("the picture was decoded")

    monkeypatch.setattr(PngImagePlugin.PngImageFile, "load", decode)
    bomb = png_bomb()
    assert len(bomb) < 100_000
    response = upload(editor_client, "bomb.png", bomb)
    assert response.context["form"].has_error("file", "file_too_many_pixels")
    assert not CustomImage.objects.exists()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_picture_cut_short_is_an_error_of_the_form(editor_client: Client, kind: str) -> None:
    content = picture(kind, size=(400, 300))
    response = upload(editor_client, f"cut.{kind.lower()}", content[: len(content) // 2])
    assert response.status_code == 200
    assert response.context["form"].errors["file"]


def test_text_named_jpg_is_refused(editor_client: Client) -> None:
    response = upload(editor_client, "page.jpg", b"<html><script>alert(1)</script></html>")
    assert response.context["form"].errors["file"]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_picture_loses_its_metadata(editor_client: Client, kind: str) -> None:
    response = upload(editor_client, f"photo.{kind.lower()}", picture(kind))
    assert response.status_code == 302, response.context["form"].errors
    image = CustomImage.objects.get()
    content = image.file.read()
    assert SECRET.encode() not in content
    with Image.open(io.BytesIO(content)) as kept:
        assert not kept.getexif()
        assert kept.size == (60, 40)
    assert image.file_size == len(content)
    with image.get_rendition("width-20").file.open() as rendition:
        assert SECRET.encode() not in rendition.read()


def test_several_pictures_at_once_lose_their_metadata(editor_client: Client) -> None:
    """The uploader keeps a file apart until its licence is given, and stores it before its row."""
    ajax = {"headers": {"x-requested-with": "XMLHttpRequest"}}
    photo = SimpleUploadedFile("photo.jpg", picture())
    url = reverse("wagtailimages:add_multiple")
    answer = editor_client.post(url, {"title": "Photo", "files[]": photo}, **ajax).json()
    pk = answer["uploaded_file_id"]
    data = {
        f"uploaded-image-{pk}-{name}": value
        for name, value in {"title": "Photo", "licence": "arr", "tags": ""}.items()
    }
    url = reverse("wagtailimages:create_multiple_from_uploaded_image", args=[pk])
    assert editor_client.post(url, data, **ajax).json()["success"]
    image = CustomImage.objects.get()
    content = image.file.read()
    assert SECRET.encode() not in content
    assert image.file_size == len(content)


def test_picture_made_by_code_loses_its_metadata_too() -> None:
    ImageFactory(file=ContentFile(picture(), name="photo.jpg"))
    assert SECRET.encode() not in CustomImage.objects.get().file.read()


def test_file_stored_before_its_row_loses_its_metadata() -> None:
    image = CustomImage(title="Photo")
    image.file.save("photo.jpg", ContentFile(picture()), save=False)
    image.save()
    assert SECRET.encode() not in CustomImage.objects.get().file.read()


def test_picture_taken_upright_stays_upright() -> None:
    content = image_strip_metadata(content=picture(orientation=6))
    with Image.open(io.BytesIO(content)) as upright:
        assert upright.size == (40, 60)


def test_picture_without_metadata_is_left_as_it_is() -> None:
    output = io.BytesIO()
    Image.new("RGB", (20, 20), "grey").save(output, "JPEG")
    assert image_strip_metadata(content=output.getvalue()) == output.getvalue()


DOCX = archive(word__document_xml=b"<w/>")
ODT = archive(mimetype=b"application/vnd.oasis.opendocument.text")


@pytest.mark.parametrize(
    ("name", "content", "accepted"),
    [
        ("guide.pdf", b"%PDF-1.7\n...", True),
        ("guide.pdf", b"<html><script>alert(1)</script></html>", False),
        ("guide.pdf", b"", False),
        ("data.csv", "région;usines\n53;4\n".encode(), True),
        ("data.csv", b"\xef\xbb\xbf  <html>", False),
        ("data.csv", b"PK\x03\x04\x00\x00", False),
        ("letter.docx", DOCX, True),
        ("letter.docx", ODT, False),
        ("letter.docx", b"PK\x03\x04 and nothing else", False),
        ("letter.odt", ODT, True),
        ("table.ods", ODT, False),
        ("table.xlsx", archive(xl__workbook_xml=b"<x/>"), True),
        ("talk.pptx", archive(ppt__presentation_xml=b"<p/>"), True),
        # More than any office file, for whoever unpacks it.
        ("bomb.docx", archive(word__document_xml=b"<w/>", filler=bytes(MAX_UNPACKED)), False),
    ],
)
def test_document_is_what_its_extension_says(name: str, content: bytes, accepted: bool) -> None:
    assert content_matches_name(ContentFile(content, name=name)) is accepted


def test_page_named_pdf_is_refused(editor_client: Client) -> None:
    page = SimpleUploadedFile("guide.pdf", b"<html><script>alert(1)</script></html>")
    data = {"title": "Guide", "file": page, "credit": "", "licence": "arr", "tags": ""}
    response = editor_client.post(reverse("wagtaildocs:add"), data)
    assert response.context["form"].has_error("file", "content")
    response = editor_client.post(
        reverse("wagtaildocs:add_multiple"),
        {"title": "Guide", "files[]": SimpleUploadedFile("guide.pdf", b"<html></html>")},
        headers={"x-requested-with": "XMLHttpRequest"},
    )
    assert not response.json()["success"]
    assert not CustomDocument.objects.exists()
