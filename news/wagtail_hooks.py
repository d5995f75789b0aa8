"""The admin of news."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.tables import Column

from core.wagtail_hooks import (
    DayColumn,
    LanguagesColumn,
    PortalPageIndexView,
    PortalPageViewSet,
    TranslationColumn,
    listing_columns,
)
from news.models import NewsPage


class NewsPageIndexView(PortalPageIndexView):
    default_ordering = "-date"


class NewsPageViewSet(PortalPageViewSet):
    model = NewsPage
    icon = "doc-full"
    index_view_class = NewsPageIndexView
    list_filter = ["category"]
    columns = listing_columns(
        DayColumn("date", label=_("Date"), sort_key="date"),
        Column(
            "category", label=_("Category"), accessor="get_category_display", sort_key="category"
        ),
        LanguagesColumn(),
        TranslationColumn(),
    )


@hooks.register("register_admin_viewset")
def register_news_viewset() -> NewsPageViewSet:
    return NewsPageViewSet()
