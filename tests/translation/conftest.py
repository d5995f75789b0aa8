"""A practice that is published in both languages, and who works on it."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.enums import Role
from accounts.models import User
from tests.factories import (
    BestPracticePageFactory,
    UserFactory,
    VitrinePageFactory,
    translated,
)
from tests.factories.companies import MembershipFactory
from vitrines.models import BestPracticePage, VitrinePage


@pytest.fixture
def vitrine() -> VitrinePage:
    return VitrinePageFactory()


@pytest.fixture
def practice(vitrine: VitrinePage) -> BestPracticePage:
    return BestPracticePageFactory(
        parent=vitrine,
        problem="Trop de rebuts.",
        solution="Un capteur.",
        duration_months=6,
        body=[("text", {"heading": "Avant", "text": "<p>On <b>comptait</b> à la main.</p>"})],
    )


@pytest.fixture
def english(practice: BestPracticePage) -> BestPracticePage:
    """The English version, translated and published."""
    page: BestPracticePage = translated(
        practice, title="Fewer rejects", problem="Too many rejects.", solution="A sensor."
    )
    return page


@pytest.fixture
def editor() -> User:
    return UserFactory(role=Role.MODERATOR)


@pytest.fixture
def editor_client(editor: User) -> Client:
    client = Client()
    client.force_login(editor)
    return client


@pytest.fixture
def member(vitrine: VitrinePage) -> User:
    user: User = MembershipFactory(company=vitrine.company).user
    return user


@pytest.fixture
def member_client(member: User) -> Client:
    client = Client()
    client.force_login(member)
    return client
