"""Files that not everybody may have: the application says to whom, nginx sends them."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from tests.stack.hostile import Portal, Reader

PDF = b"%PDF-1.7 SECRET-DOC"


@pytest.fixture(scope="module")
def keeper(portal: Portal) -> Reader:
    """A person of the company whose files they are."""
    reader = Reader(portal.stack, "127.7.0.1")
    reader.sign_in(portal, portal.keeper)
    return reader


def picture_of(portal: Portal) -> str:
    """Of a company that shows it nowhere yet."""
    return portal.values["private_rendition_file"].replace("original_images/", "/media/")


def test_private_document_is_sent_to_who_may_have_it_with_the_application_s_headers(
    portal: Portal, keeper: Reader
) -> None:
    response = keeper.get(portal.values["private_document_url"])
    assert (response.status_code, response.content) == (200, PDF)
    # Told by nginx alone: so it was nginx who sent it.
    assert response["Accept-Ranges"] == "bytes"
    assert response["Content-Length"] == str(len(PDF))
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'attachment; filename="secret-doc.pdf"'
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert set(response["Cache-Control"].split(", ")) >= {"private", "no-cache"}
    for name in (
        "Strict-Transport-Security",
        "X-Content-Type-Options",
        "X-Frame-Options",
        "Referrer-Policy",
        "Permissions-Policy",
        "Cross-Origin-Opener-Policy",
        "Cross-Origin-Resource-Policy",
    ):
        values = keeper.sent_last.get_all(name)
        assert values is not None, name
        assert len(values) == 1, name
    assert "Cookie" in response["Vary"]
    assert "X-Accel-Redirect" not in response


def test_part_of_a_document_is_sent_and_what_is_known_is_not(
    portal: Portal, keeper: Reader
) -> None:
    document = portal.values["private_document_url"]
    part = keeper.get(document, Range="bytes=9-14")
    assert (part.status_code, part.content) == (206, b"SECRET")
    assert part["Content-Range"] == f"bytes 9-14/{len(PDF)}"
    assert keeper.get(document, Range="bytes=900-").status_code == 416
    whole = keeper.get(document)
    known = {"If-None-Match": whole["ETag"], "If-Modified-Since": whole["Last-Modified"]}
    again = keeper.get(document, **known)
    assert (again.status_code, again.content) == (304, b"")


def test_picture_that_no_page_shows_is_sent_to_who_keeps_it(portal: Portal, keeper: Reader) -> None:
    response = keeper.get(picture_of(portal))
    assert response.status_code == 200
    assert response["Content-Type"].startswith("image/")
    assert response["Accept-Ranges"] == "bytes"
    assert "no-store" in response["Cache-Control"]
    assert len(response.content) == int(response["Content-Length"])
    assert Image.open(io.BytesIO(response.content)).width > 100


def test_nobody_else_gets_a_private_file_by_any_address(portal: Portal) -> None:
    picture = picture_of(portal)
    stranger = Reader(portal.stack, "127.7.0.2")
    stranger.sign_in(portal, portal.values["known_email"])
    visitor = Reader(portal.stack, "127.7.0.3")
    for path in (
        portal.values["private_document_url"],
        picture,
        "/_files/documents/secret-doc.pdf",
        picture.replace("/media/", "/_files/"),
        "/media/documents/secret-doc.pdf",
        "/media/renditions/../documents/secret-doc.pdf",
        "/media/renditions/%2e%2e/documents/secret-doc.pdf",
        "/_files/",
    ):
        for reader in (visitor, stranger):
            response = reader.get(path)
            assert response.status_code == 404, path
            assert b"SECRET-DOC" not in response.content
            assert not response.get("Content-Type", "").startswith("image/")
