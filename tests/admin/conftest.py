"""Clients signed in to the admin by role."""

from __future__ import annotations

import pytest
from django.test import Client
from wagtail.users.models import UserProfile

from accounts.enums import Role
from accounts.models import User
from tests.factories import UserFactory


def _signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def editor() -> User:
    return UserFactory(role=Role.EDITOR, first_name="Rédaction", last_name="de l’Alliance")


@pytest.fixture
def moderator() -> User:
    return UserFactory(role=Role.MODERATOR, first_name="Modération", last_name="de l’Alliance")


@pytest.fixture
def english_moderator() -> User:
    user = UserFactory(role=Role.MODERATOR, first_name="Moderation", last_name="in English")
    UserProfile.objects.create(user=user, preferred_language="en")
    return user


@pytest.fixture
def editor_client(editor: User) -> Client:
    return _signed_in(editor)


@pytest.fixture
def moderator_client(moderator: User) -> Client:
    return _signed_in(moderator)


@pytest.fixture
def superuser_client() -> Client:
    return _signed_in(UserFactory(is_superuser=True, is_staff=True))
