"""The home page counts what a reader can open, and nothing else."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from django.utils.translation import ngettext

from communities.models import CommunityIndexPage
from companies.enums import Answer, Channel
from companies.services import consent_record
from core.generation import _at_hand, generation
from home.models import FeaturedPractice, HomePage
from taxonomies.models import Problem
from tests.factories import (
    BestPracticePageFactory,
    CommunityPageFactory,
    CompanyFactory,
    VitrinePageFactory,
    home_page,
    section,
    sections_remove,
    translated,
)
from vitrines.models import BestPracticeIndexPage, VitrineIndexPage


def counters(client: Client, language: str = "fr") -> list[str]:
    soup = BeautifulSoup(client.get(f"/{language}/").content, "html.parser")
    return [cell.text for cell in soup.select("dl.counters dd")]


def featured(client: Client) -> list[str]:
    soup = BeautifulSoup(client.get("/fr/").content, "html.parser")
    return [link.text for link in soup.select(".practice-card .card-title a")]


def feature(*pages: Any) -> None:
    home = home_page()
    home.features = [FeaturedPractice(page=page.page_ptr) for page in pages]
    home.save_revision().publish()


def test_empty_portal_counts_nothing_and_still_stands(client: Client) -> None:
    assert counters(client) == counters(client, "en") == ["0", "0", "0", "0"]


def test_counters_are_true_in_each_language(client: Client) -> None:
    """Practices, vitrines, regions, communities."""
    first = BestPracticePageFactory(company=CompanyFactory(region="53"))
    BestPracticePageFactory(company=first.company)
    BestPracticePageFactory(company=CompanyFactory(region="84"))
    VitrinePageFactory(company=CompanyFactory(region="84"))
    VitrinePageFactory(company=CompanyFactory(region=None))
    CommunityPageFactory()
    # What nobody can open does not count.
    BestPracticePageFactory(company=first.company, web=None)
    BestPracticePageFactory(company=first.company, published=False)
    refusing = BestPracticePageFactory(company=CompanyFactory(region="11")).company
    consent_record(company=refusing, channel=Channel.WEB, answer=Answer.NO)
    CommunityPageFactory(published=False)
    translated(first)
    assert counters(client) == ["3", "4", "2", "1"]
    assert counters(client, "en") == ["1", "1", "1", "0"]


@pytest.mark.parametrize("way", ["published", "unpublished", "deleted", "restricted", "refused"])
def test_counters_follow_every_change(client: Client, way: str) -> None:
    """Of a practice and of a vitrine; they are remembered."""
    practice = BestPracticePageFactory(company=CompanyFactory(region="53"))
    vitrine = VitrinePageFactory(company=CompanyFactory(region="84"))
    draft = VitrinePageFactory(company=CompanyFactory(region="11"), published=False)
    assert counters(client) == ["1", "2", "2", "0"]
    if way == "published":
        draft.save_revision().publish()
        assert counters(client) == ["1", "3", "3", "0"]
        return
    for page, left in ((practice, ["0", "2", "2", "0"]), (vitrine, ["0", "1", "1", "0"])):
        if way == "unpublished":
            page.unpublish()
        elif way == "deleted":
            page.delete()
        elif way == "restricted":
            page.view_restrictions.create(restriction_type="login")
        else:
            key = page.translation_key if page is practice else None
            consent_record(
                company=page.company, channel=Channel.WEB, answer=Answer.NO, practice_key=key
            )
        assert counters(client) == left


def test_second_reader_finds_the_counters_remembered(client: Client, settings: Any) -> None:
    settings.FRAGMENT_SECONDS = 0
    BestPracticePageFactory()
    client.get("/fr/")
    numbers = []
    for forget in (True, False):
        if forget:
            _at_hand.clear()
            cache.delete(f"remembered:portal-counters:fr:{generation()}")
        with CaptureQueriesContext(connection) as queries:
            client.get("/fr/")
        numbers.append(len(queries))
    assert numbers[1] == numbers[0] - 1
    assert numbers[0] <= 12


@pytest.mark.parametrize(("language", "number"), [("fr", 12), ("fr", 13), ("en", 14)])
def test_first_dozen_of_the_communities_is_shown_and_all_are_counted(
    client: Client, language: str, number: int
) -> None:
    directory = section(CommunityIndexPage, language)
    for place in range(number):
        CommunityPageFactory(title=f"Circle {place:02}", language=language)
    soup = BeautifulSoup(client.get(f"/{language}/").content, "html.parser")
    links = [(link.text, link["href"]) for link in soup.select(".two-columns .link-list a")]
    assert [title for title, _url in links[:12]] == [f"Circle {place:02}" for place in range(12)]
    with translation.override(language):
        others = ngettext(
            "%(number)s other community", "%(number)s other communities", number - 12
        ) % {"number": number - 12}
    assert links[12:] == ([(others, directory.url)] if number > 12 else [])
    assert counters(client, language)[3] == str(number)


def test_featured_practices_stand_in_the_editors_order_without_the_hidden_ones(
    client: Client,
) -> None:
    titles = ["Premier", "Deuxième", "Caché", "Non choisi"]
    pages = {title: BestPracticePageFactory(title=title) for title in titles}
    feature(pages["Deuxième"], pages["Caché"], pages["Premier"])
    hidden = pages["Caché"]
    consent_record(
        company=hidden.company,
        channel=Channel.WEB,
        answer=Answer.NO,
        practice_key=hidden.translation_key,
    )
    assert featured(client) == ["Deuxième", "Premier"]


def test_without_a_choice_the_freshest_practices_are_shown(client: Client) -> None:
    for day in (1, 3, 2, 4):
        BestPracticePageFactory(title=f"Jour {day}", checked_on=datetime.date(2026, 1, day))
    assert featured(client) == ["Jour 4", "Jour 3", "Jour 2"]


def test_problems_lead_to_the_library_filtered_by_them(client: Client) -> None:
    section(BestPracticeIndexPage, "en")
    for language, parameter in (("fr", "probleme"), ("en", "problem")):
        soup = BeautifulSoup(client.get(f"/{language}/").content, "html.parser")
        links = [chip["href"] for chip in soup.select(".hero .chip")]
        address = section(BestPracticeIndexPage, language).url
        codes = Problem.objects.values_list("code", flat=True)
        assert links == [f"{address}?{parameter}={code}" for code in codes]


def test_map_leads_to_the_vitrines_of_each_region(client: Client) -> None:
    BestPracticePageFactory(company=CompanyFactory(region="53"))
    soup = BeautifulSoup(client.get("/fr/").content, "html.parser")
    address = section(VitrineIndexPage).url
    shapes = {link["href"] for link in soup.select("svg.map a")}
    words = {link["href"] for link in soup.select(".region-list a")}
    assert shapes == words
    assert len(shapes) == 18
    assert f"{address}?region=53" in shapes


def test_nobody_adds_a_third_home_page_nor_a_page_beside_them() -> None:
    sections_remove()
    home = home_page()
    root = home.get_parent()
    assert not HomePage.can_create_at(root)
    assert not HomePage.can_create_at(home)
    assert not BestPracticeIndexPage.can_create_at(root)
    assert BestPracticeIndexPage.can_create_at(home)


def test_section_is_made_once_per_language() -> None:
    sections_remove()
    section(BestPracticeIndexPage)
    assert not BestPracticeIndexPage.can_create_at(home_page())
    assert BestPracticeIndexPage.can_create_at(home_page("en"))


@pytest.mark.parametrize("promise", ["", "x" * 121])
def test_home_page_makes_one_promise(promise: str) -> None:
    home = home_page()
    home.promise = promise
    with pytest.raises(ValidationError) as caught:
        home.full_clean()
    assert list(caught.value.message_dict) == ["promise"]
