"""Views of the admin about companies."""

from __future__ import annotations

import uuid
from typing import Any, cast

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import Promise, cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView, TemplateView
from wagtail.admin import messages
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.chooser import ChooseResultsView, ChooseView
from wagtail.admin.widgets.button import BaseButton, Button

from accounts.models import User
from companies.enums import Channel
from companies.forms import ConsentForm, InvitationForm, TeamActionForm
from companies.models import Company, Consent
from companies.permissions import user_can_keep_companies, user_can_record_consent
from companies.selectors import answer_warnings, invitations_pending, members_of
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
            **self.words_shown(),
            **form.cleaned_data,
        )
        messages.success(
            self.request, gettext("Answer recorded: %(answer)s.") % {"answer": consent}
        )
        for warning in answer_warnings(consent):
            messages.warning(self.request, warning)
        return super().form_valid(form)

    def words_shown(self) -> dict[str, Any]:
        """Which version of the subject's words the answer is about, as `consent_record` wants it."""
        return {}

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
        return company_breadcrumbs(self.company, self.breadcrumbs_items, self.page_title)


class CompanyPeopleView(WagtailAdminTemplateMixin, TemplateView):
    """Who speaks for a company, and who is invited to."""

    template_name = "companies/admin/people.html"
    header_icon = "group"
    page_title = _("People")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not user_can_keep_companies(cast(User, request.user)):
            raise PermissionDenied
        self.company = get_object_or_404(Company, pk=kwargs["pk"])
        self.about: dict[str, Any] = {"company": self.company, "by": request.user}
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if "action" in request.POST:
            answer_team_action(request, TeamActionForm(request.POST, **self.about))
            return redirect(request.path)
        form = InvitationForm(request.POST, **self.about)
        if form.is_valid() and form.save():
            messages.success(request, gettext("The invitation is sent."))
            return redirect(request.path)
        return self.render_to_response(self.get_context_data(form=form))

    def get_page_title(self) -> str:
        return gettext("People of %(company)s") % {"company": self.company}

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return company_breadcrumbs(self.company, self.breadcrumbs_items, self.page_title)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", InvitationForm(**self.about))
        return super().get_context_data(
            members=members_of(self.company),
            invitations=invitations_pending(self.company),
            **kwargs,
        )


def answer_team_action(request: HttpRequest, form: TeamActionForm) -> None:
    """Do what a button beside a person says, and tell what came of it."""
    try:
        if form.is_valid():
            messages.success(request, form.save())
            return
        errors = [str(error) for rows in form.errors.values() for error in rows]
    except ValidationError as refused:
        errors = refused.messages
    messages.error(request, " ".join(errors))


def company_breadcrumbs(
    company: Company, items: list[dict[str, Any]], title: str | Promise
) -> list[dict[str, Any]]:
    return [
        *items,
        {"url": reverse("company:index"), "label": capfirst(Company._meta.verbose_name_plural)},
        {"url": reverse("company:edit", args=[company.pk]), "label": str(company)},
        {"url": "", "label": title},
    ]


def people_button(company: Company) -> Button:
    return Button(
        gettext("People"),
        url=reverse("company:people", args=[company.pk]),
        icon_name="group",
        priority=14,
    )


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
        if user_can_keep_companies(self.request.user):
            buttons.append(people_button(instance))
        if user_can_record_consent(self.request.user, instance):
            buttons.append(consent_button(instance))
        return buttons


class CompanyEditView(generic.EditView):
    @cached_property
    def header_more_buttons(self) -> list[BaseButton]:
        buttons = list(super().header_more_buttons)
        if user_can_keep_companies(self.request.user):
            buttons.append(people_button(self.object))
        if user_can_record_consent(self.request.user, self.object):
            buttons.append(consent_button(self.object))
        return buttons


class CompanyChooseView(ChooseView):
    filter_form_class = NameFilterForm


class CompanyChooseResultsView(ChooseResultsView):
    filter_form_class = NameFilterForm
