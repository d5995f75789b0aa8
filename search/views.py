"""The search page and its suggestions, and the admin's report of what readers look for."""

from __future__ import annotations

import logging

from django.conf import settings
from django.core.paginator import EmptyPage
from django.db import DatabaseError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from django_filters import ChoiceFilter, DateFromToRangeFilter
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, NumberColumn
from wagtail.permission_policies import ModelPermissionPolicy

from core.views import SafeExportReportView, request_remember_site
from search import selectors
from search.models import SearchCount
from search.services import search_count

logger = logging.getLogger(__name__)

SUGGESTIONS_CACHE_SECONDS = 300


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What is found in the language of the address."""
    request_remember_site(request)
    try:
        found = selectors.search(
            query=request.GET.get("q", ""),
            language=get_language() or settings.LANGUAGE_CODE,
            page=request.GET.get("page"),
            kind=request.GET.get("kind", ""),
        )
    except EmptyPage as error:
        raise Http404 from error
    if request.method == "GET" and found.results.number == 1 and not found.kind:
        _count(found)
    return render(request, "search/search_results.html", {"found": found})


@require_safe
@cache_control(private=True, max_age=SUGGESTIONS_CACHE_SECONDS)
def suggestions(request: HttpRequest) -> HttpResponse:
    """A piece of a page: what a reader who is still typing may mean."""
    query, language = request.GET.get("q", ""), get_language() or settings.LANGUAGE_CODE

    def made() -> str:
        found = selectors.suggestions(query=query, language=language)
        return render_to_string("search/suggestions.html", {"found": found})

    # The words of pages: what was typed is marked in them, and stands nowhere else.
    response = HttpResponse(selectors.recalled("suggestions", query, language, read=made))
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _count(found: selectors.SearchResults) -> None:
    """Readers get their answer even where nothing can be written."""
    try:
        search_count(
            query=found.text,
            language=get_language() or settings.LANGUAGE_CODE,
            results=found.complete,
            day=timezone.localdate(),
        )
    except DatabaseError:
        logger.warning("A search was not counted", exc_info=True)


class SearchCountFilterSet(WagtailFilterSet):
    day = DateFromToRangeFilter(label=_("Day"), widget=DateRangePickerWidget)
    results = ChoiceFilter(
        label=_("Answer"),
        choices=[("none", _("No page has all the words")), ("some", _("Pages were found"))],
        method="filter_results",
    )

    class Meta:
        model = SearchCount
        fields = ["day", "language", "results"]

    def filter_results(
        self, rows: QuerySet[SearchCount], name: str, value: str
    ) -> QuerySet[SearchCount]:
        return rows.filter(results=0) if value == "none" else rows.filter(results__gt=0)


class SearchCountReportView(SafeExportReportView):
    """What readers look for, most often first; with those that found nothing to filter."""

    model = SearchCount
    page_title = _("Searches")
    header_icon = "search"
    is_searchable = True
    search_fields = ["query"]
    search_backend_name = None
    filterset_class = SearchCountFilterSet
    default_ordering = ["-searches", "query"]
    index_url_name = "search_admin:searches"
    index_results_url_name = "search_admin:searches-results"
    permission_policy = ModelPermissionPolicy(SearchCount)
    any_permission_required = ["view"]
    columns = [
        Column("query", label=_("Search"), sort_key="query"),
        Column("language", label=_("Language"), sort_key="language"),
        NumberColumn("searches", label=_("Searches"), sort_key="searches"),
        NumberColumn("results", label=_("Results"), sort_key="results"),
        DateColumn("day", label=_("Day"), sort_key="day"),
    ]
    list_export = ["query", "language", "searches", "results", "day"]
    export_headings = {
        "query": _("Search"),
        "language": _("Language"),
        "searches": _("Searches"),
        "results": _("Results"),
        "day": _("Day"),
    }
