"""Guards the import of redirects, the only table of rows that the admin reads from a file."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail.contrib.redirects.views import start_import

from core.forms import archive_is_small

# Thousands of rows, and what a spreadsheet of them unpacks to.
MAX_IMPORT = 512 * 1024
MAX_IMPORT_UNPACKED = 10 * 1024 * 1024


def redirects_import(request: HttpRequest) -> HttpResponse:
    """Refuses what is too large before anything unpacks it; Wagtail does the rest."""
    file = request.FILES.get("import_file")
    size = (file.size or 0) if file else 0
    if file and (size > MAX_IMPORT or not archive_is_small(file, MAX_IMPORT_UNPACKED)):
        messages.error(request, _("This file is too large: import fewer rows at once."))
        return redirect("wagtailredirects:start_import")
    response: HttpResponse = start_import(request)
    return response
