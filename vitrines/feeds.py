"""The latest best practices, as Atom and as RSS."""

from __future__ import annotations

from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed
from django.utils.translation import gettext_lazy as _

from core.feeds import FEED_LENGTH, PageFeed, feed_description
from vitrines.models import BestPracticePage
from vitrines.selectors import practices_published


class PracticeRssFeed(PageFeed):
    feed_type: type[SyndicationFeed] = Rss201rev2Feed
    url_name = "vitrines:feed-rss"
    section = "bestpracticeindexpage"
    title = _("Best practices of the Vitrines Industrie du Futur")
    description = _("The problem, what was done, the results, and what went wrong.")

    def items(self) -> list[BestPracticePage]:
        # Feed readers would put an anonymous entry beside the one that named its plant.
        rows = (
            practices_published()
            .named()
            .select_related("locale", "company")
            .prefetch_related("problems")
            .order_by("-first_published_at", "-pk")
        )
        return list(rows[:FEED_LENGTH])

    def item_description(self, item: BestPracticePage) -> str:
        is_example = item.company is not None and item.company.is_fictitious
        return feed_description(item.problem, is_example=is_example)

    def item_author_name(self, item: BestPracticePage) -> str:
        return item.company.name if item.company else self.author_name

    def item_categories(self, item: BestPracticePage) -> list[str]:
        return [problem.label for problem in item.problems.all()]

    def item_copyright(self, item: BestPracticePage) -> str:
        return str(item.get_licence_display())


class PracticeAtomFeed(PracticeRssFeed):
    feed_type = Atom1Feed
    url_name = "vitrines:feed-atom"
    subtitle = PracticeRssFeed.description
