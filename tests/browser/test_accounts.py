"""Accounts in a browser: every page by axe, and a key instead of a password."""

from __future__ import annotations

import re
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Browser, Page

from demo.services import DEMO_MEMBERS, DEMO_PASSWORD
from tests.browser.conftest import axe_findings, in_the_dark

LANGUAGES = {"fr": "/fr/compte/connexion/", "en": "/en/account/sign-in/"}
KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def sign_in(page: Page, address: str, email: str) -> None:
    page.goto(address)
    page.fill("#id_login", email)
    page.fill("#id_password", DEMO_PASSWORD)
    page.click("main form.form >> nth=0 >> button")
    page.wait_for_url(re.compile("mon-espace|my-space"))


def confirm(page: Page) -> None:
    """Give the password again where it is asked for."""
    if page.locator("#id_password").count():
        page.fill("#id_password", DEMO_PASSWORD)
        page.click("main form.form >> nth=0 >> button")
        page.wait_for_load_state()


def links_of(page: Page) -> list[str]:
    found = page.eval_on_selector_all("main a", "links => links.map(a => a.getAttribute('href'))")
    return [urljoin(page.url, link) for link in found if link.startswith("/")]


def too_wide(page: Page) -> bool:
    return page.evaluate(
        "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_on_the_pages_of_accounts(
    browser: Browser, portal_url: str, language: str, subtests: pytest.Subtests
) -> None:
    context = browser.new_context(locale=language)
    page = context.new_page()
    problems: list[str] = []
    page.on("console", lambda line: problems.append(line.text) if line.type == "error" else None)
    sign_in(page, portal_url + LANGUAGES[language], DEMO_MEMBERS[0][0])
    page.goto(urljoin(portal_url, LANGUAGES[language].rsplit("/", 2)[0] + "/"))
    own, visited = page.url, set()
    waiting = [own, *links_of(page)]
    while waiting:
        address = waiting.pop(0)
        if address in visited:
            continue
        visited.add(address)
        page.goto(address)
        confirm(page)
        with subtests.test(address=address, looked_at="on a phone"):
            page.set_viewport_size({"width": 360, "height": 800})
            page.emulate_media(color_scheme="light")
            assert axe_findings(page) == []
            assert not too_wide(page)
        with subtests.test(address=address, looked_at="on a desk, in the dark"):
            page.set_viewport_size({"width": 1280, "height": 800})
            in_the_dark(page)
            assert axe_findings(page) == []
            assert not too_wide(page)
        if address.startswith(own):
            waiting += links_of(page)
    assert len(visited) >= 9
    assert problems == []
    context.close()


def test_key_signs_in_without_a_password(browser: Browser, portal_url: str) -> None:
    """Keys belong to a name, not to an address of four numbers."""
    url = portal_url.replace("127.0.0.1", "localhost")
    page = browser.new_page()
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    sign_in(page, url + LANGUAGES["en"], DEMO_MEMBERS[1][0])
    page.goto(f"{url}/en/account/second-factor/keys/add/")
    confirm(page)
    page.check("#id_passwordless")
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/recovery-codes/")

    page.context.clear_cookies()
    page.goto(f"{url}/en/account/devices/")
    page.click("#passkey_login")
    page.wait_for_url(f"{url}/en/account/devices/")

    page.context.clear_cookies()
    page.goto(url + LANGUAGES["en"])
    page.fill("#id_login", DEMO_MEMBERS[1][0])
    page.fill("#id_password", DEMO_PASSWORD)
    page.click("main form.form >> nth=0 >> button")
    page.click("#mfa_webauthn_authenticate")
    page.wait_for_url("**/my-space/")
    page.context.close()
