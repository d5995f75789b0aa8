"""A practice is written, saved, sent, taken back: never published by its authors."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from wagtail.models import Revision

from accounts.enums import Role
from accounts.models import User
from companies.enums import Answer, Channel
from companies.selectors import consents_current
from companies.services import consent_record
from core.models import CustomImage
from selfservice.services import sheet
from taxonomies.models import Technology
from tests.factories import BestPracticePageFactory, UserFactory, translated
from tests.factories.companies import CompanyFactory
from tests.selfservice.conftest import address, complete_sheet, form_of, opened, photo
from vitrines.models import BestPracticePage, VitrinePage

SignIn = Callable[[User], Client]
SCRIPT = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture
def draft(client: Client, vitrine: VitrinePage) -> BestPracticePage:
    response = client.post(address("practice-add", vitrine.pk))
    page = BestPracticePage.objects.get(live=False)
    assert response["Location"] == address("page-edit", page.pk)
    return page


def latest(page: BestPracticePage) -> BestPracticePage:
    return BestPracticePage.objects.get(pk=page.pk).get_latest_revision_as_object()


def sent(client: Client, page: BestPracticePage, **changes: Any) -> Any:
    data = {**opened(client, page), **complete_sheet(**changes), "action": "submit"}
    return client.post(address("page-edit", page.pk), data)


def test_asking_twice_for_a_sheet_gives_the_same_one_until_something_is_written(
    client: Client, vitrine: VitrinePage, draft: BestPracticePage
) -> None:
    client.post(address("practice-add", vitrine.pk))
    assert BestPracticePage.objects.count() == 1
    client.post(address("page-edit", draft.pk), {**opened(client, draft), "title": "Peser"})
    client.post(address("practice-add", vitrine.pk))
    assert BestPracticePage.objects.count() == 2


def test_sheet_is_written_in_the_language_of_its_vitrine(
    client: Client, vitrine: VitrinePage
) -> None:
    own = translated(vitrine)
    client.post(address("practice-add", own.pk))
    page = BestPracticePage.objects.get()
    assert (page.language_code, page.title) == ("en", "Untitled practice")
    form = opened(client, page)
    assert form["title"] == [""]


def test_incomplete_draft_is_saved_and_found_again(client: Client, draft: BestPracticePage) -> None:
    data = {
        **opened(client, draft),
        "problem": "Des rebuts.\r\nBeaucoup.",
        "result-0-before": "8,4",
    }
    response = client.post(address("page-edit", draft.pk), data)
    assert response.status_code == 302
    again = opened(client, draft)
    assert again["problem"] == ["Des rebuts.\nBeaucoup."]
    assert again["result-0-before"] == ["8,4"]
    assert latest(draft).result_values[0]["before"] == Decimal("8.4")


def test_nothing_typed_is_public_before_the_alliance_agrees(
    client: Client, practice: BestPracticePage
) -> None:
    data = {**opened(client, practice), "solution": "Secret de fabrication."}
    client.post(address("page-edit", practice.pk), data)
    stored = BestPracticePage.objects.get(pk=practice.pk)
    assert stored.has_unpublished_changes
    assert stored.solution == practice.solution
    public = Client().get(practice.url).content.decode()
    assert practice.solution.replace("’", "’") in public
    assert "Secret de fabrication" not in public


def test_sheet_is_sent_recorded_and_waits_for_a_moderator(
    client: Client, member: User, draft: BestPracticePage
) -> None:
    response = sent(client, draft)
    assert response["Location"] == address("page-sent", draft.pk)
    page = BestPracticePage.objects.get(pk=draft.pk)
    assert not page.live
    assert page.workflow_in_progress
    assert page.slug == "peser-le-metal-pour-couler-juste"
    assert consents_current(page.company, practice_key=page.translation_key) == {
        Channel.WEB: Answer.YES,
        Channel.BOOK: Answer.ANONYMISED,
        Channel.OPEN_DATA: Answer.NO,
        Channel.PRESS: Answer.NO,
    }
    consent = page.company.consents.filter(practice_key=page.translation_key).first()
    assert consent.given_by == member
    assert consent.revision_number == page.latest_revision_id


def test_approved_sheet_is_public_with_what_was_typed(
    client: Client, draft: BestPracticePage
) -> None:
    sent(client, draft)
    page = BestPracticePage.objects.get(pk=draft.pk)
    page.current_workflow_task_state.approve(user=UserFactory(role=Role.MODERATOR))
    page = BestPracticePage.objects.get(pk=draft.pk)
    html = Client().get(page.url).content.decode()
    assert "Une cellule de pesée sous chaque poche." in html
    assert page.url == f"{page.get_parent().url}peser-le-metal-pour-couler-juste/"
    assert [p.code for p in page.problems.all()] == ["qualite"]
    assert page.result_values[0].change_percent == Decimal("-50.0")


def test_what_is_missing_is_asked_for_only_when_the_sheet_is_sent(
    client: Client, draft: BestPracticePage
) -> None:
    data = {**opened(client, draft), "problem": "Des rebuts.", "action": "submit"}
    response = client.post(address("page-edit", draft.pk), data)
    html = response.content.decode()
    assert response.status_code == 200
    fields = ("id_title", "id_solution", "id_problems_0", "technologies", "id_consent_web_0")
    targets = (*fields, "results")
    for target in targets:
        assert f'href="#{target}"' in html
        assert f'id="{target}"' in html
    page = BestPracticePage.objects.get(pk=draft.pk)
    assert not page.workflow_in_progress
    assert latest(page).problem == "Des rebuts."
    assert page.company.consents.count() == 0


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("problem", "a\x00b", "caract"),
        ("title", "x" * 101, "101"),
        ("solution", "y" * 1201, "1201"),
        ("result-0-before", "beaucoup", "8,4"),
        ("result-0-after", "-3", "0"),
    ],
)
def test_what_can_t_be_read_is_refused_alone_and_stays_as_it_was_typed(
    client: Client, draft: BestPracticePage, field: str, value: str, words: str
) -> None:
    data = {**opened(client, draft), "lessons": "Le capteur chauffe.", field: value}
    response = client.post(address("page-edit", draft.pk), data)
    html = response.content.decode()
    assert response.status_code == 200
    assert "error-summary" in html
    assert words in html
    assert form_of(html)[field] == [value.replace("\x00", "\x00")]
    saved = latest(draft)
    assert saved.lessons == "Le capteur chauffe."
    assert saved.problem == ""
    assert saved.solution == ""


def test_more_than_five_technologies_are_refused(client: Client, draft: BestPracticePage) -> None:
    codes = list(Technology.objects.values_list("code", flat=True)[:6])
    data = {**opened(client, draft), "technologies": codes}
    html = client.post(address("page-edit", draft.pk), data).content.decode()
    assert 'href="#technologies"' in html
    assert latest(draft).technologies.count() == 0


def test_sheet_in_review_is_closed_until_it_is_taken_back(
    client: Client, draft: BestPracticePage
) -> None:
    form = opened(client, draft)
    sent(client, draft)
    before = Revision.objects.count()
    response = client.post(address("page-edit", draft.pk), {**form, "title": "Autre titre"})
    assert response.status_code == 409
    assert "Autre titre" in response.content.decode()
    response = client.post(address("page-edit", draft.pk), {**form, "title": "Autre"}, **SCRIPT)
    assert response.json()["locked"]
    assert Revision.objects.count() == before
    client.post(address("page-take-back", draft.pk))
    assert not BestPracticePage.objects.get(pk=draft.pk).workflow_in_progress
    data = {**opened(client, draft), "title": "Autre titre"}
    assert client.post(address("page-edit", draft.pk), data).status_code == 302


@pytest.mark.parametrize("language", ["fr", "en"])
def test_changes_that_are_asked_are_shown_made_and_sent_again(
    client: Client, draft: BestPracticePage, language: str
) -> None:
    sent(client, draft)
    page = BestPracticePage.objects.get(pk=draft.pk)
    moderator = UserFactory(role=Role.MODERATOR)
    page.current_workflow_task_state.reject(user=moderator, comment="Combien de poches ?")
    for name, *args in (("space-home",), ("page-edit", draft.pk)):
        html = client.get(address(name, *args, language=language)).content.decode()
        assert "Combien de poches ?" in html
    response = sent(client, draft, problem="Une poche sur dix, soit 40 par mois.")
    assert response.status_code == 302
    page = BestPracticePage.objects.get(pk=draft.pk)
    assert page.workflow_in_progress
    assert page.workflow_states.count() == 1
    assert page.current_workflow_task_state.revision.as_object().problem.endswith("40 par mois.")


def test_autosave_writes_over_its_own_revision_only(
    client: Client, draft: BestPracticePage
) -> None:
    form = opened(client, draft)
    for text in ("Des", "Des reb", "Des rebuts"):
        response = client.post(address("page-edit", draft.pk), {**form, "problem": text}, **SCRIPT)
        answer = response.json()
        form |= {name: answer[name] for name in ("base", "own", "was")}
    assert Revision.objects.for_instance(draft).count() == 1
    assert latest(draft).problem == "Des rebuts"
    # The next sitting has a revision of its own.
    client.post(address("page-edit", draft.pk), {**opened(client, draft), "problem": "Autres"})
    assert Revision.objects.for_instance(draft).count() == 2


def test_autosave_never_writes_over_what_a_reviewer_reads(
    client: Client, draft: BestPracticePage
) -> None:
    sent(client, draft)
    page = BestPracticePage.objects.get(pk=draft.pk)
    read = page.current_workflow_task_state.revision
    client.post(address("page-take-back", draft.pk))
    form = {**opened(client, draft), "own": str(read.pk), "problem": "Tout autre chose"}
    client.post(address("page-edit", draft.pk), form, **SCRIPT)
    read.refresh_from_db()
    assert read.content["problem"] == "Une poche sur dix part au rebut."
    assert latest(draft).problem == "Tout autre chose"


def test_errors_of_an_autosave_say_where_they_stand(
    client: Client, draft: BestPracticePage
) -> None:
    form = {**opened(client, draft), "result-0-before": "huit", "problem": "Des rebuts"}
    answer = client.post(address("page-edit", draft.pk), form, **SCRIPT).json()
    assert list(answer["errors"]) == ["id_result-0-before"]
    assert latest(draft).problem == "Des rebuts"


def test_two_colleagues_never_overwrite_each_other(
    client: Client, colleague: User, signed_in: SignIn, practice: BestPracticePage
) -> None:
    mine = opened(client, practice)
    other = signed_in(colleague)
    theirs = {**opened(other, practice), "lessons": "Le capteur chauffe.", "problem": "Le leur."}
    other.post(address("page-edit", practice.pk), theirs)
    before = Revision.objects.count()

    mine |= {"problem": "Le mien.", "solution": "Ma solution."}
    script = client.post(address("page-edit", practice.pk), mine, **SCRIPT)
    assert (script.status_code, script.json()["conflict"]) == (409, True)
    response = client.post(address("page-edit", practice.pk), mine)
    html = response.content.decode()
    assert response.status_code == 409
    for words in ("Le mien.", "Le leur.", "Ma solution.", "Le capteur chauffe.", str(colleague)):
        assert words in html
    assert Revision.objects.count() == before
    assert latest(practice).problem == "Le leur."

    choices = form_of(html)
    # What only one of the two has changed is proposed.
    assert (choices["keep-solution"], choices["keep-lessons"]) == (["mine"], ["theirs"])
    assert "keep-problem" not in choices
    choices |= {"keep-problem": ["mine"], "action": "save"}
    assert client.post(address("page-edit", practice.pk), choices).status_code == 302
    saved = latest(practice)
    assert (saved.problem, saved.solution) == ("Le mien.", "Ma solution.")
    assert saved.lessons == "Le capteur chauffe."


def test_stale_form_meets_an_autosave_that_kept_its_revision_number(
    client: Client, colleague: User, signed_in: SignIn, draft: BestPracticePage
) -> None:
    url = address("page-edit", draft.pk)
    form = opened(client, draft)
    form |= client.post(url, {**form, "problem": "Un"}, **SCRIPT).json()
    other = signed_in(colleague)
    stale = opened(other, draft)
    client.post(url, {**form, "problem": "Un, deux"}, **SCRIPT)
    assert Revision.objects.for_instance(draft).count() == 1
    assert other.post(url, {**stale, "problem": "Trois"}, **SCRIPT).status_code == 409
    assert latest(draft).problem == "Un, deux"


def test_results_keep_their_numbers_when_one_is_removed(
    client: Client, draft: BestPracticePage
) -> None:
    second = {
        "result-1-indicator": "rebuts",
        "result-1-before": "1 200,5",
        "result-1-after": "600",
        "result-1-unit": "percent",
    }
    url = address("page-edit", draft.pk)
    client.post(url, {**opened(client, draft), **complete_sheet(), **second})
    assert [r["before"] for r in latest(draft).result_values] == [Decimal(8), Decimal("1200.5")]
    kept = latest(draft).results[1].id
    response = client.post(url, {**opened(client, draft), "remove-result": "0"})
    assert response["Location"] == f"{url}#results"
    assert [(r.id, r.value["after"]) for r in latest(draft).results] == [(kept, Decimal(600))]


@pytest.mark.parametrize(("language", "words"), [("fr", "50"), ("en", "50")])
def test_change_is_computed_by_the_server_too(
    client: Client, draft: BestPracticePage, language: str, words: str
) -> None:
    client.post(address("page-edit", draft.pk), {**opened(client, draft), **complete_sheet()})
    html = client.get(address("page-edit", draft.pk, language=language)).content.decode()
    assert f"data-change>\N{MINUS SIGN}{words}" in html


def test_example_comes_from_the_same_trade_and_never_from_a_draft(
    client: Client, practice: BestPracticePage, draft: BestPracticePage
) -> None:
    alike = CompanyFactory(sector=practice.company.sector)
    other = CompanyFactory(sector="10")
    BestPracticePageFactory(company=other, problem="D’un autre métier.")
    BestPracticePageFactory(company=alike, problem="Du même métier.")
    BestPracticePageFactory(company=alike, problem="Pas encore publié.", published=False)
    html = client.get(address("page-edit", draft.pk)).content.decode()
    assert "Du même métier." in html
    assert "D’un autre métier." not in html
    assert "Pas encore publié." not in html


def test_never_published_draft_is_deleted_and_a_published_practice_is_not(
    client: Client, draft: BestPracticePage, practice: BestPracticePage
) -> None:
    assert client.post(address("page-delete", practice.pk)).status_code == 404
    client.get(address("page-delete", draft.pk))
    assert BestPracticePage.objects.filter(pk=draft.pk).exists()
    client.post(address("page-delete", draft.pk))
    assert list(BestPracticePage.objects.all()) == [practice]


def test_sheet_in_review_is_not_deleted(client: Client, draft: BestPracticePage) -> None:
    sent(client, draft)
    client.post(address("page-delete", draft.pk))
    assert BestPracticePage.objects.filter(pk=draft.pk).exists()


def test_digests_that_somebody_made_up_do_no_harm(
    client: Client, practice: BestPracticePage
) -> None:
    for was in ("[1]", "{", json.dumps({"title": 3}), "x" * 5000):
        data = {**opened(client, practice), "was": was, "base": "1.2", "problem": "Autre"}
        assert client.post(address("page-edit", practice.pk), data).status_code == 409


def test_consent_that_was_withdrawn_is_not_given_again_by_sending_the_sheet(
    client: Client, draft: BestPracticePage
) -> None:
    sent(client, draft)
    client.post(address("page-take-back", draft.pk))
    stale = opened(client, draft)
    page = BestPracticePage.objects.get(pk=draft.pk)
    key = page.translation_key
    consent_record(company=page.company, channel="web", answer="no", practice_key=key)
    assert opened(client, draft)["consent_web"] == ["no"]
    client.post(address("page-edit", draft.pk), {**stale, "lessons": "Rien.", "action": "submit"})
    assert BestPracticePage.objects.get(pk=draft.pk).workflow_in_progress
    assert consents_current(page.company, practice_key=key)[Channel.WEB] == Answer.NO


def test_answer_waits_in_the_draft_until_the_sheet_is_sent(
    client: Client, draft: BestPracticePage
) -> None:
    client.post(address("page-edit", draft.pk), {**opened(client, draft), "consent_press": "yes"})
    assert opened(client, draft)["consent_press"] == ["yes"]
    assert draft.company.consents.count() == 0


def test_sheet_whose_answers_can_t_be_recorded_is_not_sent(
    client: Client, draft: BestPracticePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(**kwargs: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(sheet, "consent_record", killed)
    with pytest.raises(RuntimeError):
        sent(client, draft)
    page = BestPracticePage.objects.get(pk=draft.pk)
    assert not page.workflow_in_progress
    assert latest(page).title == "Peser le métal pour couler juste"
    assert opened(client, page)["consent_web"] == ["yes"]


def test_server_killed_while_saving_leaves_the_draft_as_it_was(
    client: Client, draft: BestPracticePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.post(address("page-edit", draft.pk), {**opened(client, draft), "problem": "Avant"})
    before = Revision.objects.count()

    def killed(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(sheet, "draft_save", killed)
    data = {**opened(client, draft), "problem": "Après", "photo": photo()}
    with pytest.raises(RuntimeError):
        client.post(address("page-edit", draft.pk), data)
    assert (Revision.objects.count(), latest(draft).problem) == (before, "Avant")
    assert not CustomImage.objects.exists()
