"""The admin of vitrines and practices: listings, consent, moderation, freshness."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import include, path, reverse
from django.urls.resolvers import URLResolver
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.action_menu import ActionMenuItem, WorkflowMenuItem
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.sidebar import LinkMenuItem
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.home import WorkflowObjectsToModeratePanel
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogActionRegistry, LogFormatter
from wagtail.models import ModelLogEntry, Page

from accounts.models import User
from core.wagtail_hooks import (
    DayColumn,
    LanguagesColumn,
    PortalPageIndexView,
    PortalPageViewSet,
    TranslationColumn,
    listing_columns,
)
from vitrines.enums import ReviewItem
from vitrines.models import BestPracticePage, VitrinePage
from vitrines.permissions import (
    user_can_read_submissions,
    user_can_record_practice_consent,
    user_can_review,
)
from vitrines.selectors import names_in_the_way, submissions_count
from vitrines.views.consents import ConsentLedgerView, PracticeConsentView
from vitrines.views.freshness import FreshnessView
from vitrines.views.reviews import ReviewView, SubmissionsView


@hooks.register("register_admin_urls")
def register_consent_url() -> list[URLResolver]:
    urls = [
        path(
            "practices/<int:page_id>/consent/",
            PracticeConsentView.as_view(),
            name="practice-consent",
        ),
        path("reports/consents/", ConsentLedgerView.as_view(), name="consents"),
        path(
            "reports/consents/results/",
            ConsentLedgerView.as_view(results_only=True),
            name="consents-results",
        ),
    ]
    urls += [
        path("reviews/", SubmissionsView.as_view(), name="reviews"),
        path(
            "reviews/results/", SubmissionsView.as_view(results_only=True), name="reviews-results"
        ),
        path("reviews/<int:page_id>/", ReviewView.as_view(), name="review"),
        path("reports/freshness/", FreshnessView.as_view(), name="freshness"),
        path(
            "reports/freshness/results/",
            FreshnessView.as_view(results_only=True),
            name="freshness-results",
        ),
    ]
    return [path("", include((urls, "vitrines_admin")))]


class PagesMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return user_can_read_submissions(cast(User, request.user))


class SubmissionsMenuItem(PagesMenuItem):
    """Says how many pages wait."""

    def render_component(self, request: HttpRequest) -> LinkMenuItem:
        component: LinkMenuItem = super().render_component(request)
        component.label = f"{self.label} ({submissions_count()})"
        return component


@hooks.register("register_admin_menu_item")
def register_reviews_menu_item() -> MenuItem:
    return SubmissionsMenuItem(
        _("To review"),
        reverse("vitrines_admin:reviews"),
        name="reviews",
        icon_name="tasks",
        order=110,
    )


@hooks.register("register_reports_menu_item")
def register_freshness_menu_item() -> MenuItem:
    return PagesMenuItem(
        _("Freshness"),
        reverse("vitrines_admin:freshness"),
        name="freshness",
        icon_name="calendar-check",
        order=520,
    )


@hooks.register("construct_homepage_panels")
def leave_reviews_to_the_queue(request: HttpRequest, panels: list[Component]) -> None:
    """Wagtail's panel decides without the check-list."""
    panels[:] = [p for p in panels if not isinstance(p, WorkflowObjectsToModeratePanel)]


class ReviewMenuItem(ActionMenuItem):
    """From the editor of a page to its review."""

    name = "action-review"
    label = _("Review this page")
    icon_name = "tasks"
    order = 5

    def get_url(self, parent_context: Mapping[str, Any]) -> str:
        url: str = reverse("vitrines_admin:review", args=[parent_context["page"].pk])
        return url


@hooks.register("construct_page_action_menu")
def review_with_the_checklist(
    items: list[ActionMenuItem], request: HttpRequest, context: Mapping[str, Any]
) -> None:
    """A page is approved on its review, where the check-list is, and not from the editor."""
    items[:] = [item for item in items if not isinstance(item, WorkflowMenuItem)]
    page = context.get("page")
    if page and user_can_review(cast(User, request.user), page):
        items.insert(1, ReviewMenuItem())


@hooks.register("before_edit_page")
def approve_on_the_review(request: HttpRequest, page: Page) -> HttpResponse | None:
    """An approval that would be refused is led to the review, which says why."""
    is_approval = "action-workflow-action" in request.POST and (
        request.POST.get("workflow-action-name") == "approve"
    )
    draft = page.get_latest_revision_as_object() if is_approval else None
    if isinstance(draft, BestPracticePage) and names_in_the_way(draft):
        messages.error(request, gettext("Not approved: the words name a plant that wants no name."))
        return redirect("vitrines_admin:review", page.pk)
    return None


# In the history of a page.
REVIEW_ACTIONS = {
    "vitrines.review": (_("Review"), _("Reviewed the submitted version")),
    "vitrines.refuse": (_("Refuse"), _("Refused the submitted version")),
    "vitrines.confirm": (_("Confirm"), _("Confirmed that the practice is still true")),
}


@hooks.register("register_log_actions")
def register_review_actions(actions: LogActionRegistry) -> None:
    for name, (label, message) in REVIEW_ACTIONS.items():
        actions.register_action(name)(review_formatter(label, message))


def review_formatter(label: Promise, message: Promise) -> type[LogFormatter]:
    """Says what was ticked, which grade was given, and the words to the author."""

    class Formatter(LogFormatter):
        def format_message(self, log_entry: ModelLogEntry) -> str:
            data = log_entry.data
            ticked = [ReviewItem(item).label for item in data.get("checked", [])]
            parts = [str(message), ", ".join(map(str, ticked))]
            if grade := data.get("grade"):
                parts.append(gettext("Evidence %(grade)s") % {"grade": grade})
            parts.append(data.get("comment", ""))
            return " · ".join(part for part in parts if part)

    Formatter.label = label
    return Formatter


class ConsentsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm("companies.view_consent")


@hooks.register("register_reports_menu_item")
def register_consents_menu_item() -> MenuItem:
    return ConsentsMenuItem(
        _("Consent ledger"),
        reverse("vitrines_admin:consents"),
        icon_name="clipboard-list",
        order=510,
    )


@hooks.register("register_page_header_buttons")
def offer_consent(
    page: Page, user: User, view_name: str, next_url: str | None = None
) -> Iterator[Button]:
    if isinstance(page, BestPracticePage) and user_can_record_practice_consent(user, page):
        yield Button(
            gettext("Consent"),
            url=reverse("vitrines_admin:practice-consent", args=[page.pk]),
            icon_name="clipboard-list",
            priority=5,
        )


class VitrinePageIndexView(PortalPageIndexView):
    default_ordering = "title"
    related_fields = ("company__region",)
    prefetched_fields = ("company__labels",)


class VitrinePageViewSet(PortalPageViewSet):
    model = VitrinePage
    icon = "factory"
    index_view_class = VitrinePageIndexView
    columns = listing_columns(
        Column("label", label=_("Label"), accessor="company.current_label.get_state_display"),
        Column(
            "region",
            label=_("Region"),
            accessor="company.region.label",
            sort_key="company__region__label_fr",
        ),
        LanguagesColumn(),
        TranslationColumn(),
    )


class BestPracticePageIndexView(PortalPageIndexView):
    default_ordering = "title"


class BestPracticePageViewSet(PortalPageViewSet):
    model = BestPracticePage
    icon = "seal"
    index_view_class = BestPracticePageIndexView
    list_filter = ["evidence_grade", "maturity"]
    columns = listing_columns(
        Column("evidence_grade", label=_("Evidence"), sort_key="evidence_grade"),
        DayColumn("checked_on", label=_("Checked on"), sort_key="checked_on"),
        DayColumn("next_check_on", label=_("Next check"), sort_key="next_check_on"),
        LanguagesColumn(),
        TranslationColumn(),
    )


@hooks.register("register_admin_viewset")
def register_page_viewsets() -> list[ViewSet]:
    return [VitrinePageViewSet(), BestPracticePageViewSet()]
