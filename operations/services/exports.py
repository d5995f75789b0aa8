"""The whole public portal as files that any web server serves.

What an anonymous reader gets by following links is written as it is, except that links point at
files: a page of a list, `?page=2`, is the folder `page-2`, and a list by one value of one filter,
`?probleme=qualite`, is the folder `probleme-qualite`. Whatever else needs the portal itself (search,
several filters at once, accounts) points at a page that says so. Scripts are left out: without the
portal they have nothing to ask.
"""

from __future__ import annotations

import html
import re
from collections import deque
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import parse_qsl, unquote, urljoin, urlsplit

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.template.loader import render_to_string
from django.test import Client
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.translation import get_language_from_path, override

from core.models import CustomRendition

LINK = re.compile(r'\b(href|src|srcset|action|content)="([^"]*)"')
SCRIPT = re.compile(r'<script[^>]*\bsrc="[^"]*"[^>]*></script>')
STYLE_LINK = re.compile(r"url\([\"']?([^\"')]+)[\"']?\)")
LOCATION = re.compile(r"<loc>([^<]+)</loc>")
ABSENT = "an-address-that-no-page-has"
PLAIN = re.compile(r"[\w-]+")
# Names of values that are no filter.
SEARCH, PAGE, PART = "q", "page", "p"
MACHINES = ("/robots.txt", "/sitemap.xml", "/site.webmanifest", "/.well-known/security.txt")
NOTICE = "copy"


@dataclass
class Export:
    """What was written: pages, other files, and links whose target is not there."""

    pages: int = 0
    files: int = 0
    broken: dict[str, str] = field(default_factory=dict)


def site_export(
    *,
    folder: Path,
    views: Collection[str],
    progress: Callable[[int], None] = lambda count: None,
) -> Export:
    """Write the public portal, in every language, into an empty folder.

    `views` names the views whose answers are written; `progress` is told how many addresses are
    done. Raises `FileExistsError` where something lies in the folder.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise FileExistsError(f"{folder} is not empty")
    return _Exporter(folder, frozenset(views), progress).run()


class _Exporter:
    def __init__(
        self, folder: Path, views: frozenset[str], progress: Callable[[int], None]
    ) -> None:
        base = urlsplit(settings.WAGTAILADMIN_BASE_URL)
        self.folder, self.views, self.progress = folder, views, progress
        self.client = Client(raise_request_exception=False)
        self.origin = {"HTTP_HOST": base.netloc, "secure": base.scheme == "https"}
        self.base = f"{base.scheme}://{base.netloc}"
        self.export = Export()
        self.languages = [code for code, _name in settings.LANGUAGES]
        self.queue: deque[str] = deque()
        self.seen: dict[str, str] = {}

    def run(self) -> Export:
        for path in (*MACHINES, *(f"/{code}/" for code in self.languages)):
            self._wanted(path, found_on="")
        done = 0
        while self.queue:
            self._write(self.queue.popleft())
            done += 1
            self.progress(done)
        self._own_pages()
        return self.export

    # Where an address is written

    def _target(self, address: str) -> str | None:
        """The path of the file's address, or None where the portal itself is needed."""
        parts = urlsplit(address)
        path, values = parts.path, parse_qsl(parts.query, keep_blank_values=True)
        names = [name for name, _value in values]
        if not all(PLAIN.fullmatch(word) for pair in values for word in pair):
            return None
        if names == [PART] and path.endswith(".xml"):
            return f"{path.removesuffix('.xml')}-{values[0][1]}.xml"
        if not path.endswith("/") and values:
            return None
        # A filter, a page, or a page of what a filter leaves.
        if SEARCH in names or PAGE in names[:-1] or len(names) - (PAGE in names) > 1:
            return None
        return path + "".join(f"{name}-{value}/" for name, value in values)

    def _wanted(self, address: str, *, found_on: str) -> str | None:
        target = self._target(address)
        if target is not None and target not in self.seen:
            self.seen[target] = found_on
            self.queue.append(address)
        return target

    def _file(self, target: str) -> Path:
        path = PurePosixPath(unquote(target).lstrip("/"))
        if ".." in path.parts:
            raise ValueError(f"not a path of the portal: {target}")
        return self.folder / path / "index.html" if target.endswith("/") else self.folder / path

    def _put(self, target: str, content: bytes) -> None:
        file = self._file(target)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)

    # What is written there

    def _write(self, address: str) -> None:
        target = self._target(address)
        assert target is not None  # noqa: S101 - only such addresses are queued
        path = urlsplit(address).path
        if path.startswith(settings.STATIC_URL):
            self._write_static(path)
        elif path.startswith(settings.MEDIA_URL):
            self._write_media(path)
        else:
            self._write_answer(address, target)

    def _write_static(self, path: str) -> None:
        with staticfiles_storage.open(unquote(path.removeprefix(settings.STATIC_URL))) as file:
            content: bytes = file.read()
        if path.endswith(".css"):
            for link in STYLE_LINK.findall(content.decode()):
                if not link.startswith(("data:", "#")):
                    self._wanted(urljoin(path, link), found_on=path)
        self._put(path, content)
        self.export.files += 1

    def _write_media(self, path: str) -> None:
        # Of uploads, pages link to renditions alone; on S3 these lie in a bucket of their own.
        storage = CustomRendition._meta.get_field("file").storage
        with storage.open(unquote(path.removeprefix(settings.MEDIA_URL))) as file:
            self._put(path, file.read())
        self.export.files += 1

    def _write_answer(self, address: str, target: str) -> None:
        response: Any = self.client.get(address, **self.origin)
        if 300 <= response.status_code < 400:
            self._put(target, self._signpost(response["Location"], address))
        elif response.status_code != 200:
            self.export.broken[address] = self.seen[target]
        elif response["Content-Type"].startswith("text/html"):
            self._put(target, self._html(response.content.decode(), address).encode())
            self.export.pages += 1
        else:
            content = b"".join(response) if response.streaming else response.content
            if address.startswith("/sitemap"):
                content = LOCATION.sub(partial(self._location, address), content.decode()).encode()
            self._put(target, content)
            self.export.files += 1

    def _location(self, address: str, match: re.Match[str]) -> str:
        return f"<loc>{html.escape(self._link(html.unescape(match[1]), address, self.base))}</loc>"

    def _html(self, page: str, address: str) -> str:
        language = urlsplit(address).path.split("/")[1]
        notice = f"/{language if language in self.languages else self.languages[0]}/{NOTICE}/"

        def link(match: re.Match[str]) -> str:
            name, value = match[1], html.unescape(match[2])
            if name == "srcset":
                parts = [part.split() for part in value.split(",")]
                new = ", ".join(
                    " ".join([self._link(url, address, notice), *size]) for url, *size in parts
                )
            elif name == "action":
                new = notice
            elif name == "content" and not value.startswith(f"{self.base}/"):
                return match[0]
            else:
                new = self._link(value, address, notice)
            return f'{name}="{html.escape(new)}"'

        return LINK.sub(link, SCRIPT.sub("", page))

    def _link(self, value: str, address: str, notice: str) -> str:
        if value.startswith("#") or not value:
            return value
        origin = self.base if value.startswith(f"{self.base}/") else ""
        parts = urlsplit(urljoin(address, value.removeprefix(origin)))
        if parts.scheme or parts.netloc:
            return value
        whole = parts._replace(fragment="").geturl()
        target = self._wanted(whole, found_on=address) if self._is_written(parts.path) else None
        fragment = f"#{parts.fragment}" if target and parts.fragment else ""
        return f"{origin}{target or notice}{fragment}"

    def _is_written(self, path: str) -> bool:
        if path.startswith((settings.STATIC_URL, settings.MEDIA_URL)):
            return True
        try:
            with override(get_language_from_path(path)):
                return resolve(path).view_name in self.views
        except Resolver404:
            return False

    def _signpost(self, location: str, address: str) -> bytes:
        url = html.escape(self._link(location, address, f"/{self.languages[0]}/{NOTICE}/"))
        return (
            f'<!doctype html><html><meta charset="utf-8"><title>{url}</title>'
            f'<meta http-equiv="refresh" content="0; url={url}"><a href="{url}">{url}</a></html>\n'
        ).encode()

    def _own_pages(self) -> None:
        for code in self.languages:
            with override(code):
                context = {
                    "LANGUAGE_CODE": code,
                    "made_at": timezone.now(),
                    "url": f"/{code}/",
                }
                words = render_to_string("operations/export_notice.html", context)
            self._put(f"/{code}/{NOTICE}/", self._html(words, f"/{code}/{NOTICE}/").encode())
        absent: Any = self.client.get(f"/{self.languages[0]}/{ABSENT}/", **self.origin)
        self._put("/404.html", self._html(absent.content.decode(), "/404.html").encode())
        self._put("/", self._signpost(f"/{self.languages[0]}/", "/"))
        while self.queue:
            self._write(self.queue.popleft())
