"""Views of the admin about vitrines and practices."""

from __future__ import annotations

from typing import Any, cast

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from companies.views import ConsentRecordView
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

    def get_page_subtitle(self) -> str:
        return self.practice.get_admin_display_title()

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        edit_url = reverse("wagtailadmin_pages:edit", args=[self.practice.pk])
        return [
            *self.breadcrumbs_items,
            {"url": edit_url, "label": self.get_page_subtitle()},
            {"url": "", "label": self.page_title},
        ]
