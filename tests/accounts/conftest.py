"""What tests of accounts share: languages, mails, addresses."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.urls import reverse
from django.utils.translation import override

PASSWORD = "parfaitement-secret"
LANGUAGES = ("fr", "en")


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def address(language: str) -> Callable[..., str]:
    """The address of a view in the test's language."""

    def find(name: str, **kwargs: Any) -> str:
        with override(language):
            return reverse(name, kwargs=kwargs)

    return find


def last_mail() -> Any:
    """The mail sent last: in text and in HTML, with the same links, and nothing from elsewhere."""
    message = mail.outbox[-1]
    ((html, kind),) = message.alternatives
    assert kind == "text/html"
    links = set(re.findall(r"https?://\S+", message.body))
    assert links == {link for link in links if link in html}
    assert "<img" not in html
    assert "<link" not in html
    return message


def link_in(message: Any, *, containing: str) -> str:
    """The path of the one link that holds these characters."""
    (link,) = {
        link for link in re.findall(r"https?://[^/\s]+(\S*)", message.body) if containing in link
    }
    return link
