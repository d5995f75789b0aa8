"""The latest news, as Atom and as RSS."""

from __future__ import annotations

import datetime

from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.feeds import FEED_LENGTH, PageFeed, feed_description
from news.models import NewsPage


class NewsRssFeed(PageFeed):
    feed_type: type[SyndicationFeed] = Rss201rev2Feed
    url_name = "news:feed-rss"
    section = "newsindexpage"
    title = _("News of the Vitrines Industrie du Futur")
    description = _("The label, the communities, the Alliance and Global Industrie.")

    def items(self) -> list[NewsPage]:
        rows = NewsPage.objects.published().in_language(get_language() or "fr").latest()
        return list(rows.with_locale().defer_streamfields()[:FEED_LENGTH])

    def item_description(self, item: NewsPage) -> str:
        return feed_description(item.summary, is_example=item.is_example)

    def item_pubdate(self, item: NewsPage) -> datetime.datetime:
        return timezone.make_aware(datetime.datetime.combine(item.date, datetime.time.min))

    def item_updateddate(self, item: NewsPage) -> datetime.datetime:
        """What is announced ahead of its date is not older than that date."""
        announced_at = self.item_pubdate(item)
        return max(super().item_updateddate(item) or announced_at, announced_at)

    def item_categories(self, item: NewsPage) -> list[str]:
        return [item.get_category_display()]


class NewsAtomFeed(NewsRssFeed):
    feed_type = Atom1Feed
    url_name = "news:feed-atom"
    subtitle = NewsRssFeed.description
