"""Views of the admin about companies."""

from __future__ import annotations

import uuid
from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import Promise, cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.chooser import ChooseResultsView, ChooseView
from wagtail.admin.widgets.button import BaseButton, Button

from accounts.models import User
from companies.enums import Channel
from companies.forms import ConsentForm
from companies.models import Company, Consent
from companies.permissions import user_can_record_consent
from companies.services import consent_record
from core.forms import NameFilterForm


class ConsentRecordView(WagtailAdminTemplateMixin, FormView):
    """Current answers, a form that records one more, and every answer ever given.

    Subclasses say whose consent it is: `company`, and `practice_key` for one practice.
    """

    template_name = "companies/admin/consent.html"
    form_class = ConsentForm
    header_icon = "clipboard-list"
    page_title = _("Consent")
    company: Company
    practice_key: uuid.UUID | None = None
    explanation: str | Promise = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.find_subject()
        if not self.user_can_record():
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def find_subject(self) -> None:
        raise NotImplementedError

    def user_can_record(self) -> bool:
        return user_can_record_consent(cast(User, self.request.user), self.company)

    def form_valid(self, form: ConsentForm) -> HttpResponse:
        consent = consent_record(
            company=self.company,
            practice_key=self.practice_key,
            given_by=cast(User, self.request.user),
            **form.cleaned_data,
        )
        messages.success(
            self.request, gettext("Answer recorded: %(answer)s.") % {"answer": consent}
        )
        return super().form_valid(form)

    def get_success_url(self) -> str:
        return self.request.path

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        history = list(
            Consent.objects.filter(
                company=self.company, practice_key=self.practice_key
            ).select_related("given_by")
        )
        answers = {consent.channel: consent for consent in history if consent.is_current}
        return super().get_context_data(
            answers=[(channel.label, answers.get(channel.value)) for channel in Channel],
            history=history,
            explanation=self.explanation,
            **kwargs,
        )


class CompanyConsentView(ConsentRecordView):
    explanation = _("These answers hold for everything about this company, in both languages.")

    def find_subject(self) -> None:
        self.company = get_object_or_404(Company, pk=self.kwargs["pk"])

    def get_page_subtitle(self) -> str:
        return str(self.company)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("company:index"), "label": capfirst(Company._meta.verbose_name_plural)},
            {"url": reverse("company:edit", args=[self.company.pk]), "label": str(self.company)},
            {"url": "", "label": self.page_title},
        ]


def consent_button(company: Company) -> Button:
    return Button(
        gettext("Consent"),
        url=reverse("company:consent", args=[company.pk]),
        icon_name="clipboard-list",
        priority=15,
    )


class CompanyIndexView(generic.IndexView):
    add_item_label = _("Add a company")

    def get_base_queryset(self) -> QuerySet[Company]:
        return super().get_base_queryset().with_facts()

    def get_list_more_buttons(self, instance: Company) -> list[BaseButton]:
        buttons = super().get_list_more_buttons(instance)
        if user_can_record_consent(self.request.user, instance):
            buttons.append(consent_button(instance))
        return buttons


class CompanyEditView(generic.EditView):
    @cached_property
    def header_more_buttons(self) -> list[BaseButton]:
        buttons = list(super().header_more_buttons)
        if user_can_record_consent(self.request.user, self.object):
            buttons.append(consent_button(self.object))
        return buttons


class CompanyChooseView(ChooseView):
    filter_form_class = NameFilterForm


class CompanyChooseResultsView(ChooseResultsView):
    filter_form_class = NameFilterForm
