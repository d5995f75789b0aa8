"""A plant that wants no name is named nowhere, while what it did can be read."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from companies.enums import Answer, Channel
from companies.services import consent_record
from core.models import CustomDocument
from taxonomies.models import Region
from tests.factories import ImageFactory, section
from tests.journeys.conftest import CANARY, LANGUAGES, SLUG, WORD, Portal, search_address
from vitrines.models import BestPracticeIndexPage, BestPracticePage, VitrineIndexPage
from vitrines.selectors import anonymous_slug, practices_near

TITLES = {"fr": "Trier les pièces par la vue", "en": "Sorting parts by sight"}


def anonymous_address(practice: BestPracticePage, language: str) -> str:
    with override(language):
        slug = anonymous_slug(practice.translation_key)
        return reverse("vitrines:practice-anonymous", args=[slug])


def content(client: Client, address: str) -> str:
    response = client.get(address)
    body = b"".join(response) if response.streaming else response.content
    return str(body.decode())


def answer(portal: Portal, given: Answer, *, whole_company: bool = False) -> None:
    practice = portal.practice["fr"]
    key = None if whole_company else practice.translation_key
    consent_record(company=practice.company, practice_key=key, channel=Channel.WEB, answer=given)


@pytest.fixture
def told(portal: Portal) -> Portal:
    """Everything that may betray the plant bears the canary; the sheet's own words do not."""
    company = portal.practice["fr"].company
    company.town, company.department = f"{CANARY}-sur-Mer", f"{CANARY}-Maritime"
    company.website = f"https://{SLUG}.example.org"
    company.latitude, company.longitude, company.headcount = "50.12345", "2.54321", 4321
    company.public_fact_fr = company.public_fact_en = f"{CANARY} fait"
    company.region = Region.objects.get(code="32")
    company.save()
    picture = ImageFactory(title=f"{CANARY} picture", file__filename=f"{SLUG}-atelier.png")
    document = CustomDocument.objects.create(title=f"{CANARY} plan", file="documents/x.pdf")
    for code, page in portal.practice.items():
        page.title, page.problem = TITLES[code], f"{WORD} perdu"
        page.hero_image, page.seo_title = picture, f"{CANARY} seo"
        page.search_description = page.evidence_reason = f"{CANARY} reason"
        page.body = [
            ("quote", {"text": f"{CANARY} said it", "role": CANARY}),
            ("document", {"document": document, "title": f"{CANARY} plan"}),
        ]
        page.save_revision().publish()
        portal.practice[code] = BestPracticePage.objects.get(pk=page.pk)
    # The name holds the word that is looked for.
    company.name = f"{CANARY} SA"
    company.save()
    return portal


@pytest.mark.parametrize("whole_company", [False, True])
def test_anonymous_practice_is_told_without_its_plant_in_both_languages(
    told: Portal, client: Client, whole_company: bool
) -> None:
    answer(told, Answer.ANONYMISED, whole_company=whole_company)
    for code in LANGUAGES:
        address = anonymous_address(told.practice[code], code)
        page = content(client, address)
        assert f'<html lang="{code}">' in page
        assert TITLES[code] in page
        assert WORD in page
        for betrays in (CANARY, SLUG, "50.12345", "2.54321", "4321", "4 321", "4,321", "atelier"):
            assert betrays not in page
        assert "Hauts-de-France" in page
        assert '"@type": "Article"' not in page
        other = "en" if code == "fr" else "fr"
        assert anonymous_address(told.practice[code], other) in page


def test_own_address_under_the_plant_leads_nowhere(told: Portal, client: Client) -> None:
    answer(told, Answer.ANONYMISED)
    for code, page in told.practice.items():
        response = client.get(page.url)
        assert response.status_code == 404
        assert TITLES[code] not in response.content.decode()


def test_no_address_names_a_plant_that_wants_no_name(
    told: Portal, seen: Callable[[], set[str]], client: Client
) -> None:
    answer(told, Answer.ANONYMISED, whole_company=True)
    assert seen() == set()
    for code in LANGUAGES:
        listed = content(client, section(BestPracticeIndexPage, code).url)
        assert f'href="{anonymous_address(told.practice[code], code)}"' in listed
        assert f'href="{anonymous_address(told.practice[code], code)}"' in content(
            client, search_address(code)
        )


def addresses_of_the_plant(portal: Portal) -> Iterator[str]:
    yield from (page.url for page in portal.vitrine.values())
    for code in LANGUAGES:
        yield from (f"/{code}/feeds/practices.atom", f"/{code}/feeds/practices.rss")
        yield from (f"/sitemap-practices-{code}.xml", f"/sitemap-vitrines-{code}.xml")
        with override(code):
            yield reverse("site-map")


def test_nothing_leads_from_a_named_plant_to_its_anonymous_practice(
    told: Portal, client: Client
) -> None:
    answer(told, Answer.ANONYMISED)
    for address in addresses_of_the_plant(told):
        page = content(client, address)
        assert not any(title in page for title in TITLES.values()), address
        assert anonymous_slug(told.practice["fr"].translation_key) not in page
    news = next(page for page in told.others if page._meta.model_name == "newspage")
    assert CANARY in content(client, told.vitrine["fr"].url)
    assert TITLES["fr"] not in content(client, news.url)


def test_directory_does_not_count_what_an_anonymous_practice_says(
    told: Portal, client: Client
) -> None:
    directory = section(VitrineIndexPage).url
    asked = f"{directory}?technologie=vision"
    nothing = "Rien pour"
    page = content(client, asked)
    assert CANARY in page
    assert nothing not in page
    answer(told, Answer.ANONYMISED)
    # What is near it may be shown, as without the facet.
    page = content(client, asked)
    assert nothing in page
    assert CANARY not in page.split(nothing)[0]


def test_search_finds_an_anonymous_practice_by_its_words_and_not_by_its_plant(
    told: Portal, client: Client
) -> None:
    answer(told, Answer.ANONYMISED)
    for code in LANGUAGES:
        address = anonymous_address(told.practice[code], code)
        found = content(client, search_address(code))
        assert f'href="{address}"' in found
        assert told.practice[code].url not in found
        by_name = content(client, search_address(code).replace(WORD, CANARY))
        assert f'href="{address}"' not in by_name
        with override(code):
            typed = content(client, f"{reverse('search:page-suggest')}?q={TITLES[code].split()[0]}")
        assert address in typed
        assert SLUG not in typed


def test_likeness_says_no_distance_of_an_anonymous_plant(told: Portal, client: Client) -> None:
    answer(told, Answer.ANONYMISED)
    with override("fr"):
        found = practices_near(QueryDict("probleme=stocks&region=53&taille=PME"))
        like = next(like for like in found.results if like.page.is_anonymous)
        assert "km" not in like.words
        same = practices_near(QueryDict("probleme=stocks&region=32"))
        like = next(like for like in same.results if like.page.is_anonymous)
        assert "km" not in like.words
        assert like.words.endswith("même région")


def test_comparison_shows_an_anonymous_practice_and_refuses_its_named_address(
    told: Portal, client: Client
) -> None:
    answer(told, Answer.ANONYMISED)
    for code, page in told.practice.items():
        with override(code):
            compare = reverse("vitrines:practice-compare")
        name = "fiche" if code == "fr" else "practice"
        shown = content(client, f"{compare}?{name}={anonymous_address(page, code)}")
        assert TITLES[code] in shown
        assert CANARY not in shown
        assert SLUG not in shown
        refused = content(client, f"{compare}?{name}={page.url}")
        assert TITLES[code] not in refused


def test_words_that_name_the_plant_are_not_published_as_anonymous(
    told: Portal, client: Client, seen: Callable[[], set[str]]
) -> None:
    page = told.practice["fr"]
    page.solution = f"À {CANARY}-sur-Mer nous avons trié."
    page.save_revision().publish()
    answer(told, Answer.ANONYMISED, whole_company=True)
    assert client.get(anonymous_address(page, "fr")).status_code == 404
    assert client.get(anonymous_address(page, "en")).status_code == 200
    assert seen() == set()
    page.solution = "Là-bas nous avons trié."
    page.save_revision().publish()
    assert TITLES["fr"] in content(client, anonymous_address(page, "fr"))


def test_plant_that_takes_the_name_of_the_words_hides_them(told: Portal, client: Client) -> None:
    answer(told, Answer.ANONYMISED)
    page = told.practice["fr"]
    assert client.get(anonymous_address(page, "fr")).status_code == 200
    company = page.company
    company.name = "Trier Machin"
    company.save()
    assert client.get(anonymous_address(page, "fr")).status_code == 404


def test_answer_given_again_gives_the_plant_its_page_back(told: Portal, client: Client) -> None:
    answer(told, Answer.ANONYMISED)
    answer(told, Answer.YES)
    for code, page in told.practice.items():
        assert TITLES[code] in content(client, page.url)
        assert client.get(anonymous_address(page, code)).status_code == 404
    answer(told, Answer.ANONYMISED)
    answer(told, Answer.NO)
    for code, page in told.practice.items():
        assert client.get(page.url).status_code == 404
        assert client.get(anonymous_address(page, code)).status_code == 404


def test_what_readers_see_is_never_saved(told: Portal) -> None:
    answer(told, Answer.ANONYMISED)
    page = BestPracticePage.objects.published().get(pk=told.practice["fr"].pk)
    assert page.is_anonymous
    for write in (page.save, page.save_revision):
        with pytest.raises(ValueError, match="anonymous"):
            write()
    assert BestPracticePage.objects.get(pk=page.pk).company.name == f"{CANARY} SA"
