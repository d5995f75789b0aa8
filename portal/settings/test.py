"""Tests: fast hashing, files in a temporary folder, no debug."""

import tempfile
from pathlib import Path

from portal.settings.base import *  # noqa: F403 - settings modules extend one another
from portal.settings.base import LOGGING, STORAGES

DEBUG = False
SECRET_KEY = "for the tests only"  # noqa: S105 - protects nothing
ALLOWED_HOSTS = ["*"]
SERVE_MEDIA = True
GALLERY = True
MEDIA_ROOT = Path(tempfile.mkdtemp(prefix="portal-media-"))
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
LOGGING["loggers"]["operations.requests"] = {"level": "WARNING"}
# Each page is built, but in the tests of what is kept.
PAGE_CACHE_SECONDS = 0
# Tests count statements, and take them back with what they set.
PUBLIC_STATEMENT_TIMEOUT_MS = 0
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
