"""Query sets shared by every page type."""

from __future__ import annotations

from functools import cache as cached_for_good
from typing import Self

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Prefetch, Subquery
from django.db.models.functions import Length, Substr
from wagtail.models import Page, PageViewRestriction
from wagtail.query import PageQuerySet


@cached_for_good
def is_restricted() -> Exists:
    """SQL condition: a privacy setting stands on the page or above it."""
    path = ExpressionWrapper(OuterRef("path"), output_field=CharField())
    # Joined instead, SQLite would scan all pages for each page.
    above = Page.objects.filter(pk=OuterRef("page")).values("path")
    restrictions = PageViewRestriction.objects.annotate(outer_path=path, above=Subquery(above))
    return Exists(restrictions.filter(outer_path__startswith=F("above")))


class PortalPageQuerySet(PageQuerySet):
    """What every public list starts from."""

    def published(self) -> Self:
        """Pages that anybody may read: live, and under no privacy setting."""
        rows = self.live().unrestricted()
        # Which words of the source were translated: for who translates, and as long as the page.
        return rows.defer("translation_basis") if hasattr(self.model, "translation_basis") else rows

    def unrestricted(self) -> Self:
        """Wagtail's `public()` without its own query for the list of restrictions."""
        return self.exclude(is_restricted())

    def for_serving(self) -> Self:
        """With what the page's own template prints, in one query; leaves out what must not be served.

        Each page then knows `restricted`, and `parent_title` for its breadcrumbs, without a query.
        What takes queries of its own is in `lookups_for_serving`, for a template that is rendered.
        """
        above = Page.objects.filter(
            path=Substr(OuterRef("path"), 1, Length(OuterRef("path")) - Page.steplen)
        )
        return self.with_locale().annotate(
            restricted=is_restricted(), parent_title=Subquery(above.values("title")[:1])
        )

    def lookups_for_serving(self) -> tuple[str | Prefetch, ...]:
        """The relations that the page's own template follows, for `prefetch_related_objects`."""
        return ()

    def in_language(self, language_code: str) -> Self:
        """Pages written in that language (`fr` or `en`)."""
        return self.filter(locale__language_code=language_code)

    def with_locale(self) -> Self:
        """With what a link needs, in the same query."""
        return self.select_related("locale")
