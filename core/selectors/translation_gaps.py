"""What is missing or outdated in each language, for the pages of every type."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db.models import Case, CharField, Count, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext

from core.enums import TranslationGap, TranslationKind
from core.models import PortalPage

COLUMNS = ("pk", "title", "source_language", "language", "type", "gap", "since", "target_pk")


@dataclass(frozen=True)
class Gap:
    """A published page and what it lacks in one language."""

    pk: int
    title: str
    source_language: str
    language: str
    type: str
    gap: str
    since: datetime.datetime | None
    target_pk: int | None

    @property
    def type_label(self) -> str:
        return capfirst(str(_page_types()[self.type]._meta.verbose_name))

    @property
    def way_label(self) -> str:
        """How such a page is translated."""
        as_page = _page_types()[self.type].translated_as_page
        return gettext("As a page") if as_page else gettext("String by string")

    @property
    def language_label(self) -> str:
        return self.language.upper()

    @property
    def gap_label(self) -> str:
        return str(TranslationGap(self.gap).label)

    @property
    def since_label(self) -> str:
        return (
            date_format(timezone.localtime(self.since), "SHORT_DATE_FORMAT") if self.since else ""
        )

    @property
    def days(self) -> int | None:
        return (timezone.now() - self.since).days if self.since else None

    @property
    def edit_url(self) -> str:
        """Where it is mended: the translation if there is one, else the source."""
        return reverse("wagtailadmin_pages:edit", args=[self.target_pk or self.pk])


def _page_types() -> dict[str, type[PortalPage]]:
    return {m._meta.label_lower: m for m in apps.get_models() if issubclass(m, PortalPage)}


def page_type_choices() -> list[tuple[str, str]]:
    """The types of pages by their names, for a filter."""
    choices = [(label, capfirst(str(m._meta.verbose_name))) for label, m in _page_types().items()]
    return sorted(choices, key=lambda choice: choice[1])


def gap_rows(
    *,
    language: str = "",
    gap: str = "",
    type: str = "",
    days: Any = 0,
) -> QuerySet[Any]:
    """The gaps as dictionaries, the oldest first, in one query whatever the number of types."""
    parts = [
        rows.order_by().values(*COLUMNS) for rows in _parts(language=language, gap=gap, type_=type)
    ]
    if days:
        limit = timezone.now() - datetime.timedelta(days=int(min(days, 36_500)))
        parts = [part.filter(since__lt=limit) for part in parts]
    first, *others = parts
    return first.union(*others, all=True).order_by("since", "pk")


def read_gaps(rows: Any) -> list[Gap]:
    return [Gap(**row) for row in rows]


def gap_counts() -> list[tuple[str, list[tuple[str, int]]]]:
    """For each language, how many pages there are in each state, in one query."""
    parts = [
        rows.order_by().values("language", "gap").annotate(count=Count("pk"))
        for rows in _parts(language="", gap="", type_="")
    ]
    first, *others = parts
    totals: dict[tuple[str, str], int] = {}
    for row in first.union(*others, all=True):
        key = (row["language"], row["gap"])
        totals[key] = totals.get(key, 0) + row["count"]
    return [
        (
            capfirst(str(name)),
            [(str(gap.label), totals.get((code, gap.value), 0)) for gap in TranslationGap],
        )
        for code, name in settings.LANGUAGES
    ]


def _parts(*, language: str, gap: str, type_: str) -> list[QuerySet[Any]]:
    """One query set for each type and language, with the columns of a gap."""
    types = _page_types()
    return [
        _gaps_of(model, code, Q(gap=gap) if gap else ~Q(gap=""))
        for label, model in types.items()
        if type_ in {"", label}
        for code, _name in settings.LANGUAGES
        if language in {"", code}
    ]


def _gaps_of(model: type[PortalPage], code: str, wanted: Q) -> QuerySet[Any]:
    targets = model.objects.filter(
        translation_key=OuterRef("translation_key"), locale__language_code=code
    )
    is_outdated = ~Q(target_digest="") & ~Q(words_digest="") & ~Q(target_digest=F("words_digest"))
    originals: QuerySet[Any] = model.objects.filter(
        live=True, translation_kind=TranslationKind.ORIGINAL
    ).exclude(locale__language_code=code)
    return originals.annotate(
        source_language=F("locale__language_code"),
        language=Value(code, output_field=CharField()),
        type=Value(model._meta.label_lower, output_field=CharField()),
        target_pk=Subquery(targets.values("pk")[:1]),
        target_live=Subquery(targets.values("live")[:1]),
        target_kind=Subquery(targets.values("translation_kind")[:1]),
        target_digest=Subquery(targets.values("translated_digest")[:1]),
        target_since=Subquery(targets.values("last_published_at")[:1]),
        gap=Case(
            When(target_pk=None, then=Value(TranslationGap.MISSING.value)),
            When(target_live=False, then=Value(TranslationGap.DRAFT.value)),
            When(is_outdated, then=Value(TranslationGap.OUTDATED.value)),
            When(
                target_kind=TranslationKind.MACHINE.value, then=Value(TranslationGap.MACHINE.value)
            ),
            default=Value(""),
            output_field=CharField(),
        ),
        since=Case(
            When(gap=TranslationGap.OUTDATED.value, then=F("last_published_at")),
            When(gap=TranslationGap.MACHINE.value, then=F("target_since")),
            default=F("first_published_at"),
        ),
    ).filter(wanted)
