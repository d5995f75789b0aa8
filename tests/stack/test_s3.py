"""Two applications that share nothing but database, cache and a server of S3."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto.server import ThreadedMotoServer

from tests.s3 import PRIVATE, PUBLIC, buckets_make
from tests.selfservice.conftest import form_of, photo
from tests.stack.conftest import Stack, eventually, new_stack, tables_take
from tests.stack.hostile import Portal, Reader, portal_build, told

PUBLISH = """
import json
from tests.factories import ImageFactory, NewsPageFactory
NewsPageFactory(slug="with-a-picture", hero_image=ImageFactory())
print(json.dumps({}))
"""


@pytest.fixture(scope="module")
def on_s3(stack: Stack) -> Iterator[Portal]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    variables = {
        "MEDIA_S3_ENDPOINT": f"http://{host}:{port}",
        "MEDIA_S3_REGION": "eu-west-3",
        "MEDIA_S3_KEY": "key",
        "MEDIA_S3_SECRET": "secret",
        "MEDIA_S3_BUCKET": PRIVATE,
        "MEDIA_S3_PUBLIC_BUCKET": PUBLIC,
    }
    buckets_make(asked(variables), "eu-west-3")
    made = new_stack(STACK_CONTENT="none", **variables)
    tables_take(made, stack)
    try:
        made.run("start")
        yield portal_build(made)
    finally:
        made.run("stop")
        shutil.rmtree(made.folder)
        server.stop()


def asked(variables: dict[str, str]) -> Any:
    return boto3.client(
        "s3",
        endpoint_url=variables["MEDIA_S3_ENDPOINT"],
        region_name=variables["MEDIA_S3_REGION"],
        aws_access_key_id="key",
        aws_secret_access_key="secret",
    )


def names(portal: Portal, bucket: str, folder: str) -> set[str]:
    answer = asked(portal.stack.variables).list_objects_v2(Bucket=bucket, Prefix=folder)
    return {each["Key"] for each in answer.get("Contents", ())}


def test_what_one_application_stores_both_give_to_who_may_have_it(on_s3: Portal) -> None:
    """And nothing of it lies on this machine's disk."""
    member = Reader(on_s3.stack, "127.6.0.1")
    member.sign_in(on_s3, on_s3.values["known_email"])
    page = on_s3.values["page_edit"]
    form = form_of(member.get(page).content.decode()) | {"action": "add-file"}
    before = names(on_s3, PRIVATE, "original_images/")
    assert member.post(page, {**form, "photo": photo("presse.jpg")}).status_code == 302
    (original,) = names(on_s3, PRIVATE, "original_images/") - before
    assert original.endswith(".jpeg")
    found = re.search(r"/media/renditions/[\w.\-]+", member.get(page).content.decode())
    assert found
    assert [member.get(found[0]).status_code for _time in range(6)] == [200] * 6
    assert member.get(found[0])["Content-Type"].startswith("image/")
    visitor = Reader(on_s3.stack, "127.6.0.2")
    assert visitor.get(found[0]).status_code == 404
    log = on_s3.stack.folder / "log/access.json.log"

    def both_were_asked() -> bool:
        lines = map(json.loads, log.read_text().splitlines())
        told = {line["application"] for line in lines if line["path"] == found[0]}
        return len(told) == 2

    assert eventually(both_were_asked, within=5)
    assert not [path for path in (on_s3.stack.folder / "media").rglob("*") if path.is_file()]


def test_document_of_the_bucket_is_given_to_who_may_have_it_alone(on_s3: Portal) -> None:
    keeper, visitor = Reader(on_s3.stack, "127.6.0.3"), Reader(on_s3.stack, "127.6.0.4")
    keeper.sign_in(on_s3, on_s3.keeper)
    document = on_s3.values["private_document_url"]
    answer = keeper.get(document)
    assert answer.content == b"%PDF-1.7 SECRET-DOC"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    refused = visitor.get(document)
    assert refused.status_code == 404
    assert b"SECRET-DOC" not in refused.content


def test_picture_of_a_page_comes_from_its_bucket_by_the_portal_s_address(on_s3: Portal) -> None:
    told(on_s3.stack, PUBLISH)
    shown = sorted(names(on_s3, PUBLIC, "images/"))
    hidden = sorted(names(on_s3, PUBLIC, "renditions/"))
    assert shown
    assert hidden
    answer = on_s3.stack.ask(f"/media/{shown[0]}", client="127.6.0.5")
    assert answer.status == 200
    assert answer.headers["Content-Type"].startswith("image/")
    assert answer.headers.get_all("Cache-Control") == ["private, max-age=31536000, immutable"]
    for name in hidden:
        assert on_s3.stack.ask(f"/media/{name}", client="127.6.0.5").status == 404
