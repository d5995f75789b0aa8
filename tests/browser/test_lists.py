"""With scripts, a list changes in place; the address, the focus and the way back stay right."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenTab, Tab

LIBRARY = "/fr/bonnes-pratiques/"


def marked(tab: Tab) -> bool:
    """Whether the page is still the one that was loaded."""
    return tab.page.evaluate("() => window.stillHere === true")


@pytest.mark.parametrize("width", [360, 1280])
def test_list_is_filtered_in_place_and_the_way_back_works(open_tab: OpenTab, width: int) -> None:
    tab = open_tab(width=width)
    tab.open(LIBRARY)
    tab.page.evaluate("() => { window.stillHere = true }")
    heading = tab.page.locator("#results-title")
    everything = heading.inner_text()
    if width == 360:
        tab.page.locator("#facets > summary").click()
    facet = tab.page.locator("#facet-probleme li a").first
    chosen, count = facet.get_attribute("id"), facet.locator(".count").inner_text()
    facet.click()
    expect(heading).to_have_text(re.compile(rf"^{count}\b"))
    expect(tab.page).to_have_url(re.compile(r"\?probleme="))
    expect(tab.page.locator(f"#{chosen}")).to_be_focused()
    expect(tab.page.locator("#list-status")).to_have_text(heading.inner_text())
    assert tab.page.locator(".chips .chip").first.is_visible()
    assert facet.is_visible()

    tab.page.go_back()
    expect(heading).to_have_text(everything)
    expect(tab.page.locator(".chips")).to_have_count(0)
    tab.page.go_forward()
    expect(heading).to_have_text(re.compile(rf"^{count}\b"))
    tab.page.locator(".chips .chip").first.click()
    expect(heading).to_have_text(everything)

    tab.page.locator(".pagination [rel=next]").click()
    expect(tab.page).to_have_url(re.compile(r"page=2"))
    expect(tab.page).to_have_title(re.compile(r"page 2"))
    expect(heading).to_be_focused()
    assert marked(tab)
    assert tab.problems == []


def test_list_is_followed_as_a_plain_link_when_the_script_fails(open_tab: OpenTab) -> None:
    tab = open_tab()
    tab.open(LIBRARY)
    tab.page.evaluate("() => { window.stillHere = true; window.fetch = () => Promise.reject() }")
    tab.page.locator("#facet-probleme li a").first.click()
    expect(tab.page.locator(".chips .chip").first).to_be_visible()
    expect(tab.page).to_have_url(re.compile(r"\?probleme="))
    assert not marked(tab)
