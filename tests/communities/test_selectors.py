"""What a community's page, its card and the directory say."""

from __future__ import annotations

import pytest
from django.test import Client

from communities.models import CommunityIndexPage
from communities.selectors import (
    PER_PAGE,
    communities_of_company,
    communities_published,
    community_directory,
    community_members,
)
from companies.enums import Answer, Channel
from companies.services import consent_record
from taxonomies.models import Region
from tests.factories import (
    CommunityFactory,
    CommunityPageFactory,
    CompanyFactory,
    section,
    translated,
)


def community_in(code: str, **fields: object) -> object:
    region = Region.objects.get(code=code)
    return CommunityPageFactory(community=CommunityFactory(region=region), **fields)


def test_company_that_refuses_is_neither_named_nor_counted() -> None:
    companies = [CompanyFactory(name=name) for name in ("Beta", "Alpha", "Gamma")]
    page = CommunityPageFactory(community=CommunityFactory(members=companies))
    consent_record(company=companies[2], channel=Channel.WEB, answer=Answer.NO)
    consent_record(company=companies[1], channel=Channel.BOOK, answer=Answer.NO)
    assert [company.name for company in community_members(page)] == ["Alpha", "Beta"]
    assert communities_published().get().member_count == 2


def test_community_without_members_counts_none() -> None:
    CommunityPageFactory()
    assert communities_published().get().member_count == 0


def test_company_finds_its_communities_in_the_reader_s_language() -> None:
    company = CompanyFactory()
    page = CommunityPageFactory(community=CommunityFactory(members=[company, CompanyFactory()]))
    CommunityPageFactory()
    translated(page)
    assert communities_of_company(company.pk) == [page]


def test_directory_counts_every_region_and_lists_the_chosen_one() -> None:
    brittany = [community_in("53", title="B"), community_in("53", title="A")]
    normandy = community_in("28", title="C")
    community_in("28", published=False)
    everything = community_directory()
    assert list(everything.results) == [brittany[1], brittany[0], normandy]
    chosen = community_directory("28")
    assert list(chosen.results) == [normandy]
    assert chosen.region is not None
    assert chosen.region.code == "28"
    assert dict(chosen.counts) == dict(everything.counts) == {"53": 2, "28": 1}


def test_directory_is_turned_page_by_page_within_a_region(client: Client) -> None:
    for number in range(PER_PAGE + 1):
        community_in("53", title=f"C{number:02}")
    community_in("28", title="Normandie")
    addresses = {code: section(CommunityIndexPage, code).url for code in ("fr", "en")}
    first = client.get(f"{addresses['fr']}?region=53").content.decode()
    assert "C00" in first
    assert f"C{PER_PAGE:02}" not in first
    assert 'href="?region=53&amp;page=2"' in first
    second = client.get(f"{addresses['fr']}?region=53&page=2").content.decode()
    assert f"C{PER_PAGE:02}" in second
    assert "C00" not in second
    assert "Normandie</a></h3>" not in second
    for code, page in {"fr": "3", "en": "2"}.items():
        for query in (f"page={page}", "page=x", "page=0"):
            assert client.get(f"{addresses[code]}?{query}").status_code == 404


@pytest.mark.parametrize("code", ["", "99", "53' OR 1=1", "\x00", "5" * 5000])
def test_region_that_means_nothing_is_ignored(code: str, client: Client) -> None:
    page = community_in("53")
    assert list(community_directory(code[:100]).results) == [page]
    if "\x00" not in code and len(code) < 4000:
        response = client.get(section(CommunityIndexPage).url, {"region": code})
        assert page.title in response.content.decode()
