"""Signed links in the admin: who was asked about a page, and what was answered."""

from __future__ import annotations

from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from accounts.models import User
from companies.enums import Answer, Channel
from selfservice.forms.links import ReviewLinkForm
from selfservice.models import ReviewLink
from selfservice.permissions import user_can_send_review
from selfservice.selectors.links import (
    review_consents,
    review_corrections,
    review_links_of,
    review_sections,
)
from selfservice.services.links import (
    LinkClosedError,
    review_corrections_apply,
    review_link_revoke,
    review_link_send,
)
from vitrines.models import BestPracticePage
from vitrines.selectors import mention_warnings


class ReviewAdminMixin(WagtailAdminTemplateMixin):
    """About one practice: for those who may send its draft."""

    header_icon = "mail"
    practice: BestPracticePage

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.find_practice()
        if not user_can_send_review(cast(User, request.user), self.practice):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def find_practice(self) -> None:
        raise NotImplementedError

    def get_page_subtitle(self) -> str:
        return self.practice.get_admin_display_title()

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        edit_url = reverse("wagtailadmin_pages:edit", args=[self.practice.pk])
        return [
            *self.breadcrumbs_items,
            {"url": edit_url, "label": self.get_page_subtitle()},
            {"url": "", "label": self.page_title},
        ]


class ReviewLinksView(ReviewAdminMixin, FormView):
    """Every link of a practice, and the form that sends one more."""

    template_name = "selfservice/admin/review_links.html"
    page_title = gettext_lazy("Send for agreement")
    form_class = ReviewLinkForm

    def find_practice(self) -> None:
        self.practice = get_object_or_404(BestPracticePage, pk=self.kwargs["page_id"])

    def get_initial(self) -> dict[str, Any]:
        return {"language": self.practice.language_code}

    def form_valid(self, form: ReviewLinkForm) -> HttpResponse:
        link = review_link_send(
            page=self.practice, by=cast(User, self.request.user), **form.cleaned_data
        )
        messages.success(
            self.request, _("The draft was sent to %(email)s.") % {"email": link.email}
        )
        return redirect(self.request.path)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(links=review_links_of(self.practice), **kwargs)


class ReviewAnswerView(ReviewAdminMixin, TemplateView):
    """What was answered by a link, beside what had been sent; two buttons revoke and apply."""

    template_name = "selfservice/admin/review_answer.html"
    page_title = gettext_lazy("Answer by signed link")
    link: ReviewLink

    def find_practice(self) -> None:
        rows = ReviewLink.objects.select_related("page__locale", "page__company", "sent_by")
        self.link = get_object_or_404(rows, pk=self.kwargs["link_id"])
        self.practice = self.link.page

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user = cast(User, request.user)
        if "revoke" in request.POST:
            try:
                review_link_revoke(link=self.link, by=user)
            except LinkClosedError:
                messages.error(request, _("This link is closed already."))
            else:
                messages.success(request, _("The link opens nothing any more."))
            return redirect("review_admin:links", self.practice.pk)
        link = review_corrections_apply(link=self.link, by=user)
        if link.applied_revision:
            messages.success(request, _("The corrections are in a new draft."))
        return redirect("wagtailadmin_pages:edit", self.practice.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        link = self.link
        answered = link.answered_at is not None
        waits = answered and review_corrections(link) and not link.applied_revision
        consents = (link.answer or {}).get("consents", {}) if answered else {}
        unnamed = consents.get(Channel.WEB) == Answer.ANONYMISED
        return super().get_context_data(
            link=link,
            sections=review_sections(link) if answered else [],
            consents=review_consents(link) if answered else [],
            waits=waits,
            warnings=mention_warnings(self.practice) if unnamed else [],
            **kwargs,
        )
