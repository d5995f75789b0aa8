"""Where uploads lie, as variables say: read by a process of its own, which asks no server."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
ON_S3 = {
    "MEDIA_S3_BUCKET": "private-files",
    "MEDIA_S3_PUBLIC_BUCKET": "public-files",
    "MEDIA_S3_KEY": "key",
    "MEDIA_S3_SECRET": "secret",
    "MEDIA_S3_ENDPOINT": "https://s3.example.org",
    "MEDIA_S3_REGION": "eu-west-3",
    "BASE_URL": "https://portail.example.org",
}


WHERE = """
import django, json
django.setup()
from core.models import CustomDocument, CustomImage, CustomRendition
files = {
    "image": (CustomImage, "original_images/a.jpg"),
    "document": (CustomDocument, "documents/a.pdf"),
    "rendition": (CustomRendition, "images/a.webp"),
}
storages = {name: model._meta.get_field("file").storage for name, (model, path) in files.items()}
print(json.dumps({
    name: {
        "bucket": getattr(storage, "bucket_name", None),
        "acl": getattr(storage, "default_acl", None),
        "url": storage.url(files[name][1]),
    }
    for name, storage in storages.items()
}))
"""


def _where_files_lie(**variables: str) -> dict[str, dict[str, Any]]:
    settings = {"DJANGO_SETTINGS_MODULE": "portal.settings.dev", "SECRET_KEY": "x"}
    done = subprocess.run(  # noqa: S603 - the code is above
        [sys.executable, "-c", WHERE],
        cwd=ROOT,
        env=os.environ | settings | variables,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def on_s3() -> dict[str, dict[str, Any]]:
    return _where_files_lie(**ON_S3)


def test_uploads_lie_on_the_disk_by_default() -> None:
    files = _where_files_lie()
    assert {file["bucket"] for file in files.values()} == {None}
    assert files["rendition"]["url"] == "/media/images/a.webp"


@pytest.mark.parametrize("name", ["image", "document"])
def test_originals_and_documents_lie_in_the_private_bucket(
    on_s3: dict[str, dict[str, Any]], name: str
) -> None:
    assert on_s3[name]["bucket"] == "private-files"
    assert on_s3[name]["acl"] == "private"
    assert "X-Amz-Signature" in on_s3[name]["url"]


def test_renditions_lie_in_the_public_bucket_and_are_asked_of_the_portal(
    on_s3: dict[str, dict[str, Any]],
) -> None:
    assert on_s3["rendition"]["bucket"] == "public-files"
    assert on_s3["rendition"]["url"] == "https://portail.example.org/media/images/a.webp"


@pytest.mark.parametrize("name", ["MEDIA_S3_PUBLIC_BUCKET", "MEDIA_S3_KEY", "MEDIA_S3_SECRET"])
def test_bucket_is_not_used_without_all_that_it_needs(name: str) -> None:
    variables = {key: value for key, value in ON_S3.items() if key != name}
    with pytest.raises(AssertionError, match=name):
        _where_files_lie(**variables)


def test_application_does_not_start_without_its_static_files(tmp_path: Path) -> None:
    """It would answer each page with an error, in place of one that has them."""
    variables = {
        "DJANGO_SETTINGS_MODULE": "portal.settings.production",
        "SECRET_KEY": "x",
        "ALLOWED_HOSTS": "portail.example.org",
        "BASE_URL": "https://portail.example.org",
        "DATABASE_URL": f"sqlite:///{tmp_path}/db.sqlite3",
        "CACHE_URL": "locmemcache://",
        "EMAIL_URL": "memorymail://",
        "VAR_DIR": str(tmp_path),
    }
    done = subprocess.run(
        [sys.executable, "-c", "import portal.wsgi"],
        cwd=ROOT,
        env=os.environ | variables,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode
    assert "Missing staticfiles manifest entry for 'portal/css/portal.css'" in done.stderr
