"""The fifteen-minute sheet on a phone: few screens, nothing lost, nobody overwritten."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from PIL import ExifTags, Image
from playwright.sync_api import BrowserContext, Page, Route, expect

from demo.services import DEMO_MEMBERS, DEMO_PASSWORD
from tests.browser.conftest import OpenTab, Tab, axe_findings

# From the sign-in to a sheet that is sent, beyond what the sheet itself asks for.
MAX_SCREENS_AND_INPUTS = 7
SAVED = re.compile(r"\d\d:\d\d")

# What the Tab key must come to: one of each group of radio buttons is enough.
REACHABLE = """
() => [...document.querySelectorAll('#sheet :is(input:not([type=hidden]), textarea, select)')]
  .filter(field => field.checkVisibility()).map(field => field.name)
"""
# Where the focus is, and whether the bar at the bottom lies over the whole of it.
FOCUS = """
() => {
  const at = document.activeElement, bar = document.querySelector('.sheet-bar');
  const {top, height} = at.getBoundingClientRect();
  const covered = !bar.contains(at) && top + Math.min(height, 24) > bar.getBoundingClientRect().top + 1;
  return {name: at.value === 'preview' ? 'preview' : at.name ?? at.localName, covered};
}
"""

pytestmark = pytest.mark.usefixtures("portal_url")
_cookies: dict[str, list[Any]] = {}


def press(page: Page, name: str) -> None:
    """A button by its value, which leads to another page."""
    with page.expect_navigation():
        page.locator(f'#sheet .button[name="action"][value="{name}"]').click()


def give_password(page: Page) -> None:
    form = page.locator("form", has=page.locator('[type="password"]'))
    form.locator('[name="login"]').fill(DEMO_MEMBERS[0][0])
    form.locator('[type="password"]').fill(DEMO_PASSWORD)
    form.locator("button").first.click()


def sign_in(tab: Tab) -> int:
    """From any public page to my space; says how many screens and inputs it took."""
    tab.open("/fr/")
    tab.page.locator(".nav-space a").click()
    give_password(tab.page)
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


def told(page: Page, *names: str) -> str:
    """What the script says in these cases."""
    return " ".join(
        page.locator("#local-copy").get_attribute(f"data-{name}") or "?" for name in names
    )


def answer_to_posts(page: Page, **answer: Any) -> None:
    """From now on, the sheet's posts are answered like this."""

    def answered(route: Route) -> None:
        if route.request.method == "POST":
            route.fulfill(content_type="text/html", **answer)
        else:
            route.fallback()

    page.route("**/pages/*/", answered)


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
    assert axe_findings(page) == []
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
    expect(state).to_contain_text(SAVED)

    page.context.set_offline(True)
    page.locator('[name="problem"]').fill("Écrit dans le tunnel.")
    expect(state).to_have_text(told(page, "offline", "kept"))
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
    expect(again.locator("#sheet-state")).to_contain_text(SAVED)
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


@pytest.mark.parametrize("status", [500, 503])
def test_server_that_fails_is_named_and_loses_no_word(open_tab: OpenTab, status: int) -> None:
    tab = at_home(open_tab)
    write(tab)
    page = tab.page
    answer_to_posts(page, status=status, body="<h1>?</h1>")
    page.locator('[name="problem"]').fill("Pendant la panne.")
    expect(page.locator("#sheet-state")).to_have_text(told(page, "silent", "kept"))
    page.unroute_all()
    page.evaluate("() => dispatchEvent(new Event('online'))")
    expect(page.locator("#sheet-state")).to_contain_text(SAVED)
    page.reload()
    expect(page.locator('[name="problem"]')).to_have_value("Pendant la panne.")
    expect(page.locator("#local-copy")).to_be_hidden()


def test_session_that_ends_while_one_types_costs_no_word(open_tab: OpenTab) -> None:
    """One signs in in another tab, and the sheet goes on with the new token by itself."""
    tab = at_home(open_tab)
    write(tab)
    page = tab.page
    page.context.clear_cookies(name="sessionid")
    page.locator('[name="lessons"]').fill("Écrit trop tard.")
    expect(page.locator("#sheet-state")).to_have_text(told(page, "out", "kept"))
    with page.context.expect_page() as opened:
        page.locator("#sheet-sign-in").click()
    other = opened.value
    give_password(other)
    expect(other.locator("#local-copy")).to_be_visible()
    other.close()
    page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator("#sheet-state")).to_contain_text(SAVED)
    expect(page.locator("#sheet-sign-in")).to_be_hidden()
    press(page, "save")
    expect(page.locator('[name="lessons"]')).to_have_value("Écrit trop tard.")


def test_device_that_keeps_nothing_says_so_and_warns_before_words_are_lost(
    open_tab: OpenTab,
) -> None:
    tab = at_home(open_tab)
    page = tab.page
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw new Error('refused'); }})"
    )
    write(tab)
    answer_to_posts(page, status=503, body="?")
    page.locator('[name="problem"]').fill("Nulle part ailleurs.")
    expect(page.locator("#sheet-state")).to_have_text(told(page, "silent", "unkept"))
    warnings: list[str] = []
    page.once("dialog", lambda dialog: (warnings.append(dialog.type), dialog.accept()))
    page.reload()
    assert warnings == ["beforeunload"]


def test_words_that_one_tab_has_not_saved_are_not_forgotten_when_another_one_saves(
    open_tab: OpenTab,
) -> None:
    tab = at_home(open_tab)
    write(tab)
    first, second = tab.page, tab.page.context.new_page()
    second.goto(first.url)
    second.wait_for_selector("#sheet.scripted")
    with second.expect_response(lambda r: r.request.method == "POST"):
        second.locator('[name="solution"]').fill("Du second.")
    expect(second.locator("#sheet-state")).to_contain_text(SAVED)
    with first.expect_response(lambda r: r.status == 409):
        first.locator('[name="problem"]').fill("Du premier.")
    with second.expect_response(lambda r: r.status == 200):
        second.locator('[name="solution"]').fill("Du second, encore.")
    expect(second.locator("#sheet-state")).to_contain_text(SAVED)
    address = first.url
    first.close(run_before_unload=True)
    second.goto(address)
    second.locator("#local-copy [data-use]").click()
    expect(second.locator('[name="problem"]')).to_have_value("Du premier.")


def test_what_was_saved_by_a_button_is_not_offered_again(open_tab: OpenTab) -> None:
    """The portal trims spaces and writes figures in its own way."""
    tab = at_home(open_tab)
    write(tab)
    page = tab.page
    page.locator('[name="problem"]').fill("Une espace à la fin. ")
    page.locator('[name="result-0-before"]').fill("1 200,50")
    press(page, "save")
    expect(page.locator('[name="problem"]')).to_have_value("Une espace à la fin.")
    expect(page.locator("#local-copy")).to_be_hidden()


def test_nobody_is_in_conflict_with_what_is_on_its_way(open_tab: OpenTab) -> None:
    """The button waits for the words that are being saved."""
    tab = at_home(open_tab)
    write(tab)
    page = tab.page
    held: list[Route] = []
    page.route("**/pages/*/", lambda r: held.append(r) if not held else r.fallback())
    page.locator('[name="problem"]').fill("D’abord.")
    expect(page.locator("#sheet-state")).to_have_text(told(page, "saving"))
    page.locator('[name="problem"]').fill("Ensuite.")
    page.locator('.sheet-bar [value="save"]').click()
    with page.expect_navigation():
        held[0].fallback()
    expect(page.locator(".version")).to_have_count(0)
    expect(page.locator('[name="problem"]')).to_have_value("Ensuite.")


def test_document_of_the_wrong_kind_is_refused_beside_its_field_and_not_sent_again(
    open_tab: OpenTab,
) -> None:
    tab = at_home(open_tab)
    write(tab)
    page = tab.page
    field, error = page.locator("#id_document"), page.locator("#id_document_error")
    wrong = {"name": "plan.pdf", "mimeType": "application/pdf", "buffer": b"<html>"}
    field.set_input_files(wrong)
    expect(error).to_be_visible()
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_attribute("aria-describedby", re.compile("id_document_error"))
    with page.expect_response(lambda r: r.request.method == "POST"):
        page.locator('[name="problem"]').fill("Les mots passent.")
    expect(page.locator("#sheet-state")).to_contain_text(SAVED)
    expect(error).to_be_visible()
    assert field.evaluate("field => field.files.length") == 0
    field.set_input_files({**wrong, "buffer": b"%PDF-1.7 plan"})
    expect(page.locator(".file-row")).to_have_count(1)
    expect(error).to_have_count(0)


def test_file_too_large_for_the_server_in_front_lets_the_words_pass(open_tab: OpenTab) -> None:
    tab = at_home(open_tab)
    write(tab)
    page = tab.page
    answer_to_posts(page, status=413, body="?")
    page.locator('[name="problem"]').fill("Les mots passent.")
    content = {"name": "plan.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"}
    page.locator("#id_document").set_input_files(content)
    expect(page.locator("#id_document_error")).to_have_text(told(page, "large"))
    page.unroute_all()
    expect(page.locator("#sheet-state")).to_contain_text(SAVED)
    page.reload()
    expect(page.locator('[name="problem"]')).to_have_value("Les mots passent.")


def photo_of_a_phone() -> bytes:
    """27 megapixels lying on their side, with a red corner, and the place where it was taken."""
    picture = Image.new("RGB", (6000, 4500), "grey")
    picture.paste("red", (0, 0, 3000, 2250))
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    exif[ExifTags.IFD.GPSInfo] = {1: "N", 2: (43.0, 18.0, 0.0)}
    content = io.BytesIO()
    picture.save(content, "JPEG", exif=exif)
    return content.getvalue()


def test_large_photo_becomes_small_and_upright_and_loses_its_place_before_it_leaves(
    open_tab: OpenTab,
) -> None:
    tab = at_home(open_tab)
    write(tab)
    page = tab.page
    file = {"name": "IMG_0042.JPG", "mimeType": "image/jpeg", "buffer": photo_of_a_phone()}
    held: list[Route] = []
    page.route("**/pages/*/", lambda r: held.append(r) if not held else r.fallback())
    with page.expect_request(lambda r: r.method == "POST"):
        page.locator('[name="photo"]').set_input_files(file)
    sent = page.evaluate(
        "async () => [...new Uint8Array("
        "await document.querySelector('[name=photo]').files[0].arrayBuffer())]"
    )
    held[0].fallback()
    with Image.open(io.BytesIO(bytes(sent))) as picture:
        assert picture.size == (1800, 2400)
        assert not picture.getexif()
        red, _green, blue = picture.convert("RGB").getpixel((1700, 100))
        assert (red > 200, blue < 60) == (True, True)
    image = page.locator(".file-row img")
    expect(image).to_be_visible(timeout=20_000)
    expect(page.locator("#id_photo_error")).to_have_count(0)
    expect(page.locator('[name="file-hero-text"]')).to_be_focused()
    expect(page.locator("#sheet-state")).to_contain_text(told(page, "describe"))
    assert tab.problems == []


def test_photo_that_the_browser_cannot_read_is_refused_by_the_portal_in_words(
    open_tab: OpenTab,
) -> None:
    tab = at_home(open_tab)
    write(tab)
    page = tab.page
    file = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo_of_a_phone()[:5000]}
    page.locator('[name="photo"]').set_input_files(file)
    expect(page.locator("#id_photo_error")).to_be_visible()
    expect(page.locator(".file-row")).to_have_count(0)


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


@pytest.mark.parametrize("screen", ["sheet", "translation"])
def test_keyboard_goes_through_every_field_and_nothing_hides_where_it_is(
    open_tab: OpenTab, screen: str
) -> None:
    tab = at_home(open_tab)
    page = tab.page
    if screen == "sheet":
        write(tab)
    else:
        with page.expect_navigation():
            page.locator('.row-title a[lang="en"]').first.click()
    fields = page.evaluate(REACHABLE)
    page.locator('[name="title"]').focus()
    seen = []
    for _ in range(len(fields) + 60):
        where = page.evaluate(FOCUS)
        assert not where["covered"], where
        seen.append(where["name"])
        if where["name"] == "preview":
            break
        page.keyboard.press("Tab")
    assert [name for name in fields if name not in seen] == []
    assert page.evaluate("() => document.activeElement.value") == "preview"
