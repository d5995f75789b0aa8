"""The admin of companies; `portal.wagtail_hooks` puts it in the menu."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    HelpPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    TabbedInterface,
)
from wagtail.admin.ui.tables import Column, StatusFlagColumn
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.log_actions import LogActionRegistry, LogFormatter
from wagtail.models import ModelLogEntry

from companies.enums import Channel, LabelState, MemberRole
from companies.forms import CompanyForm
from companies.models import Company, Label, Membership
from companies.views import (
    CompanyChooseResultsView,
    CompanyChooseView,
    CompanyConsentView,
    CompanyEditView,
    CompanyIndexView,
    CompanyPeopleView,
)


class CompanyFilterSet(WagtailFilterSet):
    label_state = django_filters.ChoiceFilter(
        label=_("Label"),
        choices=LabelState.choices,
        method="filter_label_state",
        empty_label=_("All"),
        widget=forms.RadioSelect,
    )
    owner = django_filters.ChoiceFilter(
        label=_("Owner"),
        choices=[("yes", _("With an owner")), ("no", _("Without an owner"))],
        method="filter_owner",
        empty_label=_("All"),
        widget=forms.RadioSelect,
    )

    class Meta:
        model = Company
        fields = ["region", "sector", "size", "is_fictitious"]

    def filter_owner(
        self, companies: QuerySet[Company], name: str, value: str
    ) -> QuerySet[Company]:
        """Whether anybody there can invite colleagues."""
        owned = Exists(Membership.objects.filter(company=OuterRef("pk"), role=MemberRole.OWNER))
        return companies.filter(owned if value == "yes" else ~owned)

    def filter_label_state(
        self, companies: QuerySet[Company], name: str, value: str
    ) -> QuerySet[Company]:
        """By the state of the latest edition."""
        latest = Label.objects.filter(company=OuterRef("pk")).order_by("-edition")
        return companies.alias(latest_state=Subquery(latest.values("state")[:1])).filter(
            latest_state=value
        )


class ConsentPanel(HelpPanel):
    """Current answers, read only, and the way to record one."""

    def __init__(self, template: str = "companies/admin/consent_panel.html", **kwargs: Any) -> None:
        super().__init__(template=template, **kwargs)

    class BoundPanel(HelpPanel.BoundPanel):
        def get_context_data(
            self, parent_context: Mapping[str, Any] | None = None
        ) -> dict[str, Any]:
            context = super().get_context_data(parent_context)
            if self.instance.pk:
                current = self.instance.consents.about_company().filter(is_current=True)
                answers = {consent.channel: consent for consent in current}
                context["answers"] = [(c.label, answers.get(c.value)) for c in Channel]
                context["consent_url"] = reverse("company:consent", args=[self.instance.pk])
            return context


LABEL_PANELS = [
    FieldRowPanel([FieldPanel("edition"), FieldPanel("state"), FieldPanel("state_since")]),
    FieldRowPanel(
        [FieldPanel("awarded_on"), FieldPanel("awarded_precision"), FieldPanel("expires_on")]
    ),
]


class CompanyViewSet(ModelViewSet):
    model = Company
    icon = "factory"
    menu_order = 100
    index_view_class = CompanyIndexView
    edit_view_class = CompanyEditView
    copy_view_enabled = False
    list_per_page = 50
    list_display = [
        "name",
        Column("sector", label=_("Sector"), accessor="sector.short_label", sort_key="sector"),
        Column("region", label=_("Region"), accessor="region.label", sort_key="region__label_fr"),
        "town",
        Column("label", label=_("Label"), accessor="current_label.get_state_display"),
        StatusFlagColumn(
            "is_fictitious",
            label=_("Fictitious"),
            true_label=_("Example"),
            sort_key="is_fictitious",
        ),
    ]
    filterset_class = CompanyFilterSet
    search_fields = ["name", "town"]
    search_backend_name = None
    edit_handler = TabbedInterface(
        [
            ObjectList(
                [
                    MultiFieldPanel(
                        [
                            FieldPanel("name"),
                            FieldPanel("sector"),
                            FieldRowPanel([FieldPanel("size"), FieldPanel("headcount")]),
                            FieldPanel("is_startup"),
                            FieldPanel("website"),
                            FieldPanel("is_fictitious"),
                        ],
                        heading=_("Company"),
                    ),
                    MultiFieldPanel(
                        [
                            FieldRowPanel([FieldPanel("town"), FieldPanel("department")]),
                            FieldPanel("region"),
                            FieldRowPanel([FieldPanel("latitude"), FieldPanel("longitude")]),
                        ],
                        heading=_("Place"),
                    ),
                    MultiFieldPanel(
                        [
                            FieldPanel("public_fact_fr"),
                            FieldPanel("public_fact_en"),
                            FieldPanel("source"),
                        ],
                        heading=_("Public facts"),
                    ),
                ],
                heading=_("Facts"),
            ),
            ObjectList(
                [
                    InlinePanel(
                        "labels",
                        panels=LABEL_PANELS,
                        heading=_("Editions of the label"),
                        label=_("Edition"),
                    )
                ],
                heading=_("Label"),
            ),
            ObjectList([ConsentPanel(heading=_("Consent"))], heading=_("Consent")),
        ],
        base_form_class=CompanyForm,
    )

    def get_urlpatterns(self) -> list[URLPattern]:
        consent = path("consent/<int:pk>/", CompanyConsentView.as_view(), name="consent")
        people = path("people/<int:pk>/", CompanyPeopleView.as_view(), name="people")
        return [*super().get_urlpatterns(), consent, people]


class CompanyChooserViewSet(ChooserViewSet):
    model = Company
    icon = "factory"
    choose_one_text = _("Choose a company")
    choose_another_text = _("Choose another company")
    edit_item_text = _("Edit this company")
    choose_view_class = CompanyChooseView
    choose_results_view_class = CompanyChooseResultsView


company_viewset = CompanyViewSet()
company_chooser_viewset = CompanyChooserViewSet("company_chooser")


@hooks.register("register_admin_viewset")
def register_company_chooser() -> CompanyChooserViewSet:
    return company_chooser_viewset


# What happened to the people of a company, in its history; `%(email)s` is empty once erased.
PEOPLE_ACTIONS = {
    "companies.invite": (_("Invite"), _("Invited %(email)s")),
    "companies.invite_again": (_("Invite again"), _("Invited %(email)s again")),
    "companies.withdraw": (_("Withdraw an invitation"), _("Withdrew the invitation of %(email)s")),
    "companies.join": (_("Join"), _("Accepted an invitation")),
    "companies.remove": (_("Remove a member"), _("Took the rights of %(email)s back")),
    "companies.role": (_("Change a role"), _("Changed the role of %(email)s")),
    "companies.owner_left": (_("Owner gone"), _("The last owner deleted his or her account")),
}


@hooks.register("register_log_actions")
def register_people_actions(actions: LogActionRegistry) -> None:
    for name, (label, message) in PEOPLE_ACTIONS.items():
        actions.register_action(name)(people_formatter(label, message))


def people_formatter(label: Promise, message: Promise) -> type[LogFormatter]:
    """Says whom it was about, as long as the person may be named."""

    class Formatter(LogFormatter):
        def format_message(self, log_entry: ModelLogEntry) -> str:
            email = log_entry.data.get("email") or gettext("a deleted person")
            return str(message) % {"email": email}

    Formatter.label = label
    return Formatter
