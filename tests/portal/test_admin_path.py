"""The admin at another address: read by a process of its own, which asks no database."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
TRIED = """
import json
import django
django.setup()
from django.test import Client
from django.urls import Resolver404, resolve, reverse
from core.models import RESERVED_SLUGS
client = Client()
answers = {}
def is_found(path):
    try:
        return bool(resolve(path))
    except Resolver404:
        return False
for path in ("/back-office/", "/back-office/login/", "/robots.txt"):
    answer = client.get(path, headers={"accept-language": "en"})
    answers[path] = {
        "status": answer.status_code,
        "location": answer.get("Location", ""),
        "frames": answer.get("X-Frame-Options", ""),
        "body": answer.content.decode() if path.endswith("txt") else "",
    }
print(json.dumps({
    "home": reverse("wagtailadmin_home"),
    "answers": answers,
    "usual": [path for path in ("/admin/", "/admin/login/", "/admin/pages/") if is_found(path)],
    "is_reserved": "back-office" in RESERVED_SLUGS,
}))
"""


def run(admin_path: str) -> subprocess.CompletedProcess[str]:
    variables = {
        "DJANGO_SETTINGS_MODULE": "portal.settings.test",
        "DATABASE_URL": "sqlite://:memory:",
        "ADMIN_PATH": admin_path,
    }
    return subprocess.run(  # noqa: S603 - the code is above
        [sys.executable, "-c", TRIED],
        cwd=ROOT,
        env=os.environ | variables,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def moved() -> dict[str, Any]:
    done = run("back-office")
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def test_admin_and_its_doors_are_at_the_address_that_was_chosen(moved: dict[str, Any]) -> None:
    assert moved["home"] == "/back-office/"
    answers = moved["answers"]
    assert answers["/back-office/"]["location"].startswith("/back-office/login/")
    assert answers["/back-office/login/"]["location"].startswith("/en/account/sign-in/")
    # The admin's own policy, as before.
    assert answers["/back-office/"]["frames"] == "SAMEORIGIN"


def test_nothing_of_the_admin_is_left_at_the_usual_address(moved: dict[str, Any]) -> None:
    assert moved["usual"] == []


def test_page_may_not_take_the_address_and_robots_are_not_told(moved: dict[str, Any]) -> None:
    assert moved["is_reserved"]
    robots = moved["answers"]["/robots.txt"]
    assert "Sitemap:" in robots["body"]
    assert "back-office" not in robots["body"]


@pytest.mark.parametrize("path", ["fr", "media", "", "a/b", "Admin", "^x"])
def test_address_that_is_taken_or_makes_no_sense_is_refused(path: str) -> None:
    done = run(path)
    assert done.returncode != 0
    assert "ADMIN_PATH" in done.stderr
