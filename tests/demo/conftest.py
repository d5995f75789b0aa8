"""The demonstration, built once, and every page of it that a link leads to."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import parse_qsl, urldefrag, urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.test import Client
from PIL import Image

from tests.factories import sections_remove

HOST = "testserver"

# What asks to sign in is for no reader.
PRIVATE = re.compile(r"/(fr|en)/(mon-espace|my-space)/")


@dataclass
class Visit:
    """One address as a reader gets it."""

    address: str
    status: int
    content_type: str
    cookies: list[str]
    language: str
    text: str = field(repr=False)

    @property
    def is_page(self) -> bool:
        return self.content_type.startswith("text/html")

    @cached_property
    def soup(self) -> BeautifulSoup:
        return BeautifulSoup(self.text, "html.parser")

    @property
    def path(self) -> str:
        return urlsplit(self.address).path

    @property
    def has_filters(self) -> bool:
        return "?" in self.address


@dataclass
class Crawl:
    visits: dict[str, Visit] = field(default_factory=dict)
    # The page on which each address was found first.
    found_on: dict[str, str] = field(default_factory=dict)

    @property
    def pages(self) -> list[Visit]:
        """Pages without parameters: a filtered list is the same page again."""
        return [visit for visit in self.visits.values() if visit.is_page and not visit.has_filters]

    def in_language(self, code: str) -> list[Visit]:
        return [visit for visit in self.pages if visit.path.startswith(f"/{code}/")]


def _plain_picture(*args: object) -> Image.Image:
    """In place of the illustrations, which have their own tests and take long to draw and encode."""
    return Image.new("RGB", (1600, 1000), (200, 205, 210))


@pytest.fixture(scope="module")
def demo(module_database: None) -> str:
    """What the command said that built it."""
    sections_remove()
    output = io.StringIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("demo.services.site.draw", _plain_picture)
        call_command("build_demo", stdout=output)
    return output.getvalue()


@pytest.fixture(scope="module")
def crawl(demo: str) -> Crawl:
    """Every address of the portal that links lead to, from both home pages."""
    crawl, client, queue = Crawl(), Client(), ["/fr/", "/en/"]
    seen = set()
    while queue:
        address = queue.pop()
        if _kind(address) in seen:
            continue
        seen.add(_kind(address))
        visit = _visit(client, address)
        crawl.visits[address] = visit
        if visit.is_page and not visit.has_filters:
            for link in _internal_links(visit):
                crawl.found_on.setdefault(link, address)
                queue.append(link)
    return crawl


def _kind(address: str) -> tuple[str, ...]:
    """Of a list, one address for each set of filters: their values have tests of their own."""
    parts = urlsplit(address)
    return parts.path, *sorted({name for name, _value in parse_qsl(parts.query)})


def _visit(client: Client, address: str) -> Visit:
    response = client.get(address)
    content_type = response.headers.get("Content-Type", "")
    is_text = "html" in content_type or "xml" in content_type
    return Visit(
        address=address,
        status=response.status_code,
        content_type=content_type,
        cookies=list(response.cookies),
        language=response.headers.get("Content-Language", ""),
        text=response.content.decode() if is_text and not response.streaming else "",
    )


def _internal_links(visit: Visit) -> Iterator[str]:
    for link in visit.soup.select("a[href]"):
        address, _fragment = urldefrag(urljoin(visit.address, str(link["href"])))
        parts = urlsplit(address)
        is_own = parts.scheme in {"", "http", "https"} and parts.netloc in {"", HOST}
        if is_own and not PRIVATE.match(parts.path):
            yield address
