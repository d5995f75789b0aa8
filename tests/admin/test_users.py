"""People are managed in the admin, by e-mail address, in their language."""

from __future__ import annotations

import datetime

import pytest
from django import forms
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import translation
from wagtail.users.models import UserProfile

from accounts.enums import Role
from accounts.models import User
from tests.factories import NewsPageFactory, UserFactory


def user_data(**changes: object) -> dict[str, object]:
    return {
        "email": "Nouvelle@Example.org",
        "first_name": "Rédaction",
        "last_name": "Ouest",
        "password1": "parfaitement-secret",
        "password2": "parfaitement-secret",
        "is_active": "on",
        "groups": [str(Group.objects.get(name=Role.EDITOR.value).pk)],
        **changes,
    }


def test_user_is_created_with_a_role(superuser_client: Client) -> None:
    response = superuser_client.post(reverse("wagtailusers_users:add"), user_data())
    assert response.status_code == 302, response.context["form"].errors
    user = User.objects.get(email="nouvelle@example.org")
    assert user.has_perm("wagtailadmin.access_admin")
    assert Client().login(email="nouvelle@example.org", password="parfaitement-secret")


def test_user_is_edited(superuser_client: Client) -> None:
    user = UserFactory(role=Role.EDITOR)
    url = reverse("wagtailusers_users:edit", args=[user.pk])
    data = user_data(email=user.email, last_name="Est", password1="", password2="")
    response = superuser_client.post(url, data)
    assert response.status_code == 302, response.context["form"].errors
    user.refresh_from_db()
    assert user.last_name == "Est"


def test_second_user_of_an_address_is_refused_in_any_case(superuser_client: Client) -> None:
    UserFactory(email="nouvelle@example.org")
    response = superuser_client.post(reverse("wagtailusers_users:add"), user_data())
    assert response.status_code == 200
    assert "email" in response.context["form"].errors


def test_users_are_listed_in_french(superuser_client: Client) -> None:
    UserFactory(first_name="Rédaction", last_name="Ouest")
    content = superuser_client.get(reverse("wagtailusers_users:index")).content.decode()
    assert "Rédaction Ouest" in content
    assert "Utilisateurs" in content


def test_group_names_are_french_in_the_form_of_a_user(superuser_client: Client) -> None:
    content = superuser_client.get(reverse("wagtailusers_users:add")).content.decode()
    assert "Éditeurs" in content
    assert "Modérateurs" in content


def test_admin_speaks_the_language_that_a_user_prefers(editor_client: Client, editor: User) -> None:
    home = reverse("wagtailadmin_home")
    assert '<html lang="fr"' in editor_client.get(home).content.decode()
    profile = UserProfile.get_for_user(editor)
    profile.preferred_language = "en"
    profile.save()
    assert '<html lang="en"' in editor_client.get(home).content.decode()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_dates_are_typed_day_first_in_both_languages(
    editor_client: Client, editor: User, language: str
) -> None:
    profile = UserProfile.get_for_user(editor)
    profile.preferred_language = language
    profile.save()
    page = NewsPageFactory(date=datetime.date(2026, 3, 5))
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert 'value="05/03/2026"' in editor_client.get(url).content.decode()
    with translation.override(language):
        assert forms.DateField().clean("05/03/2026") == datetime.date(2026, 3, 5)


def test_editor_does_not_manage_users(editor_client: Client) -> None:
    response = editor_client.get(reverse("wagtailusers_users:index"))
    assert response.status_code == 302
