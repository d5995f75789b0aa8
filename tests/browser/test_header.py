"""Everything in the header can be reached with a finger, on every page and at every width."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenTab
from tests.browser.test_pages import Addresses, every_language

WIDTHS = (360, 390, 768, 1280)
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


@every_language
def test_nothing_covers_a_control_of_the_header(
    open_tab: OpenTab, addresses: Addresses, subtests: pytest.Subtests, language: str
) -> None:
    tab = open_tab(width=WIDTHS[0])
    for kind, path in addresses[language].items():
        tab.open(path)
        assert tab.page.evaluate(CONTROLS) > 10
        for width in WIDTHS:
            with subtests.test(f"{kind} at {width}"):
                tab.page.set_viewport_size({"width": width, "height": 800})
                assert tab.page.evaluate(COVERED) == []


@pytest.mark.parametrize(("language", "other"), [("fr", "en"), ("en", "fr")])
def test_language_is_switched_on_the_results_of_a_search(
    open_tab: OpenTab, addresses: Addresses, language: str, other: str
) -> None:
    tab = open_tab(width=360)
    tab.open(addresses[language]["search"])
    tab.page.locator(".languages a").click(timeout=5000)
    expect(tab.page.locator("html")).to_have_attribute("lang", other)
    expect(tab.page.locator("#q")).not_to_have_value("")
