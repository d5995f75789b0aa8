"""Query sets about communities."""

from __future__ import annotations

from typing import Self

from django.db.models import Count

from core.querysets import PortalPageQuerySet


class CommunityPageQuerySet(PortalPageQuerySet):
    def for_cards(self) -> Self:
        """With what a card prints; `member_count` is the number of its companies."""
        return (
            self.with_locale()
            .select_related("community__region")
            .annotate(member_count=Count("community__members"))
        )

    def for_serving(self) -> Self:
        return (
            super()
            .for_serving()
            .select_related("community__region")
            .prefetch_related("community__problems")
        )
