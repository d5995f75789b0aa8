"""Files that not everybody may have: sent by the application, or named to the web server."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

import pytest
from django.core.files.base import ContentFile
from django.http.response import HttpResponseBase
from django.test import Client
from wagtail.models import Collection

from core.models import CustomDocument

PDF = b"%PDF-1.7 words"
# What the file itself says, which nginx finds out again.
OF_THE_FILE = {"content-length", "last-modified", "x-accel-redirect", "x-request-id"}


@pytest.fixture
def document() -> CustomDocument:
    return CustomDocument.objects.create(
        title="Plan",
        file=ContentFile(PDF, name="plan à 100 %.pdf"),
        collection=Collection.get_first_root_node(),
    )


def headers_of(response: HttpResponseBase) -> dict[str, str]:
    headers = {name.lower(): value for name, value in response.items()}
    return {name: value for name, value in headers.items() if name not in OF_THE_FILE}


def test_document_is_named_to_the_web_server_and_nothing_else_changes(
    client: Client, document: CustomDocument, settings: Any
) -> None:
    alone = client.get(document.url)
    assert b"".join(alone.streaming_content) == PDF
    assert "X-Accel-Redirect" not in alone
    settings.FILE_SERVER_PREFIX = "/_files/"
    left = client.get(document.url)
    assert unquote(left["X-Accel-Redirect"]) == f"/_files/{document.file.name}"
    assert left["X-Accel-Redirect"].isascii()
    assert " " not in left["X-Accel-Redirect"]
    assert left.content == b""
    assert left["Content-Length"] == "0"
    assert headers_of(left) == headers_of(alone)
    assert "Content-Encoding" not in alone
    assert left["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert left["Content-Disposition"].startswith("attachment")


def test_document_that_is_known_is_not_even_named(
    client: Client, document: CustomDocument, settings: Any
) -> None:
    settings.FILE_SERVER_PREFIX = "/_files/"
    known = client.get(document.url)["ETag"]
    again = client.get(document.url, headers={"if-none-match": known})
    assert again.status_code == 304
    assert "X-Accel-Redirect" not in again


def test_document_that_is_gone_is_not_found_by_anybody(
    client: Client, document: CustomDocument, settings: Any
) -> None:
    settings.FILE_SERVER_PREFIX = "/_files/"
    document.file.storage.delete(document.file.name)
    response = client.get(document.url)
    assert response.status_code == 404
    assert "X-Accel-Redirect" not in response
