"""What a company's staff see of their pages, and what nobody else does."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from pytest_django import DjangoAssertNumQueries

from accounts.enums import Role
from accounts.models import User
from companies.enums import Answer, Channel, ContactMode
from companies.models import Company
from companies.services import consent_record
from selfservice.enums import SheetState
from selfservice.selectors.space import spaces_of
from tests.factories import BestPracticePageFactory, UserFactory, VitrinePageFactory, translated
from tests.factories.companies import MembershipFactory
from tests.selfservice.conftest import address, complete_sheet, opened
from vitrines.models import BestPracticePage, VitrinePage

SignIn = Callable[[User], Client]
HOME_QUERIES = 9


def states(user: User) -> dict[str, SheetState]:
    lines = [line for space in spaces_of(user) for line in (*space.practices, *space.vitrines)]
    return {line.title: line.state for line in lines}


def next_step(user: User) -> str:
    with override("en"):
        return str(spaces_of(user)[0].next_step.text)


def submitted(page: BestPracticePage, user: User) -> None:
    page.get_workflow().start(page, user)


def test_each_state_of_a_practice_is_told(member: User, vitrine: VitrinePage) -> None:
    def practice(title: str, **fields: Any) -> BestPracticePage:
        return BestPracticePageFactory(company=vitrine.company, title=title, **fields)

    moderator = UserFactory(role=Role.MODERATOR)
    practice("published")
    practice("draft", published=False)
    practice("hidden", web=None)
    practice("overdue", next_check_on=timezone.localdate() - datetime.timedelta(days=1))
    practice("removed").unpublish()
    changed = practice("changed")
    changed.lessons = "Rien."
    changed.save_revision()
    submitted(practice("in review", published=False), member)
    asked = practice("asked", published=False)
    submitted(asked, member)
    asked.current_workflow_task_state.reject(user=moderator, comment="Combien ?")
    refused = practice("refused", published=False)
    submitted(refused, member)
    refused.current_workflow_task_state.reject(user=moderator, comment="Trop commercial.")
    refused.current_workflow_state.cancel(user=moderator)
    original = practice("original")
    translated(original, title="outdated")
    original.solution = "Autre chose."
    original.save_revision().publish()
    assert states(member) == {
        "published": SheetState.PUBLISHED,
        "draft": SheetState.DRAFT,
        "hidden": SheetState.HIDDEN,
        "overdue": SheetState.OVERDUE,
        "removed": SheetState.REMOVED,
        "changed": SheetState.CHANGED,
        "in review": SheetState.IN_REVIEW,
        "asked": SheetState.CHANGES_ASKED,
        "refused": SheetState.REFUSED,
        "original": SheetState.PUBLISHED,
        "outdated": SheetState.OUTDATED,
        vitrine.title: SheetState.PUBLISHED,
        f"{vitrine.title} (en)": SheetState.PUBLISHED,
    }
    asks = [line.title for line in spaces_of(member)[0].asks]
    assert asks == ["asked", "refused", "hidden", "overdue", "outdated"]
    comments = [line.comment for line in spaces_of(member)[0].asks[:2]]
    assert comments == ["Combien ?", "Trop commercial."]
    assert "“asked”" in next_step(member)


def test_next_step_goes_from_the_first_word_to_the_next_practice(
    client: Client, member: User, vitrine: VitrinePage
) -> None:
    assert "first practice" in next_step(member)
    client.post(address("practice-add", vitrine.pk))
    assert "Finish" in next_step(member)
    page = BestPracticePage.objects.get()
    data = {**opened(client, page), **complete_sheet(), "action": "submit"}
    client.post(address("page-edit", page.pk), data)
    assert "Nothing to do" in next_step(member)
    page = BestPracticePage.objects.get()
    page.current_workflow_task_state.approve(user=UserFactory(role=Role.MODERATOR))
    assert "another practice" in next_step(member)


def test_person_without_a_company_and_company_without_a_page_are_told_so(
    signed_in: SignIn, client: Client, company: Company
) -> None:
    for language in ("fr", "en"):
        url = address("space-home", language=language)
        assert "empty-state" in signed_in(UserFactory()).get(url).content.decode()
        html = client.get(url).content.decode()
        assert company.name in html
        assert "empty-state" in html


def test_home_asks_the_database_as_often_for_fifty_practices_as_for_one(
    client: Client,
    member: User,
    vitrine: VitrinePage,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    BestPracticePageFactory(company=vitrine.company)
    client.get(address("space-home"))
    with django_assert_num_queries(HOME_QUERIES):
        client.get(address("space-home"))
    moderator = UserFactory(role=Role.MODERATOR)
    for number in range(8):
        page = BestPracticePageFactory(company=vitrine.company, published=number % 2 == 0)
        submitted(page, member)
        if number % 4 == 0:
            page.current_workflow_task_state.reject(user=moderator, comment="Pourquoi ?")
    for _n in range(3):
        other = MembershipFactory(user=member).company
        BestPracticePageFactory(parent=VitrinePageFactory(company=other), company=other)
    caches["default"].clear()
    client.get(address("space-home"))
    with django_assert_num_queries(HOME_QUERIES):
        html = client.get(address("space-home")).content.decode()
    assert html.count("space-company") == 4


def test_member_sees_the_pages_of_every_company_for_which_he_or_she_speaks(
    client: Client, member: User, vitrine: VitrinePage
) -> None:
    second = MembershipFactory(user=member).company
    BestPracticePageFactory(company=second, title="De l’autre usine")
    BestPracticePageFactory(title="De personne")
    html = client.get(address("space-home")).content.decode()
    assert vitrine.title in html
    assert "De l’autre usine" in html
    assert "De personne" not in html


def test_version_in_the_other_language_is_offered_once_there_is_something_to_translate(
    client: Client, member: User, vitrine: VitrinePage, practice: BestPracticePage
) -> None:
    def untranslated() -> set[str]:
        space = spaces_of(member)[0]
        lines = [*space.practices, *space.vitrines]
        return {line.title for line in lines if line.is_untranslated}

    client.post(address("practice-add", vitrine.pk))
    assert untranslated() == {practice.title, vitrine.title}
    english = translated(practice)
    assert untranslated() == set()
    response = client.get(address("page-edit", english.pk))
    assert response["Location"] == address("page-words", english.pk)


@pytest.mark.parametrize(
    ("language", "words"), [("fr", "Et en anglais"), ("en", "And in English?")]
)
def test_practice_in_a_language_without_the_vitrine_is_led_to_the_vitrine_first(
    client: Client, vitrine: VitrinePage, practice: BestPracticePage, language: str, words: str
) -> None:
    def home() -> str:
        return client.get(address("space-home", language=language)).content.decode()

    anchor = f"translate-{vitrine.company_id}"
    create = {
        page: address("page-translate", page.pk, language=language) for page in (vitrine, practice)
    }
    html = home()
    assert words in html
    assert f'href="#{anchor}"' in html
    assert f'id="{anchor}" action="{create[vitrine]}"' in html
    assert create[practice] not in html
    response = client.post(create[practice])
    assert response["Location"].endswith(f"#{anchor}")

    translated(vitrine)
    html = home()
    assert words not in html
    assert anchor not in html
    assert create[practice] in html


def test_one_button_says_that_a_practice_is_still_true(
    client: Client, member: User, practice: BestPracticePage
) -> None:
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    BestPracticePage.objects.filter(pk=practice.pk).update(next_check_on=yesterday)
    url = address("page-confirm", practice.pk)
    assert url in client.get(address("space-home")).content.decode()
    client.post(url)
    assert states(member)[practice.title] == SheetState.PUBLISHED
    assert BestPracticePage.objects.get(pk=practice.pk).checked_on == timezone.localdate()


def test_profile_and_facts_wait_for_approval(
    client: Client, vitrine: VitrinePage, company: Company
) -> None:
    data = {
        **opened(client, vitrine),
        "summary": "Elle pèse avant de couler.",
        "website": "https://gave.example/usine",
        "headcount": "72",
        "contact_mode": "direct",
        "action": "submit",
    }
    response = client.post(address("page-edit", vitrine.pk), data)
    assert response["Location"] == address("page-sent", vitrine.pk)
    company.refresh_from_db()
    assert (company.website, company.headcount) == ("https://gave.example", None)
    page = VitrinePage.objects.get(pk=vitrine.pk)
    assert page.summary == vitrine.summary
    page.current_workflow_task_state.approve(user=UserFactory(role=Role.MODERATOR))
    company.refresh_from_db()
    assert (company.website, company.headcount) == ("https://gave.example/usine", 72)
    page = VitrinePage.objects.get(pk=vitrine.pk)
    assert (page.summary, page.contact_mode) == ("Elle pèse avant de couler.", ContactMode.DIRECT)
    assert page.proposed_facts is None
    # What an editor corrects afterwards is not undone by the next publication.
    Company.objects.filter(pk=company.pk).update(headcount=75)
    page.save_revision().publish()
    company.refresh_from_db()
    assert company.headcount == 75


def test_facts_that_are_no_facts_are_refused(client: Client, vitrine: VitrinePage) -> None:
    for name, value in (("website", "javascript:alert(1)"), ("headcount", "-3")):
        data = {**opened(client, vitrine), name: value, "summary": "Autre."}
        html = client.post(address("page-edit", vitrine.pk), data).content.decode()
        assert f'href="#id_{name}"' in html
        draft = VitrinePage.objects.get(pk=vitrine.pk).get_latest_revision_as_object()
        assert (draft.summary, draft.proposed_facts) == ("Autre.", None)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_preview_is_the_public_page_in_its_own_language(
    client: Client, vitrine: VitrinePage, language: str
) -> None:
    page = BestPracticePageFactory(company=vitrine.company, language=language)
    data = {**opened(client, page), "lessons": "Le capteur chauffe.", "action": "preview"}
    response = client.post(address("page-edit", page.pk), data)
    assert response["Location"] == address("page-preview", page.pk, language=language)
    other = "en" if language == "fr" else "fr"
    assert client.get(address("page-preview", page.pk, language=other)).status_code == 302
    response = client.get(response["Location"])
    html = response.content.decode()
    assert f'<html lang="{language}">' in html
    assert "Le capteur chauffe." in html
    assert page.title in html
    assert response["X-Robots-Tag"] == "noindex"
    assert "no-store" in response["Cache-Control"]
    assert "Le capteur chauffe." not in Client().get(page.url).content.decode()


def test_preview_of_an_empty_sheet_opens(client: Client, vitrine: VitrinePage) -> None:
    client.post(address("practice-add", vitrine.pk))
    page = BestPracticePage.objects.get()
    assert client.get(address("page-preview", page.pk)).status_code == 200
    assert client.get(address("page-preview", vitrine.pk)).status_code == 200


@pytest.fixture
def private(practice: BestPracticePage, vitrine: VitrinePage) -> dict[str, Any]:
    """Drafts with words that nobody else may read."""
    for page in (practice, vitrine):
        page.title = "Canari du brouillon"
        page.save_revision()
    new = BestPracticePageFactory(
        company=vitrine.company, title="Canari jamais publié", published=False
    )
    return {"practice": practice, "vitrine": vitrine, "new": new}


STRANGERS = ("nobody", "user", "other company", "former", "editor", "inactive")


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("stranger", STRANGERS)
def test_pages_of_a_company_are_not_there_for_anybody_else(
    private: dict[str, Any], signed_in: SignIn, company: Company, stranger: str, language: str
) -> None:
    former = MembershipFactory(company=company)
    people = {
        "user": UserFactory(),
        "other company": VitrinePageFactory(company=MembershipFactory().company)
        .company.memberships.get()
        .user,
        "former": former.user,
        "editor": UserFactory(role=Role.MODERATOR),
        "inactive": MembershipFactory(company=company, user__is_active=False).user,
    }
    former.delete()
    browser = signed_in(people[stranger]) if stranger in people else Client()
    expected = 302 if stranger in {"nobody", "inactive"} else 404
    before = {page.pk: page.latest_revision_id for page in private.values()}
    for page in private.values():
        targets = [
            ("get", address("page-edit", page.pk, language=language)),
            ("post", address("page-edit", page.pk, language=language)),
            ("get", address("page-preview", page.pk, language=language)),
            ("get", address("page-sent", page.pk, language=language)),
            ("post", address("page-take-back", page.pk, language=language)),
            ("post", address("page-confirm", page.pk, language=language)),
            ("get", address("page-delete", page.pk, language=language)),
            ("post", address("page-delete", page.pk, language=language)),
            ("post", address("practice-add", page.pk, language=language)),
        ]
        for method, url in targets:
            response = getattr(browser, method)(url)
            assert response.status_code == expected, (method, url)
            assert "Canari" not in response.content.decode()
            if expected == 302:
                assert url.split("/")[1] == language
                assert "next=" in response["Location"]
    home = browser.get(address("space-home", language=language))
    assert "Canari" not in home.content.decode()
    after = {p.pk: type(p).objects.get(pk=p.pk).latest_revision_id for p in private.values()}
    assert after == before


def test_drafts_are_in_no_public_list(private: dict[str, Any]) -> None:
    reader = Client()
    for url in (
        "/fr/",
        "/en/",
        "/fr/vitrines/",
        private["vitrine"].url,
        private["practice"].url,
        "/fr/recherche/?q=canari",
        "/en/search/?q=canari",
        "/fr/feeds/practices.atom",
        "/fr/feeds/practices.rss",
        "/sitemap-practices-fr.xml",
        "/sitemap-vitrines-fr.xml",
        "/fr/plan-du-site/",
    ):
        html = reader.get(url).content.decode()
        assert "Canari" not in html, url
        assert private["new"].slug not in html, url


def test_what_only_a_member_sees_is_kept_by_no_cache_and_found_by_no_robot(
    client: Client, practice: BestPracticePage
) -> None:
    for name, *args in (
        ("space-home",),
        ("page-edit", practice.pk),
        ("page-sent", practice.pk),
        ("page-preview", practice.pk),
    ):
        response = client.get(address(name, *args))
        assert "no-store" in response["Cache-Control"]
        assert "private" in response["Cache-Control"]
        assert response["X-Robots-Tag"] == "noindex"


def test_signing_out_takes_away_what_the_device_kept(client: Client) -> None:
    assert "Clear-Site-Data" not in client.get(address("space-home"))
    assert client.post(reverse("account_logout"))["Clear-Site-Data"] == '"storage"'


def test_public_page_leads_to_my_space_and_is_the_same_for_everybody(
    client: Client, practice: BestPracticePage
) -> None:
    for language in ("fr", "en"):
        link = f'href="{address("space-home", language=language)}"'
        reader = Client().get(f"/{language}/")
        member = client.get(f"/{language}/")
        assert reader.content == member.content
        assert link in reader.content.decode()
        assert not reader.cookies
        assert "Cookie" not in reader.get("Vary", "")


def test_withdrawn_consent_is_told_to_who_keeps_the_page(
    member: User, practice: BestPracticePage
) -> None:
    consent_record(
        company=practice.company,
        channel=Channel.WEB,
        answer=Answer.NO,
        practice_key=practice.translation_key,
    )
    assert states(member)[practice.title] == SheetState.HIDDEN
