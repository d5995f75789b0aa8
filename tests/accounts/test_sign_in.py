"""Signing in, out, and what never tells whether an account is there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from accounts.enums import Role
from accounts.models import User
from accounts.views.adapters import AccountAdapter
from core.backends import TolerantRedisCache
from tests.accounts.conftest import PASSWORD
from tests.factories import UserFactory
from tests.factories.companies import MembershipFactory

Address = Callable[..., str]


def sign_in(client: Client, url: str, email: str, password: str = PASSWORD, **more: Any) -> Any:
    return client.post(url, {"login": email, "password": password, **more})


def test_member_comes_into_his_space(client: Client, address: Address) -> None:
    user = MembershipFactory().user
    response = sign_in(client, address("account_login"), user.email.upper())
    assert response["Location"] == address("selfservice:space-home")
    assert client.session["_auth_user_id"] == str(user.pk)


def test_editor_comes_into_the_admin(client: Client, address: Address) -> None:
    response = sign_in(client, address("account_login"), UserFactory(role=Role.EDITOR).email)
    assert response["Location"] == "/admin/"


@pytest.mark.parametrize(
    "following", ["https://elsewhere.example/", "//elsewhere.example", "javascript:x"]
)
def test_sign_in_never_leads_to_another_host(
    client: Client, address: Address, following: str
) -> None:
    user = UserFactory()
    response = sign_in(client, address("account_login"), user.email, next=following)
    assert response["Location"] == address("selfservice:space-home")


def test_admin_asks_for_the_same_sign_in_and_comes_back(client: Client, language: str) -> None:
    asked = client.get("/admin/images/", follow=True, headers={"accept-language": language})
    chain = [url for url, _status in asked.redirect_chain]
    with override(language):
        expected = reverse("account_login")
    assert chain == ["/admin/login/?next=/admin/images/", f"{expected}?next=%2Fadmin%2Fimages%2F"]
    editor = UserFactory(role=Role.EDITOR)
    response = sign_in(client, expected, editor.email, next="/admin/images/")
    assert response["Location"] == "/admin/images/"


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/admin/password_reset/", "account_reset_password"),
        ("/admin/password_reset/done/", "account_reset_password"),
        ("/admin/logout/", "account_logout"),
    ],
)
def test_old_doors_of_the_admin_lead_to_the_account(
    client: Client, language: str, path: str, name: str
) -> None:
    response = client.get(path, headers={"accept-language": language})
    with override(language):
        assert response["Location"] == reverse(name)


def test_leaving_the_admin_ends_the_session(client: Client) -> None:
    client.force_login(UserFactory(role=Role.EDITOR))
    client.post("/admin/logout/")
    assert "_auth_user_id" not in client.session


def test_company_staff_is_shown_its_space_instead_of_the_admin(
    client: Client, language: str, address: Address
) -> None:
    client.force_login(MembershipFactory().user)
    for path in ("/admin/", "/admin/pages/", "/admin/api/main/pages/", "/admin/account/"):
        response = client.get(path, headers={"accept-language": language})
        assert response.status_code == 403, path
        page = response.content.decode()
        assert f'lang="{language}"' in page, path
        assert address("selfservice:space-home") in page, path


def test_unknown_address_and_wrong_password_get_the_same_answer(
    client: Client, address: Address
) -> None:
    user = UserFactory()
    pages = [
        sign_in(client, address("account_login"), email, "faux-mot-de-passe").content.decode()
        for email in (user.email, "nobody@example.org")
    ]
    pages = [page.replace(user.email, "X").replace("nobody@example.org", "X") for page in pages]
    assert _without_tokens(pages[0]) == _without_tokens(pages[1])
    assert "error-summary" in pages[0]


def _without_tokens(page: str) -> str:
    return "\n".join(line for line in page.splitlines() if "csrfmiddlewaretoken" not in line)


def test_tenth_wrong_password_closes_the_account_for_five_minutes(
    client: Client, address: Address
) -> None:
    user = UserFactory()
    for number in range(10):
        client.defaults["REMOTE_ADDR"] = f"192.0.2.{number}"
        sign_in(client, address("account_login"), user.email, "faux-mot-de-passe")
    client.defaults["REMOTE_ADDR"] = "192.0.2.99"
    response = sign_in(client, address("account_login"), user.email)
    assert "_auth_user_id" not in client.session
    with override(response.wsgi_request.LANGUAGE_CODE):
        refusal = str(AccountAdapter.error_messages["too_many_login_attempts"])
    assert refusal in response.content.decode()


def test_seventh_try_in_a_minute_gets_a_page_that_says_wait(
    client: Client, address: Address, language: str
) -> None:
    for number in range(6):
        assert (
            sign_in(client, address("account_login"), f"a{number}@example.org").status_code == 200
        )
    response = sign_in(client, address("account_login"), UserFactory().email)
    assert response.status_code == 429
    assert response["Retry-After"]
    assert f'<html lang="{language}"' in response.content.decode()


def test_reset_tells_nobody_whether_the_account_is_there(
    client: Client, address: Address, django_capture_on_commit_callbacks: Any
) -> None:
    user = UserFactory()
    answers = []
    for email in (user.email, "nobody@example.org"):
        with django_capture_on_commit_callbacks(execute=True):
            response = client.post(address("account_reset_password"), {"email": email})
        answers.append((response.status_code, response["Location"]))
    assert answers[0] == answers[1] == (302, address("account_reset_password_done"))
    assert [message.to for message in mail.outbox] == [[user.email], ["nobody@example.org"]]


@pytest.mark.parametrize("email", ["known", "nobody@example.org"])
def test_fourth_reset_mail_in_an_hour_is_not_sent(
    client: Client, address: Address, email: str, django_capture_on_commit_callbacks: Any
) -> None:
    email = UserFactory().email if email == "known" else email
    with django_capture_on_commit_callbacks(execute=True):
        statuses = [
            client.post(address("account_reset_password"), {"email": email}).status_code
            for _number in range(4)
        ]
    assert statuses == [302, 302, 302, 429]
    assert len(mail.outbox) == 3


@pytest.mark.parametrize("field", ["login", "password"])
@pytest.mark.parametrize("value", ["\x00", "a\x00b@example.org", "é" * 50_000, "' OR 1=1 --"])
def test_strange_words_in_the_sign_in_are_refused(
    client: Client, address: Address, field: str, value: str
) -> None:
    data = {"login": "a@example.org", "password": "x" * 12, field: value}
    response = client.post(address("account_login"), data)
    assert response.status_code == 200
    assert "error-summary" in response.content.decode()


def test_ten_megabytes_are_refused_unread(client: Client, address: Address, language: str) -> None:
    body = b"login=a%40example.org&password=" + b"x" * 10 * 1024 * 1024
    response = client.post(
        address("account_login"), body, content_type="application/x-www-form-urlencoded"
    )
    assert response.status_code == 413
    assert f'<html lang="{language}">' in response.content.decode()


def test_sign_in_is_open_and_limited_while_the_cache_is_away(
    client: Client,
    address: Address,
    language: str,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Away:
        def __getattr__(self, name: str) -> Any:
            def refuse(*args: Any, **kwargs: Any) -> None:
                raise ConnectionRefusedError

            return refuse

    monkeypatch.setattr(TolerantRedisCache, "_cache", Away())
    where = f"redis://away.invalid/{language}"
    away = {"BACKEND": "core.backends.TolerantRedisCache", "LOCATION": where}
    settings.CACHES = {**settings.CACHES, "default": away}
    user = UserFactory()
    response = sign_in(client, address("account_login"), user.email)
    assert (response.status_code, client.session["_auth_user_id"]) == (302, str(user.pk))
    client.logout()
    statuses = [
        sign_in(client, address("account_login"), user.email, "wrong").status_code
        for _number in range(7)
    ]
    assert statuses[0] == 200
    assert statuses[-1] == 429


def test_nobody_signs_up_alone(client: Client, address: Address, language: str) -> None:
    for response in (
        client.get(address("account_signup")),
        client.post(address("account_signup"), {"email": "a@example.org", "password1": PASSWORD}),
    ):
        page = response.content.decode()
        assert f'<html lang="{language}"' in page
        assert 'name="password1"' not in page
    assert not User.objects.filter(email="a@example.org").exists()


def test_pages_of_accounts_are_kept_by_no_cache_and_no_search_engine(
    client: Client, address: Address
) -> None:
    for name in ("account_login", "account_reset_password"):
        response = client.get(address(name))
        assert "no-store" in response["Cache-Control"]
        assert "private" in response["Cache-Control"]
        assert response["X-Robots-Tag"] == "noindex"
        assert '<meta name="robots" content="noindex">' in response.content.decode()
