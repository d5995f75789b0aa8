"""Query sets about pathways."""

from __future__ import annotations

from typing import Self

from django.db.models import Prefetch

from core.querysets import PortalPageQuerySet


class PathwayPageQuerySet(PortalPageQuerySet):
    def latest(self) -> Self:
        """Those published last first."""
        return self.order_by("-first_published_at", "-pk")

    def for_serving(self) -> Self:
        return super().for_serving().select_related("hero_image")

    def lookups_for_serving(self) -> tuple[str | Prefetch, ...]:
        return ("hero_image__renditions",)
