"""The admin of events."""

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
from events.models import EventPage


class EventPageIndexView(PortalPageIndexView):
    default_ordering = "-starts_at"


class EventPageViewSet(PortalPageViewSet):
    model = EventPage
    icon = "date"
    index_view_class = EventPageIndexView
    list_filter = ["kind"]
    columns = listing_columns(
        DayColumn("starts_at", label=_("Starts at"), sort_key="starts_at"),
        Column("kind", label=_("Kind"), accessor="get_kind_display", sort_key="kind"),
        Column("town", label=_("Town"), sort_key="town"),
        LanguagesColumn(),
        TranslationColumn(),
    )


@hooks.register("register_admin_viewset")
def register_event_viewset() -> EventPageViewSet:
    return EventPageViewSet()
