"""Words that name a plant are found, and are not published as anonymous."""

from __future__ import annotations

import unicodedata

import pytest
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from companies.enums import Answer, Channel
from companies.services import consent_record
from tests.admin.test_rights import errors_of, practice_data
from tests.factories import BestPracticePageFactory, CompanyFactory, UserFactory, VitrinePageFactory
from vitrines.models import BestPracticePage
from vitrines.selectors import anonymous_slug, plant_is_named, plant_mentions

TOWN = "Saint-Étienne"


@pytest.fixture(scope="module")
def practice(module_database: None) -> BestPracticePage:
    company = CompanyFactory(
        name="Fonderie Rougecendre (exemple)",
        town=TOWN,
        department="Loire",
        website="https://www.rouge-cendre.fr/usine",
        sector="24",
    )
    vitrine = VitrinePageFactory(company=company, title="Rougecendre Étiré")
    return BestPracticePageFactory(parent=vitrine)


@pytest.mark.parametrize(
    "words",
    [
        "Chez Rougecendre, nous trions.",
        "ROUGECENDRE",
        "rougecendré",
        "www.rougecendre.com",
        "La fonderie ROUGECENDRE trie.",
        "À Saint-Etienne, la caméra trie.",
        "SAINT ÉTIENNE",
        "dans la Loire",
        "voir rouge-cendre.fr",
        "notre étiré",
        "Rouge\u00adcendre",
        unicodedata.normalize("NFD", "à Saint-Étienne"),
    ],
)
def test_name_is_found_however_it_is_written(practice: BestPracticePage, words: str) -> None:
    for field in ("title", "problem", "solution", "prerequisites", "lessons"):
        written = BestPracticePage(company=practice.company, **{field: words})
        assert plant_is_named(written)
        assert {mention.field for mention in plant_mentions(written)} == {field}


@pytest.mark.parametrize(
    "words",
    [
        "La fonderie trie ses pièces.",
        "Un exemple de rouge, de cendre et d’étirement.",
        "derrière la vitre, sous la loire",
        "Rougecendreries",
        "étienne",
        "",
    ],
)
def test_words_that_are_no_name_are_not_taken_for_one(
    practice: BestPracticePage, words: str
) -> None:
    assert not plant_is_named(BestPracticePage(company=practice.company, solution=words))


def test_ordinary_word_of_the_name_is_reported_and_hides_nothing(
    practice: BestPracticePage,
) -> None:
    written = BestPracticePage(company=practice.company, problem="Notre fonderie perd du sable.")
    (mention,) = plant_mentions(written)
    assert (mention.word, mention.is_name) == ("fonderie", False)
    assert "perd du sable" in mention.extract


def test_anonymous_address_tells_nothing_and_is_the_same_in_both_languages(
    practice: BestPracticePage,
) -> None:
    slug = anonymous_slug(practice.translation_key)
    assert slug == anonymous_slug(practice.translation_key)
    assert slug != anonymous_slug(BestPracticePageFactory().translation_key)
    assert slug.isalnum()
    assert len(slug) == 12
    assert slug not in str(practice.translation_key).replace("-", "")


@pytest.mark.parametrize("about", ["practice", "company"])
def test_form_refuses_to_publish_a_name_and_keeps_it_as_a_draft(about: str) -> None:
    practice = BestPracticePageFactory(company=CompanyFactory(name="Palpefer", town="Vitré"))
    key = practice.translation_key if about == "practice" else None
    consent_record(
        company=practice.company,
        practice_key=key,
        channel=Channel.WEB,
        answer=Answer.ANONYMISED,
    )
    client = Client()
    client.force_login(UserFactory(role=Role.MODERATOR))
    url = reverse("wagtailadmin_pages:edit", args=[practice.pk])
    named = practice_data(solution="À Vitré, un capteur.", title="Palpefer trie")
    errors = errors_of(client.post(url, {**named, "action-publish": "1"}))
    assert set(errors) == {"title", "solution"}
    assert "Vitré" in errors["solution"][0]
    assert client.post(url, named).status_code == 302
    assert BestPracticePage.objects.get(pk=practice.pk).title == practice.title
    assert BestPracticePage.objects.get(pk=practice.pk).draft_title == "Palpefer trie"
    clean = practice_data(**{"action-publish": "1"})
    assert client.post(url, clean).status_code == 302
    assert BestPracticePage.objects.get(pk=practice.pk).title == clean["title"]
    assert BestPracticePage.objects.published().get(pk=practice.pk).is_anonymous


def test_editor_who_records_anonymised_is_told_where_the_words_name_the_plant() -> None:
    company = CompanyFactory(name="Palpefer", town="Vitré")
    practice = BestPracticePageFactory(company=company, web=None, lessons="Palpefer s’est trompé.")
    draft = practice.get_latest_revision_as_object()
    draft.problem = "À Vitré, rien n’allait."
    draft.save_revision()
    client = Client()
    client.force_login(UserFactory(role=Role.EDITOR))
    url = reverse("vitrines_admin:practice-consent", args=[practice.pk])
    response = client.post(url, {"channel": "web", "answer": "anonymised"}, follow=True)
    told = " ".join(str(message) for message in response.context["messages"])
    assert "Palpefer" in told
    assert "Vitré" in told
