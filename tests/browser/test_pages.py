"""Every page type as a browser shows it: both languages, both themes, a phone and a desk."""

from __future__ import annotations

import gzip
import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Response, expect

from tests.browser.conftest import OpenTab, Tab, axe_findings, in_the_dark

LANGUAGES = ("fr", "en")
WIDTHS = PHONE, DESK = 360, 1280
# Colours are the same in both languages and at both widths, or nearly so.
ALSO_DARK = {("fr", PHONE), ("en", DESK)}
HEADER_WIDTHS = (360, 390, 768, 1280)
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

# What lies over the middle of a control that can be seen, once it is scrolled to.
COVERED = """
() => [...document.querySelectorAll('.site-header :is(a, button, input)')]
  .filter(control => control.checkVisibility())
  .flatMap(control => {
    control.scrollIntoView({block: 'nearest', inline: 'nearest'});
    const {x, y, width, height} = control.getBoundingClientRect();
    const hit = document.elementFromPoint(x + width / 2, y + height / 2);
    return control.contains(hit) ? [] : [`${control.outerHTML} under ${hit?.outerHTML}`];
  })
"""
CONTROLS = "() => document.querySelectorAll('.site-header :is(a, button, input)').length"

every_language = pytest.mark.parametrize("language", LANGUAGES)
every_width = pytest.mark.parametrize("width", WIDTHS)
Addresses = dict[str, dict[str, str]]


@every_language
@every_width
def test_page_is_right_in_every_way(
    open_tab: OpenTab,
    addresses: Addresses,
    subtests: pytest.Subtests,
    language: str,
    width: int,
) -> None:
    """Each is loaded once; what its load tells comes first. On a phone, the browser knows nothing yet."""
    tab = open_tab(width=width)
    for kind, path in addresses[language].items():
        if width == PHONE:
            tab.page.context.close()
            tab = open_tab(width=width)
        response = tab.open(path)
        with subtests.test(f"{kind} loads without a complaint, from this host alone"):
            loads_quietly(tab, response, is_missing=kind == "not found")
        with subtests.test(f"{kind} fits its screen, and nothing moves"):
            assert tab.page.evaluate("() => document.documentElement.scrollWidth") <= width
            assert tab.page.evaluate(SHIFT) == pytest.approx(0, abs=0.001)
        if width == PHONE:
            with subtests.test(f"{kind} is light"):
                loads_lightly(tab)
        with subtests.test(f"{kind} for axe"):
            assert axe_findings(tab.page) == []
        if (language, width) in ALSO_DARK:
            with subtests.test(f"{kind} for axe in the dark"):
                in_the_dark(tab.page)
                assert axe_findings(tab.page, "color-contrast") == []
        if width == PHONE:
            assert tab.page.evaluate(CONTROLS) > 10
            for other in HEADER_WIDTHS:
                with subtests.test(f"{kind}: nothing covers a control of its header at {other}"):
                    tab.page.set_viewport_size({"width": other, "height": 800})
                    assert tab.page.evaluate(COVERED) == []


def loads_quietly(tab: Tab, response: Response, *, is_missing: bool) -> None:
    """A violation of the content security policy is a complaint of the console."""
    assert response.status == (404 if is_missing else 200)
    assert [text for text in tab.problems if not (is_missing and "404" in text)] == []
    assert {urlsplit(answer.url).netloc for answer in tab.responses} == {urlsplit(tab.url).netloc}
    assert tab.page.context.cookies() == []
    assert tab.page.evaluate("() => localStorage.length + sessionStorage.length") == 0


def loads_lightly(tab: Tab) -> None:
    """Eight requests and 100 kB at most, without the pictures that wait for the reader."""
    waiting = set(tab.page.evaluate(LAZY))
    answers = [answer for answer in tab.responses if answer.url not in waiting]
    assert len(answers) <= 8, [answer.url for answer in answers]
    assert sum(map(weight_of, answers)) <= 100_000
    # The second time, the font is there: lines break where they were meant to.
    tab.page.reload()
    assert [y for y in tab.page.evaluate(EAGER) if y > 1000] == []


@pytest.mark.parametrize(("language", "other"), [("fr", "en"), ("en", "fr")])
def test_language_is_switched_on_the_results_of_a_search(
    open_tab: OpenTab, addresses: Addresses, language: str, other: str
) -> None:
    tab = open_tab(width=360)
    tab.open(addresses[language]["search"])
    tab.page.locator(".languages a").click(timeout=5000)
    expect(tab.page.locator("html")).to_have_attribute("lang", other)
    expect(tab.page.locator("#q")).not_to_have_value("")


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
