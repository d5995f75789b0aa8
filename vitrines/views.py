"""Two public views over the practices, and one of the admin."""

from __future__ import annotations

from typing import Any, cast

from django.core.paginator import EmptyPage
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.models import User
from companies.views import ConsentRecordView
from vitrines import selectors
from vitrines.models import BestPracticePage
from vitrines.permissions import user_can_record_practice_consent


@require_safe
def likeness(request: HttpRequest) -> HttpResponse:
    """A factory like mine: the practices nearest to what the address asks."""
    try:
        search = selectors.practices_near(request.GET)
    except EmptyPage as error:
        raise Http404 from error
    return render(request, "vitrines/likeness.html", {"search": search})


@require_safe
def comparison(request: HttpRequest) -> HttpResponse:
    """The practices that the address names, side by side."""
    compared = selectors.practices_compared(request.GET)
    return render(request, "vitrines/comparison.html", {"comparison": compared})


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

    def get_page_subtitle(self) -> str:
        return self.practice.get_admin_display_title()

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        edit_url = reverse("wagtailadmin_pages:edit", args=[self.practice.pk])
        return [
            *self.breadcrumbs_items,
            {"url": edit_url, "label": self.get_page_subtitle()},
            {"url": "", "label": self.page_title},
        ]
