"""Companies without a page are found where a community lists them, and nowhere else."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import count
from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from wagtail.models import Page, PageViewRestriction

from communities.models import CommunityIndexPage, CommunityPage
from companies.enums import Answer, Channel
from companies.services import consent_record
from search.models import SearchDocument
from search.selectors import search
from search.services import companies_index, documents_rebuild
from tests.search.conftest import Portal
from tests.worlds import copy_of

if TYPE_CHECKING:
    from companies.models import Company

NAME = "Xylocanari"
LANGUAGES = ("fr", "en")
Seen = Callable[[], dict[str, bool]]
EVERYWHERE, NOWHERE = dict.fromkeys(LANGUAGES, True), dict.fromkeys(LANGUAGES, False)


@pytest.fixture(scope="module")
def member_of_the_module(module_database: None) -> Company:
    """A company of a community with a page in each language."""
    # Numbers that what a test makes does not have.
    portal = Portal(count(1_000))
    page = portal.community(title="Soudage")
    portal.add(
        CommunityPage,
        portal.index(CommunityIndexPage, "en"),
        community=page.community,
        title="Welding",
        summary="Plants that help each other.",
    )
    company = portal.company(name=NAME, website="https://xylo.example", headcount=4242)
    page.community.members.add(company)
    return company


member = copy_of("member_of_the_module")


@pytest.fixture
def seen(client: Client) -> Seen:
    """Where a reader sees the company: results and suggestions agree, before and after a rebuild."""

    def addresses_of(language: str, name: str, text: str) -> list[str]:
        with translation.override(language):
            answer = client.get(reverse(name), {"q": text}).content.decode()
        return re.findall(r'href="([^"]*#company-\d+)"', answer)

    def look() -> dict[str, bool]:
        looked = {}
        for language in LANGUAGES:
            results = addresses_of(language, "search:page-search", NAME)
            suggested = addresses_of(language, "search:page-suggest", NAME[:6])
            assert results == suggested
            assert len(results) <= 1
            looked[language] = bool(results)
        return looked

    def look_twice() -> dict[str, bool]:
        now = look()
        documents_rebuild()
        assert look() == now
        return now

    return look_twice


def test_member_is_found_in_both_languages_on_its_line(
    member: Company, seen: Seen, client: Client
) -> None:
    assert seen() == EVERYWHERE
    for language, place in (("fr", "Bretagne"), ("en", "Brittany")):
        (result,) = search(NAME, language).results
        address, _sharp, anchor = result.url.partition("#")
        page = client.get(address).content.decode()
        assert f'<html lang="{language}"' in page
        assert f'<tr id="{anchor}"><th scope="row">{NAME}</th>' in page
        assert place in result.summary


def test_only_name_place_sector_and_communities_are_told(member: Company) -> None:
    member.department = "Finistère"
    member.public_fact_fr = "Fait réservé"
    member.save()
    document = SearchDocument.objects.get(company=member, language="fr")
    assert (document.title, document.summary, document.text) == (
        NAME,
        f"Vitré · Bretagne · {member.sector.short_fr}",
        "Soudage",
    )
    told = f"{document.stems_a} {document.stems_b} {document.stems_c}"
    for hidden in ("finister", "reserv", "4242", "xylo ", "pme"):
        assert hidden not in told, hidden


def test_member_is_found_by_town_region_sector_and_community(member: Company) -> None:
    for query in ("vitre", "bretagne", "métal", "produits métalliques", "soudage"):
        found = search(query, "fr")
        assert NAME in [result.title for result in found.results], query


def test_company_without_a_community_is_not_found(portal: Portal, seen: Seen) -> None:
    companies_index(ids=[portal.company(name=NAME).pk])
    assert seen() == NOWHERE


def test_company_with_a_vitrine_is_found_once_through_it(
    portal: Portal, member: Company, seen: Seen
) -> None:
    vitrine = portal.vitrine(member, title="Usine Xylocanari")
    assert seen() == {"fr": False, "en": True}
    assert [result.url for result in search(NAME, "fr").results] == [vitrine.url]
    vitrine.unpublish()


def test_company_is_found_again_once_its_vitrine_is_gone(
    portal: Portal, member: Company, seen: Seen, django_capture_on_commit_callbacks: Callable
) -> None:
    vitrine = portal.vitrine(member)
    with django_capture_on_commit_callbacks(execute=True):
        vitrine.unpublish()
    assert seen() == EVERYWHERE
    vitrine.save_revision().publish()
    with django_capture_on_commit_callbacks(execute=True):
        Page.objects.get(pk=vitrine.pk).delete()
    assert seen() == EVERYWHERE


@pytest.mark.parametrize("answer", [Answer.NO, Answer.ANONYMISED])
def test_company_that_does_not_agree_is_not_found_at_once(
    member: Company, seen: Seen, answer: Answer
) -> None:
    consent_record(company=member, channel=Channel.WEB, answer=answer)
    assert seen() == NOWHERE
    consent_record(company=member, channel=Channel.WEB, answer=Answer.YES)
    assert seen() == EVERYWHERE


def test_answer_about_another_channel_changes_nothing(member: Company, seen: Seen) -> None:
    consent_record(company=member, channel=Channel.BOOK, answer=Answer.NO)
    assert seen() == EVERYWHERE


def test_company_that_leaves_is_not_found(member: Company, seen: Seen) -> None:
    member.communities.get().members.remove(member)
    assert seen() == NOWHERE


def test_company_that_joins_from_its_own_side_is_found(member: Company, seen: Seen) -> None:
    community = member.communities.get()
    member.communities.remove(community)
    assert seen() == NOWHERE
    member.communities.add(community)
    assert seen() == EVERYWHERE


@pytest.mark.parametrize("side", ["community", "company"])
def test_members_that_are_cleared_are_not_found(
    member: Company, seen: Seen, side: str, django_capture_on_commit_callbacks: Callable
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        if side == "community":
            member.communities.get().members.clear()
        else:
            member.communities.clear()
    assert seen() == NOWHERE


def test_deleted_company_is_not_found(member: Company, seen: Seen) -> None:
    member.delete()
    assert seen() == NOWHERE


def test_new_name_is_found_and_the_old_one_is_not(member: Company, seen: Seen) -> None:
    member.name = "Zinnoviolette"
    member.save()
    assert seen() == NOWHERE
    assert search("zinnoviolette", "en").total == 1


def test_company_follows_the_page_of_its_community(
    member: Company, seen: Seen, django_capture_on_commit_callbacks: Callable
) -> None:
    page = CommunityPage.objects.get(locale__language_code="fr")
    with django_capture_on_commit_callbacks(execute=True):
        page.unpublish()
    assert seen() == {"fr": False, "en": True}
    page.save_revision().publish()
    assert seen() == EVERYWHERE
    with django_capture_on_commit_callbacks(execute=True):
        Page.objects.get(pk=page.pk).delete()
    assert seen() == {"fr": False, "en": True}


def test_company_of_a_second_community_stays(
    portal: Portal, member: Company, seen: Seen, django_capture_on_commit_callbacks: Callable
) -> None:
    second = portal.community(title="Usinage")
    second.community.members.add(member)
    with django_capture_on_commit_callbacks(execute=True):
        CommunityPage.objects.get(title="Soudage").unpublish()
    assert seen() == EVERYWHERE
    assert search(NAME, "fr").results[0].url.startswith(second.url)


def test_company_of_a_private_community_is_not_found(
    portal: Portal, member: Company, seen: Seen
) -> None:
    PageViewRestriction.objects.create(page=portal.index(CommunityIndexPage))
    assert seen() == {"fr": False, "en": True}


@pytest.mark.parametrize(("language", "mark"), [("fr", "exemple"), ("en", "example")])
def test_fictitious_company_is_marked(
    member: Company, client: Client, language: str, mark: str
) -> None:
    for is_fictitious in (False, True):
        member.is_fictitious = is_fictitious
        member.save()
        for name, shown in (("page-search", f"· {mark}"), ("page-suggest", f">{mark}<")):
            with translation.override(language):
                answer = client.get(reverse(f"search:{name}"), {"q": NAME}).content.decode()
            assert (shown in answer) == is_fictitious, name


def test_company_has_a_kind_of_its_own(member: Company) -> None:
    found = search(NAME, "fr", kind="company")
    assert [(kind.code, kind.count) for kind in found.kinds] == [("company", 1)]
    assert len(found.results) == 1


def test_queries_to_index_do_not_grow_with_the_companies(portal: Portal, member: Company) -> None:
    community = member.communities.get()

    def queries() -> int:
        ids = list(community.members.values_list("pk", flat=True))
        with CaptureQueriesContext(connection) as captured:
            companies_index(ids=ids)
        return len(captured)

    one = queries()
    community.members.add(*(portal.company() for _ in range(5)))
    assert queries() == one


def test_rebuilding_counts_companies(member: Company, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("rebuild_search")
    assert f"{SearchDocument.objects.count()} pages and companies" in capsys.readouterr().out
    assert SearchDocument.objects.filter(company=member).count() == 2
