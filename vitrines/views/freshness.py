"""The admin's report of the practices that are to be checked again."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter, DateFromToRangeFilter
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn

from vitrines.models import BestPracticePage
from vitrines.selectors import practices_to_check
from vitrines.views.reviews import PageReportView, day_of

CHECK_NOTICE = datetime.timedelta(days=60)


def days_overdue(page: BestPracticePage) -> int | str:
    if page.next_check_on is None or not page.is_check_overdue:
        return ""
    return (timezone.localdate() - page.next_check_on).days


def people_of(page: Any) -> str:
    return str(page.member_count) if page.member_count else gettext("Nobody to ask")


class FreshnessFilterSet(WagtailFilterSet):
    state = ChoiceFilter(
        label=_("Check"),
        choices=[
            ("overdue", _("Overdue")),
            ("soon", _("Due within two months")),
            ("never", _("Never checked")),
        ],
        method="filter_state",
    )
    people = ChoiceFilter(
        label=_("People"),
        choices=[("some", _("Somebody to ask")), ("none", _("Nobody to ask"))],
        method="filter_people",
    )
    next_check_on = DateFromToRangeFilter(label=_("Next check"), widget=DateRangePickerWidget)

    class Meta:
        model = BestPracticePage
        fields = ["company__region", "company__sector"]

    def filter_state(
        self, rows: QuerySet[BestPracticePage], name: str, value: str
    ) -> QuerySet[BestPracticePage]:
        today = timezone.localdate()
        if value == "never":
            return rows.filter(next_check_on=None)
        if value == "soon":
            return rows.filter(next_check_on__range=(today, today + CHECK_NOTICE))
        return rows.filter(next_check_on__lt=today)

    def filter_people(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(member_count__isnull=value == "none")


class FreshnessView(PageReportView):
    """Every published practice by the day of its next check, the most overdue first."""

    model = BestPracticePage
    page_title = _("Freshness")
    header_icon = "calendar-check"
    filterset_class = FreshnessFilterSet
    search_fields = ["title", "company__name", "company__town"]
    default_ordering = ["next_check_on", "pk"]
    index_url_name = "vitrines_admin:freshness"
    index_results_url_name = "vitrines_admin:freshness-results"
    columns = [
        TitleColumn("title", label=_("Practice"), url_name="wagtailadmin_pages:edit"),
        Column("company", label=_("Company"), sort_key="company__name"),
        Column("checked_on", label=_("Checked on"), sort_key="checked_on"),
        Column("next_check_on", label=_("Next check"), sort_key="next_check_on"),
        Column("overdue", label=_("Days overdue"), accessor=days_overdue),
        Column("people", label=_("People"), accessor=people_of),
        Column("asked_at", label=_("Asked on"), accessor=lambda page: day_of(page.asked_at)),
    ]
    list_export = [
        "title",
        "company.name",
        "company.town",
        "checked_on",
        "next_check_on",
        "member_count",
        "asked_at",
    ]
    export_headings = {
        "title": _("Practice"),
        "company.name": _("Company"),
        "company.town": _("Town"),
        "checked_on": _("Checked on"),
        "next_check_on": _("Next check"),
        "member_count": _("People"),
        "asked_at": _("Asked on"),
    }
    export_filename = "freshness"

    def get_base_queryset(self) -> QuerySet[BestPracticePage]:
        return practices_to_check()
