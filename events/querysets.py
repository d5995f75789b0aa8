"""Query sets about events."""

from __future__ import annotations

from typing import Self

from django.utils import timezone

from core.querysets import PortalPageQuerySet


class EventPageQuerySet(PortalPageQuerySet):
    def upcoming(self) -> Self:
        """Not over yet, soonest first."""
        return self.filter(ends_at__gte=timezone.now()).order_by("starts_at", "pk")

    def past(self) -> Self:
        """Over, latest first."""
        return self.filter(ends_at__lt=timezone.now()).order_by("-starts_at", "-pk")

    def for_cards(self) -> Self:
        """With what a card prints."""
        return self.with_locale().select_related("region").defer_streamfields()

    def for_serving(self) -> Self:
        return super().for_serving().select_related("region")
