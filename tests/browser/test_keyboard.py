"""Everything can be done without a mouse, and without scripts."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenTab

LIBRARY = {"fr": "/fr/bonnes-pratiques/", "en": "/en/best-practices/"}


@pytest.mark.parametrize("path", ["/fr/", *LIBRARY.values()])
def test_first_tab_offers_to_skip_to_the_content(open_tab: OpenTab, path: str) -> None:
    tab = open_tab()
    tab.open(path)
    tab.page.keyboard.press("Tab")
    assert "skip" in tab.focused()["classes"]
    box = tab.page.locator(".skip").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["y"] >= 0
    tab.page.keyboard.press("Enter")
    assert tab.focused()["id"] == "content"


def test_focus_is_always_to_be_seen(open_tab: OpenTab) -> None:
    tab = open_tab()
    tab.open("/fr/")
    for _ in range(25):
        tab.page.keyboard.press("Tab")
        visible = tab.page.evaluate(
            "() => { const s = getComputedStyle(document.activeElement);"
            " return s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2; }"
        )
        assert visible, tab.focused()


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("language", LIBRARY)
def test_facets_are_chosen_and_removed_by_keyboard(
    open_tab: OpenTab, language: str, width: int
) -> None:
    tab = open_tab(width=width)
    tab.open(LIBRARY[language])
    heading = tab.page.locator("#results-title")
    everything = heading.inner_text()
    if not tab.page.locator(".facets li a").first.is_visible():
        tab.tab_to(".facets > summary")
        tab.page.keyboard.press("Enter")
    tab.tab_to(".facets li a")
    chosen = tab.focused()["href"]
    tab.page.keyboard.press("Enter")
    expect(heading).not_to_have_text(everything)
    expect(tab.page).to_have_url(f"{tab.url}{LIBRARY[language]}{chosen}")
    tab.tab_to(".chips a.chip")
    tab.page.keyboard.press("Enter")
    expect(heading).to_have_text(everything)
    expect(tab.page).to_have_url(re.compile(rf"{LIBRARY[language]}\??$"))


def test_map_is_used_by_keyboard(open_tab: OpenTab) -> None:
    tab = open_tab()
    tab.open("/fr/vitrines/")
    tab.tab_to(".map a")
    tab.page.keyboard.press("Enter")
    expect(tab.page.locator(".chips .chip").first).to_be_visible()
    expect(tab.page).to_have_url(re.compile(r"/fr/vitrines/\?region=[^&]+$"))


@pytest.mark.parametrize("width", [360, 1280])
def test_visitor_finds_a_practice_without_any_script(open_tab: OpenTab, width: int) -> None:
    tab = open_tab(width=width, script=False)
    page = tab.page
    tab.open("/fr/")
    page.locator("main input[name=q]").fill("rebuts")
    page.locator("main input[name=q]").press("Enter")
    expect(page).to_have_url(re.compile(r"\?q=rebuts$"))
    expect(page.locator(".result-item").first).to_be_visible()
    tab.open("/fr/")
    page.locator(".hero .chip").first.click()
    expect(page).to_have_url(re.compile(rf"{LIBRARY['fr']}\?probleme="))
    expect(page.locator(".chips .chip").first).to_be_visible()
    page.locator(".practice-card .card-title a").first.click()
    expect(page.locator(".cartouche")).to_be_visible()
    expect(page.locator("a.button-main").first).to_have_attribute("href", re.compile("^mailto:"))
    page.locator(".breadcrumbs a").first.click()
    expect(page).to_have_url(f"{tab.url}/fr/")
    page.locator(".languages a").click()
    expect(page).to_have_url(f"{tab.url}/en/")


def test_filters_open_without_any_script(open_tab: OpenTab) -> None:
    tab = open_tab(width=360, script=False)
    tab.open(LIBRARY["fr"])
    link = tab.page.locator(".facets li a").first
    if not link.is_visible():
        tab.page.locator(".facets > summary").click()
    link.click()
    expect(tab.page).to_have_url(re.compile(r"\?"))
    expect(tab.page.locator(".chips .chip").first).to_be_visible()
