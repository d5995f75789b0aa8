"""Every page type as a browser shows it: both languages, both themes, a phone and a desk."""

from __future__ import annotations

import gzip
import re
from urllib.parse import urlsplit

import pytest
from axe_core_python.sync_playwright import Axe
from playwright.sync_api import Response

from tests.browser.conftest import OpenTab, Tab

WIDTHS = (360, 1280)
LANGUAGES = ("fr", "en")
# What axe looks for; the dark theme differs from the light one by its colours alone.
AXE_OPTIONS = {
    "light": {"resultTypes": ["violations"]},
    "dark": {"resultTypes": ["violations"], "runOnly": ["color-contrast"]},
}
# The sum of the shifts since the page began to load.
SHIFT = """
() => new Promise(done => {
  let sum = 0;
  new PerformanceObserver(list => {
    for (const entry of list.getEntries()) sum += entry.value;
  }).observe({type: 'layout-shift', buffered: true});
  setTimeout(() => done(sum), 100);
})
"""
LAZY = "() => [...document.querySelectorAll('img[loading=lazy]')].map(i => i.currentSrc)"
# Where the pictures begin that do not wait for the reader.
EAGER = "() => [...document.querySelectorAll('main img:not([loading=lazy])')].map(i => i.y)"

every_language = pytest.mark.parametrize("language", LANGUAGES)
every_width = pytest.mark.parametrize("width", WIDTHS)
Addresses = dict[str, dict[str, str]]


def violations(tab: Tab, theme: str) -> list[str]:
    found = Axe().run(tab.page, options=AXE_OPTIONS[theme])["violations"]
    return [
        f"{rule['id']}: {node['html'][:160]} {node.get('failureSummary', '')[:300]}"
        for rule in found
        for node in rule["nodes"]
    ]


@pytest.mark.parametrize(
    ("language", "width", "theme"),
    [
        *((language, width, "light") for language in LANGUAGES for width in WIDTHS),
        # Colours are the same in both languages and at both widths, or nearly so.
        ("fr", 360, "dark"),
        ("en", 1280, "dark"),
    ],
)
def test_axe_finds_nothing(
    open_tab: OpenTab,
    addresses: Addresses,
    subtests: pytest.Subtests,
    language: str,
    width: int,
    theme: str,
) -> None:
    tab = open_tab(width=width, dark=theme == "dark")
    for kind, path in addresses[language].items():
        with subtests.test(kind):
            tab.open(path)
            assert violations(tab, theme) == []


@every_language
@every_width
def test_page_fits_its_screen_and_nothing_moves(
    open_tab: OpenTab,
    addresses: Addresses,
    subtests: pytest.Subtests,
    language: str,
    width: int,
) -> None:
    tab = open_tab(width=width)
    for kind, path in addresses[language].items():
        with subtests.test(kind):
            tab.open(path)
            assert tab.page.evaluate("() => document.documentElement.scrollWidth") <= width
            assert tab.page.evaluate(SHIFT) == pytest.approx(0, abs=0.001)


@every_language
def test_page_loads_without_a_complaint_and_from_this_host_alone(
    open_tab: OpenTab, addresses: Addresses, subtests: pytest.Subtests, language: str
) -> None:
    """A violation of the content security policy is a complaint of the console."""
    tab = open_tab()
    host = urlsplit(tab.url).netloc
    for kind, path in addresses[language].items():
        with subtests.test(kind):
            response = tab.open(path)
            missing = kind == "not found"
            assert response.status == (404 if missing else 200)
            problems = [text for text in tab.problems if not (missing and "404" in text)]
            assert problems == []
            assert {urlsplit(answer.url).netloc for answer in tab.responses} == {host}
            assert tab.page.context.cookies() == []
            assert tab.page.evaluate("() => localStorage.length + sessionStorage.length") == 0


@every_language
def test_first_load_is_light(
    open_tab: OpenTab, addresses: Addresses, subtests: pytest.Subtests, language: str
) -> None:
    """Eight requests and 100 kB at most, without the pictures that wait for the reader."""
    for kind, path in addresses[language].items():
        with subtests.test(kind):
            tab = open_tab(width=360)
            tab.open(path)
            waiting = set(tab.page.evaluate(LAZY))
            answers = [answer for answer in tab.responses if answer.url not in waiting]
            assert len(answers) <= 8, [answer.url for answer in answers]
            assert sum(map(weight_of, answers)) <= 100_000
            assert [y for y in tab.page.evaluate(EAGER) if y > 1000] == []


@every_language
@pytest.mark.parametrize("kind", ["news item", "pathway"])
def test_first_picture_in_view_is_asked_for_first(
    open_tab: OpenTab, addresses: Addresses, language: str, kind: str
) -> None:
    tab = open_tab(width=360)
    tab.open(addresses[language][kind])
    pictures = tab.page.locator("main img")
    assert [image.get_attribute("fetchpriority") for image in pictures.all()].count("high") == 1
    assert pictures.first.get_attribute("fetchpriority") == "high"


def weight_of(response: Response) -> int:
    """Bytes on the wire; pages are compressed by the server in front of the application."""
    sizes = response.request.sizes()
    headers: int = sizes["responseHeadersSize"]
    if response.headers.get("content-type", "").startswith("text/html"):
        return headers + len(gzip.compress(response.body()))
    return headers + sizes["responseBodySize"]


@every_language
def test_practice_prints_on_two_sheets(
    open_tab: OpenTab, addresses: Addresses, language: str
) -> None:
    tab = open_tab(width=1280)
    tab.open(addresses[language]["practice"])
    # The objects of a page in a PDF; « /Pages » holds them.
    assert 1 <= len(re.findall(rb"/Type\s*/Page\b", tab.page.pdf(format="A4"))) <= 2
