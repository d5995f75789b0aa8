"""A company says where its words may be published, with one touch, and it holds at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from accounts.models import User
from companies.models import Company, Consent, Membership
from companies.selectors import consents_current
from tests.factories import (
    BestPracticePageFactory,
    CompanyFactory,
    UserFactory,
    section,
    translated,
)
from tests.factories.companies import MembershipFactory
from tests.worlds import copy_of
from vitrines.models import BestPracticeIndexPage, BestPracticePage

LANGUAGES = ("fr", "en")


@pytest.fixture(scope="module")
def practice_of_the_module(module_database: None) -> BestPracticePage:
    page = BestPracticePageFactory(title="Trier les pièces")
    translated(page, title="Sorting parts")
    for code in LANGUAGES:
        section(BestPracticeIndexPage, code)
    return page


@pytest.fixture(scope="module")
def member_of_the_module(module_database: None, practice_of_the_module: BestPracticePage) -> User:
    return MembershipFactory(company=practice_of_the_module.company).user


practice = copy_of("practice_of_the_module")
member = copy_of("member_of_the_module")


@pytest.fixture
def member_client(member: User) -> Client:
    client = Client()
    client.force_login(member)
    return client


def address(company: Company, language: str = "fr") -> str:
    with override(language):
        return reverse("selfservice:consent-list", args=[company.pk])


def touch(page: BestPracticePage | None, channel: str, answer: str) -> dict[str, str]:
    return {"answer": f"{page.translation_key if page else ''}:{channel}:{answer}"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_touch_takes_a_practice_off_the_web_in_both_languages(
    client: Client, member_client: Client, member: User, practice: BestPracticePage, language: str
) -> None:
    pages = BestPracticePage.objects.filter(translation_key=practice.translation_key)
    urls = [page.url for page in pages]
    lists = [section(BestPracticeIndexPage, code).url for code in LANGUAGES]
    assert all("Trier les pièces" in r or "Sorting parts" in r for r in map(body(client), urls))
    response = member_client.post(
        address(practice.company, language), touch(practice, "web", "no"), follow=True
    )
    assert f'<html lang="{language}">' in response.content.decode()
    assert all(client.get(url).status_code == 404 for url in urls)
    for url in lists:
        assert "Trier les pièces" not in body(client)(url)
        assert "Sorting parts" not in body(client)(url)
    row = practice.company.consents.get(is_current=True, practice_key=practice.translation_key)
    assert (row.answer, row.given_by) == ("no", member)
    assert row.revision_number == pages.get(locale__language_code=language).live_revision_id


def body(client: Client) -> Callable[[str], str]:
    return lambda url: client.get(url).content.decode()


def test_answer_is_taken_back_from_the_page_that_follows(
    client: Client, member_client: Client, practice: BestPracticePage
) -> None:
    response = member_client.post(
        address(practice.company), touch(practice, "web", "no"), follow=True
    )
    undo = touch(practice, "web", "yes")["answer"]
    assert f'value="{undo}">' in response.content.decode()
    assert response.context["before"] == "yes"
    member_client.post(address(practice.company), {"answer": undo})
    assert "Trier les pièces" in body(client)(practice.url)
    rows = practice.company.consents.order_by("pk").values_list("answer", flat=True)
    assert list(rows) == ["yes", "no", "yes"]


def test_answer_of_the_company_hides_its_plant_and_every_practice(
    client: Client, member_client: Client, practice: BestPracticePage
) -> None:
    vitrine = practice.get_parent()
    member_client.post(address(practice.company), touch(None, "web", "no"))
    assert client.get(practice.url).status_code == 404
    assert client.get(vitrine.url).status_code == 404
    member_client.post(address(practice.company), touch(None, "web", "yes"))
    assert "Trier les pièces" in body(client)(practice.url)


def test_member_who_wants_no_name_is_told_where_the_words_say_it(
    client: Client, member_client: Client, practice: BestPracticePage
) -> None:
    practice.solution = "Chez nous, à Vitré, une caméra trie derrière la vitre."
    practice.save_revision().publish()
    response = member_client.post(
        address(practice.company), touch(practice, "web", "anonymised"), follow=True
    )
    told = [str(message) for message in response.context["messages"]]
    assert len(told) == 1
    assert "Vitré" in told[0]
    assert not BestPracticePage.objects.published().in_language("fr").exists()


def test_other_channels_are_answered_apart(
    client: Client, member_client: Client, practice: BestPracticePage
) -> None:
    for channel in ("book", "open_data", "press"):
        member_client.post(address(practice.company), touch(practice, channel, "no"))
    given = consents_current(practice.company, practice_key=practice.translation_key)
    assert given == {"web": "yes", "book": "no", "open_data": "no", "press": "no"}
    assert "Trier les pièces" in body(client)(practice.url)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("who", ["stranger", "other", "former", "nobody"])
def test_answers_of_a_company_are_its_own_people_s(
    client: Client, practice: BestPracticePage, member: User, who: str, language: str
) -> None:
    if who == "stranger":
        client.force_login(UserFactory())
    elif who == "other":
        client.force_login(MembershipFactory(company=CompanyFactory()).user)
    elif who == "former":
        Membership.objects.filter(user=member).delete()
        client.force_login(member)
    url = address(practice.company, language)
    for response in (client.get(url), client.post(url, touch(practice, "web", "no"))):
        assert response.status_code == (302 if who == "nobody" else 404)
        assert practice.company.name not in response.content.decode()
    assert Consent.objects.count() == 1


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "web",
        ":web:maybe",
        ":radio:yes",
        "not-a-key:web:no",
        "5b2f1c9e-0000-4000-8000-000000000000:web:no",
        "5b2f1c9e-0000-4000-8000-000000000001:web:no:yes",
    ],
)
def test_answer_that_means_nothing_is_recorded_nowhere(
    member_client: Client, practice: BestPracticePage, answer: str
) -> None:
    response = member_client.post(address(practice.company), {"answer": answer})
    assert response.status_code == 404
    assert Consent.objects.count() == 1


def test_practice_of_another_company_cannot_be_answered_for(
    member_client: Client, practice: BestPracticePage
) -> None:
    other = BestPracticePageFactory()
    response = member_client.post(address(practice.company), touch(other, "web", "no"))
    assert response.status_code == 404
    assert other.company.consents.get().answer == "yes"


def test_page_of_answers_is_kept_by_no_cache_and_costs_the_same_for_ten_practices(
    member_client: Client, practice: BestPracticePage, django_assert_num_queries: Any
) -> None:
    url = address(practice.company)
    response = member_client.get(url)
    assert "no-store" in response.headers["Cache-Control"]
    with django_assert_num_queries(QUERIES):
        member_client.get(url)
    for _turn in range(9):
        BestPracticePageFactory(company=practice.company)
    member_client.get(url)
    with django_assert_num_queries(QUERIES):
        response = member_client.get(url)
    assert len(response.context["subjects"]) == 11


# Session and user, company, membership, answers, titles.
QUERIES = 6
