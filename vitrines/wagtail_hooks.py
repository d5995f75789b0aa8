"""Hooks of vitrines: consent guards the pages, the admin lists their facts."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from wagtail import hooks
from wagtail.models import Page

from vitrines.permissions import anybody_can_read


@hooks.register("before_serve_page")
def refuse_without_consent(
    page: Page, request: HttpRequest, serve_args: Any, serve_kwargs: Any
) -> None:
    """Without consent for the web a page does not exist for readers; editors have its preview."""
    if not anybody_can_read(page):
        raise Http404
