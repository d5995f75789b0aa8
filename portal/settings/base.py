"""Settings of every environment; what differs between hosts comes from variables."""

import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parents[2]
VAR_DIR = Path(environ.Env().str("VAR_DIR", default=str(BASE_DIR / "var")))

env = environ.Env()

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

# Database

DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'db.sqlite3'}")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    VAR_DIR.mkdir(parents=True, exist_ok=True)
    # Writers queue at BEGIN instead of failing half-way; readers are never blocked.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-32000;"
        ),
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # Statements are short: compiling one that is thought dear takes longer than all of it. What is
    # read often lies in memory, where jumping costs no more than going on, whatever the default says.
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault(
        "options", "-c jit=off -c random_page_cost=1.1"
    )
# Where public pages may be read too, once it has what they must show; docs/operations/hosts.md.
REPLICA_URL = env.str("REPLICA_URL", default="")
if REPLICA_URL:
    _replica = env.db_url("REPLICA_URL")
    if {_replica["ENGINE"], DATABASES["default"]["ENGINE"]} != {"django.db.backends.postgresql"}:
        raise ImproperlyConfigured(
            "REPLICA_URL needs PostgreSQL, and so does DATABASE_URL with it."
        )
    _replica["OPTIONS"] = {
        "options": "-c jit=off -c random_page_cost=1.1",
        # In seconds, the last in milliseconds: nobody waits for a host that is gone.
        "connect_timeout": 2,
        "keepalives_idle": 3,
        "keepalives_interval": 1,
        "tcp_user_timeout": 3000,
        **_replica.get("OPTIONS", {}),
    }
    # Each request asks it how far it is, which says as well whether the connection lives.
    DATABASES["replica"] = {**_replica, "CONN_MAX_AGE": 60, "TEST": {"MIRROR": "default"}}
    DATABASE_ROUTERS = ["core.backends.replica.ReplicaRouter"]

# People

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

# Files

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# On S3, if a bucket is named: originals and documents in one that nobody else reads, and renditions in
# another one, which the web server fetches: readers' browsers go on asking the portal alone.
MEDIA_S3_BUCKET = env.str("MEDIA_S3_BUCKET", default="")
if MEDIA_S3_BUCKET:
    _s3: dict[str, Any] = {
        "endpoint_url": env.str("MEDIA_S3_ENDPOINT", default="") or None,
        "region_name": env.str("MEDIA_S3_REGION", default="") or None,
        "access_key": env.str("MEDIA_S3_KEY"),
        "secret_key": env.str("MEDIA_S3_SECRET"),
        "file_overwrite": False,
    }
    _renditions = {
        "bucket_name": env.str("MEDIA_S3_PUBLIC_BUCKET"),
        "querystring_auth": False,
        "custom_domain": f"{urlsplit(env.str('BASE_URL')).netloc}/media",
    }
    STORAGES |= {
        "default": {
            "BACKEND": "storages.backends.s3.S3Storage",
            "OPTIONS": {**_s3, "bucket_name": MEDIA_S3_BUCKET, "default_acl": "private"},
        },
        "renditions": {
            "BACKEND": "storages.backends.s3.S3Storage",
            "OPTIONS": {**_s3, **_renditions},
        },
    }
    WAGTAILIMAGES_RENDITION_STORAGE = "renditions"
# Only renditions are public; originals and documents are never under a public path.
SERVE_MEDIA = env.bool("SERVE_MEDIA", default=False)
# Where nginx finds what lies under MEDIA_ROOT, once the application has said who may have it.
FILE_SERVER_PREFIX = env.str("FILE_SERVER_PREFIX", default="")
SENDFILE_BACKEND = "core.views.files"
FILE_UPLOAD_PERMISSIONS = 0o644
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

# Where `make_backup` keeps the last so many, and the file of the words that encrypt them, if any.
BACKUP_DIR = env.str("BACKUP_DIR", default=str(VAR_DIR / "backups"))
BACKUP_KEEP = env.int("BACKUP_KEEP", default=14)
BACKUP_PASSPHRASE_FILE = env.str("BACKUP_PASSPHRASE_FILE", default="")

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

# Wagtail

WAGTAIL_SITE_NAME = "Vitrines Industrie du Futur"
WAGTAILADMIN_BASE_URL = env.str("BASE_URL", default="http://localhost:8000")
WAGTAILIMAGES_IMAGE_MODEL = "core.CustomImage"
WAGTAILIMAGES_IMAGE_FORM_BASE = "core.forms.PortalImageForm"
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 25_000_000
WAGTAILIMAGES_EXTENSIONS = ["avif", "jpg", "jpeg", "png", "webp"]
WAGTAILDOCS_DOCUMENT_MODEL = "core.CustomDocument"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "core.forms.PortalDocumentForm"
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "ods", "odt", "pdf", "pptx", "xlsx"]
WAGTAILDOCS_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
WAGTAILDOCS_SERVE_METHOD = "serve_view"
# Kept by the reader, never shown as a page of this host.
WAGTAILDOCS_INLINE_CONTENT_TYPES: list[str] = []
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "search.backends"}}
# Readers' search on a search server, such as `opensearch3`, instead of the database.
SEARCH_BACKEND = env.str("SEARCH_BACKEND", default="")
SEARCH_SERVER = SEARCH_BACKEND and {
    "BACKEND": f"wagtail.search.backends.{SEARCH_BACKEND}",
    "URLS": [env.str("SEARCH_URL", default="http://localhost:9200")],
    "INDEX_PREFIX": env.str("SEARCH_INDEX_PREFIX", default="portal_"),
    "TIMEOUT": env.int("SEARCH_TIMEOUT", default=2),
    "OPTIONS": {"max_retries": 0},
}
WAGTAIL_AUTOSAVE_INTERVAL = 3000
WAGTAILADMIN_NOTIFICATION_INCLUDE_SUPERUSERS = False
# Text only: Wagtail writes the HTML part outside the recipient's language.
WAGTAILADMIN_NOTIFICATION_USE_HTML = False
# `vitrines.services.review_supersede` does it, unless what is published is older than what waits.
WAGTAIL_WORKFLOW_CANCEL_ON_PUBLISH = False
# Where the admin is, below the host; nginx is told the same.
ADMIN_PATH = env.str("ADMIN_PATH", default="admin")
_taken = {"documents", "en", "fr", "health", "media", "metrics", "social", "static"}
if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", ADMIN_PATH) or ADMIN_PATH in _taken:
    raise ImproperlyConfigured(
        f"ADMIN_PATH={ADMIN_PATH!r}: use small letters, digits and hyphens, and no address of the portal."
    )
WAGTAILADMIN_LOGIN_URL = f"/{ADMIN_PATH}/login/"
WAGTAIL_FRONTEND_LOGIN_URL = LOGIN_URL
# A password that many share is guessed and passed on: pages and collections are for accounts.
WAGTAIL_PRIVATE_PAGE_OPTIONS = {"SHARED_PASSWORD": False}
WAGTAILDOCS_PRIVATE_COLLECTION_OPTIONS = {"SHARED_PASSWORD": False}
# Addresses and passwords are changed on the pages of one's account alone.
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
# The admin calls no other host.
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_ALLOW_UNICODE_SLUGS = False

# Security: the public policy; the admin's is in portal.middleware.

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
# Nothing that a browser can do beyond showing pages, but for keys and the admin's editor.
_forbidden = (
    *(
        "accelerometer",
        "ambient-light-sensor",
        "autoplay",
        "bluetooth",
        "browsing-topics",
        "camera",
    ),
    *("compute-pressure", "display-capture", "encrypted-media", "gamepad", "geolocation"),
    *("gyroscope", "hid", "identity-credentials-get", "idle-detection", "keyboard-map"),
    *("local-fonts", "magnetometer", "microphone", "midi", "otp-credentials", "payment"),
    *("picture-in-picture", "screen-wake-lock", "serial", "storage-access", "sync-xhr", "usb"),
    *("web-share", "window-management", "xr-spatial-tracking"),
)
_own = ("clipboard-read", "clipboard-write", "fullscreen")
_keys = ("publickey-credentials-create", "publickey-credentials-get")
PERMISSIONS_POLICY: dict[str, list[str]] = {
    **{feature: [] for feature in _forbidden},
    **{feature: ["self"] for feature in (*_own, *_keys)},
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "portal.views.csrf_failure"

# Machine translation of vitrines and practices: none unless a service is named.

_translators = "wagtail_localize.machine_translators"
_services: dict[str, dict[str, Any] | None] = {
    "": None,
    "deepl": {
        "CLASS": f"{_translators}.deepl.DeepLTranslator",
        "OPTIONS": {"AUTH_KEY": env.str("MACHINE_TRANSLATOR_KEY", default=""), "TIMEOUT": 15},
    },
    "libretranslate": {
        "CLASS": f"{_translators}.libretranslate.LibreTranslator",
        "OPTIONS": {
            "LIBRETRANSLATE_URL": env.str("MACHINE_TRANSLATOR_URL", default=""),
            "API_KEY": env.str("MACHINE_TRANSLATOR_KEY", default=""),
            "TIMEOUT": 15,
        },
    },
}
MACHINE_TRANSLATOR = _services[env.str("MACHINE_TRANSLATOR", default="")]

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
