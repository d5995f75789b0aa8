"""What waits for the Alliance's agreement, and what a reviewer has to know about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import F, IntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce
from django.utils.translation import gettext
from wagtail.blocks import StreamValue, StructValue
from wagtail.blocks.list_block import ListValue
from wagtail.models import Page, Revision, TaskState, WorkflowState

from accounts.models import User
from accounts.permissions import user_can_access_admin
from companies.enums import Answer, Channel
from companies.models import Company, Membership
from companies.selectors import consents_current, members_of
from core.enums import TranslationKind
from core.models import CustomImage
from vitrines.enums import ReviewItem
from vitrines.models import BestPracticePage, VitrinePage
from vitrines.selectors.changes import Change, page_changes
from vitrines.selectors.naming import mention_warnings


@dataclass(frozen=True)
class ReviewPicture:
    """A picture of the submitted version, and what is missing to use it."""

    image: CustomImage
    text: str
    is_decorative: bool = False

    @property
    def is_described(self) -> bool:
        return self.is_decorative or bool(self.text)


@dataclass(frozen=True)
class Review:
    """One submission: what it changes, and what there is to check."""

    page: Any
    draft: Any
    state: WorkflowState
    stamp: str
    changes: list[Change]
    pictures: list[ReviewPicture]
    consents: list[tuple[str, str, str]]
    # What the last reviewer wrote, where the page has been given back before.
    asked_before: str
    findings: dict[ReviewItem, list[str]] = field(default_factory=dict)

    @property
    def items(self) -> list[ReviewItem]:
        """What is on the check-list of such a page."""
        return list(self.findings)

    @property
    def is_graded(self) -> bool:
        """Whether its evidence is graded here: a translation takes the grade of its original."""
        return (
            isinstance(self.draft, BestPracticePage)
            and self.draft.translation_kind == TranslationKind.ORIGINAL
        )

    @property
    def is_by_company(self) -> bool:
        """Whether somebody of the company itself has sent it."""
        company = company_of(self.page)
        return company is not None and _speaks_for(self.state.requested_by, company)


def submissions() -> QuerySet[WorkflowState]:
    """Pages that wait for a reviewer, those that wait longest first.

    Each row knows `page_pk`, `title`, `language`, `company_name`, `is_live` and `waiting_since`.
    """
    pages = Page.objects.filter(pk=OuterRef("page_pk")).order_by()
    kept: tuple[Any, ...] = (VitrinePage, BestPracticePage)
    names = [
        Subquery(model.objects.filter(pk=OuterRef("page_pk")).order_by().values("company__name"))
        for model in kept
    ]
    states: Any = WorkflowState.objects
    rows: QuerySet[WorkflowState] = (
        states.filter(
            status=WorkflowState.STATUS_IN_PROGRESS,
            base_content_type=ContentType.objects.get_for_model(Page),
        )
        # The key is stored as text: PostgreSQL compares it with a number only by a cast.
        .annotate(page_pk=Cast("object_id", IntegerField()))
        .annotate(
            title=Subquery(pages.values("draft_title")),
            language=Subquery(pages.values("locale__language_code")),
            is_live=Subquery(pages.values("live")),
            company_name=Coalesce(*names, Value("")),
            waiting_since=F("current_task_state__started_at"),
        )
        .select_related("requested_by", "content_type")
        .order_by("waiting_since", "pk")
    )
    return rows


def submissions_count() -> int:
    count: int = WorkflowState.objects.filter(
        status=WorkflowState.STATUS_IN_PROGRESS,
        base_content_type=ContentType.objects.get_for_model(Page),
    ).count()
    return count


def review_stamp(page: Page) -> str:
    """Names the version under review: another one as soon as anybody has saved."""
    revision = Revision.objects.filter(pk=page.latest_revision_id).only("created_at").first()
    return f"{revision.pk}.{revision.created_at.timestamp():.6f}" if revision else "0"


def review_of(page_id: int) -> Review | None:
    """The submission of a page; None where nothing of it waits."""
    found = Page.objects.filter(pk=page_id).first()
    page: Any = found.specific if found else None
    state = page.current_workflow_state if page else None
    if state is None or state.status != WorkflowState.STATUS_IN_PROGRESS:
        return None
    draft = page.get_latest_revision_as_object()
    pictures = list(_pictures_of(draft))
    return Review(
        page=page,
        draft=draft,
        state=state,
        stamp=review_stamp(page),
        changes=page_changes(page=page, draft=draft),
        pictures=pictures,
        consents=_consents_of(draft),
        asked_before=_asked_before(page),
        findings=_findings(draft, pictures),
    )


def _asked_before(page: Page) -> str:
    given_back = TaskState.objects.filter(
        workflow_state__in=page.workflow_states, status=TaskState.STATUS_REJECTED
    )
    last = given_back.order_by("-finished_at", "-pk").first()
    return last.comment if last else ""


def company_of(page: Page) -> Company | None:
    """The company whose words a page holds."""
    return page.company if isinstance(page, VitrinePage | BestPracticePage) else None


def reviewers_of(task_state: TaskState) -> list[User]:
    """Who is asked to agree to a submission: neither its author nor somebody of its company."""
    state = task_state.workflow_state
    people = User.objects.filter(groups__groupapprovaltask=task_state.task_id, is_active=True)
    people = people.exclude(pk=state.requested_by_id)
    if company := company_of(state.content_object.specific):
        people = people.exclude(memberships__company=company)
    return list(people.distinct().order_by("pk"))


def answer_readers(page: Page, state: WorkflowState) -> list[User]:
    """Whom a decision concerns: the people of the company, and whoever sent the page.

    Somebody who no longer speaks for the company is told nothing of it.
    """
    company = company_of(page)
    people = [m.user for m in members_of(company)] if company else []
    author = state.requested_by
    if author and author not in people and (company is None or user_can_access_admin(author)):
        people.append(author)
    return [person for person in people if person.is_active]


def _speaks_for(user: User | None, company: Company) -> bool:
    return user is not None and Membership.objects.filter(user=user, company=company).exists()


def _pictures_of(draft: Any) -> Iterator[ReviewPicture]:
    language = draft.language_code
    for model_field in draft._meta.concrete_fields:
        value = getattr(draft, model_field.name)
        if isinstance(value, CustomImage):
            yield ReviewPicture(value, getattr(value, f"alt_{language}"))
        elif isinstance(value, StreamValue):
            yield from _pictures_in(value, language)


def _pictures_in(value: Any, language: str) -> Iterator[ReviewPicture]:
    if isinstance(value, CustomImage):
        text = getattr(value, "contextual_alt_text", None) or getattr(value, f"alt_{language}")
        yield ReviewPicture(value, text, bool(getattr(value, "decorative", False)))
    elif isinstance(value, StreamValue):
        for child in value:
            yield from _pictures_in(child.value, language)
    elif isinstance(value, StructValue):
        for child in value.values():
            yield from _pictures_in(child, language)
    elif isinstance(value, ListValue):
        for child in value:
            yield from _pictures_in(child, language)


def _consents_of(draft: Any) -> list[tuple[str, str, str]]:
    """Channel, the practice's answer, the company's answer."""
    company = company_of(draft)
    if company is None:
        return []
    own = (
        consents_current(company, practice_key=draft.translation_key)
        if isinstance(draft, BestPracticePage)
        else {}
    )
    whole = consents_current(company)

    def words(answers: dict[str, str], channel: Channel) -> str:
        return str(Answer(answers[channel]).label) if channel in answers else ""

    return [(str(c.label), words(own, c), words(whole, c)) for c in Channel]


def _findings(draft: Any, pictures: list[ReviewPicture]) -> dict[ReviewItem, list[str]]:
    """What has to be looked at twice, by what there is to check."""
    found: dict[ReviewItem, list[str]] = {}
    if isinstance(draft, BestPracticePage):
        found[ReviewItem.VOCABULARY] = list(_vocabulary_findings(draft))
    if pictures or isinstance(draft, VitrinePage | BestPracticePage):
        found[ReviewItem.PICTURES] = list(_picture_findings(pictures))
    if isinstance(draft, VitrinePage | BestPracticePage):
        found[ReviewItem.CONSENT] = list(_consent_findings(draft))
    return found


def _vocabulary_findings(draft: BestPracticePage) -> Iterator[str]:
    if not draft.problems.all():
        yield gettext("No problem is chosen.")
    if not draft.technologies.all():
        yield gettext("No technology is chosen.")


def _picture_findings(pictures: list[ReviewPicture]) -> Iterator[str]:
    for picture in pictures:
        title = {"title": picture.image.title}
        if not picture.is_described:
            yield gettext("“%(title)s” has no alternative text in the page’s language.") % title
        if not picture.image.credit:
            yield gettext("“%(title)s” does not say who made it.") % title


def _consent_findings(draft: Any) -> Iterator[str]:
    company = draft.company
    whole = consents_current(company).get(Channel.WEB)
    if isinstance(draft, VitrinePage):
        if whole is None:
            yield gettext("The company has given no answer for the website.")
        elif whole != Answer.YES:
            yield gettext(
                "The company does not want its name on the website: nobody sees this page."
            )
        return
    own = consents_current(company, practice_key=draft.translation_key).get(Channel.WEB)
    if own is None:
        yield gettext("There is no answer for the website: nobody would see this practice.")
    elif Answer.NO in (own, whole):
        yield gettext("The answer for the website is no: nobody would see this practice.")
    elif Answer.ANONYMISED in (own, whole):
        yield gettext("The website may tell this practice without its plant’s name only.")
        yield from mention_warnings(draft)
