"""Practices to be confirmed once a year: which are due, who is asked, and the link of the mail."""

from __future__ import annotations

import datetime
import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.core import signing
from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.utils import timezone

from accounts.models import User
from companies.models import Membership
from vitrines.enums import ReminderKind
from vitrines.models import BestPracticePage, Reminder

# One mail per person in that time, whatever it reminds of.
REMINDER_PAUSE = datetime.timedelta(days=7)
LINK_LASTS = datetime.timedelta(days=60)
SALT = "vitrines.check"


@dataclass(frozen=True)
class DueCheck:
    """A practice to be confirmed, by the page that a person is shown."""

    page: BestPracticePage
    due_on: datetime.date
    token: str


@dataclass(frozen=True)
class AskedCheck:
    """What the link of a mail leads to."""

    user: User
    page: BestPracticePage
    is_done: bool


def practices_to_check() -> QuerySet[BestPracticePage]:
    """One live page per practice, French before English, the most overdue first.

    Each row knows `member_count`, the people to ask, and `asked_at`, when the last of them was.
    """
    same = BestPracticePage.objects.live().filter(translation_key=OuterRef("translation_key"))
    members = Membership.objects.filter(company=OuterRef("company"), user__is_active=True)
    asked = Reminder.objects.filter(
        kind=ReminderKind.CHECK, practice_key=OuterRef("translation_key")
    )
    counted = members.order_by().values("company").annotate(n=Count("pk")).values("n")
    rows: QuerySet[BestPracticePage] = (
        BestPracticePage.objects.live()
        .exclude(Exists(same.filter(locale__language_code__gt=OuterRef("locale__language_code"))))
        .annotate(
            member_count=Subquery(counted),
            asked_at=Subquery(asked.order_by("-sent_at").values("sent_at")[:1]),
        )
        .select_related("company", "locale")
        .defer_streamfields()
        .order_by("next_check_on", "pk")
    )
    return rows


def checks_by_person(*, today: datetime.date) -> dict[User, list[DueCheck]]:
    """What each person who speaks for a company is to be asked, and was not asked before.

    Owners come before their colleagues. Practices that readers are not told are left in peace.
    """
    versions: dict[uuid.UUID, list[BestPracticePage]] = defaultdict(list)
    due = BestPracticePage.objects.live().told().filter(next_check_on__lte=today)
    for page in due.select_related("company", "locale").defer_streamfields():
        versions[page.translation_key].append(page)
    keys_of: dict[int, list[uuid.UUID]] = defaultdict(list)
    for key, pages in versions.items():
        keys_of[pages[0].company_id].append(key)
    asked = set(
        Reminder.objects.filter(practice_key__in=versions).values_list(
            "user_id", "practice_key", "due_on"
        )
    )
    checks: dict[User, list[DueCheck]] = defaultdict(list)
    members = Membership.objects.filter(company__in=keys_of, user__is_active=True)
    for member in members.select_related("user").order_by("-role", "joined_at", "pk"):
        for key in keys_of[member.company_id]:
            page = _in_language(versions[key], member.user.language)
            if page.next_check_on and (member.user_id, key, page.next_check_on) not in asked:
                checks[member.user].append(_due_check(page, member.user, page.next_check_on))
    return checks


def _in_language(pages: Iterable[BestPracticePage], language: str) -> BestPracticePage:
    return min(pages, key=lambda page: (page.language_code != language, page.pk))


def _due_check(page: BestPracticePage, user: User, due_on: datetime.date) -> DueCheck:
    return DueCheck(page, due_on, check_token(user=user, key=page.translation_key, due_on=due_on))


def person_rests(user: User) -> bool:
    """Whether a reminder was sent to the person in the last seven days."""
    since = timezone.now() - REMINDER_PAUSE
    return Reminder.objects.filter(user=user, sent_at__gt=since).exists()


def check_token(*, user: User, key: uuid.UUID, due_on: datetime.date) -> str:
    """Lets that person confirm that practice for that day, and nothing else."""
    return signing.dumps([user.pk, str(key), due_on.isoformat()], salt=SALT)


def check_by_token(token: str) -> AskedCheck | None:
    """None for a link that is altered or too old, or whose person may no longer answer."""
    try:
        user_id, key, due_on = signing.loads(token, salt=SALT, max_age=LINK_LASTS)
    except (signing.BadSignature, ValueError):
        return None
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None:
        return None
    pages = list(
        BestPracticePage.objects.live()
        .filter(translation_key=key, company__memberships__user=user)
        .select_related("company", "locale")
    )
    if not pages:
        return None
    page = _in_language(pages, user.language)
    is_done = page.next_check_on is None or page.next_check_on.isoformat() != due_on
    return AskedCheck(user, page, is_done)
