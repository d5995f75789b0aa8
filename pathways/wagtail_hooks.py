"""The admin of pathways."""

from __future__ import annotations

from django.db.models import Count
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.tables import Column
from wagtail.query import PageQuerySet

from core.wagtail_hooks import (
    DayColumn,
    LanguagesColumn,
    PortalPageIndexView,
    PortalPageViewSet,
    TranslationColumn,
    listing_columns,
)
from pathways.models import PathwayPage


class PathwayPageIndexView(PortalPageIndexView):
    default_ordering = "-first_published_at"

    def annotate_queryset(self, pages: PageQuerySet) -> PageQuerySet:
        return super().annotate_queryset(pages).annotate(step_count=Count("steps"))


class PathwayPageViewSet(PortalPageViewSet):
    model = PathwayPage
    icon = "list-ol"
    index_view_class = PathwayPageIndexView
    columns = listing_columns(
        DayColumn("first_published_at", label=_("First published"), sort_key="first_published_at"),
        Column("step_count", label=_("Number of steps")),
        LanguagesColumn(),
        TranslationColumn(),
    )


@hooks.register("register_admin_viewset")
def register_pathway_viewset() -> PathwayPageViewSet:
    return PathwayPageViewSet()
