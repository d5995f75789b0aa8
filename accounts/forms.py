"""Forms of one's account: allauth's, in the portal's words."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account_forms
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.totp import forms as totp_forms
from allauth.mfa.webauthn import forms as webauthn_forms
from django import forms
from django.contrib.auth.password_validation import CommonPasswordValidator, validate_password
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from accounts.models import User

# Longer ones are no password, and cost time to look at.
MAX_PASSWORD_LENGTH = 1000
PASSWORD_HELP = _("At least 12 characters. A sentence is easier to remember than a riddle.")
LABELS: dict[str, Any] = {
    "code": _("Code"),
    "email": _("E-mail address"),
    "login": _("E-mail address"),
    "name": _("Name of this key"),
    "oldpassword": _("Current password"),
    "password": _("Password"),
    "password1": _("New password"),
    "passwordless": _("Sign in with this key alone, without a password"),
    "remember": _("Stay signed in on this device"),
}
HELP: dict[str, Any] = {
    "code": _("Six digits from your app, or one of your recovery codes."),
    "name": _("For instance the device that holds it."),
    "password1": PASSWORD_HELP,
    "passwordless": _("The device then asks for a finger, a face or its own code."),
}


class CommonWordValidator(CommonPasswordValidator):
    """Refuses a common password, also one that digits and signs alone made longer."""

    def validate(self, password: str, user: Any = None) -> None:
        super().validate(password, user)
        super().validate("".join(char for char in password if char.isalpha()), user)


class PlainWordsMixin:
    """One label per field, help where it helps, no placeholder, and passwords typed once."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The page has a way back for who mistypes.
        self.fields.pop("password2", None)
        for name, field in self.fields.items():
            field.label = LABELS.get(name, field.label)
            field.help_text = HELP.get(name, "")
            field.widget.attrs.pop("placeholder", None)
            if isinstance(field.widget, forms.PasswordInput):
                field.validators.append(MaxLengthValidator(MAX_PASSWORD_LENGTH))
            if name == "code":
                field.widget.attrs |= {"class": "code", "spellcheck": "false"}


class SignInForm(PlainWordsMixin, account_forms.LoginForm):
    pass


class PasswordAgainForm(PlainWordsMixin, account_forms.ReauthenticateForm):
    pass


class PasswordChangeForm(PlainWordsMixin, account_forms.ChangePasswordForm):
    pass


class PasswordSetForm(PlainWordsMixin, account_forms.SetPasswordForm):
    pass


class PasswordForgottenForm(PlainWordsMixin, account_forms.ResetPasswordForm):
    pass


class PasswordResetForm(PlainWordsMixin, account_forms.ResetPasswordKeyForm):
    pass


class EmailChangeForm(PlainWordsMixin, account_forms.AddEmailForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("New e-mail address")
        self.fields["email"].help_text = _("We send it a link: the change holds once you open it.")


class SecondFactorForm(PlainWordsMixin, mfa_forms.AuthenticateForm):
    pass


class SecondFactorAgainForm(PlainWordsMixin, mfa_forms.ReauthenticateForm):
    pass


class AppActivateForm(PlainWordsMixin, totp_forms.ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = _("Six digits that the app shows now.")
        self.fields["code"].widget.attrs["inputmode"] = "numeric"


class KeyAddForm(PlainWordsMixin, webauthn_forms.AddWebAuthnForm):
    pass


class KeyRenameForm(PlainWordsMixin, webauthn_forms.EditWebAuthnForm):
    pass


class ProfileForm(forms.ModelForm[User]):
    """Who one is, and the language of one's mails."""

    class Meta:
        model = User
        fields = ["first_name", "last_name", "language"]
        widgets = {
            "first_name": forms.TextInput({"autocomplete": "given-name"}),
            "last_name": forms.TextInput({"autocomplete": "family-name"}),
            "language": forms.RadioSelect,
        }
        labels = {"language": _("Language of the mails")}
        help_texts = {"language": ""}


class NewPasswordField(forms.CharField):
    """A password to be chosen, checked by the portal's rules."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            **{
                "label": _("Password"),
                "help_text": PASSWORD_HELP,
                "strip": False,
                "max_length": MAX_PASSWORD_LENGTH,
                "widget": forms.PasswordInput({"autocomplete": "new-password"}),
                "validators": [validate_password],
                **kwargs,
            }
        )
