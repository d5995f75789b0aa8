"""A practice that is published in both languages, and who works on it."""

from __future__ import annotations

from copy import deepcopy

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
from tests.worlds import copy_of
from vitrines.models import BestPracticePage, VitrinePage


@pytest.fixture(scope="module")
def vitrine_of_the_module(module_database: None) -> VitrinePage:
    return VitrinePageFactory()


@pytest.fixture(scope="module")
def practice_of_the_module(
    module_database: None, vitrine_of_the_module: VitrinePage
) -> BestPracticePage:
    return BestPracticePageFactory(
        parent=vitrine_of_the_module,
        problem="Trop de rebuts.",
        solution="Un capteur.",
        duration_months=6,
        body=[("text", {"heading": "Avant", "text": "<p>On <b>comptait</b> à la main.</p>"})],
    )


@pytest.fixture(scope="module")
def english_of_the_module(
    module_database: None, practice_of_the_module: BestPracticePage
) -> BestPracticePage:
    """The English version, translated and published."""
    words = {"title": "Fewer rejects", "problem": "Too many rejects.", "solution": "A sensor."}
    page: BestPracticePage = translated(deepcopy(practice_of_the_module), **words)
    return page


@pytest.fixture(scope="module")
def member_of_the_module(module_database: None, vitrine_of_the_module: VitrinePage) -> User:
    user: User = MembershipFactory(company=vitrine_of_the_module.company).user
    return user


vitrine = copy_of("vitrine_of_the_module")
practice = copy_of("practice_of_the_module")
english = copy_of("english_of_the_module")
member = copy_of("member_of_the_module")


@pytest.fixture
def editor() -> User:
    return UserFactory(role=Role.MODERATOR)


@pytest.fixture
def editor_client(editor: User) -> Client:
    client = Client()
    client.force_login(editor)
    return client


@pytest.fixture
def member_client(member: User) -> Client:
    client = Client()
    client.force_login(member)
    return client
