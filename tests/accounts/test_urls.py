"""The addresses of accounts: what is mounted, and with whose templates."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.template import loader
from django.urls import reverse
from django.urls.resolvers import URLPattern, URLResolver
from django.utils.translation import override

from accounts.urls import urlpatterns

OWN = Path(settings.BASE_DIR) / "portal" / "templates"


def patterns_in(rows: list[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    for row in rows:
        if isinstance(row, URLResolver):
            yield from patterns_in(row.url_patterns)
        else:
            yield row


def test_every_template_of_allauth_that_can_be_reached_is_the_portal_s_own() -> None:
    names = set()
    for pattern in patterns_in(urlpatterns):
        view = getattr(pattern.callback, "view_class", None)
        # Nobody signs up: what is shown then says so.
        closed = getattr(view, "template_name_signup_closed", None)
        if name := closed or getattr(view, "template_name", None):
            names.add(name)
    foreign = {
        name
        for name in names
        if not Path(loader.get_template(name).origin.name).is_relative_to(OWN)
    }
    assert len(names) >= 20
    assert foreign == set()


@pytest.mark.parametrize(
    ("name", "french", "english"),
    [
        ("account_login", "/fr/compte/connexion/", "/en/account/sign-in/"),
        ("accounts:profile-edit", "/fr/compte/", "/en/account/"),
        ("mfa_index", "/fr/compte/second-facteur/", "/en/account/second-factor/"),
        ("usersessions_list", "/fr/compte/appareils/", "/en/account/devices/"),
    ],
)
def test_account_has_addresses_in_each_language(name: str, french: str, english: str) -> None:
    for language, address in (("fr", french), ("en", english)):
        with override(language):
            assert reverse(name) == address
