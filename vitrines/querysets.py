"""Query sets about vitrines and practices: what the web channel's consent allows."""

from __future__ import annotations

from typing import Self

from companies.enums import Channel
from companies.selectors import company_refuses, practice_accepts
from core.querysets import PortalPageQuerySet


class VitrinePageQuerySet(PortalPageQuerySet):
    def published(self) -> Self:
        """Live, public, and not refused by the company."""
        return super().published().consented()

    def consented(self) -> Self:
        return self.exclude(company_refuses(Channel.WEB, company_ref="company_id"))

    def for_cards(self) -> Self:
        """With what a card prints."""
        return self.with_locale().select_related(
            "company__size", "company__sector", "company__region", "hero_image"
        ).prefetch_related("company__labels", "hero_image__renditions")


class BestPracticePageQuerySet(PortalPageQuerySet):
    def published(self) -> Self:
        """Live, public, and with the consent of both the practice and its company."""
        return super().published().consented()

    def consented(self) -> Self:
        return self.filter(
            practice_accepts(
                Channel.WEB, company_ref="company_id", key_ref="translation_key"
            )
        ).exclude(company_refuses(Channel.WEB, company_ref="company_id"))

    def for_cards(self) -> Self:
        """With what a card prints."""
        return self.with_locale().select_related(
            "company__size", "company__sector", "company__region", "hero_image", "stage"
        ).prefetch_related("problems", "hero_image__renditions")
