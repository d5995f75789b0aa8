"""Chromium, and the demonstration served as `make demo` serves it.

The server has a folder of its own with its own database: nothing is shared with other tests.
"""

from __future__ import annotations

import itertools
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from axe_core_python.base import AXE_SCRIPT
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, Response
from xdist.scheduler import LoadFileScheduling

FOLDER = Path(__file__).parent
START_SECONDS = 90
QUIET = ("--no-first-run", "--disable-background-networking", "--disable-component-update")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-sync", *QUIET]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(FOLDER):
            item.add_marker(pytest.mark.browser)


class Scheduling(LoadFileScheduling):
    """A module's tests go to one worker, but those that only look at pages, which take longest."""

    def _split_scope(self, nodeid: str) -> str:
        return nodeid if "/test_pages.py" in nodeid else super()._split_scope(nodeid)


@pytest.hookimpl(optionalhook=True, tryfirst=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadFileScheduling:
    return Scheduling(config, log)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The system's Chromium."""
    executable = shutil.which("chromium")
    if executable is None:
        pytest.fail("Chromium is needed: apt-get install chromium")
    return {**browser_type_launch_args, "executable_path": executable, "args": ARGUMENTS}


@pytest.fixture(scope="session")
def mails(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the portal leaves its mails."""
    return tmp_path_factory.mktemp("mails")


@pytest.fixture(scope="session")
def portal_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration's own copy: of the one in BROWSER_DEMO, else it takes a minute to build."""
    folder = tmp_path_factory.mktemp("portal")
    if built := os.environ.get("BROWSER_DEMO"):
        return shutil.copytree(built, folder, symlinks=True, dirs_exist_ok=True)
    environment = _environment(folder) | {"EMAIL_URL": "dummymail://"}
    for command in ("migrate", "build_demo", "collectstatic --no-input"):
        subprocess.run(  # noqa: S603 - our own commands
            [sys.executable, "manage.py", *command.split(), "--verbosity", "0"],
            cwd=settings.BASE_DIR,
            env=environment,
            check=True,
        )
    return folder


def _environment(folder: Path) -> dict[str, str]:
    return {
        **{name: value for name, value in os.environ.items() if name != "DATABASE_URL"},
        "DJANGO_SETTINGS_MODULE": "portal.settings.dev",
        "DEBUG": "0",
        "VAR_DIR": str(folder),
    }


@pytest.fixture(scope="session")
def portal_url(portal_folder: Path, mails: Path) -> Iterator[str]:
    """The address of a server with the demonstration."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    environment = {
        **_environment(portal_folder),
        "BASE_URL": url,
        "EMAIL_URL": f"filemail:///{mails}",
        # Each tab says from where it comes: limits per client hold for it alone.
        "TRUSTED_PROXY_COUNT": "1",
    }
    server = subprocess.Popen(  # noqa: S603 - our own command
        [
            *(sys.executable, "-m", "gunicorn", "portal.wsgi", "--bind", f"127.0.0.1:{port}"),
            *("--worker-class", "gthread", "--threads", "4", "--no-control-socket"),
            *("--log-level", "warning"),
        ],
        cwd=settings.BASE_DIR,
        env=environment,
    )
    try:
        _wait_for(f"{url}/robots.txt")
        yield url
    finally:
        server.terminate()
        server.wait(timeout=START_SECONDS)


def _wait_for(url: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            urllib.request.urlopen(url, timeout=5).close()  # noqa: S310 - our own server
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)
        else:
            return


@pytest.fixture(scope="session")
def addresses(portal_url: str) -> dict[str, dict[str, str]]:
    """Per language, one address of each page type and of each state that looks different."""

    def read(path: str) -> str:
        with urllib.request.urlopen(f"{portal_url}{path}", timeout=20) as response:  # noqa: S310
            return response.read().decode()

    def listed(section: str) -> list[str]:
        return re.findall(r"<loc>https?://[^/<]+([^<]+)</loc>", read(f"/sitemap-{section}.xml"))

    found = {}
    for code in ("fr", "en"):
        # The lists are in the main menu, pages of prose are all alike.
        home = read(f"/{code}/")
        main = [path for path in listed(f"main-{code}") if f'<li><a href="{path}"' in home]
        kinds = {path: path for path in (f"/{code}/", *main)}
        vitrines, practices = listed(f"vitrines-{code}"), listed(f"practices-{code}")
        outdated = next((path for path in practices if "notice-warning" in read(path)), None)
        library, search = (
            ("/fr/bonnes-pratiques/", "/fr/recherche/")
            if code == "fr"
            else ("/en/best-practices/", "/en/search/")
        )
        problem = "probleme" if code == "fr" else "problem"
        kinds |= {
            "practice": practices[0],
            "last practice": practices[-1],
            "fictitious vitrine": vitrines[0],
            "real vitrine": vitrines[-1],
            "pathway": listed(f"pathways-{code}")[0],
            "community": listed(f"communities-{code}")[0],
            "news item": listed(f"news-{code}")[0],
            "event": listed(f"events-{code}")[0],
            "filtered library": f"{library}?{problem}=qualite&region=junk",
            "empty library": f"{library}?{problem}=services&region=01",
            "search": f"{search}?q=energie" if code == "fr" else f"{search}?q=energy",
            "search without results": f"{search}?q=xyzzy",
            "likeness": (
                "/fr/usine-comme-la-mienne/?probleme=qualite&region=32"
                if code == "fr"
                else "/en/factory-like-mine/?problem=qualite&region=32"
            ),
            "comparison": (
                f"/fr/comparer/?fiche={'&fiche='.join(practices[:3])}"
                if code == "fr"
                else f"/en/compare/?practice={'&practice='.join(practices[:3])}"
            ),
            "site map": "/fr/plan-du-site/" if code == "fr" else "/en/site-map/",
            "every block": f"/{code}/gallery/",
            "not found": f"/{code}/nowhere/",
        }
        if outdated:
            kinds["page with a warning"] = outdated
        found[code] = kinds
    return found


@dataclass
class Tab:
    """A page of the browser that keeps what went wrong in it."""

    page: Page
    url: str
    problems: list[str] = field(default_factory=list)
    responses: list[Response] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.problems.append(f"error: {error}"))
        self.page.on("requestfailed", self._hear_failure)
        self.page.on("response", self._keep)

    def _keep(self, response: Response) -> None:
        self.responses.append(response)

    def _hear_failure(self, request: Any) -> None:
        # Chromium drops what a page still asks for when it is left.
        if request.failure != "net::ERR_ABORTED":
            self.problems.append(f"failed: {request.url}")

    def _hear(self, message: Any) -> None:
        # Which features there are to forbid depends on the system for which Chromium was built.
        is_unknown = "Permissions-Policy header: Unrecognized feature" in message.text
        if message.type in {"error", "warning"} and not is_unknown:
            self.problems.append(f"{message.type}: {message.text}")

    def open(self, path: str) -> Response:
        self.problems.clear()
        self.responses.clear()
        response = self.page.goto(f"{self.url}{path}", wait_until="load")
        assert response is not None
        return response

    def focused(self) -> dict[str, Any]:
        """What has the focus: its classes, its text, its address."""
        return self.page.evaluate(
            "() => ({classes: [...document.activeElement.classList],"
            " text: document.activeElement.textContent.trim(),"
            " href: document.activeElement.getAttribute('href'),"
            " id: document.activeElement.id, name: document.activeElement.localName})"
        )

    def tab_to(self, selector: str, at_most: int = 120) -> None:
        """Press the Tab key until what is looked for has the focus."""
        for _ in range(at_most):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("what => document.activeElement.matches(what)", selector):
                return
        pytest.fail(f"The Tab key never came to {selector}")


AXE = """
async ([within, options]) => {
  const {violations} = await axe.run(within ? {include: within} : document, options);
  return violations.flatMap(rule =>
    rule.nodes.map(node => [rule.id, node.html.slice(0, 160), node.failureSummary.slice(0, 300)]));
}
"""


def axe_findings(
    page: Page, *rules: str, within: list[list[str]] | None = None
) -> list[tuple[str, str, str]]:
    """What axe has to say of the page as it is now, by these rules or all: rule, element, reason."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    options: dict[str, Any] = {"resultTypes": ["violations"]}
    if rules:
        options["runOnly"] = rules
    return [tuple(found) for found in page.evaluate(AXE, [within, options])]


def in_the_dark(page: Page) -> None:
    """The other theme, at once. It differs by its colours alone."""
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")


_clients = itertools.count(1)
OpenTab = Callable[..., Tab]


@pytest.fixture
def open_tab(browser: Browser, portal_url: str) -> Iterator[OpenTab]:
    """`open_tab(width=360, script=False)`: a tab of a new visitor."""
    contexts: list[BrowserContext] = []

    def open_(*, width: int = 1280, script: bool = True) -> Tab:
        context = browser.new_context(
            viewport={"width": width, "height": 800},
            color_scheme="light",
            java_script_enabled=script,
            locale="fr-FR",
            is_mobile=width < 600,
            extra_http_headers={"X-Forwarded-For": f"192.0.2.{next(_clients)}"},
        )
        contexts.append(context)
        return Tab(context.new_page(), portal_url)

    yield open_
    for context in contexts:
        context.close()
