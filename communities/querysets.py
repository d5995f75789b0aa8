"""Query sets about communities."""

from __future__ import annotations

from typing import Self

from django.db.models import Count, Prefetch

from companies.enums import Channel
from companies.selectors import company_goes_unnamed
from core.querysets import PortalPageQuerySet


class CommunityPageQuerySet(PortalPageQuerySet):
    def for_cards(self) -> Self:
        """With what a card prints; `member_count` is the number of the companies that it names."""
        refuses = company_goes_unnamed(Channel.WEB, company_ref="community__members")
        return (
            self.with_locale()
            .select_related("community__region")
            .annotate(member_count=Count("community__members", filter=~refuses))
        )

    def for_serving(self) -> Self:
        return super().for_serving().select_related("community__region")

    def lookups_for_serving(self) -> tuple[str | Prefetch, ...]:
        return ("community__problems",)
