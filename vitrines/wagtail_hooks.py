"""The admin of vitrines and practices: their listings, and the way to a practice's consent."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import include, path, reverse
from django.urls.resolvers import URLResolver
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.tables import Column
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.viewsets.pages import PageViewSet
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from accounts.models import User
from core.wagtail_hooks import (
    DayColumn,
    LanguagesColumn,
    PortalPageIndexView,
    TranslationColumn,
    listing_columns,
)
from vitrines.models import BestPracticePage, VitrinePage
from vitrines.permissions import user_can_record_practice_consent
from vitrines.views import PracticeConsentView


@hooks.register("register_admin_urls")
def register_consent_url() -> list[URLResolver]:
    urls = [path("<int:page_id>/consent/", PracticeConsentView.as_view(), name="practice-consent")]
    return [path("practices/", include((urls, "vitrines_admin")))]


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


class VitrinePageViewSet(PageViewSet):
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


class BestPracticePageViewSet(PageViewSet):
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
