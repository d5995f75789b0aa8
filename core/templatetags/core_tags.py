"""Tags of every page: menu, breadcrumbs, languages, icons, JSON-LD."""

from __future__ import annotations

import json
from decimal import Decimal
from functools import partial
from typing import Any, cast
from urllib.parse import quote, urlencode

from django import template
from django.conf import settings
from django.http import Http404, QueryDict
from django.templatetags.static import static
from django.urls import Resolver404, resolve, translate_url
from django.utils.formats import number_format
from django.utils.functional import SimpleLazyObject
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext
from wagtail.models import Page

from core.models import PortalPage
from core.selectors import (
    Link,
    Menu,
    absolute_url,
    breadcrumbs,
    menu_for,
    page_addresses,
    page_complete,
    pages_in_language,
)
from core.selectors.parameters import query_in_language

register = template.Library()

MINUS = "\N{MINUS SIGN}"
JSON_ESCAPES = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


@register.simple_tag
def site_menu() -> Menu:
    """`{% site_menu as menu %}`: header and footer of the active language."""
    return menu_for(get_language() or settings.LANGUAGE_CODE)


@register.simple_tag(takes_context=True)
def page_completed(context: template.Context) -> str:
    """`{% page_completed %}`: reads what the template of a page that is served is about to follow.

    A page that somebody looks at as a draft keeps the relations that the draft has.
    """
    page = context.get("page")
    is_served = hasattr(context.get("request"), "shows_all_alike")
    if page and is_served and not page_complete(page):
        raise Http404
    return ""


@register.simple_tag
def page_breadcrumbs(page: PortalPage) -> list[Link]:
    """`{% page_breadcrumbs page as crumbs %}`: the pages above, the home page first."""
    return breadcrumbs(page)


@register.simple_tag
def language_links(
    page: PortalPage | None, path: str, query: QueryDict | None = None
) -> list[dict[str, Any]]:
    """One entry per language: code, name, address, and whether this very page exists there.

    Read when it is looked at: not at all for a page that is remembered. Without a page (search, site
    map), the same view in the other language; what was not found is in none. What the address asks
    for goes along, translated; `absolute_url` is the bare address.
    """
    links: Any = SimpleLazyObject(partial(_language_links, page, path, query))
    return cast("list[dict[str, Any]]", links)


def _language_links(
    page: PortalPage | None, path: str, query: QueryDict | None
) -> list[dict[str, Any]]:
    language = get_language() or settings.LANGUAGE_CODE
    translations = page_addresses(page) if page else {}
    view_name = "" if page else _view_name(path)
    place = page._meta.label_lower if page else view_name
    links = []
    for code, _name in settings.LANGUAGES:
        if view_name:
            url, exists = translate_url(path, code), True
        else:
            exists = code in translations
            url = translations[code] if exists else menu_for(code).home_url
        given = dict(query.lists()) if query and exists else {}
        asked = query_in_language(place, given, language, code)
        links.append(
            {
                "code": code,
                "name": {"fr": "Français", "en": "English"}[code],
                "url": f"{url}?{asked}" if asked else url,
                "absolute_url": absolute_url(url),
                "exists": exists,
                "current": code == language,
            }
        )
    return links


def _view_name(path: str) -> str:
    """The view of an address; empty where there is none, or the one that serves pages."""
    try:
        name = resolve(path).view_name
    except Resolver404:
        return ""
    return "" if name == "wagtail_serve" else name


@register.simple_tag
def icon(name: str) -> SafeString:
    """A drawing from the sprite; it says nothing that a word beside it does not say."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("portal/img/icons.svg"),
        name,
    )


@register.filter
def absolute(path: str) -> str:
    """The address of a path on the host that readers use."""
    return absolute_url(path)


@register.filter
def figure(value: Decimal | int | None) -> str:
    """A number as the language writes it, without useless zeros."""
    if value is None:
        return ""
    decimal = Decimal(value).normalize()
    places = max(0, -int(decimal.as_tuple().exponent))
    return number_format(decimal, decimal_pos=places, use_l10n=True, force_grouping=True)


@register.filter
def change_in_percent(value: Decimal | None) -> str:
    """A change with its sign, a real minus or a plus, and the language's own per cent sign."""
    if value is None:
        return ""
    sign = "+" if value > 0 else MINUS if value < 0 else "±"
    return gettext("%(change)s%%") % {"change": f"{sign}{figure(abs(value))}"}


@register.simple_tag
def json_ld(data: dict[str, Any] | list[Any]) -> SafeString:
    """A data block for machines; nothing in it can close the element."""
    text = json.dumps(data, ensure_ascii=False, default=str).translate(JSON_ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308 - escaped above


@register.simple_tag
def breadcrumb_list(page: Page, crumbs: list[Link]) -> dict[str, Any]:
    """The breadcrumbs as schema.org's BreadcrumbList."""
    return {
        "@context": "https://schema.org",
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": n, "name": item.title, "item": absolute_url(item.url)}
            for n, item in enumerate([*crumbs, page], start=1)
        ],
    }


@register.simple_tag
def organization() -> dict[str, Any]:
    """The Alliance as schema.org's Organization."""
    return {
        "@context": "https://schema.org",
        "@type": "Organization",
        "name": "Alliance Industrie du Futur",
        "url": absolute_url(f"/{get_language()}/"),
        "logo": absolute_url(static("portal/img/icon-512.png")),
    }


@register.simple_tag
def original_language_name(page: PortalPage) -> str:
    """The name, in the reader's language, of the language in which the page was first written."""
    code = page.original.language_code if page.original else page.language_code
    return gettext("French") if code == "fr" else gettext("English")


@register.simple_tag
def related_in_language(links: Any) -> list[Page]:
    """The published pages behind links, in the reader's language where they exist in it."""
    return pages_in_language(link.page.translation_key for link in links.select_related("page"))


@register.simple_tag
def ask_url(subject: str) -> str:
    """A message to the Alliance, which passes questions on; it needs no account and no cookie."""
    return f"mailto:{settings.CONTACT_EMAIL}?{urlencode({'subject': subject}, quote_via=quote)}"


@register.filter
def figure_plain(value: float) -> str:
    """A number as SVG and CSS write it, whatever the language."""
    return f"{value:g}"
