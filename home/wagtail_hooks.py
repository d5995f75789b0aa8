"""The home screen of the admin: what awaits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.admin.views.home import UserObjectsInWorkflowModerationPanel

from home.selectors import awaiting_for


class AwaitingPanel(Component):
    name = "awaiting"
    template_name = "wagtailadmin/home/awaiting.html"
    order = 100

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        return {"kinds": awaiting_for(parent_context["request"].user)}


@hooks.register("construct_homepage_panels")
def show_what_awaits(request: HttpRequest, panels: list[Component]) -> None:
    """Wagtail's list of one's own submissions is part of the pages in moderation."""
    panels[:] = [p for p in panels if not isinstance(p, UserObjectsInWorkflowModerationPanel)]
    panels.append(AwaitingPanel())
