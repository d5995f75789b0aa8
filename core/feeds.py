"""What the feeds of pages have in common."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.html import escape
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe

from core.models import PortalPage
from core.selectors import absolute_url, menu_for

FEED_LENGTH = 30


class PageFeed(Feed):
    """The latest pages of one type, in the active language.

    Addresses are those that readers use, whatever host the feed was asked from. A subclass gives
    its own address (`url_name`) and its list page (`section`, a model's name in lower case).
    """

    url_name: str
    section: str
    author_name = "Alliance Industrie du Futur"
    item_guid_is_permalink = False

    @method_decorator(require_safe)
    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().__call__(request, *args, **kwargs)

    def link(self) -> str:
        menu = menu_for(get_language() or "fr")
        return absolute_url(menu.sections.get(self.section, menu.home_url))

    def feed_url(self) -> str:
        return absolute_url(reverse(self.url_name))

    def item_title(self, item: PortalPage) -> str:
        return item.title

    def item_link(self, item: PortalPage) -> str:
        return absolute_url(item.url)

    def item_guid(self, item: PortalPage) -> str:
        """The same for good, wherever the page moves; a translation is another entry."""
        return uuid.uuid5(item.translation_key, item.language_code).urn

    def item_pubdate(self, item: PortalPage) -> datetime.datetime | None:
        return item.first_published_at

    def item_updateddate(self, item: PortalPage) -> datetime.datetime | None:
        return item.last_published_at or self.item_pubdate(item)


def feed_description(words: str, *, is_example: bool) -> str:
    """Words as the HTML that feeds hold; what is fictitious says so first."""
    if is_example:
        words = gettext("Fictitious example. %(words)s") % {"words": words}
    return escape(words)
