"""Accounts: passwords, second factors, and how often what may be tried."""

from portal.settings.environment import env

AUTH_USER_MODEL = "accounts.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "accounts.forms.CommonWordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 24 * 3600
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "selfservice:space-home"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
# Who may enter the admin must have set up a second factor before.
STAFF_MFA_REQUIRED = env.bool("STAFF_MFA_REQUIRED", default=False)

ACCOUNT_ADAPTER = "accounts.views.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_METHODS = ["password", "mfa"]
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_FORMS = {
    "login": "accounts.forms.SignInForm",
    "reauthenticate": "accounts.forms.PasswordAgainForm",
    "change_password": "accounts.forms.PasswordChangeForm",
    "set_password": "accounts.forms.PasswordSetForm",
    "reset_password": "accounts.forms.PasswordForgottenForm",
    "reset_password_from_key": "accounts.forms.PasswordResetForm",
    "add_email": "accounts.forms.EmailChangeForm",
}
ACCOUNT_RATE_LIMITS = {
    "login": "6/m/ip",
    "login_failed": "10/5m/key",
    "reset_password": "6/m/ip,3/h/key",
    "reset_password_from_key": "6/m/ip",
    "reauthenticate": "6/m/user",
    "change_password": "6/m/user",
    "manage_email": "6/m/user",
    "confirm_email": "1/3m/key",
    "signup": "6/m/ip",
    "invitation": "6/m/ip",
    "invite": "20/h/user",
    "file": "60/h/user",
}
MFA_ADAPTER = "accounts.views.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# Every address was vouched for by an invitation, or by the administrator who made the account.
MFA_ALLOW_UNVERIFIED_EMAIL = True
# A clock may be thirty seconds late.
MFA_TOTP_TOLERANCE = 1
MFA_RATE_LIMITS = {"webauthn_login": "6/m/ip"}
MFA_FORMS = {
    "authenticate": "accounts.forms.SecondFactorForm",
    "reauthenticate": "accounts.forms.SecondFactorAgainForm",
    "activate_totp": "accounts.forms.AppActivateForm",
    "add_webauthn": "accounts.forms.KeyAddForm",
    "edit_webauthn": "accounts.forms.KeyRenameForm",
}
