"""Headers of every kind of page, as an observatory of headers would score them, and of the admin."""

from __future__ import annotations

import ast
import base64
import hashlib
import os
import re
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from accounts.enums import Role
from tests.factories import UserFactory
from tests.portal.conftest import Tree

HOST = "vitrines.example.org"
AIM = 135
HALF_A_YEAR = 15_552_000
UNSAFE = {"'unsafe-inline'", "'unsafe-eval'", "data:", "http:", "https:", "*"}
SCRIPT = re.compile(r"<script\b([^>]*)>")


def policy_of(response: Any) -> dict[str, set[str]]:
    directives = (part.split() for part in response["Content-Security-Policy"].split(";"))
    return {name: set(sources) for name, *sources in directives}


# What the HTTP Observatory publishes: points that each header wins or loses, from a hundred.


def score_of_policy(response: Any) -> int:
    policy = policy_of(response)
    active = policy.get("script-src", set()) | policy.get("style-src", set())
    if active & UNSAFE or policy.get("object-src", policy["default-src"]) & UNSAFE:
        return -20
    return 10 if policy["default-src"] == {"'none'"} else 5


def score_of_cookies(response: Any) -> int:
    if not response.cookies:
        return 0
    safe = all(
        cookie["secure"] and cookie["httponly"] and cookie["samesite"] in {"Lax", "Strict"}
        for cookie in response.cookies.values()
    )
    return 5 if safe else -40


def score_of_transport(response: Any) -> int:
    header = response.get("Strict-Transport-Security", "")
    found = re.match(r"max-age=(\d+)", header)
    return 0 if found and int(found[1]) >= HALF_A_YEAR else -20


def score_of_scripts(response: Any) -> int:
    sources = [tag for tag in SCRIPT.findall(response.content.decode()) if "src=" in tag]
    if any(re.search(r'src="(https?:)?//', tag) for tag in sources):
        return -50
    return 5 if sources and all('integrity="sha' in tag for tag in sources) else 0


def score(response: Any) -> int:
    headers = response.headers
    points = [
        score_of_policy(response),
        score_of_cookies(response),
        score_of_transport(response),
        score_of_scripts(response),
        5 if headers.get("Referrer-Policy") in {"no-referrer", "strict-origin", PRIVATE} else -5,
        0 if headers.get("X-Content-Type-Options") == "nosniff" else -5,
        5 if "frame-ancestors" in policy_of(response) else -20,
        10 if headers.get("Cross-Origin-Resource-Policy") == "same-origin" else 0,
        -50 if headers.get("Access-Control-Allow-Origin") == "*" else 0,
    ]
    lost = sum(point for point in points if point < 0)
    won = sum(point for point in points if point > 0)
    return 100 + lost + (won if lost >= -10 else 0)


PRIVATE = "strict-origin-when-cross-origin"


@pytest.fixture
def over_https(settings: Any) -> Client:
    """A reader, and the settings that only production has."""
    settings.SECURE_HSTS_SECONDS = 63_072_000
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    return Client(SERVER_NAME=HOST)


def public_addresses(tree: Tree, language: str) -> list[str]:
    """Every type of page, the views that are no pages, and the forms of who has no account."""
    vitrine = tree.vitrine("Usine A")
    practice = tree.practice("Moins de pannes", vitrine)
    pages = [practice, tree.news("Douze"), tree.event("Salon"), tree.standard("Le label")]
    if language == "en":
        pages = [tree.translate(page, f"English {page.pk}") for page in pages]
    found = {tree.home(language).url}
    for page in pages:
        found |= {above.url for above in page.get_ancestors(inclusive=True).live() if above.url}
    names = ("search:page-search", "vitrines:practice-match", "vitrines:practice-compare")
    forms = ("account_login", "account_signup", "account_reset_password")
    with override(language):
        found |= {reverse(name) for name in (*names, "site-map", *forms)}
    return sorted(path for path in found if path.startswith(f"/{language}/"))


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["fr", "en"])
def test_page_scores_what_it_should(over_https: Client, tree: Tree, language: str) -> None:
    addresses = public_addresses(tree, language)
    assert len(addresses) >= 14
    scores = {path: score(over_https.get(path, secure=True)) for path in addresses}
    assert {path: points for path, points in scores.items() if points < AIM} == {}


@pytest.mark.django_db
def test_digest_of_a_script_is_that_of_the_file(client: Client, tree: Tree) -> None:
    with override("fr"):
        pages = [reverse("account_login"), reverse("search:page-search")]
    tags = {tag for path in pages for tag in SCRIPT.findall(client.get(path).content.decode())}
    checked = 0
    for tag in tags:
        source = re.search(r'src="/static/([^"]+)" integrity="sha384-([^"]+)"', tag)
        if not source:
            assert 'type="application/json"' in tag or "application/ld+json" in tag
            continue
        file = finders.find(source[1])
        with open(str(file), "rb") as content:  # noqa: PTH123 - finders give a name
            digest = hashlib.sha384(content.read()).digest()
        assert base64.b64encode(digest).decode() == source[2]
        checked += 1
    assert checked >= 5


@pytest.mark.django_db
def test_admin_has_a_policy_of_its_own_that_is_enforced(tree: Tree) -> None:
    client = Client()
    client.force_login(UserFactory(role=Role.EDITOR))
    response = client.get("/admin/")
    policy = policy_of(response)
    assert policy["default-src"] == {"'none'"}
    assert policy["frame-ancestors"] == policy["form-action"] == policy["base-uri"] == {"'self'"}
    assert "object-src" not in policy
    # Nothing comes from another host.
    for sources in policy.values():
        assert not {source for source in sources if "." in source or source in {"*", "https:"}}
    assert "Content-Security-Policy-Report-Only" not in response.headers


def test_browser_can_do_nothing_that_no_page_uses(client: Client) -> None:
    header = client.get("/robots.txt")["Permissions-Policy"]
    for feature in ("camera", "geolocation", "microphone", "payment", "usb", "browsing-topics"):
        assert f"{feature}=()" in header
    assert "publickey-credentials-get=(self)" in header


# Settings of production


VALUES = {
    "SECRET_KEY": "x" * 60,
    "ALLOWED_HOSTS": HOST,
    "BASE_URL": f"https://{HOST}",
    "DATABASE_URL": "sqlite://:memory:",
    "EMAIL_URL": "consolemail://",
    "CACHE_URL": "locmemcache://",
}
READ = """
import django
from django.conf import settings
django.setup()
names = (
    "SESSION_COOKIE_NAME", "SESSION_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY",
    "SESSION_COOKIE_SAMESITE", "SESSION_COOKIE_PATH", "SESSION_COOKIE_DOMAIN", "CSRF_COOKIE_NAME",
    "CSRF_COOKIE_SECURE", "CSRF_COOKIE_HTTPONLY", "CSRF_COOKIE_PATH", "CSRF_COOKIE_DOMAIN",
    "SECURE_HSTS_PRELOAD", "SECURE_SSL_REDIRECT", "DEBUG", "GALLERY",
)
print({name: getattr(settings, name) for name in names})
"""


def production(**changes: str) -> subprocess.CompletedProcess[str]:
    environment = {
        **{
            name: value for name, value in os.environ.items() if name in {"PATH", "VAR_DIR", "HOME"}
        },
        "DJANGO_SETTINGS_MODULE": "portal.settings.production",
        **VALUES,
        **changes,
    }
    return subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-c", READ],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_cookies_of_production_are_bound_to_this_host() -> None:
    found = production()
    values = ast.literal_eval(found.stdout)
    for kind in ("SESSION", "CSRF"):
        # What browsers ask of a cookie with this prefix.
        assert values[f"{kind}_COOKIE_NAME"].startswith("__Host-")
        assert values[f"{kind}_COOKIE_SECURE"]
        assert values[f"{kind}_COOKIE_HTTPONLY"]
        assert values[f"{kind}_COOKIE_PATH"] == "/"
        assert values[f"{kind}_COOKIE_DOMAIN"] is None
    assert values["SESSION_COOKIE_SAMESITE"] == "Lax"
    assert values["SECURE_SSL_REDIRECT"]
    assert not values["DEBUG"]
    assert not values["GALLERY"]


@pytest.mark.parametrize("name", ["SECRET_KEY", "CACHE_URL"])
def test_production_does_not_start_without_what_it_needs(name: str) -> None:
    """Its secret, and a cache that all its processes share."""
    found = production(**{name: ""})
    assert found.returncode != 0
    assert name in found.stderr


def test_no_secret_stands_in_the_settings() -> None:
    """Keys and passwords come from the environment: a string that looks like one is a mistake."""
    modules = set((settings.BASE_DIR / "portal" / "settings").glob("*.py"))
    assert modules
    for module in modules:
        if module.name == "test.py":
            continue
        text = module.read_text()
        for line in text.splitlines():
            if re.search(r"(SECRET|PASSWORD|TOKEN|_KEY)\w*\"?\s*[:=]", line):
                assert not re.search(r"[:=]\s*[\"'][^\"']{6,}[\"']", line), line
        assert "://" not in re.sub(
            r"http://localhost\S*|sqlite:///|\w+mail://|locmemcache://", "", text
        )
