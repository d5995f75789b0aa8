"""Tags of the layouts."""

from __future__ import annotations

from django import template
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.models import PortalPage
from portal.selectors import social_card_of, static_digest

register = template.Library()


@register.simple_tag
def social_card_url(page: PortalPage) -> str:
    """`{% social_card_url page as url %}`: the picture for social networks."""
    return reverse("social-card", args=[page.pk, social_card_of(page).digest])


@register.simple_tag
def static_if_built(path: str) -> str:
    """`{% static_if_built path as url %}`: nothing where the static files were not collected.

    Error pages must not fail for want of a style sheet.
    """
    try:
        return static(path)
    except ValueError:
        return ""


@register.simple_tag
def script_source(path: str) -> SafeString:
    """`<script {% script_source "portal/js/search.js" %} defer>`: its address and its digest."""
    return format_html('src="{}" integrity="{}"', static(path), static_digest(path))
