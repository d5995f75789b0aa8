"""A company's staff translates its pages, piece by piece beside the source."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from django.utils import translation
from wagtail.models import Page, WorkflowState

from accounts.models import User
from core.enums import TranslationKind, TranslationState
from tests.factories import UserFactory, VitrinePageFactory, section, translated
from tests.factories.companies import MembershipFactory
from tests.worlds import copy_of
from vitrines.models import BestPracticePage, VitrineIndexPage, VitrinePage


def address(name: str, page: Page, language: str = "fr") -> str:
    with translation.override(language):
        return reverse(f"selfservice:{name}", args=[page.pk])


def soup_of(response: Any) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def start(client: Client, page: Page) -> Any:
    client.post(address("page-translate", page))
    return type(page).objects.filter(translation_key=page.translation_key).exclude(pk=page.pk).get()


def form_of(client: Client, page: Page) -> tuple[dict[str, str], dict[str, str]]:
    """The fields of the form as they are, and the name of each piece's field by the source's words."""
    soup = soup_of(client.get(address("page-words", page)))
    form = soup.select_one("form.sheet")
    data = {i["name"]: i.get("value", "") for i in form.select("input[type=hidden]")}
    data |= {t["name"]: t.text.removeprefix("\n") for t in form.select("textarea")}
    names = {
        row.select_one(".beside-source p[lang]").text.strip(): row.select_one("textarea")["name"]
        for row in form.select(".beside")
    }
    return data, names


def send(client: Client, page: Page, *, action: str = "save", **words: str) -> Any:
    """Type words beside those of the source, whose text names the piece."""
    data, names = form_of(client, page)
    data |= {names[source]: text for source, text in words.items()}
    return client.post(address("page-words", page), {**data, "action": action})


WORDS = {
    "Trop de rebuts.": "Too many rejects.",
    "Un capteur.": "A sensor.",
    "Avant": "Before",
    "On <b>comptait</b> à la main.": "It was <b>counted</b> by hand.",
}


@pytest.fixture(scope="module")
def draft_of_the_module(
    module_database: None,
    member_of_the_module: User,
    vitrine_of_the_module: VitrinePage,
    practice_of_the_module: BestPracticePage,
) -> BestPracticePage:
    """The English version that a member has started."""
    translated(deepcopy(vitrine_of_the_module))
    client = Client()
    client.force_login(deepcopy(member_of_the_module))
    page: BestPracticePage = start(client, practice_of_the_module)
    return page


draft = copy_of("draft_of_the_module")


def latest(page: BestPracticePage) -> Any:
    return BestPracticePage.objects.get(pk=page.pk).get_latest_revision_as_object()


def test_version_is_an_ordinary_draft_that_nobody_sees(
    draft: BestPracticePage, member: User
) -> None:
    assert not draft.live
    assert draft.translation_kind == TranslationKind.HUMAN
    assert draft.language_code == "en"
    assert draft.latest_revision.user == member
    assert draft.duration_months == 6


def test_asking_twice_makes_one_version(
    member_client: Client, practice: BestPracticePage, draft: BestPracticePage
) -> None:
    assert start(member_client, practice).pk == draft.pk


def test_practice_waits_for_the_version_of_its_vitrine(
    member_client: Client, practice: BestPracticePage
) -> None:
    response = member_client.post(address("page-translate", practice), follow=True)
    assert "vitrine" in soup_of(response).select_one(".messages, .message").text
    assert BestPracticePage.objects.filter(translation_key=practice.translation_key).count() == 1


def test_every_piece_stands_beside_its_source_and_waits(
    member_client: Client, draft: BestPracticePage, practice: BestPracticePage
) -> None:
    data, names = form_of(member_client, draft)
    assert [*names] == [practice.title, *WORDS]
    assert {data[name] for name in names.values()} == {""}


def test_words_are_saved_in_their_places(member_client: Client, draft: BestPracticePage) -> None:
    send(member_client, draft, **WORDS)
    saved = latest(draft)
    assert (saved.problem, saved.solution) == ("Too many rejects.", "A sensor.")
    (block,) = saved.body
    assert block.value["heading"] == "Before"
    assert block.value["text"].source == "<p>It was <b>counted</b> by hand.</p>"
    assert block.id == BestPracticePage.objects.get(pk=draft.pk).body[0].id
    data, names = form_of(member_client, draft)
    assert data[names["Un capteur."]] == "A sensor."


@pytest.mark.parametrize(
    "text", ["It was <script>alert(1)</script>", '<b onclick="x()">It</b>', "<b>a</b><b>b</b>"]
)
def test_marks_that_the_source_does_not_have_are_refused(
    member_client: Client, draft: BestPracticePage, text: str
) -> None:
    response = send(member_client, draft, **{"On <b>comptait</b> à la main.": text})
    assert soup_of(response).select_one(".field-error").text.strip()
    assert "comptait" in latest(draft).body[0].value["text"].source


def test_plain_words_never_become_marks(member_client: Client, draft: BestPracticePage) -> None:
    send(member_client, draft, Avant="<i>Before</i> & after")
    assert latest(draft).body[0].value["heading"] == "<i>Before</i> & after"


def test_incomplete_translation_is_saved_and_not_sent(
    member_client: Client, draft: BestPracticePage
) -> None:
    response = send(member_client, draft, action="submit", **{"Un capteur.": "A sensor."})
    assert len(soup_of(response).select(".error-summary li")) == 4
    assert latest(draft).solution == "A sensor."
    assert BestPracticePage.objects.get(pk=draft.pk).current_workflow_state is None


def test_complete_translation_goes_to_the_alliance(
    member_client: Client, draft: BestPracticePage, practice: BestPracticePage, editor: User
) -> None:
    words = {practice.title: "Measuring the load", **WORDS}
    response = send(member_client, draft, action="submit", **words)
    assert response.url == address("page-sent", draft)
    page = BestPracticePage.objects.get(pk=draft.pk)
    assert page.current_workflow_state.status == WorkflowState.STATUS_IN_PROGRESS
    assert not page.live
    page.current_workflow_state.current_task_state.approve(user=editor)
    page = BestPracticePage.objects.get(pk=draft.pk)
    assert page.live
    assert page.slug == "measuring-the-load"
    assert page.translation_state == TranslationState.HUMAN


def test_nobody_writes_while_the_alliance_reads(
    member_client: Client, draft: BestPracticePage, practice: BestPracticePage
) -> None:
    send(member_client, draft, action="submit", **{practice.title: "Measuring", **WORDS})
    response = send(member_client, draft, **{"Un capteur.": "Another sensor."})
    assert response.status_code == 409
    assert latest(draft).solution == "A sensor."


def test_two_colleagues_do_not_overwrite_each_other(
    member_client: Client, draft: BestPracticePage, vitrine: VitrinePage
) -> None:
    colleague = Client()
    colleague.force_login(MembershipFactory(company=vitrine.company).user)
    mine, names = form_of(member_client, draft)
    send(colleague, draft, **{"Un capteur.": "A gauge."})
    mine[names["Un capteur."]] = "A sensor."
    response = member_client.post(address("page-words", draft), {**mine, "action": "save"})
    assert response.status_code == 409
    assert latest(draft).solution == "A gauge."
    assert "A gauge." in soup_of(response).select_one(".beside-other").text
    assert "A sensor." in [t.text.strip() for t in soup_of(response).select("textarea")]


def test_forged_facts_stay_what_they_are(member_client: Client, draft: BestPracticePage) -> None:
    data, _names = form_of(member_client, draft)
    forged = {**data, "action": "save", "duration_months": "99", "contact_mode": "none"}
    member_client.post(address("page-words", draft), forged)
    assert latest(draft).duration_months == 6
    assert latest(draft).contact_mode == draft.contact_mode


def test_member_sees_what_changed_and_says_that_nothing_has_to(
    member_client: Client, practice: BestPracticePage, english: BestPracticePage
) -> None:
    source = practice.get_latest_revision_as_object()
    source.problem = "Trop de retouches."
    source.save_revision().publish()
    soup = soup_of(member_client.get(address("page-words", english)))
    assert [d.text for d in soup.select(".changes del, .changes ins")] == ["rebuts.", "retouches."]
    seen = soup.select_one("form[action$='current/'] input[name=seen], .asked input[name=seen]")
    member_client.post(address("page-words-current", english), {"seen": seen["value"]})
    page = BestPracticePage.objects.get(pk=english.pk)
    assert page.translation_state == TranslationState.HUMAN
    assert page.problem == "Too many rejects."


def test_new_block_of_the_source_waits_and_the_others_stay(
    member_client: Client, practice: BestPracticePage, english: BestPracticePage
) -> None:
    source = practice.get_latest_revision_as_object()
    source.body.append(("quote", {"text": "Ça marche.", "role": "Régleur"}))
    source.save_revision().publish()
    data, names = form_of(member_client, english)
    assert (data[names["Ça marche."]], data[names["Un capteur."]]) == ("", "A sensor.")
    send(member_client, english, **{"Ça marche.": "It works.", "Régleur": "Setter"})
    assert [b.block_type for b in latest(english).body] == ["text", "quote"]
    assert latest(english).body[1].value["text"] == "It works."
    assert BestPracticePage.objects.get(pk=english.pk).body[0].block_type == "text"


def test_block_that_an_editor_added_to_the_translation_stays(
    member_client: Client, english: BestPracticePage
) -> None:
    own = english.get_latest_revision_as_object()
    own.body.append(("quote", {"text": "Only here.", "role": "Setter"}))
    own.save_revision().publish()
    send(member_client, english, **{"Un capteur.": "A gauge."})
    assert [b.block_type for b in latest(english).body] == ["text", "quote"]
    assert latest(english).solution == "A gauge."


def test_vitrine_may_write_in_english_first(member: User, member_client: Client) -> None:
    vitrine = VitrinePageFactory(
        parent=section(VitrineIndexPage, "en"), summary="A plant by the sea."
    )
    MembershipFactory(user=member, company=vitrine.company)
    french = start(member_client, vitrine)
    assert isinstance(french, VitrinePage)
    assert french.language_code == "fr"
    words = {vitrine.title: "L’usine", "A plant by the sea.": "Une usine au bord de la mer."}
    send(member_client, french, action="submit", **words)
    draft = VitrinePage.objects.get(pk=french.pk).get_latest_revision_as_object()
    assert draft.summary == "Une usine au bord de la mer."
    assert VitrinePage.objects.get(pk=french.pk).current_workflow_state is not None


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("name", ["page-words", "page-words-current", "page-translate"])
def test_other_companies_pages_are_not_there(
    draft: BestPracticePage, language: str, name: str
) -> None:
    stranger = Client()
    stranger.force_login(MembershipFactory().user)
    nobody = Client()
    nobody.force_login(UserFactory())
    for client in (stranger, nobody):
        assert client.post(address(name, draft, language), {"action": "save"}).status_code == 404
        assert client.get(address("page-words", draft, language)).status_code == 404
    assert Client().get(address("page-words", draft, language)).status_code == 302


def test_script_saves_while_one_types_and_a_later_save_goes_on_from_there(
    member_client: Client, draft: BestPracticePage
) -> None:
    data, names = form_of(member_client, draft)
    json = {"headers": {"accept": "application/json"}}
    data[names["Un capteur."]] = "A sens"
    told = member_client.post(address("page-words", draft), data, **json).json()
    assert latest(draft).solution == "A sens"
    assert told["errors"] == {}
    data |= {name: told[name] for name in ("base", "own", "was")}
    data[names["Un capteur."]] = "A sensor."
    member_client.post(address("page-words", draft), data, **json)
    assert latest(draft).solution == "A sensor."
    assert str(BestPracticePage.objects.get(pk=draft.pk).latest_revision_id) == told["own"]
    data[names["Un capteur."]] = "Too late."
    response = member_client.post(address("page-words", draft), data, **json)
    assert response.status_code == 409
    assert response.json()["conflict"] is True
    assert latest(draft).solution == "A sensor."


def test_translation_whose_source_is_gone_leads_home(
    member_client: Client, draft: BestPracticePage, practice: BestPracticePage
) -> None:
    practice.delete()
    response = member_client.get(address("page-words", draft))
    assert response.url == reverse("selfservice:space-home")
