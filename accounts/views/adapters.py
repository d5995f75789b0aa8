"""How allauth works here: who may enter, where to, with which words and mails."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _
from qrcode import QRCode
from qrcode.image.svg import SvgPathImage

from accounts.models import User
from accounts.permissions import user_can_access_admin
from accounts.selectors import user_by_address
from core.selectors import absolute_url
from core.services import mail_send

# Mails with a link of their own, by allauth's name for them.
LETTERS: dict[str, str] = {
    "account/email/email_confirmation": "account_address",
    "account/email/password_reset_key": "account_password",
    "account/email/unknown_account": "account_unknown",
}
# Everything else that is told by mail fits in one sentence.
NOTICES: dict[str, Promise] = {
    "account/email/email_changed": _("The e-mail address of your account was changed."),
    "account/email/password_changed": _("Your password was changed."),
    "account/email/password_reset": _("Your password was reset."),
    "account/email/password_set": _("A password was set for your account."),
    "mfa/email/recovery_codes_generated": _("New recovery codes were made for your account."),
    "mfa/email/totp_activated": _("An authenticator app was added to your account."),
    "mfa/email/totp_deactivated": _("The authenticator app was removed from your account."),
    "mfa/email/webauthn_added": _("A security key was added to your account."),
    "mfa/email/webauthn_removed": _("A security key was removed from your account."),
}


class AccountAdapter(DefaultAccountAdapter):
    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account is closed."),
        "duplicate_email": _("This is already your address."),
        "email_password_mismatch": _("This address and this password do not go together."),
        "enter_current_password": _("This is not your current password."),
        "incorrect_code": _("This code is wrong or has expired."),
        "incorrect_password": _("This is not your password."),
        "rate_limited": _("Too many tries. Wait a few minutes, then try again."),
        "too_many_login_attempts": _("Too many tries. Wait five minutes, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """People come by invitation."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The Alliance's people work in the admin, everybody else in his or her space."""
        return reverse(
            "wagtailadmin_home"
            if user_can_access_admin(request.user)
            else settings.LOGIN_REDIRECT_URL
        )

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("accounts:profile-edit")

    def get_email_verification_redirect_url(self, email_address: Any) -> str:
        user = self.request.user
        return reverse("accounts:profile-edit" if user.is_authenticated else "account_login")

    def send_notification_mail(
        self,
        template_prefix: str,
        user: AbstractBaseUser,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        super().send_notification_mail(
            template_prefix, user, {**(context or {}), "user": user}, email
        )

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Written in the person's language, links included, and sent once all is stored."""
        user = context.get("user") or user_by_address(email)
        language = user.language if isinstance(user, User) else get_language()
        language = language or settings.LANGUAGE_CODE
        with override(language):
            url = absolute_url(_letter_path(context))
        told = ("timestamp", "to_email", "user_agent")
        values: dict[str, Any] = {name: context.get(name, "") for name in told}
        mail_send(
            template=LETTERS.get(template_prefix, "account_notice"),
            to=email,
            language=language,
            context={**values, "what": NOTICES.get(template_prefix, ""), "url": url},
        )


def _letter_path(context: dict[str, Any]) -> str:
    """Where a mail leads: its own secret address, or the way to a new password."""
    if "uid" in context:
        return reverse("account_reset_password_from_key", args=[context["uid"], context["key"]])
    if "key" in context:
        return reverse("account_confirm_email", args=[context["key"]])
    return reverse("account_reset_password")


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code is wrong or has expired."),
    }

    def get_totp_issuer(self) -> str:
        return settings.WAGTAIL_SITE_NAME

    def _get_site_name(self) -> str:
        return settings.WAGTAIL_SITE_NAME

    def build_totp_svg(self, url: str) -> str:
        """A drawing to stand in the page itself: no style, no other address."""
        code = QRCode(image_factory=SvgPathImage, border=2)
        code.add_data(url)
        drawing: str = code.make_image().to_string(encoding="unicode")
        return drawing
