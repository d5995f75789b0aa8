"""Pages that belong to no app: errors, robots, manifest, site map, gallery."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form was sent without its token, or with an old one."""
    return render(request, "csrf_failure.html", status=403)
