"""The search page."""

from __future__ import annotations

from django.conf import settings
from django.core.paginator import EmptyPage
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from search import selectors


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What is found in the language of the address."""
    try:
        found = selectors.search(
            query=request.GET.get("q", ""),
            language=get_language() or settings.LANGUAGE_CODE,
            page=request.GET.get("page"),
            kind=request.GET.get("kind", ""),
        )
    except EmptyPage as error:
        raise Http404 from error
    return render(request, "search/search_results.html", {"found": found})
