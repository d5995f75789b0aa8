"""The fifteen-minute sheet on a phone: few screens, nothing lost, nobody overwritten."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from axe_core_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import BrowserContext, Page, expect

from demo.services import DEMO_MEMBERS, DEMO_PASSWORD
from tests.browser.conftest import OpenTab, Tab

# From the sign-in to a sheet that is sent, beyond what the sheet itself asks for.
MAX_SCREENS_AND_INPUTS = 7

pytestmark = pytest.mark.usefixtures("portal_url")
_cookies: dict[str, list[Any]] = {}


def press(page: Page, name: str) -> None:
    """A button by its value, which leads to another page."""
    with page.expect_navigation():
        page.locator(f'#sheet .button[name="action"][value="{name}"]').click()


def sign_in(tab: Tab) -> int:
    """From any public page to my space; says how many screens and inputs it took."""
    tab.open("/fr/")
    tab.page.locator(".nav-space a").click()
    form = tab.page.locator("form", has=tab.page.locator('[type="password"]'))
    form.locator('[name="login"]').fill(DEMO_MEMBERS[0][0])
    form.locator('[type="password"]').fill(DEMO_PASSWORD)
    form.locator("button").first.click()
    tab.page.wait_for_selector(".space-company")
    _cookies[tab.url] = tab.page.context.cookies()
    # The sign-in with its two fields, and the home of my space.
    return 1 + 2 + 1


def at_home(open_tab: OpenTab, width: int = 360) -> Tab:
    """My space in a new tab of somebody who is signed in."""
    tab = open_tab(width=width)
    if tab.url not in _cookies:
        sign_in(tab)
    context: BrowserContext = tab.page.context
    context.add_cookies(_cookies[tab.url])
    tab.open("/fr/")
    tab.page.locator(".nav-space a").click()
    tab.page.wait_for_selector(".space-company")
    return tab


def write(tab: Tab) -> None:
    """Open an empty sheet."""
    with tab.page.expect_navigation():
        tab.page.locator(".space-company form button.button-plain").first.click()
    tab.page.wait_for_selector("#sheet.scripted")


def fill(page: Page) -> None:
    for name, text in {
        "title": "Peser le métal pour couler juste",
        "problem": "Une poche sur dix part au rebut.",
        "solution": "Une cellule de pesée sous chaque poche.",
        "result-0-before": "8,0",
        "result-0-after": "4,0",
    }.items():
        page.locator(f'[name="{name}"]').fill(text)
    page.locator("#id_problems_0").check()
    page.locator(".families summary").first.click()
    page.locator('[name="technologies"]').first.check()
    page.locator('[name="result-0-indicator"]').select_option("rebuts")
    page.locator('[name="result-0-unit"]').select_option("percent")
    for channel in ("web", "book", "open_data", "press"):
        page.locator(f'[name="consent_{channel}"][value="yes"]').check()


def test_sheet_is_written_and_sent_in_few_screens_and_shows_what_it_computes(
    open_tab: OpenTab,
) -> None:
    tab = open_tab(width=360)
    effort = sign_in(tab)
    write(tab)
    page = tab.page
    effort += 1
    fill(page)
    expect(page.locator("[data-change]").first).to_contain_text(re.compile(r"−50\s?%"))
    assert page.locator('[name="title"] ~ .field-count').inner_text().startswith("68")
    page.locator("[data-add]").click()
    expect(page.locator("[data-result]")).to_have_count(2)
    expect(page.locator('[name="result-1-indicator"]')).to_be_focused()
    width = page.evaluate("() => document.documentElement.scrollWidth")
    assert width == 360
    problems = Axe().run(page)["violations"]
    assert [(v["id"], v["nodes"][0]["html"]) for v in problems] == []
    press(page, "submit")
    effort += 2
    assert page.locator("[data-sheet-done]").is_visible()
    assert page.evaluate("() => Object.keys(localStorage)") == []
    assert effort <= MAX_SCREENS_AND_INPUTS


def test_lost_connection_and_closed_phone_lose_no_word(open_tab: OpenTab) -> None:
    tab = at_home(open_tab)
    write(tab)
    page = tab.page
    state = page.locator("#sheet-state")
    with page.expect_response(lambda r: r.request.method == "POST"):
        page.locator('[name="title"]').fill("Avant le tunnel")
    expect(state).to_contain_text(re.compile(r"\d\d:\d\d$"))

    page.context.set_offline(True)
    page.locator('[name="problem"]').fill("Écrit dans le tunnel.")
    expect(state).to_have_text(page.locator("#sheet").get_attribute("data-offline") or "")
    address = page.url
    page.close()

    again = tab.page.context.new_page()
    again.context.set_offline(False)
    again.goto(address)
    expect(again.locator('[name="title"]')).to_have_value("Avant le tunnel")
    expect(again.locator('[name="problem"]')).to_have_value("")
    with again.expect_response(lambda r: r.request.method == "POST"):
        again.locator("#local-copy [data-use]").click()
    expect(again.locator('[name="problem"]')).to_have_value("Écrit dans le tunnel.")
    expect(again.locator("#sheet-state")).to_contain_text(re.compile(r"\d\d:\d\d$"))
    again.reload()
    expect(again.locator('[name="problem"]')).to_have_value("Écrit dans le tunnel.")
    expect(again.locator("#local-copy")).to_be_hidden()


def test_second_tab_does_not_overwrite_the_first_one(open_tab: OpenTab) -> None:
    tab = at_home(open_tab, width=1280)
    write(tab)
    first, second = tab.page, tab.page.context.new_page()
    second.goto(first.url)
    first.locator('[name="problem"]').fill("Le premier.")
    press(first, "save")
    second.locator('[name="problem"]').fill("Le second.")
    with second.expect_response(lambda r: r.status == 409):
        second.locator('[name="solution"]').fill("Le second, encore.")
    press(second, "save")
    expect(second.locator(".version", has_text="Le premier.")).to_be_visible()
    expect(second.locator(".version", has_text="Le second.").first).to_be_visible()
    second.locator('[name="keep-problem"][value="theirs"]').check()
    with second.expect_navigation():
        second.locator('.form-wide [name="action"]').click()
    expect(second.locator('[name="problem"]')).to_have_value("Le premier.")
    expect(second.locator('[name="solution"]')).to_have_value("Le second, encore.")


def test_photo_is_added_without_losing_what_is_typed(open_tab: OpenTab) -> None:
    tab = at_home(open_tab)
    write(tab)
    page = tab.page
    page.locator('[name="lessons"]').fill("Le capteur chauffe.")
    picture = io.BytesIO()
    Image.new("RGB", (900, 600), "grey").save(picture, "JPEG")
    file = {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": picture.getvalue()}
    page.locator('[name="photo"]').set_input_files(file)
    image = page.locator(".file-row img")
    expect(image).to_be_visible()
    assert page.evaluate(
        "image => image.decode().then(() => image.naturalWidth)", image.element_handle()
    )
    expect(page.locator('[name="lessons"]')).to_have_value("Le capteur chauffe.")
    with page.expect_response(lambda r: r.request.method == "POST"):
        page.locator('[name="file-hero-text"]').fill("Une poche sur sa balance")
    page.reload()
    expect(page.locator('[name="file-hero-text"]')).to_have_value("Une poche sur sa balance")
    assert tab.problems == []
