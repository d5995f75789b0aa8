"""The admin of communities; `portal.wagtail_hooks` puts their facts in the menu."""

from __future__ import annotations

from django.db.models import Count
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList, TabbedInterface
from wagtail.admin.ui.tables import Column, StatusFlagColumn
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.query import PageQuerySet

from communities.forms import ADDITIONS, CommunityForm
from communities.models import Community, CommunityPage
from communities.views import (
    CommunityChooseResultsView,
    CommunityChooseView,
    CommunityIndexView,
)
from core.wagtail_hooks import (
    DayColumn,
    LanguagesColumn,
    PortalPageIndexView,
    PortalPageViewSet,
    TranslationColumn,
    listing_columns,
)


class CommunityViewSet(ModelViewSet):
    model = Community
    icon = "group"
    menu_order = 200
    index_view_class = CommunityIndexView
    copy_view_enabled = False
    list_per_page = 50
    list_display = [
        "name",
        Column("region", label=_("Region"), accessor="region.label", sort_key="region__label_fr"),
        Column("members", label=_("Members"), accessor="member_count", sort_key="member_count"),
        DayColumn("started_on", label=_("Started on"), sort_key="started_on"),
        StatusFlagColumn(
            "is_fictitious",
            label=_("Fictitious"),
            true_label=_("Example"),
            sort_key="is_fictitious",
        ),
    ]
    list_filter = ["region", "is_fictitious"]
    search_fields = ["name"]
    search_backend_name = None
    edit_handler = TabbedInterface(
        [
            ObjectList(
                [
                    FieldPanel("name"),
                    FieldPanel("region"),
                    FieldPanel("started_on"),
                    FieldPanel("is_fictitious"),
                ],
                heading=_("Facts"),
            ),
            ObjectList([FieldPanel("problems"), FieldPanel("technologies")], heading=_("Subjects")),
            ObjectList(
                [
                    MultiFieldPanel(
                        [FieldPanel(name) for name in ADDITIONS],
                        heading=_("Add companies"),
                        help_text=_("Five at a time: save, then add others."),
                    ),
                    FieldPanel("members"),
                ],
                heading=_("Members"),
            ),
        ],
        base_form_class=CommunityForm,
    )


class CommunityChooserViewSet(ChooserViewSet):
    model = Community
    icon = "group"
    choose_one_text = _("Choose a community")
    choose_another_text = _("Choose another community")
    edit_item_text = _("Edit this community")
    choose_view_class = CommunityChooseView
    choose_results_view_class = CommunityChooseResultsView


class CommunityPageIndexView(PortalPageIndexView):
    default_ordering = "title"
    related_fields = ("community__region",)

    def annotate_queryset(self, pages: PageQuerySet) -> PageQuerySet:
        return super().annotate_queryset(pages).annotate(member_count=Count("community__members"))


class CommunityPageViewSet(PortalPageViewSet):
    model = CommunityPage
    icon = "group"
    index_view_class = CommunityPageIndexView
    columns = listing_columns(
        Column(
            "region",
            label=_("Region"),
            accessor="community.region.label",
            sort_key="community__region__label_fr",
        ),
        Column("members", label=_("Members"), accessor="member_count"),
        LanguagesColumn(),
        TranslationColumn(),
    )


community_viewset = CommunityViewSet()


@hooks.register("register_admin_viewset")
def register_community_viewsets() -> list[ViewSet]:
    return [CommunityChooserViewSet("community_chooser"), CommunityPageViewSet()]
