"""The admin's views of consent."""

from __future__ import annotations

from typing import Any, cast

from django.db.models import OuterRef, QuerySet, Subquery
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter, DateFromToRangeFilter
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.permission_policies import ModelPermissionPolicy

from accounts.models import User
from companies.models import Consent
from companies.views import ConsentRecordView
from core.views import SafeExportReportView
from vitrines import selectors
from vitrines.models import BestPracticePage
from vitrines.permissions import user_can_record_practice_consent


class PracticeConsentView(ConsentRecordView):
    explanation = _(
        "These answers hold for this practice in both languages. Without a yes for the website "
        "nobody sees it there."
    )

    def find_subject(self) -> None:
        self.practice = get_object_or_404(BestPracticePage, pk=self.kwargs["page_id"])
        self.company = self.practice.company
        self.practice_key = self.practice.translation_key

    def user_can_record(self) -> bool:
        return user_can_record_practice_consent(cast(User, self.request.user), self.practice)

    def words_shown(self) -> dict[str, Any]:
        return selectors.words_shown(self.practice)

    def get_page_subtitle(self) -> str:
        return self.practice.get_admin_display_title()

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        edit_url = reverse("wagtailadmin_pages:edit", args=[self.practice.pk])
        return [
            *self.breadcrumbs_items,
            {"url": edit_url, "label": self.get_page_subtitle()},
            {"url": "", "label": self.page_title},
        ]


class ConsentFilterSet(WagtailFilterSet):
    given_at = DateFromToRangeFilter(label=_("Day"), widget=DateRangePickerWidget)
    about = ChoiceFilter(
        label=_("About"),
        choices=[("company", _("Whole company")), ("practice", _("One practice"))],
        method="filter_about",
    )

    class Meta:
        model = Consent
        fields = ["given_at", "about", "channel", "answer", "is_current"]

    def filter_about(self, rows: QuerySet[Consent], name: str, value: str) -> QuerySet[Consent]:
        return rows.filter(practice_key__isnull=value == "company")


class ConsentLedgerView(SafeExportReportView):
    """Every answer ever given, latest first: nothing here can be changed or removed."""

    model = Consent
    page_title = _("Consent ledger")
    header_icon = "clipboard-list"
    is_searchable = True
    search_fields = ["company__name", "company__town", "email"]
    search_backend_name = None
    filterset_class = ConsentFilterSet
    default_ordering = ["-given_at", "-pk"]
    index_url_name = "vitrines_admin:consents"
    index_results_url_name = "vitrines_admin:consents-results"
    permission_policy = ModelPermissionPolicy(Consent)
    any_permission_required = ["view"]
    columns = [
        Column("given_at", label=_("Given on"), sort_key="given_at"),
        Column("company", label=_("Company"), sort_key="company__name"),
        Column("practice_title", label=_("Practice")),
        Column("channel", label=_("Channel"), accessor="get_channel_display", sort_key="channel"),
        Column("answer", label=_("Answer"), accessor="get_answer_display", sort_key="answer"),
        BooleanColumn("is_current", label=_("current"), sort_key="is_current"),
        Column("author", label=_("By")),
        Column("revision_number", label=_("Version")),
    ]
    list_export = [
        "given_at",
        "company.name",
        "company.town",
        "practice_key",
        "practice_title",
        "channel",
        "answer",
        "is_current",
        "given_by",
        "email",
        "link_number",
        "revision_number",
        "words_digest",
    ]
    export_headings = {
        "given_at": _("Given on"),
        "company.name": _("Company"),
        "company.town": _("Town"),
        "practice_key": _("Key of the practice"),
        "practice_title": _("Practice"),
        "channel": _("Channel"),
        "answer": _("Answer"),
        "is_current": _("current"),
        "given_by": _("By"),
        "email": _("E-mail address"),
        "link_number": _("Link"),
        "revision_number": _("Version"),
        "words_digest": _("Digest of the words"),
    }
    export_filename = "consent-ledger"

    def get_base_queryset(self) -> QuerySet[Consent]:
        # In French where there is a choice.
        pages = BestPracticePage.objects.filter(translation_key=OuterRef("practice_key"))
        title = pages.order_by("-locale__language_code").values("draft_title")[:1]
        rows = super().get_base_queryset().select_related("company", "given_by")
        return rows.annotate(practice_title=Subquery(title))
