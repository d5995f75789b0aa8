"""WSGI entry point, for gunicorn."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.production")

application = get_wsgi_application()

from django.templatetags.static import static  # noqa: E402 - the settings must be read

from core.generation import generation_raise  # noqa: E402 - the apps must be ready

# Without its static files it would answer each page with an error: it does not start, and others answer.
static("portal/css/portal.css")

# A process that starts may have other code, templates or settings than those that built what is kept.
generation_raise()

# What every request needs is there for good. Left among what may be freed, it would be searched
# through time and again, for a tenth of a second each, while a reader waits for a long list.
get_resolver().url_patterns  # noqa: B018 - reading it imports every view
gc.collect()
gc.freeze()
