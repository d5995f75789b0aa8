"""Query sets shared by every page type."""

from __future__ import annotations

from typing import Self

from wagtail.query import PageQuerySet


class PortalPageQuerySet(PageQuerySet):
    """What every public list starts from."""

    def published(self) -> Self:
        """Pages that anybody may read: live, and under no privacy setting."""
        return self.live().public()

    def in_language(self, language_code: str) -> Self:
        """Pages written in that language (`fr` or `en`)."""
        return self.filter(locale__language_code=language_code)

    def with_locale(self) -> Self:
        """With what a link needs, in the same query."""
        return self.select_related("locale")
