"""A practice written from an interview, and the link that was sent about it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from accounts.enums import Role
from accounts.models import User
from selfservice.models import ReviewLink
from selfservice.services.links import review_link_send
from tests.factories import BestPracticePageFactory, UserFactory
from tests.worlds import copy_of
from vitrines.models import BestPracticePage

# What a link is sent about, and what a stranger must never see.
WORDS = {
    "title": "Mesurer l’effort",
    "problem": "Les pièces partent au bac.",
    "solution": "Un capteur d’effort.",
    "prerequisites": "Un automate.",
    "lessons": "Le câble cassait.",
}


@pytest.fixture(scope="module")
def editor_of_the_module(module_database: None) -> User:
    return UserFactory(role=Role.EDITOR, first_name="Rédaction", email="redaction@example.org")


@pytest.fixture(scope="module")
def practice_of_the_module(module_database: None) -> BestPracticePage:
    return BestPracticePageFactory(web=None, published=False, **WORDS)


editor = copy_of("editor_of_the_module")
practice = copy_of("practice_of_the_module")


@pytest.fixture
def editor_client(editor: User) -> Client:
    client = Client()
    client.force_login(editor)
    return client


@pytest.fixture
def sent(
    editor: User, practice: BestPracticePage, django_capture_on_commit_callbacks: Any
) -> Callable[..., tuple[ReviewLink, str]]:
    """Sends a link; gives it with its address as the mail has it."""

    def send(page: BestPracticePage | None = None, **fields: Any) -> tuple[ReviewLink, str]:
        values = {"email": "Chef@example.org", "days": 30, "by": editor, **fields}
        with django_capture_on_commit_callbacks(execute=True):
            link = review_link_send(page=page or practice, **values)
        found = re.search(r"https?://[^/\s]+(/\S+)", mail.outbox[-1].body)
        assert found
        return link, found.group(1)

    return send


def answered(link: ReviewLink, **changes: Any) -> dict[str, Any]:
    """The form in which everything is right and every channel has a yes; with changes."""
    data = {f"{name}_verdict": "right" for name in link.words}
    data |= {f"{name}_text": text for name, text in link.words.items() if name in WORDS}
    data |= {f"consent_{channel}": "yes" for channel in ("web", "book", "open_data", "press")}
    return {**data, **changes}
