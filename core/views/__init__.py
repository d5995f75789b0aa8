"""Serves pages, and gives reports as files."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from wagtail import views as wagtail_views
from wagtail.admin.views.reports import ReportView
from wagtail.documents.views import serve as wagtail_documents
from wagtail.url_routing import RouteResult

from core.generation import remembered
from core.selectors import page_served, site_only, site_roots
from core.selectors.parameters import parameters_known

# With which spreadsheets take a cell for a formula.
FORMULA_SIGNS = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def serve_page(request: HttpRequest, path: str) -> HttpResponse:
    """Find the live page by its whole path below the active language's home page.

    Wagtail descends level by level, at two queries each. What it finds it remembers on the
    request, and so does this; hooks, restrictions and the page's own view follow as ever.
    """
    roots = [root.root_path for root in site_roots() if root.language_code == get_language()]
    if not roots:
        raise Http404
    below = "/".join(component for component in path.split("/") if component)
    served = page_served(f"{roots[0]}{below}/" if below else roots[0])
    if served is None:
        raise Http404
    request._wagtail_route_for_request = RouteResult(served)  # type: ignore[attr-defined]  # Wagtail's own cache
    request_remember_site(request)
    request.shows_all_alike = (  # type: ignore[attr-defined]  # read by fragment_tags
        not served.restricted
        and request.method in ("GET", "HEAD")
        and not parameters_known().intersection(request.GET)
    )
    return wagtail_views.serve(request, path)


def request_remember_site(request: HttpRequest) -> None:
    """Spare the links of a page the question on which site they are."""
    request._wagtail_cached_site_root_paths = site_roots()  # type: ignore[attr-defined]  # Wagtail's own cache
    if site := site_only():
        request._wagtail_site = site  # type: ignore[attr-defined]  # Wagtail's own cache


def answer_remembered(
    name: str, *chosen_by: str
) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """For a view that answers everybody alike: what it answered is kept as parts of pages are.

    The answer must follow from the name, the language and the arguments in the path alone, whatever
    host was asked. Where the address has one of the parameters `chosen_by`, it is made each time:
    their values are anybody's.
    """

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def answer(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            is_read = request.method in ("GET", "HEAD")
            is_chosen = any(name in request.GET for name in chosen_by)
            if not is_read or is_chosen or not settings.FRAGMENT_SECONDS:
                return view(request, **kwargs)

            def read() -> tuple[int, dict[str, str], bytes]:
                made = view(request, **kwargs)
                if not getattr(made, "is_rendered", True):
                    made = made.render()  # type: ignore[attr-defined]  # a TemplateResponse
                return made.status_code, dict(made.items()), made.content

            arguments = [str(value) for value in kwargs.values()]
            key = ":".join(("answer", name, get_language() or "", *arguments))
            status, headers, content = remembered(key, read, settings.FRAGMENT_SECONDS)
            return HttpResponse(content, status=status, headers=headers)

        return answer

    return decorate


def serve_document(
    request: HttpRequest, document_id: str, document_filename: str
) -> HttpResponseBase:
    """A document to keep, never a page of this host: whatever it holds runs nowhere.

    Caches ask each time, since who may read a document changes with the pages that show it.
    """
    response: HttpResponseBase = wagtail_documents.serve(request, document_id, document_filename)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    patch_cache_control(response, private=True, no_cache=True)
    # Wagtail writes out that there is none.
    if response.headers.get("Content-Encoding") == "None":
        del response.headers["Content-Encoding"]
    if "X-Accel-Redirect" in response.headers:
        # It tells the file's, and the body is still empty.
        del response.headers["Content-Length"]
    return response


class SafeExportReportView(ReportView):
    """A report whose files a spreadsheet opens as text: no cell of them is a formula."""

    def preprocess_field_value(self, field: str, value: Any, export_format: str) -> Any:
        cell = super().preprocess_field_value(field, value, export_format)
        if cell is not None and not isinstance(cell, str | int | float | datetime.date):
            cell = str(cell)
        if isinstance(cell, str) and cell.lstrip().startswith(FORMULA_SIGNS):
            return f"'{cell}"
        return cell
