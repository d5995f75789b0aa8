"""Query sets about vitrines and practices: what the web channel's consent allows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Self

from django.contrib.contenttypes.models import ContentType
from django.db.models import Case, F, OuterRef, Prefetch, Q, QuerySet, Subquery, Value, When

from companies.enums import Answer, Channel, DatePrecision
from companies.models import Label
from companies.selectors import (
    TOLD,
    company_goes_unnamed,
    company_refuses,
    practice_answers,
)
from core.querysets import PortalPageQuerySet

# What cards follow beside what is joined.
CARD_LOOKUPS_OF_VITRINE = ("company__labels", "hero_image__renditions")
CARD_LOOKUPS_OF_PRACTICE = ("problems", "hero_image__renditions")


class VitrinePageQuerySet(PortalPageQuerySet):
    def published(self) -> Self:
        """Live, public, and of a company that agrees to be named."""
        return super().published().consented()

    def consented(self) -> Self:
        return self.exclude(company_goes_unnamed(Channel.WEB, company_ref="company_id"))

    def refused(self) -> Self:
        """What consent hides from readers: a plant's page can't be told without its name."""
        return self.filter(company_goes_unnamed(Channel.WEB, company_ref="company_id"))

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
            .prefetch_related(*CARD_LOOKUPS_OF_VITRINE)
        )

    def for_serving(self) -> Self:
        return super().for_serving().consented().for_cards().prefetch_related(None)

    def lookups_for_serving(self) -> tuple[str | Prefetch, ...]:
        return CARD_LOOKUPS_OF_VITRINE


class BestPracticePageQuerySet(PortalPageQuerySet):
    """Rows for readers know `is_anonymous`; where it is true they have forgotten their plant."""

    def published(self) -> Self:
        """Live, public, with consent: by its plant's name, or anonymous.

        Whatever lists the practices of one plant, or what is in no other address, wants `named`.
        """
        rows = super().published().filter(_named() | (_has_own_address() & _told()))
        # Whoever has no such address is named, or would not be here: of most rows no more is asked.
        return rows.annotate(is_anonymous=_has_own_address() & ~_named())

    def published_named(self) -> Self:
        """The same as `published().named()`, which would ask for each answer twice."""
        rows = super().published().filter(_named())
        return rows.annotate(is_anonymous=Value(False))

    def named(self) -> Self:
        """Both the practice and its company agree to be named."""
        return self.filter(_named())

    def anonymous(self) -> Self:
        """May be told without the plant's name, and in words that do not say it."""
        return self.filter(_anonymous())

    def told(self) -> Self:
        """May be told, by name or without."""
        return self.filter(_told())

    def refused(self) -> Self:
        """What consent, or its absence, hides at the practice's own address under its plant."""
        return self.filter(~_named())

    def iterator(self, chunk_size: int | None = None) -> Iterator[Any]:
        for row in super().iterator(chunk_size):
            _forget_plant(row)
            yield row

    def _fetch_all(self) -> None:
        super()._fetch_all()
        for row in self._result_cache or ():
            _forget_plant(row)

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
            .prefetch_related(*CARD_LOOKUPS_OF_PRACTICE)
        )

    def for_serving(self) -> Self:
        return super().for_serving().named().for_cards().prefetch_related(None)

    def lookups_for_serving(self) -> tuple[str | Prefetch, ...]:
        return (
            *CARD_LOOKUPS_OF_PRACTICE,
            "technologies",
            Prefetch("transfers", self._transfers_with_size()),
            "company__labels",
        )

    def for_sheet(self) -> Self:
        """With what a practice's own page prints."""
        return self.for_cards().prefetch_related(None).prefetch_related(*self.lookups_for_serving())

    def _transfers_with_size(self) -> QuerySet:
        transfers = self.model._meta.get_field("transfers").related_model
        return transfers._default_manager.select_related("size")


def _practice_answers(*answers: Answer) -> Q:
    return Q(
        practice_answers(Channel.WEB, *answers, company_ref="company_id", key_ref="translation_key")
    )


def _named() -> Q:
    """SQL condition: readers of the web may be told whose practice it is."""
    unnamed = company_goes_unnamed(Channel.WEB, company_ref="company_id")
    return _practice_answers(Answer.YES) & ~Q(unnamed)


def _told() -> Q:
    refuses = company_refuses(Channel.WEB, company_ref="company_id")
    return _practice_answers(*TOLD) & ~Q(refuses)


def _has_own_address() -> Q:
    """SQL condition: it has the address at which a practice is told without its plant's name."""
    return Q(anonymous_slug__isnull=False)


def _anonymous() -> Q:
    """SQL condition: told without a name."""
    return _has_own_address() & _told() & ~_named()


def _forget_plant(row: Any) -> None:
    """Rows of values, and rows that were not read for readers, stay as they are."""
    if getattr(row, "is_anonymous", False):
        row.forget_plant()
