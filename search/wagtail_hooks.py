"""The admin of search: synonyms, and what readers look for."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import include, path, reverse
from django.urls.resolvers import URLResolver
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.viewsets.model import ModelViewSet

from search.models import SynonymGroup
from search.views import SearchCountReportView


class SynonymGroupViewSet(ModelViewSet):
    model = SynonymGroup
    icon = "tag"
    menu_label = _("Synonyms")
    add_to_admin_menu = True
    menu_order = 325
    copy_view_enabled = False
    list_per_page = 100
    list_display = ["__str__"]
    search_fields = ["expressions"]
    search_backend_name = None
    form_fields = ["expressions"]


@hooks.register("register_admin_viewset")
def register_synonyms() -> ViewSet:
    return SynonymGroupViewSet("synonyms")


@hooks.register("register_admin_urls")
def register_report_urls() -> list[URLResolver]:
    urls = [
        path("", SearchCountReportView.as_view(), name="searches"),
        path("results/", SearchCountReportView.as_view(results_only=True), name="searches-results"),
    ]
    return [path("reports/searches/", include((urls, "search_admin")))]


class SearchesMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm("portal_search.view_searchcount")


@hooks.register("register_reports_menu_item")
def register_searches_menu_item() -> MenuItem:
    return SearchesMenuItem(
        _("Searches"), reverse("search_admin:searches"), icon_name="search", order=500
    )
