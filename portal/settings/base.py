"""Settings of every environment; what differs between hosts comes from variables."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.settings.data import *  # noqa: F403 - settings modules extend one another
from portal.settings.editing import *  # noqa: F403 - settings modules extend one another
from portal.settings.environment import BASE_DIR, env
from portal.settings.people import *  # noqa: F403 - settings modules extend one another
from portal.settings.security import *  # noqa: F403 - settings modules extend one another

# Applications, top layer first: templates and static files of an upper layer win.

INSTALLED_APPS = [
    "portal",
    "demo",
    "home",
    "selfservice",
    "search",
    "pathways",
    "vitrines",
    "communities",
    "news",
    "events",
    "companies",
    "taxonomies",
    "accounts",
    "operations",
    "core",
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_tasks",
    "django_tasks_db",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    "django.contrib.humanize",
]

MIDDLEWARE = [
    "operations.middleware.RequestLogMiddleware",
    "portal.middleware.page_cache.PageCacheMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "portal.middleware.AdminContentSecurityPolicyMiddleware",
    "portal.middleware.StatementTimeoutMiddleware",
    "portal.middleware.replica.ReplicaMiddleware",
    "portal.middleware.PublicRequestMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "portal.middleware.AdminDoorMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "portal.middleware.PageRedirectMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
            ],
        },
    }
]

# Languages

LANGUAGE_CODE = "fr"
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [("fr", _("French")), ("en", _("English"))]
WAGTAILADMIN_PERMITTED_LANGUAGES = [("fr", _("French")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True
FORMAT_MODULE_PATH = ["portal.formats"]
# Dates are typed day first in both languages: 05/03 must not be the third of May for one editor.
WAGTAIL_DATE_FORMAT = "%d/%m/%Y"
WAGTAIL_DATETIME_FORMAT = "%d/%m/%Y %H:%M"
WAGTAIL_I18N_ENABLED = True
# Wagtail's own search of "translated slugs" is not needed: each language has its own slug.
WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = False

# Cache, tasks

CACHES = {
    "default": env.cache_url("CACHE_URL", default="locmemcache://portal"),
    "renditions": env.cache_url("CACHE_URL", default="locmemcache://renditions"),
}
for _cache in CACHES.values():
    if _cache["BACKEND"] == "django.core.cache.backends.redis.RedisCache":
        # A server that is away costs readers neither the page nor a wait.
        _cache["BACKEND"] = "core.backends.TolerantRedisCache"
# For how long a public page may be kept; what changes with the clock alone is never later. 0: none.
PAGE_CACHE_SECONDS = env.int("PAGE_CACHE_SECONDS", default=60)
# The same of the parts that pages are made of, for all readers.
FRAGMENT_SECONDS = env.int("FRAGMENT_SECONDS", default=60)
# The folder of the proxy's cache on this host, which is emptied where something is withdrawn.
PROXY_CACHE_DIR = env.str("PROXY_CACHE_DIR", default="")
# Wagtail's own tasks, whose effects somebody looks for, are done at once; what nobody waits for may be
# done by a worker (docs/decisions/0008-background-work.md).
_at_once: dict[str, Any] = {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}
TASKS = {"default": _at_once, "background": _at_once}

# Mail

EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
EMAIL_TIMEOUT = 10
# What hands mails to the server, where `EMAIL_BACKEND` only lets them wait.
MAIL_SERVER_BACKEND = ""
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="portail@localhost")

# The portal

# Readers get a page that says so, with status 503; the admin stays open.
MAINTENANCE = env.bool("MAINTENANCE", default=False)
# PostgreSQL cancels what takes longer for a reader; 0 is no bound.
PUBLIC_STATEMENT_TIMEOUT_MS = env.int("PUBLIC_STATEMENT_TIMEOUT_MS", default=5_000)
CONTACT_EMAIL = env.str("CONTACT_EMAIL", default="contact@example.org")

# The log

# What a statement may take before the log tells of it; 0 is never.
SLOW_STATEMENT_MS = env.int("SLOW_STATEMENT_MS", default=500)
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "event": {
            "()": "operations.logs.formatter",
            "style": env.str("LOG_STYLE", default="json"),
        }
    },
    "filters": {"without_path": {"()": "operations.logs.WithoutPath"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "event"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        # Of what was refused there is a line already, that of the request.
        "django.request": {"level": "ERROR", "filters": ["without_path"], "propagate": True},
        # One line per save says nothing that the page's own history does not say.
        "django_tasks": {"level": "WARNING"},
        "django_tasks_db": {"level": "WARNING"},
        "wagtail": {"level": "WARNING"},
    },
}
