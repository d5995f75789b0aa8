"""Production: refuses to start while a variable without a safe default is missing."""

from django.core.exceptions import ImproperlyConfigured

from portal.settings.base import *  # noqa: F403 - settings modules extend one another
from portal.settings.base import DATABASES, EMAIL_CONFIG, TASKS, env

REQUIRED = ("SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "BASE_URL", "EMAIL_URL", "CACHE_URL")

missing = [name for name in REQUIRED if not env.str(name, default="")]
if missing:
    raise ImproperlyConfigured(
        f"Set these environment variables before you start the portal: {', '.join(missing)}. "
        "deploy/environment.example explains each of them."
    )

# Mails and a machine's translation wait in the database for `run_worker`, as part of the transaction that
# causes them.
if env.bool("TASKS_IN_BACKGROUND", default="postgresql" in DATABASES["default"]["ENGINE"]):
    TASKS["background"] = {"BACKEND": "django_tasks_db.DatabaseBackend"}
    MAIL_SERVER_BACKEND = EMAIL_CONFIG["EMAIL_BACKEND"]
    EMAIL_BACKEND = "core.services.mails.WaitingMail"

DEBUG = False
GALLERY = False
SECRET_KEY = env.str("SECRET_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
# Asked on the host itself, without TLS.
SECURE_REDIRECT_EXEMPT = [r"^health/", r"^metrics$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=63_072_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
# With this prefix browsers take a cookie over HTTPS from this very host alone, not from a sibling.
SESSION_COOKIE_NAME = "__Host-sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken"

STAFF_MFA_REQUIRED = env.bool("STAFF_MFA_REQUIRED", default=True)
# Proxies between readers and the application: limits per client need the reader's own address.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=1)
