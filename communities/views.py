"""Views of the admin about communities."""

from __future__ import annotations

from django.db.models import Count, QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views import generic
from wagtail.admin.views.generic.chooser import ChooseResultsView, ChooseView

from communities.models import Community
from core.forms import NameFilterForm


class CommunityIndexView(generic.IndexView):
    add_item_label = _("Add a community")

    def get_base_queryset(self) -> QuerySet[Community]:
        communities = super().get_base_queryset().select_related("region")
        return communities.annotate(member_count=Count("members"))


class CommunityChooseView(ChooseView):
    filter_form_class = NameFilterForm


class CommunityChooseResultsView(ChooseResultsView):
    filter_form_class = NameFilterForm
