"""The addresses of accounts, which the portal includes in each language.

Those of allauth that the portal offers keep allauth's names.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.usersessions import views as sessions
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import include, path, re_path
from django.urls.resolvers import URLPattern, URLResolver
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import cache_control

from accounts.views import account as own

View = Callable[..., HttpResponseBase]


def private(view: View) -> View:
    """Kept by no cache and shown by no search engine."""

    @wraps(view)
    @cache_control(private=True, no_store=True)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    return answer


def _path(route: str | Promise, view: View, name: str) -> URLPattern:
    return path(route, private(view), name=name)  # type: ignore[arg-type]  # routes may be lazy


own_urls = [
    _path("", own.profile_edit, "profile-edit"),
    _path(_("delete/"), own.account_erase, "account-erase"),
    _path(_("deleted/"), own.account_erased, "account-erased"),
    _path(_("devices/<int:session_id>/end/"), own.session_end, "session-end"),
]
password_urls = [
    _path("", account.password_change, "account_change_password"),
    _path(_("choose/"), account.password_set, "account_set_password"),
]
forgotten_urls: list[URLPattern] = [
    _path("", account.password_reset, "account_reset_password"),
    _path(_("sent/"), account.password_reset_done, "account_reset_password_done"),
    _path(_("done/"), account.password_reset_from_key_done, "account_reset_password_from_key_done"),
    re_path(
        r"^(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$",
        private(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
]
address_urls = [
    _path("", account.email, "account_email"),
    _path(_("sent/"), account.email_verification_sent, "account_email_verification_sent"),
    _path(_("confirm/<str:key>/"), account.confirm_email, "account_confirm_email"),
]
second_factor_urls = [
    _path("", mfa.index, "mfa_index"),
    _path(_("code/"), mfa.authenticate, "mfa_authenticate"),
    _path(_("code-again/"), mfa.reauthenticate, "mfa_reauthenticate"),
    _path(_("app/"), totp.activate_totp, "mfa_activate_totp"),
    _path(_("app/remove/"), totp.deactivate_totp, "mfa_deactivate_totp"),
    _path(_("recovery-codes/"), recovery_codes.view_recovery_codes, "mfa_view_recovery_codes"),
    _path(
        _("recovery-codes/new/"),
        recovery_codes.generate_recovery_codes,
        "mfa_generate_recovery_codes",
    ),
    _path(
        _("recovery-codes/download/"),
        recovery_codes.download_recovery_codes,
        "mfa_download_recovery_codes",
    ),
    _path(_("keys/"), webauthn.list_webauthn, "mfa_list_webauthn"),
    _path(_("keys/add/"), webauthn.add_webauthn, "mfa_add_webauthn"),
    _path(_("keys/again/"), webauthn.reauthenticate_webauthn, "mfa_reauthenticate_webauthn"),
    _path(_("keys/sign-in/"), webauthn.login_webauthn, "mfa_login_webauthn"),
    _path(_("keys/<int:pk>/remove/"), webauthn.remove_webauthn, "mfa_remove_webauthn"),
    _path(_("keys/<int:pk>/rename/"), webauthn.edit_webauthn, "mfa_edit_webauthn"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include((own_urls, "accounts"))),
    _path(_("sign-in/"), account.login, "account_login"),
    _path(_("sign-out/"), account.logout, "account_logout"),
    _path(_("sign-up/"), account.signup, "account_signup"),
    _path(_("closed/"), account.account_inactive, "account_inactive"),
    _path(_("confirm/"), account.reauthenticate, "account_reauthenticate"),
    path(_("address/"), include(address_urls)),
    path(_("password/"), include(password_urls)),
    path(_("password-forgotten/"), include(forgotten_urls)),
    path(_("second-factor/"), include(second_factor_urls)),
    _path(_("devices/"), sessions.list_usersessions, "usersessions_list"),
]
