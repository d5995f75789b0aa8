"""Wagtail: what editors may do, and where."""

import re
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from portal.settings.environment import env
from portal.settings.people import LOGIN_URL

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
