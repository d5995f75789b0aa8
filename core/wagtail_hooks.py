"""The language guard."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import get_language
from wagtail import hooks
from wagtail.models import Page


@hooks.register("before_serve_page")
def redirect_to_own_language(
    page: Page, request: HttpRequest, serve_args: Any, serve_kwargs: Any
) -> HttpResponse | None:
    """Wagtail serves a French page under /en/ while it has no English one; its address is /fr/."""
    if page.locale.language_code == get_language():
        return None
    return HttpResponseRedirect(page.get_url(request))
