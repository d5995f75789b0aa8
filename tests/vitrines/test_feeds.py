"""The feeds of best practices."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import gettext, override

from companies.enums import Answer, Channel
from companies.models import Company
from companies.services import consent_record
from home.models import HomePage
from taxonomies.models import CompanySize, Problem, Sector
from tests.factories import section
from vitrines.models import BestPracticePage, VitrineIndexPage, VitrinePage

HOST = "https://vitrines.example.org"
ATOM = {"a": "http://www.w3.org/2005/Atom"}
XML_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


@pytest.fixture(autouse=True)
def _own_address(db: None, settings: Any) -> None:
    cache.clear()
    settings.WAGTAILADMIN_BASE_URL = HOST


@pytest.fixture
def company(db: None) -> Company:
    size, _ = CompanySize.objects.get_or_create(
        code="PME", defaults={"label_fr": "PME", "label_en": "SME"}
    )
    sector, _ = Sector.objects.get_or_create(
        code="25", defaults={"label_fr": "Métal", "label_en": "Metal"}
    )
    return Company.objects.create(name="Usine A", town="Vitré", size=size, sector=sector)


def _vitrine(company: Company, language: str = "fr") -> VitrinePage:
    home = HomePage.objects.get(locale__language_code=language)
    page = VitrinePage(title="A", slug="a", summary="A.", company=company, locale=home.locale)
    section(VitrineIndexPage, language).add_child(instance=page)
    return page


def _practice(
    vitrine: VitrinePage, title: str, *, answer: Answer | None = Answer.YES, **fields: Any
) -> BestPracticePage:
    page = BestPracticePage(
        title=title,
        slug=f"practice-{vitrine.get_children().count()}",
        problem="Trop de pannes.",
        solution="Mesurer.",
        results=[],
        locale=vitrine.locale,
        live=False,
        **fields,
    )
    vitrine.add_child(instance=page)
    page.save_revision().publish()
    if answer:
        consent_record(
            company=vitrine.company,
            channel=Channel.WEB,
            answer=answer,
            practice_key=page.translation_key,
        )
    return BestPracticePage.objects.get(pk=page.pk)


def _atom(client: Client, language: str = "fr") -> ET.Element:
    response = client.get(f"/{language}/feeds/practices.atom", headers={"host": "evil.example"})
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert b"evil.example" not in response.content
    return ET.fromstring(response.content)


def _titles(feed: ET.Element) -> list[str]:
    return [entry.findtext("a:title", "", ATOM) for entry in feed.findall("a:entry", ATOM)]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_feed_is_in_one_language(client: Client, company: Company, language: str) -> None:
    for code in ("fr", "en"):
        _practice(_vitrine(company, code), f"Practice in {code}")
    atom = _atom(client, language)
    rss = client.get(f"/{language}/feeds/practices.rss").content.decode()
    with override(language):
        title = gettext("Best practices of the Vitrines Industrie du Futur")
    assert atom.attrib[XML_LANGUAGE] == language
    assert atom.findtext("a:title", "", ATOM) == title
    assert _titles(atom) == [f"Practice in {language}"]
    assert f"<language>{language}</language>" in rss
    assert f"<title>Practice in {language}</title>" in rss


def test_only_practices_with_consent_are_in_the_feed(client: Client, company: Company) -> None:
    vitrine = _vitrine(company)
    _practice(vitrine, "No answer", answer=None)
    _practice(vitrine, "Refused", answer=Answer.NO)
    _practice(vitrine, "Anonymised", answer=Answer.ANONYMISED)
    _practice(vitrine, "Withdrawn").unpublish()
    accepted = _practice(vitrine, "Accepted")
    assert _titles(_atom(client)) == ["Accepted"]

    consent_record(
        company=company,
        channel=Channel.WEB,
        answer=Answer.NO,
        practice_key=accepted.translation_key,
    )
    assert _titles(_atom(client)) == []


def test_company_s_refusal_empties_the_feed(client: Client, company: Company) -> None:
    _practice(_vitrine(company), "Accepted")
    consent_record(company=company, channel=Channel.WEB, answer=Answer.NO)
    assert _titles(_atom(client)) == []


def test_entry_says_who_shares_what_on_which_problem(client: Client, company: Company) -> None:
    problem = Problem.objects.create(code="zz-noise", label_fr="Bruit", label_en="Noise")
    page = _practice(_vitrine(company), "Moins de bruit", problems=[problem])
    entry = _atom(client).find("a:entry", ATOM)
    assert entry is not None
    link = entry.find("a:link", ATOM)
    category = entry.find("a:category", ATOM)
    assert link is not None
    assert category is not None
    assert link.attrib["href"] == HOST + page.url
    assert category.attrib["term"] == "Bruit"
    assert entry.findtext("a:author/a:name", "", ATOM) == "Usine A"
    assert entry.findtext("a:summary", "", ATOM) == "Trop de pannes."
    with override("fr"):
        assert entry.findtext("a:rights", "", ATOM) == page.get_licence_display()


def test_practice_of_a_fictitious_company_says_so(client: Client, company: Company) -> None:
    company.is_fictitious = True
    company.save()
    _practice(_vitrine(company, "en"), "Fewer breakdowns")
    summary = _atom(client, "en").findtext("a:entry/a:summary", "", ATOM)
    assert summary == "Fictitious example. Trop de pannes."


def test_practice_published_last_comes_first(client: Client, company: Company) -> None:
    vitrine = _vitrine(company)
    for title in ("First", "Second"):
        _practice(vitrine, title)
    atom = _atom(client)
    assert _titles(atom) == ["Second", "First"]
    links = {link.attrib["rel"]: link.attrib["href"] for link in atom.findall("a:link", ATOM)}
    assert links["alternate"] == f"{HOST}/fr/bonnes-pratiques/"
    assert links["self"] == f"{HOST}/fr/feeds/practices.atom"


def test_number_of_queries_does_not_grow_with_the_practices(
    client: Client, company: Company
) -> None:
    def queries() -> int:
        _atom(client)
        with CaptureQueriesContext(connection) as captured:
            _atom(client)
        return len(captured)

    vitrine = _vitrine(company)
    _practice(vitrine, "First")
    before = queries()
    for number in range(4):
        _practice(vitrine, f"Practice {number}")
    assert queries() == before <= 6
