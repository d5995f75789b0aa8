"""Uploads on S3-compatible storage: a server of it on loopback, and the storages of production."""

from __future__ import annotations

import datetime
import http.client
import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import boto3
import pytest
from django.conf import settings as portal_settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.test import Client
from moto.server import ThreadedMotoServer
from pytest_django import DjangoCaptureOnCommitCallbacks

from core.models import CustomDocument, CustomImage, CustomRendition
from core.services import pictures
from core.services.pictures import pictures_settle_all
from news.models import NewsPage
from operations.services import exports
from selfservice.services.space_files import company_collection
from tests.factories import ImageFactory, NewsPageFactory, UserFactory
from tests.factories.companies import MembershipFactory
from tests.s3 import PRIVATE, PUBLIC, buckets_make

PDF = b"%PDF-1.7 words"


@pytest.fixture(scope="module")
def variables() -> Iterator[dict[str, str]]:
    """A server that keeps everything in memory, and what a host is told of it."""
    # It tells of each request.
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield {
        "MEDIA_S3_ENDPOINT": f"http://{host}:{port}",
        "MEDIA_S3_REGION": "eu-west-3",
        "MEDIA_S3_KEY": "key",
        "MEDIA_S3_SECRET": "secret",
        "MEDIA_S3_BUCKET": PRIVATE,
        "MEDIA_S3_PUBLIC_BUCKET": PUBLIC,
        "BASE_URL": "https://portail.example.org",
    }
    server.stop()


@pytest.fixture(scope="module")
def storages_of_production(variables: dict[str, str]) -> dict[str, Any]:
    """As settings make them of variables, in a process of its own."""
    told = subprocess.run(
        [
            sys.executable,
            "-c",
            "import json; from portal.settings import base; print(json.dumps(base.STORAGES))",
        ],
        cwd=portal_settings.BASE_DIR,
        env=os.environ | variables,
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, Any] = json.loads(told.stdout)
    return found


class Buckets:
    """What is in them, asked of the server and not of the portal."""

    def __init__(self, variables: dict[str, str]) -> None:
        self.client = boto3.client(
            "s3",
            endpoint_url=variables["MEDIA_S3_ENDPOINT"],
            region_name=variables["MEDIA_S3_REGION"],
            aws_access_key_id="key",
            aws_secret_access_key="secret",
        )
        buckets_make(self.client, variables["MEDIA_S3_REGION"])

    def names(self, bucket: str, folder: str = "") -> set[str]:
        answer = self.client.list_objects_v2(Bucket=bucket, Prefix=folder)
        return {each["Key"] for each in answer.get("Contents", ())}

    def is_read_by_all(self, bucket: str, name: str) -> bool:
        """Whether who has no key gets it of the server."""
        address = urlsplit(self.client.meta.endpoint_url)
        connection = http.client.HTTPConnection(address.netloc, timeout=10)
        connection.request("GET", f"/{bucket}/{name}")
        status = connection.getresponse().status
        connection.close()
        assert status in {200, 403}
        return status == 200

    def empty(self) -> None:
        for bucket in (PRIVATE, PUBLIC):
            for name in self.names(bucket):
                self.client.delete_object(Bucket=bucket, Key=name)
            self.client.delete_bucket(Bucket=bucket)


@pytest.fixture
def buckets(
    variables: dict[str, str],
    storages_of_production: dict[str, Any],
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Buckets]:
    """Two empty ones, into which the portal puts its uploads from now on."""
    made = Buckets(variables)
    media = {name: storages_of_production[name] for name in ("default", "renditions")}
    settings.STORAGES = {**settings.STORAGES, **media}
    settings.WAGTAILADMIN_BASE_URL = variables["BASE_URL"]
    # The field has chosen its storage when the process began.
    field = CustomRendition._meta.get_field("file")
    monkeypatch.setattr(field, "storage", storages["renditions"])
    yield made
    made.empty()


@pytest.fixture
def news(
    buckets: Buckets, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> NewsPage:
    """Shows a picture to everybody."""
    with django_capture_on_commit_callbacks(execute=True):
        return NewsPageFactory(hero_image=ImageFactory())


def test_originals_are_private_and_renditions_of_what_is_shown_are_public(
    buckets: Buckets, news: NewsPage
) -> None:
    image = CustomImage.objects.get(pk=news.hero_image.pk)
    renditions = {rendition.file.name for rendition in image.renditions.all()}
    assert buckets.names(PRIVATE, "original_images/") == {image.file.name}
    assert renditions
    assert buckets.names(PUBLIC) == renditions
    assert all(name.startswith("images/") for name in renditions)
    assert not buckets.names(PRIVATE, "images/")
    assert not buckets.is_read_by_all(PRIVATE, image.file.name)
    assert all(buckets.is_read_by_all(PUBLIC, name) for name in renditions)
    with image.file.open("rb") as original:
        assert original.read(4) == b"\x89PNG"


def test_page_shows_its_pictures_under_the_portal_s_own_address(
    client: Client, news: NewsPage
) -> None:
    body = client.get(news.url).content.decode()
    name = news.hero_image.renditions.first().file.name
    assert f"https://portail.example.org/media/{name}" in body
    assert "127.0.0.1" not in body


def test_rendition_is_public_no_more_once_its_picture_is_withdrawn(
    buckets: Buckets,
    news: NewsPage,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    shown = buckets.names(PUBLIC)
    with django_capture_on_commit_callbacks(execute=True):
        news.unpublish()
    assert not buckets.names(PUBLIC, "images/")
    kept = buckets.names(PUBLIC, "renditions/")
    assert len(kept) == len(shown)
    assert not [name for name in kept if buckets.is_read_by_all(PUBLIC, name)]
    with django_capture_on_commit_callbacks(execute=True):
        NewsPage.objects.get(pk=news.pk).save_revision().publish()
    assert len(buckets.names(PUBLIC, "images/")) == len(shown)
    assert not buckets.names(PUBLIC, "renditions/")


def test_rendition_that_a_crash_has_left_is_taken_away(
    buckets: Buckets, news: NewsPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = buckets.names(PUBLIC)
    buckets.client.put_object(Bucket=PUBLIC, Key="images/left.webp", Body=b"RIFF")
    pictures_settle_all()
    assert "images/left.webp" in buckets.names(PUBLIC)
    monkeypatch.setattr(pictures, "STRAY_AGE", datetime.timedelta(minutes=-1))
    pictures_settle_all()
    assert buckets.names(PUBLIC) == kept


def test_private_files_go_through_the_application_to_who_may_have_them(
    buckets: Buckets, settings: Any
) -> None:
    """Whatever nginx may send by itself: these files are not on its disk."""
    settings.FILE_SERVER_PREFIX = "/_files/"
    membership = MembershipFactory()
    collection = company_collection(company=membership.company)
    document = CustomDocument.objects.create(
        title="Plan", file=ContentFile(PDF, name="plan.pdf"), collection=collection
    )
    image = ImageFactory(collection=collection)
    rendition = image.get_rendition("width-320")
    assert buckets.names(PRIVATE, "documents/") == {document.file.name}
    assert not buckets.is_read_by_all(PRIVATE, document.file.name)
    assert not buckets.is_read_by_all(PUBLIC, rendition.file.name)
    picture = f"/media/{rendition.file.name}"
    assert picture.startswith("/media/renditions/")
    for stranger in (None, UserFactory(), MembershipFactory().user):
        client = Client()
        if stranger:
            client.force_login(stranger)
        assert client.get(document.url).status_code == 404
        assert client.get(picture).status_code == 404
    member = Client()
    member.force_login(membership.user)
    answer = member.get(document.url)
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "private" in answer["Cache-Control"]
    assert "X-Accel-Redirect" not in answer
    shown = member.get(picture)
    assert shown["Content-Type"].startswith("image/")
    assert len(b"".join(shown.streaming_content)) == rendition.file.size


def test_copy_as_files_has_the_pictures_of_the_bucket(
    buckets: Buckets, news: NewsPage, tmp_path: Path
) -> None:
    name = news.hero_image.renditions.first().file.name
    kept = buckets.client.get_object(Bucket=PUBLIC, Key=name)["Body"].read()
    exporter = exports._Exporter(tmp_path, frozenset(), lambda done: None)
    exporter._write(f"/media/{name}")
    assert (tmp_path / "media" / name).read_bytes() == kept
