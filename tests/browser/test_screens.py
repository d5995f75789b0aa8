"""Every screen behind the sign-in, and of links that come by mail: axe finds nothing on it.

Each screen is loaded once per language, and looked at in both widths and both themes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pytest
from django.urls import reverse
from django.utils.translation import override
from playwright.sync_api import Browser, Locator, Page

from demo.services import DEMO_MEMBERS, DEMO_PASSWORD, DEMO_USERS
from tests.browser.conftest import axe_findings

Theme = Literal["light", "dark"]
OWNER, MODERATOR = DEMO_MEMBERS[0][0], DEMO_USERS[1][0]
# Every width in every theme, over both languages.
LIGHT: list[tuple[int, Theme]] = [(1280, "light"), (360, "light")]
LOOKS: dict[str, list[tuple[int, Theme]]] = {
    "fr": [*LIGHT, (360, "dark")],
    "en": [*LIGHT, (1280, "dark")],
}
TOO_WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
# Wagtail's own frame of the admin is Wagtail's to mend.
ADMIN_PARTS, BESIDE = [["main"]], [[".translation-beside"]]


@dataclass
class Visitor:
    """Somebody in a browser of his or her own, and what axe found on the screens seen so far."""

    page: Page
    url: str
    language: str
    subtests: pytest.Subtests

    def address(self, name: str, *args: object) -> str:
        with override(self.language):
            return f"{self.url}{reverse(name, args=args)}"

    def open(self, name: str, *args: object) -> Visitor:
        self.page.goto(self.address(name, *args))
        return self

    def press(self, selector: str) -> Visitor:
        with self.page.expect_navigation():
            self.page.locator(selector).first.click()
        return self

    def sign_in(self, email: str) -> None:
        self.open("account_login")
        self.page.fill("#id_login", email)
        self.page.fill("#id_password", DEMO_PASSWORD)
        self.press("main form.form button")

    def look(self, name: str, *, within: list[list[str]] | None = None) -> None:
        """The screen in both widths and both themes."""
        with self.subtests.test(name, language=self.language):
            assert self.page.locator("html").get_attribute("lang") == self.language
            if within:
                self.page.add_style_tag(content="* { transition: none !important; }")
            found = set()
            for width, theme in LOOKS[self.language]:
                self.page.set_viewport_size({"width": width, "height": 800})
                self.page.emulate_media(color_scheme=theme)
                # The themes differ by their colours alone.
                rules = ["color-contrast"] if theme == "dark" else []
                lines = axe_findings(self.page, *rules, within=within)
                found |= {(width, theme, *line) for line in lines}
                if within is None and self.page.evaluate(TOO_WIDE):
                    found.add((width, theme, "too wide", "", ""))
            assert found == set()


@pytest.fixture(params=["fr", "en"])
def visitor(
    request: pytest.FixtureRequest, browser: Browser, portal_url: str, subtests: pytest.Subtests
) -> Iterator[Callable[[], Visitor]]:
    """`visitor()` is somebody new, in one of the languages."""
    contexts = []

    def enter() -> Visitor:
        headers = {
            "X-Forwarded-For": f"198.51.100.{len(contexts) + 1 + 100 * (request.param == 'en')}"
        }
        contexts.append(browser.new_context(locale=request.param, extra_http_headers=headers))
        return Visitor(contexts[-1].new_page(), portal_url, request.param, subtests)

    yield enter
    for context in contexts:
        context.close()


Enter = Callable[[], Visitor]


def latest_link(folder: Path, pattern: str) -> str:
    """The address in the latest mail that has one like it."""
    for mail in sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime_ns, reverse=True):
        if found := re.search(rf"https?://\S*{pattern}\S*", mail.read_text()):
            return found[0]
    pytest.fail(f"No mail with {pattern}")


def number_of(link: Locator) -> str:
    """The number of the page to which the first of these links leads."""
    return str(link.first.get_attribute("href")).rstrip("/").rsplit("/", 1)[1]


def test_axe_finds_nothing_on_the_way_in(visitor: Enter) -> None:
    guest = visitor()
    guest.open("account_login").look("sign-in")
    guest.press("main form.form button").look("sign-in with errors")
    for name in (
        *("account_reset_password", "account_reset_password_done", "account_signup"),
        *("account_reset_password_from_key_done", "account_inactive"),
        *("account_email_verification_sent", "accounts:account-erased"),
    ):
        guest.open(name).look(name)
    guest.open("account_reset_password_from_key", "x", "y").look("password link that is none")
    guest.open("account_confirm_email", "x").look("address link that is none")
    guest.open("selfservice:invitation-accept", "x").look("invitation that is none")
    guest.open("review:draft-answer", "x").look("review link that is none")


def test_axe_finds_nothing_in_my_space(visitor: Enter) -> None:
    owner = visitor()
    page = owner.page
    owner.sign_in(OWNER)
    owner.open("selfservice:space-home").look("home")
    owner.press('.row-title a:not([lang="fr"])').look("translation")
    owner.open("selfservice:space-home").press('form[action*="vitrines/"] button')
    sheet = page.url
    owner.look("empty sheet")
    owner.press('.sheet-send [value="submit"]').look("sheet with errors")
    other = page.context.new_page()
    other.goto(sheet)
    other.locator('[name="problem"]').fill("Autre chose.")
    with other.expect_navigation():
        other.locator('.sheet-bar [value="save"]').click()
    other.close()
    page.locator('[name="problem"]').fill("Encore autre chose.")
    owner.press('.sheet-bar [value="save"]').look("two versions")
    number = sheet.rstrip("/").rsplit("/", 1)[1]
    owner.open("selfservice:page-sent", number).look("sent")
    owner.open("selfservice:page-delete", number).look("delete")
    owner.press("main .button-danger").look("home with a message")
    owner.press("h3:last-of-type + .rows .row-title a").look("profile")
    owner.open("selfservice:space-home")
    owner.press(".space-links a >> nth=0").look("people")
    page.fill('[name="email"]', "?")
    owner.press("main form.form button").look("people with errors")
    owner.open("selfservice:space-home").press(".space-links a >> nth=1").look("consents")


def test_axe_finds_nothing_on_an_invitation(visitor: Enter, mails: Path) -> None:
    owner, guest = visitor(), visitor()
    owner.sign_in(OWNER)
    owner.open("selfservice:space-home").press(".space-links a >> nth=0")
    owner.page.fill('[name="email"]', f"nouvelle-{owner.language}@exemple.fr")
    owner.press("main form.form button").look("people with an invitation")
    link = latest_link(mails, "/invitation/")
    guest.page.goto(link)
    code = guest.page.locator("html").get_attribute("lang")
    assert code
    guest.language = owner.language = code
    guest.look("invitation")
    guest.page.fill('[type="password"] >> nth=0', "1234")
    guest.press("main form.form button").look("invitation with errors")
    owner.page.goto(link)
    owner.look("invitation of somebody else")


def test_axe_finds_nothing_on_a_review(visitor: Enter, mails: Path) -> None:
    """From the page that is sent to the moderator's decision and the signed link."""
    owner, moderator, guest = visitor(), visitor(), visitor()
    owner.sign_in(OWNER)
    rows = owner.open("selfservice:space-home").page.locator(".row-title a")
    number = number_of(rows.filter(has_text="Peser chaque poche"))
    translated = number_of(owner.page.locator('.row-title a:not([lang="fr"])'))
    owner.open("selfservice:page-edit", number).press('.sheet-send [value="submit"]')
    owner.open("selfservice:page-edit", number).look("sheet in review")

    moderator.sign_in(MODERATOR)
    moderator.open("selfservice:space-home").look("my space of nobody")
    moderator.open("accounts:profile-edit")
    moderator.page.check(f'[name="language"][value="{moderator.language}"]')
    moderator.press("main form.form button")
    moderator.page.goto(f"{moderator.url}/admin/localize/reports/translations/")
    moderator.look("translations", within=ADMIN_PARTS)
    moderator.open("wagtailadmin_pages:edit", translated).look("beside its source", within=BESIDE)
    moderator.open("vitrines_admin:reviews").look("queue", within=ADMIN_PARTS)
    moderator.open("vitrines_admin:review", number).look("review", within=ADMIN_PARTS)
    moderator.press('.moderation-buttons [value="refuse"]')
    moderator.look("review with errors", within=ADMIN_PARTS)
    moderator.open("review_admin:links", number)
    moderator.page.fill("#id_email", "lecteur@exemple.fr")
    moderator.page.select_option("#id_language", moderator.language)
    moderator.press("main form .button").look("links", within=ADMIN_PARTS)

    guest.page.goto(latest_link(mails, "/(relecture|review)/"))
    guest.look("draft by signed link")
    guest.press("main form .button-main").look("draft by signed link with errors")
    for field in guest.page.locator(
        '[type="radio"][value="right"], [type="radio"][value="no"]'
    ).all():
        field.check()
    guest.press("main form .button-main").look("answer by signed link")
    moderator.open("review_admin:links", number).press('main a[href*="/review-links/"]')
    moderator.look("answer", within=ADMIN_PARTS)
    owner.open("selfservice:page-edit", number).press(".asked form .button")
