"""Composes the menu of the admin from what the apps offer."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSetGroup

from communities.wagtail_hooks import community_viewset
from companies.wagtail_hooks import company_viewset


class FactsViewSetGroup(ViewSetGroup):
    menu_label = _("Facts")
    menu_icon = "factory"
    menu_order = 310
    items = (company_viewset, community_viewset)


@hooks.register("register_admin_viewset")
def register_facts() -> FactsViewSetGroup:
    return FactsViewSetGroup()
