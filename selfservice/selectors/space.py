"""What "my space" shows: companies, their pages, where each stands, and what comes next."""

from __future__ import annotations

import datetime
import uuid
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext
from wagtail.models import TaskState, WorkflowState

from accounts.models import User
from companies.enums import MemberRole
from companies.models import Company, Membership
from core.enums import TranslationKind
from core.models import PRIVATE_PICTURES, CustomRendition
from selfservice.enums import SheetState
from selfservice.permissions import user_can_see_picture
from selfservice.selectors.space_drafts import KeptPage
from vitrines.models import BestPracticePage, VitrinePage

# What asks something of the authors, the most pressing first.
ASKING = (
    SheetState.CHANGES_ASKED,
    SheetState.REFUSED,
    SheetState.HIDDEN,
    SheetState.OVERDUE,
    SheetState.OUTDATED,
)
# What the Alliance has answered, in words that the authors read.
ANSWERED = (SheetState.CHANGES_ASKED, SheetState.REFUSED)
UNFINISHED = (SheetState.DRAFT, SheetState.CHANGED)


@dataclass(frozen=True)
class PageLine:
    """A page of a company as its authors see it."""

    pk: int
    title: str
    language_code: str
    url: str
    state: SheetState
    is_practice: bool
    is_live: bool
    may_be_deleted: bool
    changed_at: datetime.datetime | None
    # An original that was saved, and has no version in the other language.
    is_untranslated: bool
    comment: str = ""

    @property
    def is_locked(self) -> bool:
        return self.state == SheetState.IN_REVIEW


@dataclass(frozen=True)
class Step:
    """What to do next, and the page on which it is done; without one, there is nothing to do."""

    text: str
    page: PageLine | None = None
    vitrine: PageLine | None = None


@dataclass(frozen=True)
class CompanySpace:
    """A company for which somebody speaks."""

    company: Company
    is_owner: bool
    vitrines: list[PageLine] = field(default_factory=list)
    practices: list[PageLine] = field(default_factory=list)

    @property
    def vitrine_to_translate(self) -> PageLine | None:
        """The vitrine's page, where it is in one language only: practices wait for the other one."""
        return next((line for line in self.vitrines if line.is_untranslated), None)

    @property
    def asks(self) -> list[PageLine]:
        """The pages about which something is asked, the most pressing first."""
        lines = [*self.practices, *self.vitrines]
        return [line for state in ASKING for line in lines if line.state == state]

    @property
    def next_step(self) -> Step:
        """One step, in words."""
        if not self.vitrines:
            return Step(gettext("The Alliance will open your vitrine’s page."))
        if asks := self.asks:
            return Step(_words_of(asks[0]), page=asks[0])
        unfinished = [p for p in (*self.practices, *self.vitrines) if p.state in UNFINISHED]
        if unfinished:
            return Step(_words_of(unfinished[0]), page=unfinished[0])
        if not self.practices:
            return Step(
                gettext("Write your first practice: it takes a quarter of an hour."),
                vitrine=self.vitrines[0],
            )
        if any(line.state == SheetState.IN_REVIEW for line in self.practices):
            return Step(gettext("Nothing to do: the Alliance is reading."))
        return Step(gettext("All is published. Write another practice."), vitrine=self.vitrines[0])


def _words_of(line: PageLine) -> str:
    words = {
        SheetState.CHANGES_ASKED: gettext("Answer what the Alliance asks about “%(title)s”."),
        SheetState.REFUSED: gettext("Read why the Alliance did not take “%(title)s”."),
        SheetState.HIDDEN: gettext("Nobody sees “%(title)s”: look at its consent."),
        SheetState.OVERDUE: gettext("Check “%(title)s”: is it still true?"),
        SheetState.OUTDATED: gettext("Bring “%(title)s” up to date with its original."),
        SheetState.DRAFT: gettext("Finish “%(title)s” and send it."),
        SheetState.CHANGED: gettext("Finish the changes of “%(title)s” and send them."),
    }
    return words[line.state] % {"title": line.title}


def spaces_of(user: User) -> list[CompanySpace]:
    """The companies for which a person speaks, in a number of queries that does not grow."""
    memberships = list(Membership.objects.filter(user=user).select_related("company"))
    spaces = {
        m.company_id: CompanySpace(m.company, is_owner=m.role == MemberRole.OWNER)
        for m in memberships
    }
    vitrines = list(_kept(VitrinePage.objects.filter(company__in=spaces).order_by("path")))
    practices = list(
        _kept(BestPracticePage.objects.filter(company__in=spaces)).order_by(
            "-latest_revision_created_at", "-pk"
        )
    )
    reviews = _reviews([*vitrines, *practices])
    shown = _shown(spaces)
    originals = _original_digests([*vitrines, *practices])
    versions = Counter(page.translation_key for page in (*vitrines, *practices))
    for page in (*vitrines, *practices):
        line = _line(page, reviews.get(page.pk), shown, originals, versions)
        space = spaces[page.company_id]
        (space.practices if line.is_practice else space.vitrines).append(line)
    return sorted(spaces.values(), key=lambda space: space.company.name)


def _kept(pages: Any) -> Any:
    return pages.select_related("locale").defer_streamfields()


def _reviews(pages: Iterable[KeptPage]) -> dict[int, WorkflowState]:
    """The last review of each page, whether or not it goes on."""
    pages = list(pages)
    if not pages:
        return {}
    states = (
        WorkflowState.objects.filter(
            base_content_type=pages[0].get_base_content_type(),
            object_id__in=[str(page.pk) for page in pages],
        )
        .select_related("current_task_state")
        .order_by("created_at", "pk")
    )
    return {int(state.object_id): state for state in states}


@dataclass(frozen=True)
class Shown:
    """The pages that readers may see once they are live, and those they see under their plant."""

    told: set[int]
    named: set[int]


def _shown(companies: Iterable[int]) -> Shown:
    vitrines = VitrinePage.objects.filter(company__in=companies).consented()
    practices = BestPracticePage.objects.filter(company__in=companies)
    named = set(practices.named().values_list("pk", flat=True))
    named |= set(vitrines.values_list("pk", flat=True))
    return Shown({*named, *practices.anonymous().values_list("pk", flat=True)}, named)


def _original_digests(pages: Iterable[KeptPage]) -> dict[uuid.UUID, str]:
    return {
        page.translation_key: page.words_digest
        for page in pages
        if page.live and page.translation_kind == TranslationKind.ORIGINAL
    }


def _line(
    page: KeptPage,
    review: WorkflowState | None,
    shown: Shown,
    originals: dict[uuid.UUID, str],
    versions: Mapping[uuid.UUID, int],
) -> PageLine:
    task = review.current_task_state if review else None
    original = originals.get(page.translation_key)
    is_outdated = (
        page.translation_kind != TranslationKind.ORIGINAL
        and bool(page.translated_digest and original)
        and original != page.translated_digest
    )
    is_hidden = page.pk not in shown.told
    state = page_state(page, review=review, is_hidden=is_hidden, is_outdated=is_outdated)
    return PageLine(
        pk=page.pk,
        title=page.draft_title,
        language_code=page.language_code,
        url=page.url if page.live and page.pk in shown.named else "",
        state=state,
        is_practice=isinstance(page, BestPracticePage),
        is_live=page.live,
        may_be_deleted=isinstance(page, BestPracticePage)
        and not page.live
        and page.first_published_at is None
        and state != SheetState.IN_REVIEW,
        changed_at=page.latest_revision_created_at,
        is_untranslated=page.translation_kind == TranslationKind.ORIGINAL
        and page.latest_revision_id is not None
        and versions[page.translation_key] == 1,
        comment=task.comment if task and state in ANSWERED else "",
    )


def page_state(
    page: KeptPage, *, review: WorkflowState | None, is_hidden: bool, is_outdated: bool
) -> SheetState:
    """Where a page stands: the first state that holds. `review` is its last one."""
    status = review.status if review else None
    is_new = not page.live and page.first_published_at is None
    is_overdue = isinstance(page, BestPracticePage) and page.is_check_overdue
    conditions = (
        (status == WorkflowState.STATUS_IN_PROGRESS, SheetState.IN_REVIEW),
        (status == WorkflowState.STATUS_NEEDS_CHANGES, SheetState.CHANGES_ASKED),
        (is_new and was_refused(review), SheetState.REFUSED),
        (is_new, SheetState.DRAFT),
        (not page.live, SheetState.REMOVED),
        (is_hidden, SheetState.HIDDEN),
        (page.has_unpublished_changes, SheetState.CHANGED),
        (is_overdue, SheetState.OVERDUE),
        (is_outdated, SheetState.OUTDATED),
    )
    return next((state for holds, state in conditions if holds), SheetState.PUBLISHED)


def was_refused(review: WorkflowState | None) -> bool:
    """Whether a review ended with a no; what its authors took back did not."""
    task = review.current_task_state if review else None
    return (
        review is not None
        and review.status == WorkflowState.STATUS_CANCELLED
        and task is not None
        and task.status == TaskState.STATUS_REJECTED
    )


def last_review(page: KeptPage) -> WorkflowState | None:
    """The last review of one page, whether or not it goes on."""
    return _reviews([page]).get(page.pk)


def page_of(user: User, page_id: int) -> KeptPage | None:
    """A page of a company for which the person speaks; to anybody else there is none."""
    models: tuple[Any, ...] = (BestPracticePage, VitrinePage)
    for model in models:
        page: KeptPage | None = (
            model.objects.filter(pk=page_id, company__memberships__user=user)
            .select_related("locale", "company__file_collection__collection")
            .first()
        )
        if page is not None:
            return page
    return None


def vitrine_of(user: User, page_id: int) -> VitrinePage | None:
    page = page_of(user, page_id)
    return page if isinstance(page, VitrinePage) else None


def rendition_of(user: User, name: str) -> CustomRendition | None:
    """The picture of that file name that is not public, if the person may see it."""
    file = f"{PRIVATE_PICTURES}/{name}"
    rendition = CustomRendition.objects.filter(file=file).select_related("image").first()
    return rendition if rendition and user_can_see_picture(user, rendition.image) else None


def example_for(page: BestPracticePage) -> BestPracticePage | None:
    """A published practice of another company: of the same trade, else of any."""
    others = (
        BestPracticePage.objects.published()
        .in_language(page.language_code)
        .exclude(company=page.company_id)
        .select_related("company__sector")
        .order_by("-first_published_at", "pk")
    )
    sector = page.company.sector_id
    return others.filter(company__sector=sector).first() or others.first()
