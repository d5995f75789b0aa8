"""Query sets about news."""

from __future__ import annotations

from typing import Self

from django.db.models import Prefetch

from core.querysets import PortalPageQuerySet


class NewsPageQuerySet(PortalPageQuerySet):
    def latest(self) -> Self:
        """Newest first."""
        return self.order_by("-date", "-pk")

    def for_cards(self) -> Self:
        """With what a card prints."""
        return (
            self.with_locale()
            .select_related("hero_image")
            .prefetch_related("hero_image__renditions")
            .defer_streamfields()
        )

    def for_serving(self) -> Self:
        return super().for_serving().select_related("hero_image")

    def lookups_for_serving(self) -> tuple[str | Prefetch, ...]:
        return ("hero_image__renditions",)
