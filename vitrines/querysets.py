"""Query sets about vitrines and practices: what the web channel's consent allows."""

from __future__ import annotations

from typing import Self

from django.contrib.contenttypes.models import ContentType
from django.db.models import Case, F, OuterRef, Prefetch, Q, QuerySet, Subquery, When

from companies.enums import Channel, DatePrecision
from companies.models import Label
from companies.selectors import company_refuses, practice_accepts
from core.querysets import PortalPageQuerySet


class VitrinePageQuerySet(PortalPageQuerySet):
    def published(self) -> Self:
        """Live, public, and not refused by the company."""
        return super().published().consented()

    def consented(self) -> Self:
        return self.exclude(company_refuses(Channel.WEB, company_ref="company_id"))

    def refused(self) -> Self:
        """What consent hides from readers."""
        return self.filter(company_refuses(Channel.WEB, company_ref="company_id"))

    def with_label_year(self) -> Self:
        """Each with `label_year`: that of its earliest award on record, None where it is not known."""
        awarded = Label.objects.filter(company=OuterRef("company_id"), awarded_on__isnull=False)
        # « Before this date » tells no year.
        known = Case(
            When(~Q(awarded_precision=DatePrecision.BEFORE), then=F("awarded_on__year")),
            default=None,
        )
        first = awarded.order_by("awarded_on", "edition").annotate(year=known).values("year")[:1]
        return self.annotate(label_year=Subquery(first))

    def for_cards(self) -> Self:
        """With what a card prints."""
        return (
            self.with_locale()
            .select_related("company__size", "company__sector", "company__region", "hero_image")
            .prefetch_related("company__labels", "hero_image__renditions")
        )

    def for_serving(self) -> Self:
        return super().for_serving().consented().for_cards()


class BestPracticePageQuerySet(PortalPageQuerySet):
    def published(self) -> Self:
        """Live, public, and with the consent of both the practice and its company."""
        return super().published().consented()

    def consented(self) -> Self:
        accepts = practice_accepts(Channel.WEB, company_ref="company_id", key_ref="translation_key")
        return self.filter(accepts).exclude(company_refuses(Channel.WEB, company_ref="company_id"))

    def refused(self) -> Self:
        """What consent, or its absence, hides from readers."""
        accepts = practice_accepts(Channel.WEB, company_ref="company_id", key_ref="translation_key")
        refuses = company_refuses(Channel.WEB, company_ref="company_id")
        return self.filter(Q(~accepts) | Q(refuses))

    def by_type(self) -> Self:
        """The same, found by the index of page types, whatever else the portal holds.

        PostgreSQL would read every page of the language.
        """
        own_type = ContentType.objects.get_for_model(self.model, for_concrete_model=False)
        return self.filter(content_type=own_type)

    def for_cards(self) -> Self:
        """With what a card prints."""
        return (
            self.with_locale()
            .select_related(
                "company__size", "company__sector", "company__region", "hero_image", "stage"
            )
            .prefetch_related("problems", "hero_image__renditions")
        )

    def for_serving(self) -> Self:
        return (
            super()
            .for_serving()
            .consented()
            .for_cards()
            .prefetch_related(
                "technologies",
                Prefetch("transfers", self._transfers_with_size()),
                "company__labels",
            )
        )

    def _transfers_with_size(self) -> QuerySet:
        transfers = self.model._meta.get_field("transfers").related_model
        return transfers._default_manager.select_related("size")
