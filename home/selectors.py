"""What awaits the Alliance's editors: the reads behind the home screen of the admin."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import (
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Window,
)
from django.db.models.functions import Cast, RowNumber
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise
from wagtail.models import Page, WorkflowState
from wagtail.permissions import policy_registry

from accounts.models import User
from companies.enums import LabelState
from companies.models import Label
from core.enums import TranslationKind
from core.models import PortalPage
from vitrines.models import BestPracticePage

FIRST_ROWS = 5
FIRST_ROWS_PER_TYPE = 3
CHECK_NOTICE = datetime.timedelta(days=30)
LABEL_NOTICE = datetime.timedelta(days=90)


@dataclass(frozen=True)
class AwaitingRow:
    """One thing to do; `url_name` and `pk` say where."""

    title: str
    detail: str
    pk: int
    url_name: str = "wagtailadmin_pages:edit"


@dataclass(frozen=True)
class Awaiting:
    """Things of one kind: how many there are, per type where that helps, and the first ones."""

    heading: StrOrPromise
    icon: str
    count: int
    rows: tuple[AwaitingRow, ...]
    counts: tuple[tuple[str, int], ...] = ()


def awaiting_for(user: User) -> list[Awaiting]:
    """What a user may act upon, one query per kind; kinds of which there is nothing are left out."""
    policy = policy_registry.get_by_type(Page)
    pages = policy.instances_user_has_any_permission_for(user, {"add", "change", "publish"})
    kinds = [
        _pages_in_moderation(pages),
        _drafts_of(user, pages),
        _drafts(pages),
        _checks_due(pages),
        _translations_outdated(pages),
        _translations_missing(pages),
    ]
    if user.has_perm("companies.change_label"):
        kinds.append(_labels_due())
    return [kind for kind in kinds if kind.count]


def _first_pages(heading: StrOrPromise, icon: str, pages: QuerySet[Any], moment: str) -> Awaiting:
    """The first of these pages, with their type and the moment that tells how long they wait."""
    rows = pages.select_related("locale").annotate(total=Window(Count("pk")))[:FIRST_ROWS]
    found = list(rows)
    return Awaiting(
        heading=heading,
        icon=icon,
        count=found[0].total if found else 0,
        rows=tuple(_page_row(page, getattr(page, moment)) for page in found),
    )


def _page_row(page: Page, moment: datetime.date | None) -> AwaitingRow:
    day = date_format(moment, "SHORT_DATE_FORMAT") if moment else ""
    parts = (_type_name(page.content_type_id), page.locale.language_code.upper(), day)
    return AwaitingRow(
        title=page.get_admin_display_title(),
        detail=" · ".join(part for part in parts if part),
        pk=page.pk,
    )


def _type_name(content_type_id: int) -> str:
    return capfirst(str(ContentType.objects.get_for_id(content_type_id).name))


def _pages_in_moderation(pages: QuerySet[Page]) -> Awaiting:
    # The state holds the page's key as text: PostgreSQL compares it with a number only by a cast.
    submitted = (
        WorkflowState.objects.active()
        .filter(base_content_type=ContentType.objects.get_for_model(Page))
        .annotate(page_pk=Cast("object_id", IntegerField()))
    )
    rows = pages.filter(pk__in=submitted.values("page_pk")).order_by("latest_revision_created_at")
    return _first_pages(_("Pages in moderation"), "tasks", rows, "latest_revision_created_at")


def _drafts(pages: QuerySet[Page]) -> Awaiting:
    rows = pages.filter(has_unpublished_changes=True).order_by("-latest_revision_created_at")
    return _first_pages(_("All drafts"), "draft", rows, "latest_revision_created_at")


def _drafts_of(user: User, pages: QuerySet[Page]) -> Awaiting:
    mine = Q(owner=user) | Q(latest_revision__user=user)
    rows = pages.filter(mine, has_unpublished_changes=True)
    rows = rows.order_by("-latest_revision_created_at")
    return _first_pages(_("My drafts"), "edit", rows, "latest_revision_created_at")


def _checks_due(pages: QuerySet[Page]) -> Awaiting:
    rows = BestPracticePage.objects.filter(
        pk__in=pages.order_by().values("pk"),
        live=True,
        translation_kind=TranslationKind.ORIGINAL,
        next_check_on__lte=timezone.localdate() + CHECK_NOTICE,
    )
    return _first_pages(
        _("Practices to check again"),
        "calendar-check",
        rows.order_by("next_check_on"),
        "next_check_on",
    )


def _first_per_type(heading: StrOrPromise, icon: str, rows: QuerySet[Any, Any]) -> Awaiting:
    """`rows` are (key, title, type, language, number of its type)."""
    found = list(rows)
    totals = {_type_name(kind): total for _pk, _title, kind, _code, total in found}
    return Awaiting(
        heading=heading,
        icon=icon,
        count=sum(totals.values()),
        counts=tuple(sorted(totals.items())),
        rows=tuple(
            AwaitingRow(title=title, detail=f"{_type_name(kind)} · {code.upper()}", pk=pk)
            for pk, title, kind, code, _total in found
        ),
    )


def _numbered(rows: QuerySet[Any]) -> QuerySet[Any, Any]:
    """The first rows of each type, with the number of rows of that type."""
    return (
        rows.annotate(
            total=Window(Count("pk"), partition_by="content_type"),
            position=Window(RowNumber(), partition_by="content_type", order_by="-pk"),
        )
        .filter(position__lte=FIRST_ROWS_PER_TYPE)
        .order_by()
        .values_list("pk", "title", "content_type", "locale__language_code", "total")
    )


def _translations_missing(pages: QuerySet[Page]) -> Awaiting:
    others = Page.objects.filter(translation_key=OuterRef("translation_key")).exclude(
        locale=OuterRef("locale")
    )
    rows = pages.filter(live=True, depth__gt=1, alias_of=None).exclude(Exists(others))
    return _first_per_type(_("Translations missing"), "globe", _numbered(rows))


def _translations_outdated(pages: QuerySet[Page]) -> Awaiting:
    parts = []
    for model in apps.get_models():
        if not issubclass(model, PortalPage):
            continue
        originals = model.objects.filter(
            translation_key=OuterRef("translation_key"),
            translation_kind=TranslationKind.ORIGINAL,
            live=True,
        )
        rows = (
            model.objects.filter(pk__in=pages.order_by().values("pk"), live=True)
            .exclude(translation_kind=TranslationKind.ORIGINAL)
            .exclude(translated_digest="")
            .annotate(current=Subquery(originals.order_by().values("words_digest")[:1]))
            .exclude(current=F("translated_digest"))
            .exclude(current=None)
        )
        parts.append(_numbered(rows))
    first, *others = parts
    return _first_per_type(_("Translations outdated"), "resubmit", first.union(*others, all=True))


def _labels_due() -> Awaiting:
    """Current editions whose renewal is due, or which end within three months."""
    later = Label.objects.filter(company=OuterRef("company"), edition__gt=OuterRef("edition"))
    limit = timezone.localdate() + LABEL_NOTICE
    labels = (
        Label.objects.filter(state__in=[LabelState.LABELLED, LabelState.RENEWAL_DUE])
        .filter(Q(state=LabelState.RENEWAL_DUE) | Q(expires_on__lte=limit))
        .exclude(Exists(later))
        .select_related("company")
        .annotate(total=Window(Count("pk")))
        .order_by(F("expires_on").asc(nulls_last=True))[:FIRST_ROWS]
    )
    found = list(labels)
    return Awaiting(
        heading=_("Labels to renew"),
        icon="seal",
        count=found[0].total if found else 0,
        rows=tuple(
            AwaitingRow(
                title=str(label.company),
                detail=" · ".join(
                    part
                    for part in (
                        label.get_state_display(),
                        date_format(label.expires_on, "SHORT_DATE_FORMAT")
                        if label.expires_on
                        else "",
                    )
                    if part
                ),
                pk=label.company_id,
                url_name="company:edit",
            )
            for label in found
        ),
    )
