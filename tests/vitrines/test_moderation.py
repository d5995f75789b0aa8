"""What a reviewer sees of a submission, and what becomes of each decision."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from pytest_django import DjangoAssertNumQueries
from wagtail.models import Page, PageLogEntry, TaskState, WorkflowState

from accounts.enums import Role
from accounts.models import User
from companies.enums import Answer, Channel
from companies.models import Company
from companies.services import consent_record
from selfservice.selectors.space import last_review, was_refused
from tests.factories import (
    BestPracticePageFactory,
    CompanyFactory,
    ImageFactory,
    NewsPageFactory,
    UserFactory,
    VitrinePageFactory,
    result,
    translated,
)
from tests.factories.companies import MembershipFactory
from tests.worlds import copy_of
from vitrines.models import BestPracticePage
from vitrines.permissions import user_can_review
from vitrines.selectors import Change, Review, review_of, review_stamp
from vitrines.services import (
    ReviewChangedError,
    ReviewClosedError,
    review_approve,
    review_ask_changes,
    review_refuse,
)

TICKED = ["vocabulary", "pictures", "consent"]
QUEUE_QUERIES = 13


@pytest.fixture(scope="module")
def company_of_the_module(module_database: None) -> Company:
    return CompanyFactory(name="Fonderie du Gave (exemple)")


@pytest.fixture(scope="module")
def member_of_the_module(module_database: None, company_of_the_module: Company) -> User:
    return MembershipFactory(company=company_of_the_module).user


company = copy_of("company_of_the_module")
member = copy_of("member_of_the_module")


@pytest.fixture
def moderator() -> User:
    return UserFactory(role=Role.MODERATOR)


@pytest.fixture
def moderator_client(moderator: User) -> Client:
    client = Client()
    client.force_login(moderator)
    return client


def submit(page: Any, user: User, **values: Any) -> Any:
    """Save a draft and send it, as "my space" does."""
    draft = page.get_latest_revision_as_object()
    for name, value in values.items():
        setattr(draft, name, value)
    draft.save_revision(user=user)
    page = type(page).objects.get(pk=page.pk)
    page.get_workflow().start(page, user)
    return type(page).objects.get(pk=page.pk)


@pytest.fixture(scope="module", params=["fr", "en"])
def submitted_of_the_module(
    request: pytest.FixtureRequest,
    module_database: None,
    company_of_the_module: Company,
    member_of_the_module: User,
) -> BestPracticePage:
    """A published practice with a new problem in draft, in either language."""
    page = BestPracticePageFactory(company=company_of_the_module, title="Peser pour couler juste")
    if request.param == "en":
        page = translated(page, title="Weigh to cast right")
    return submit(page, member_of_the_module, problem="La balance ment.")


submitted = copy_of("submitted_of_the_module")


def decide(client: Client, page: Page, decision: str, **data: Any) -> Any:
    url = reverse("vitrines_admin:review", args=[page.pk])
    form = client.get(url).context["form"]
    sent = {"stamp": form.initial["stamp"], "decision": decision}
    for name in ("evidence_grade", "evidence_reason", "checked_on"):
        value = form.initial.get(name)
        sent[name] = value.strftime("%d/%m/%Y") if isinstance(value, datetime.date) else value or ""
    return client.post(url, {**sent, "checked": TICKED, **data})


def last_task(page: Page) -> TaskState:
    return TaskState.objects.filter(revision__object_id=str(page.pk)).latest("started_at", "pk")


# The queue


def queue_titles(client: Client, **filters: str) -> list[str]:
    response = client.get(reverse("vitrines_admin:reviews"), filters)
    return [row.title for row in response.context["object_list"]]


def wait_since(page: Page, days: int) -> None:
    state = page.current_workflow_state
    TaskState.objects.filter(pk=state.current_task_state_id).update(
        started_at=timezone.now() - datetime.timedelta(days=days)
    )


def test_queue_lists_what_waits_longest_first(
    company: Company, member: User, moderator_client: Client
) -> None:
    vitrine = VitrinePageFactory(company=company, title="Fonderie du Gave")
    late = submit(BestPracticePageFactory(parent=vitrine, company=company, title="A"), member)
    submit(vitrine, member)
    wait_since(late, 9)
    BestPracticePageFactory(parent=vitrine, company=company, title="Not sent")
    assert queue_titles(moderator_client) == ["A", "Fonderie du Gave"]


def test_queue_is_filtered_by_language_type_age_and_words(
    company: Company, member: User, moderator_client: Client
) -> None:
    practice = BestPracticePageFactory(company=company, title="Peser")
    submit(translated(practice, title="Weigh"), member)
    news = submit(NewsPageFactory(title="Salon", published=False), UserFactory(role=Role.EDITOR))
    practice = submit(practice, member)
    wait_since(practice, 6)
    assert queue_titles(moderator_client, language="en") == ["Weigh"]
    assert queue_titles(moderator_client, content_type=str(news.content_type_id)) == ["Salon"]
    assert queue_titles(moderator_client, age="5") == ["Peser"]
    assert queue_titles(moderator_client, q="Gave") == ["Peser", "Weigh"]
    day = timezone.localdate() - datetime.timedelta(days=4)
    assert queue_titles(moderator_client, waiting_since_to=f"{day:%Y-%m-%d}") == ["Peser"]


def test_queue_leaves_out_what_was_decided_and_says_how_many_wait(
    submitted: BestPracticePage, moderator_client: Client
) -> None:
    assert "(1)" in moderator_client.get(reverse("wagtailadmin_home")).content.decode()
    decide(moderator_client, submitted, "changes", comment="Et l’unité ?")
    assert queue_titles(moderator_client) == []
    assert "(0)" in moderator_client.get(reverse("wagtailadmin_home")).content.decode()


def test_queue_needs_no_more_queries_for_more_submissions(
    moderator_client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    def send_some(count: int) -> None:
        for _number in range(count):
            member = MembershipFactory()
            submit(BestPracticePageFactory(company=member.company), member.user)

    url = reverse("vitrines_admin:reviews")
    send_some(2)
    moderator_client.get(url)
    with django_assert_num_queries(QUEUE_QUERIES):
        moderator_client.get(url)
    send_some(5)
    with django_assert_num_queries(QUEUE_QUERIES):
        moderator_client.get(url)


def test_queue_and_review_are_closed_to_companies(
    submitted: BestPracticePage, member: User
) -> None:
    client = Client()
    client.force_login(member)
    for url in (
        reverse("vitrines_admin:reviews"),
        reverse("vitrines_admin:review", args=[submitted.pk]),
    ):
        assert client.get(url).status_code in {302, 403}
        assert client.post(url, {"decision": "approve"}).status_code in {302, 403}
    submitted.refresh_from_db()
    assert submitted.problem != "La balance ment."


def test_queue_counts_pages(submitted: BestPracticePage, moderator_client: Client) -> None:
    assert "1 page" in moderator_client.get(reverse("vitrines_admin:reviews")).content.decode()


def test_queue_is_exported_without_formulas(
    company: Company, member: User, moderator_client: Client
) -> None:
    submit(BestPracticePageFactory(company=company, title="=1+1"), member)
    response = moderator_client.get(reverse("vitrines_admin:reviews"), {"export": "csv"})
    assert "'=1+1" in b"".join(response.streaming_content).decode()


# The review


@pytest.mark.parametrize("language", ["fr", "en"])
def test_review_shows_what_changes_beside_what_is_published(
    language: str, company: Company, member: User
) -> None:
    page = BestPracticePageFactory(
        company=company, problem="La pièce casse.", results=[result(before=8, after=5)]
    )
    page = page if language == "fr" else translated(page)
    page = submit(page, member, problem="La pièce fond.", results=[result(before=8, after=4)])
    with translation.override("en"):
        review = review_of(page.pk)
        assert review is not None
        changes = {change.label: change for change in review.changes}
    assert '<span class="deletion">casse.</span>' in changes["Problem"].before
    assert '<span class="addition">fond.</span>' in changes["Problem"].after
    if language == "fr":
        # Facts of a translation are those of its original.
        assert '<span class="deletion">Scrap rate : 8 → 5 %' in changes["Results"].before
        assert '<span class="addition">Scrap rate : 8 → 4 %' in changes["Results"].after


def test_review_leads_to_the_submitted_version_as_it_will_be_published(
    submitted: BestPracticePage, moderator_client: Client
) -> None:
    html = moderator_client.get(reverse("vitrines_admin:review", args=[submitted.pk])).content
    task = submitted.current_workflow_task
    preview = reverse("wagtailadmin_pages:workflow_preview", args=[submitted.pk, task.pk])
    assert preview in html.decode()
    assert "La balance ment." in moderator_client.get(preview).content.decode()


def test_review_of_a_new_page_shows_all_its_words_and_nothing_beside(
    company: Company, member: User
) -> None:
    page = BestPracticePageFactory(company=company, published=False, problem="<b>Neuf</b>")
    review = review_of(submit(page, member).pk)
    assert review is not None
    with translation.override("en"):
        changes = {str(change.label).lower(): change for change in review.changes}
    problem = next(c for c in changes.values() if "Neuf" in c.after)
    assert "&lt;b&gt;Neuf" in problem.after.replace("</span>", "").replace(
        '<span class="addition">', ""
    )
    assert "deletion" not in "".join(change.before for change in changes.values())


def test_review_shows_corrected_facts_of_the_company(company: Company, member: User) -> None:
    page = VitrinePageFactory(company=company)
    page = submit(page, member, proposed_facts={"headcount": 84})
    with translation.override("en"):
        review = review_of(page.pk)
        assert review is not None
        facts = {change.label: change.after for change in review.changes}
    assert facts["People on this site"] == "84"


def test_review_finds_pictures_without_words_and_missing_consent(
    company: Company, member: User
) -> None:
    picture = ImageFactory(alt_fr="", title="photo.jpg")
    page = BestPracticePageFactory(company=company, web=None, hero_image=picture)
    with translation.override("en"):
        review = review_of(submit(page, member).pk)
        assert review is not None
        found = {item.value: words for item, words in review.findings.items()}
    assert found["vocabulary"] == []
    assert found["pictures"] == [
        "“photo.jpg” has no alternative text in the page’s language.",
        "“photo.jpg” does not say who made it.",
    ]
    assert found["consent"] == [
        "There is no answer for the website: nobody would see this practice."
    ]


def test_findings_have_to_be_ticked_before_approval(
    company: Company, member: User, moderator: User, moderator_client: Client
) -> None:
    page = submit(BestPracticePageFactory(company=company, web=None), member, problem="Neuf.")
    response = decide(moderator_client, page, "approve", checked=["vocabulary", "pictures"])
    assert response.status_code == 200
    assert response.context["form"].non_field_errors()
    with pytest.raises(ValidationError):
        review_approve(page=page, user=moderator, stamp=review_stamp(page))
    decide(moderator_client, page, "approve", checked=["consent"])
    page.refresh_from_db()
    assert page.problem == "Neuf."


# Decisions


def test_two_clicks_lead_from_the_queue_to_the_public(
    submitted: BestPracticePage, moderator_client: Client
) -> None:
    """Open the review, approve: where nothing was found there is nothing to tick."""
    queue = moderator_client.get(reverse("vitrines_admin:reviews")).content.decode()
    assert reverse("vitrines_admin:review", args=[submitted.pk]) in queue
    response = decide(moderator_client, submitted, "approve", checked=[])
    assert response.url == reverse("vitrines_admin:reviews")
    assert "La balance ment." in Client().get(submitted.url).content.decode()


def test_submission_is_not_public_before_it_is_approved(submitted: BestPracticePage) -> None:
    assert "La balance ment." not in Client().get(submitted.url).content.decode()


def test_approval_gives_the_grade_with_its_reason_and_dates_the_check(
    company: Company, member: User, moderator_client: Client
) -> None:
    page = BestPracticePageFactory(
        company=company, checked_on=datetime.date(2024, 1, 5), evidence_grade=""
    )
    page = submit(page, member)
    decide(moderator_client, page, "approve", evidence_grade="B", evidence_reason="")
    page.refresh_from_db()
    assert page.evidence_grade == ""
    decide(moderator_client, page, "approve", evidence_grade="B", evidence_reason="Relevés lus.")
    page.refresh_from_db()
    assert (page.evidence_grade, page.evidence_reason) == ("B", "Relevés lus.")
    assert page.checked_on == timezone.localdate()
    assert page.next_check_on is not None
    assert page.next_check_on > timezone.localdate() + datetime.timedelta(days=360)


def test_grade_of_a_translation_stays_that_of_its_original(
    company: Company, member: User, moderator: User, moderator_client: Client
) -> None:
    page = translated(BestPracticePageFactory(company=company, evidence_grade=""))
    page = submit(page, member)
    review = moderator_client.get(reverse("vitrines_admin:review", args=[page.pk]))
    assert "evidence_grade" not in review.context["form"].fields
    evidence = {"evidence_grade": "A", "evidence_reason": "Forgé."}
    review_approve(page=page, user=moderator, stamp=review_stamp(page), evidence=evidence)
    page.refresh_from_db()
    assert page.evidence_grade == ""


@pytest.mark.parametrize("decision", ["changes", "refuse"])
def test_whoever_does_not_publish_says_why(
    decision: str, submitted: BestPracticePage, moderator_client: Client
) -> None:
    response = decide(moderator_client, submitted, decision, comment="  ")
    assert response.context["form"].errors["comment"]
    assert review_of(submitted.pk) is not None


def test_author_changes_what_was_asked_and_sends_it_again(
    submitted: BestPracticePage, member: User, moderator_client: Client
) -> None:
    decide(moderator_client, submitted, "changes", comment="Et l’unité ?")
    state = submitted.current_workflow_state
    assert state.status == WorkflowState.STATUS_NEEDS_CHANGES
    assert state.current_task_state.comment == "Et l’unité ?"
    state.resume(user=member)
    review = reverse("vitrines_admin:review", args=[submitted.pk])
    assert "Et l’unité ?" in moderator_client.get(review).content.decode()
    decide(moderator_client, submitted, "approve")
    submitted.refresh_from_db()
    assert submitted.problem == "La balance ment."


def test_refusal_ends_the_review_keeps_the_draft_and_its_reason(
    submitted: BestPracticePage, moderator_client: Client
) -> None:
    decide(moderator_client, submitted, "refuse", comment="Hors sujet.")
    assert submitted.current_workflow_state is None
    assert submitted.workflow_states.get().status == WorkflowState.STATUS_CANCELLED
    review = last_review(submitted)
    assert was_refused(review)
    assert review is not None
    assert review.current_task_state.comment == "Hors sujet."
    submitted.refresh_from_db()
    assert submitted.problem != "La balance ment."
    assert submitted.get_latest_revision_as_object().problem == "La balance ment."


def test_refusal_is_forgotten_once_the_page_is_sent_again(
    submitted: BestPracticePage, member: User, moderator_client: Client
) -> None:
    decide(moderator_client, submitted, "refuse", comment="Hors sujet.")
    submitted.get_workflow().start(submitted, member)
    assert not was_refused(last_review(submitted))


def test_history_says_who_decided_what_and_what_was_ticked(
    submitted: BestPracticePage, moderator: User, moderator_client: Client
) -> None:
    decide(moderator_client, submitted, "changes", comment="Et l’unité ?", checked=["pictures"])
    entry = PageLogEntry.objects.get(page=submitted.pk, action="vitrines.review")
    assert entry.user == moderator
    with translation.override("en"):
        assert entry.formatter.format_message(entry) == (
            "Reviewed the submitted version · Pictures may be used and are described · Et l’unité ?"
        )
    history = reverse("wagtailadmin_pages:history", args=[submitted.pk])
    assert "Et l’unité ?" in moderator_client.get(history).content.decode()


def test_refusal_is_in_the_history(
    submitted: BestPracticePage, moderator: User, moderator_client: Client
) -> None:
    decide(moderator_client, submitted, "refuse", comment="Hors sujet.")
    entry = PageLogEntry.objects.get(page=submitted.pk, action="vitrines.refuse")
    assert (entry.user, entry.data["comment"]) == (moderator, "Hors sujet.")


# Who decides, and on what


def test_nobody_decides_on_a_version_that_he_has_not_read(
    submitted: BestPracticePage, moderator: User
) -> None:
    stamp = review_stamp(submitted)
    draft = submitted.get_latest_revision_as_object()
    draft.solution = "Glissé entre-temps."
    draft.save_revision(user=moderator)
    submitted.refresh_from_db()
    with pytest.raises(ReviewChangedError):
        review_approve(page=submitted, user=moderator, stamp=stamp)
    submitted.refresh_from_db()
    assert submitted.solution != "Glissé entre-temps."


@pytest.mark.parametrize("act", [review_approve, review_ask_changes, review_refuse])
def test_decision_that_breaks_off_leaves_everything_as_it_was(
    act: Any,
    submitted: BestPracticePage,
    moderator: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def break_off(**kwargs: Any) -> None:
        raise ConnectionError

    monkeypatch.setattr("vitrines.services.reviews.decision_announce", break_off)
    monkeypatch.setattr("vitrines.receivers.decision_announce", break_off)
    with pytest.raises(ConnectionError):
        act(page=submitted, user=moderator, stamp=review_stamp(submitted), comment="Parce que.")
    page = BestPracticePage.objects.get(pk=submitted.pk)
    assert page.problem != "La balance ment."
    assert page.get_latest_revision_as_object().problem == "La balance ment."
    assert page.current_workflow_state.status == WorkflowState.STATUS_IN_PROGRESS
    assert last_task(page).status == TaskState.STATUS_IN_PROGRESS
    assert not PageLogEntry.objects.filter(page=page.pk, action__startswith="vitrines.").exists()


def test_second_decision_finds_nothing_left(
    submitted: BestPracticePage, moderator: User, moderator_client: Client
) -> None:
    stamp = review_stamp(submitted)
    review_ask_changes(page=submitted, user=moderator, stamp=stamp, comment="Non.")
    for act in (review_approve, review_ask_changes, review_refuse):
        with pytest.raises(ReviewClosedError):
            act(page=submitted, user=moderator, stamp=stamp, comment="Si.")
    url = reverse("vitrines_admin:review", args=[submitted.pk])
    assert moderator_client.get(url).url == reverse("vitrines_admin:reviews")


@pytest.mark.parametrize("role", [None, Role.EDITOR])
def test_only_moderators_decide(role: Role | None, submitted: BestPracticePage) -> None:
    user = UserFactory(role=role)
    assert not user_can_review(user, submitted)
    for act in (review_approve, review_ask_changes, review_refuse):
        with pytest.raises(PermissionDenied):
            act(page=submitted, user=user, stamp=review_stamp(submitted), comment="Oui.")


def test_editor_reads_a_review_without_its_buttons(submitted: BestPracticePage) -> None:
    client = Client()
    client.force_login(UserFactory(role=Role.EDITOR))
    response = client.get(reverse("vitrines_admin:review", args=[submitted.pk]))
    assert "La balance ment." in response.content.decode().replace(
        '<span class="addition">', ""
    ).replace("</span>", "")
    assert 'name="decision"' not in response.content.decode()


def test_moderator_who_speaks_for_the_company_approves_none_of_its_pages(
    submitted: BestPracticePage, company: Company, moderator: User
) -> None:
    MembershipFactory(company=company, user=moderator)
    with pytest.raises(PermissionDenied):
        review_approve(page=submitted, user=moderator, stamp=review_stamp(submitted))
    task = submitted.current_workflow_task_state
    with pytest.raises(PermissionDenied):
        task.approve(user=moderator)
    submitted.refresh_from_db()
    assert submitted.problem != "La balance ment."
    assert submitted.current_workflow_state.status == WorkflowState.STATUS_IN_PROGRESS


def test_moderator_may_approve_what_he_has_sent_himself(
    company: Company, moderator: User, moderator_client: Client
) -> None:
    page = submit(BestPracticePageFactory(company=company), moderator, problem="Par nous.")
    decide(moderator_client, page, "approve")
    page.refresh_from_db()
    assert page.problem == "Par nous."


def test_incomplete_page_is_not_approved(
    submitted: BestPracticePage, moderator: User, moderator_client: Client
) -> None:
    revision = submitted.latest_revision
    revision.content["title"] = "x" * 120
    revision.save()
    response = decide(moderator_client, submitted, "approve")
    assert "100" in " ".join(response.context["form"].non_field_errors())
    assert review_of(submitted.pk) is not None


def test_editor_of_a_page_offers_its_review_instead_of_an_approval(
    submitted: BestPracticePage, moderator_client: Client
) -> None:
    edit = moderator_client.get(reverse("wagtailadmin_pages:edit", args=[submitted.pk]))
    html = edit.content.decode()
    assert reverse("vitrines_admin:review", args=[submitted.pk]) in html
    assert "data-workflow-action-name" not in html


def test_page_of_the_alliance_is_reviewed_without_a_check_list_of_plants(
    moderator_client: Client,
) -> None:
    page = submit(NewsPageFactory(published=False), UserFactory(role=Role.EDITOR))
    review = review_of(page.pk)
    assert review is not None
    assert review.items == []
    decide(moderator_client, page, "approve")
    page.refresh_from_db()
    assert page.live


def test_answers_of_the_ledger_are_shown_with_their_channel(
    submitted: BestPracticePage, company: Company
) -> None:
    consent_record(company=company, channel=Channel.BOOK, answer=Answer.ANONYMISED)
    with translation.override("en"):
        review = review_of(submitted.pk)
    assert review is not None
    assert ("Website", "Yes", "") in review.consents
    assert ("Book", "", "Anonymised") in review.consents


# Words that name a plant which is to stay anonymous


@pytest.fixture(scope="module")
def naming_of_the_module(
    module_database: None, company_of_the_module: Company, member_of_the_module: User
) -> dict[str, BestPracticePage]:
    """A practice whose submitted words name the plant in both languages; its published ones do not."""
    company, member = company_of_the_module, member_of_the_module
    page = BestPracticePageFactory(company=company, title="Peser pour couler juste")
    pages = {"fr": page, "en": translated(page, title="Weigh to cast right")}
    consent_record(
        company=company,
        practice_key=page.translation_key,
        channel=Channel.WEB,
        answer=Answer.ANONYMISED,
    )
    words = {"fr": "Au Gave, la balance ment.", "en": "At Gave the balance lies."}
    return {
        code: submit(BestPracticePage.objects.get(pk=page.pk), member, problem=words[code])
        for code, page in pages.items()
    }


naming = copy_of("naming_of_the_module")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_words_that_name_an_anonymous_plant_are_shown_and_not_approved(
    naming: dict[str, BestPracticePage], moderator_client: Client, moderator: User, language: str
) -> None:
    page = naming[language]
    url = reverse("vitrines_admin:review", args=[page.pk])
    assert "Gave" in " ".join(moderator_client.get(url).context["review"].findings["consent"])
    response = decide(moderator_client, page, "approve")
    assert "Gave" in " ".join(response.context["form"].non_field_errors())
    page.refresh_from_db()
    assert page.problem != naming[language].get_latest_revision_as_object().problem
    assert page.workflow_in_progress
    draft = page.get_latest_revision_as_object()
    draft.problem = "La balance ment."
    draft.save_revision(user=moderator)
    decide(moderator_client, page, "approve")
    page.refresh_from_db()
    assert page.problem == "La balance ment."


@pytest.mark.parametrize("language", ["fr", "en"])
def test_no_other_approval_passes_words_that_name_an_anonymous_plant(
    naming: dict[str, BestPracticePage], moderator_client: Client, moderator: User, language: str
) -> None:
    page = naming[language]
    with pytest.raises(PermissionDenied, match="Gave"):
        page.current_workflow_task_state.approve(user=moderator)
    response = moderator_client.post(
        reverse("wagtailadmin_pages:edit", args=[page.pk]),
        {"action-workflow-action": "1", "workflow-action-name": "approve"},
    )
    assert response["Location"] == reverse("vitrines_admin:review", args=[page.pk])
    page.refresh_from_db()
    assert "Gave" not in page.problem
    assert page.workflow_in_progress


def test_named_practice_may_name_its_plant(
    submitted: BestPracticePage, moderator_client: Client, moderator: User
) -> None:
    draft = submitted.get_latest_revision_as_object()
    draft.problem = "Au Gave, la balance ment."
    draft.save_revision(user=moderator)
    decide(moderator_client, submitted, "approve")
    submitted.refresh_from_db()
    assert submitted.problem == "Au Gave, la balance ment."


@pytest.mark.parametrize("whole_company", [False, True])
def test_whoever_wants_no_name_is_told_where_it_stands_in_each_language(
    company: Company, whole_company: bool
) -> None:
    page = BestPracticePageFactory(company=company, problem="Au Gave, la balance ment.")
    translated(page, problem="At Gave the balance lies.")
    for client, url, data in answers_of(company, None if whole_company else page):
        shown = client.post(url, data, follow=True).context["messages"]
        told = [str(message) for message in shown if "Gave" in str(message)]
        assert any("(FR)" in words and "Au Gave" in words for words in told)
        assert any("(EN)" in words and "At Gave" in words for words in told)
        assert not BestPracticePage.objects.filter(company=company).published().exists()


def answers_of(company: Company, page: BestPracticePage | None) -> Any:
    """« Anonymised », as an editor of the Alliance gives it and as the company does."""
    editor, member = Client(), Client()
    editor.force_login(UserFactory(role=Role.EDITOR))
    member.force_login(MembershipFactory(company=company).user)
    admin = (
        reverse("vitrines_admin:practice-consent", args=[page.pk])
        if page
        else reverse("company:consent", args=[company.pk])
    )
    key = page.translation_key if page else ""
    yield editor, admin, {"channel": "web", "answer": "anonymised"}
    own = reverse("selfservice:consent-list", args=[company.pk])
    yield member, own, {"answer": f"{key}:web:anonymised"}


def test_answers_about_consent_are_among_what_a_submission_changes(
    company: Company, member: User
) -> None:
    page = BestPracticePageFactory(company=company)
    page = submit(page, member, consent_answers={"press": "no"})
    consent_record(
        company=company,
        practice_key=page.translation_key,
        channel=Channel.WEB,
        answer=Answer.ANONYMISED,
        revision_number=page.latest_revision_id,
    )
    for language, expected in (
        ("fr", [("", "Non"), ("Oui", "Anonymisé")]),
        ("en", [("", "No"), ("Yes", "Anonymised")]),
    ):
        with translation.override(language):
            review = review_of(page.pk)
            assert review is not None
            assert sorted((c.before, c.after) for c in answer_changes(review)) == expected


def test_answer_that_was_given_before_is_not_among_what_a_submission_changes(
    submitted: BestPracticePage,
) -> None:
    review = review_of(submitted.pk)
    assert review is not None
    assert review.changes
    assert answer_changes(review) == []


def answer_changes(review: Review) -> list[Change]:
    return [c for c in review.changes if any(str(x.label) in c.label for x in Channel)]
