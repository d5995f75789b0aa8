"""The admin of search: synonyms."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.viewsets.model import ModelViewSet

from search.models import SynonymGroup


class SynonymGroupViewSet(ModelViewSet):
    model = SynonymGroup
    icon = "tag"
    menu_label = _("Synonyms")
    add_to_admin_menu = True
    menu_order = 325
    copy_view_enabled = False
    list_per_page = 100
    list_display = ["__str__"]
    search_fields = ["expressions"]
    search_backend_name = None
    form_fields = ["expressions"]


@hooks.register("register_admin_viewset")
def register_synonyms() -> ViewSet:
    return SynonymGroupViewSet("synonyms")
