"""The way from the admin to one's account."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail import hooks


@hooks.register("register_account_menu_item")
def account_menu_item(request: HttpRequest) -> dict[str, str]:
    return {
        "url": reverse("accounts:profile-edit"),
        "label": _("My account"),
        "help_text": _("E-mail address, password, second factor, devices."),
    }
