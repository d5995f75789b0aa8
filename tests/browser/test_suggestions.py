"""The list under the search fields: by keyboard, by mouse, by touch, and as axe sees it."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Locator

from tests.browser.conftest import OpenTab, Tab, axe_findings, in_the_dark

FIELDS = {"home": ("/fr/", "main #q"), "search": ("/fr/recherche/", "main #q")}
ANSWER = "/suggestions/"


def typed(tab: Tab, selector: str, text: str) -> Locator:
    """Type into a field and wait for its list, which is given."""
    field = tab.page.locator(selector)
    field.click()
    with tab.page.expect_response(lambda response: ANSWER in response.url):
        field.press_sequentially(text)
    options = tab.page.locator(".suggest:not([hidden]) [role=option]")
    options.first.wait_for()
    return options


def active(tab: Tab, selector: str) -> Any:
    return tab.page.evaluate(
        "what => document.getElementById("
        "document.querySelector(what).getAttribute('aria-activedescendant'))"
        "?.getAttribute('href') ?? null",
        selector,
    )


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("where", FIELDS)
def test_arrows_and_enter_lead_to_the_page(open_tab: OpenTab, where: str, width: int) -> None:
    path, selector = FIELDS[where]
    tab = open_tab(width=width)
    tab.open(path)
    options = typed(tab, selector, "ener")
    hrefs = [option.get_attribute("href") for option in options.all()]
    assert 1 < len(hrefs) <= 8
    assert active(tab, selector) is None
    keyboard = tab.page.keyboard
    for key, expected in [
        ("ArrowDown", 0),
        ("ArrowDown", 1),
        ("ArrowUp", 0),
        ("ArrowUp", -1),
        ("ArrowDown", 0),
        ("End", -1),
        ("Home", 0),
    ]:
        keyboard.press(key)
        assert active(tab, selector) == hrefs[expected], key
    assert tab.page.locator(".suggest [aria-selected=true]").count() == 1
    with tab.page.expect_navigation():
        keyboard.press("Enter")
    assert tab.page.url == f"{tab.url}{hrefs[0]}"
    assert tab.problems == []


@pytest.mark.parametrize(
    ("path", "label", "words"),
    [("/fr/", "Suggestions", "suggestions"), ("/en/", "Suggestions", "suggestions")],
)
def test_header_field_says_how_many_there_are(
    open_tab: OpenTab, path: str, label: str, words: str
) -> None:
    tab = open_tab()
    tab.open(path)
    options = typed(tab, "#header-q", "ener")
    status = tab.page.locator("body > [role=status]")
    assert status.text_content() == f"{options.count()} {words}"
    assert tab.page.locator(".suggest:not([hidden])").get_attribute("aria-label") == label
    assert tab.page.locator("#header-q").get_attribute("aria-expanded") == "true"


def test_escape_closes_and_enter_then_searches(open_tab: OpenTab) -> None:
    tab = open_tab()
    tab.open("/fr/")
    options = typed(tab, "main #q", "ener")
    tab.page.keyboard.press("ArrowDown")
    tab.page.keyboard.press("Escape")
    assert not options.first.is_visible()
    assert tab.page.locator("main #q").input_value() == "ener"
    assert tab.page.locator("main #q").get_attribute("aria-expanded") == "false"
    with tab.page.expect_navigation():
        tab.page.keyboard.press("Enter")
    assert tab.page.url == f"{tab.url}/fr/recherche/?q=ener"


def test_tab_key_leaves_and_closes(open_tab: OpenTab) -> None:
    tab = open_tab()
    tab.open("/fr/")
    options = typed(tab, "main #q", "ener")
    tab.page.keyboard.press("Tab")
    assert tab.focused()["name"] == "button"
    assert not options.first.is_visible()


@pytest.mark.parametrize("width", [360, 1280])
def test_option_is_chosen_by_mouse_or_finger(open_tab: OpenTab, width: int) -> None:
    tab = open_tab(width=width)
    tab.open("/fr/")
    option = typed(tab, "main #q", "ener").first
    href = option.get_attribute("href")
    box = option.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    with tab.page.expect_navigation():
        option.click()
    assert tab.page.url == f"{tab.url}{href}"


def test_one_letter_asks_for_nothing(open_tab: OpenTab) -> None:
    tab = open_tab()
    tab.open("/fr/")
    tab.page.locator("main #q").press_sequentially("e")
    tab.page.wait_for_timeout(400)
    assert not [answer.url for answer in tab.responses if ANSWER in answer.url]
    assert tab.page.locator(".suggest:not([hidden])").count() == 0


def test_fast_typing_asks_once(open_tab: OpenTab) -> None:
    tab = open_tab()
    tab.open("/fr/")
    typed(tab, "main #q", "energie")
    tab.page.wait_for_timeout(400)
    assert [answer.url for answer in tab.responses if ANSWER in answer.url] == [
        f"{tab.url}/fr/recherche/suggestions/?q=energie"
    ]


@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing_in_the_open_list(open_tab: OpenTab, width: int) -> None:
    tab = open_tab(width=width)
    tab.open("/fr/")
    typed(tab, "main #q", "ener")
    tab.page.keyboard.press("ArrowDown")
    assert axe_findings(tab.page) == []
    assert tab.page.evaluate("() => document.documentElement.scrollWidth") <= width
    in_the_dark(tab.page)
    assert axe_findings(tab.page, "color-contrast") == []


def test_nothing_of_it_is_there_without_a_script(open_tab: OpenTab) -> None:
    tab = open_tab(script=False)
    tab.open("/fr/")
    tab.page.locator("main #q").press_sequentially("ener")
    assert tab.page.locator(".suggest, [role=combobox], [role=status]").count() == 0
