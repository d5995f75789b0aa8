"""What is not published, is private or has no consent is nowhere on the portal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from wagtail.models import PageViewRestriction

from communities.models import CommunityPage
from companies.enums import Answer, Channel
from companies.services import consent_record
from tests.factories import section
from tests.journeys.conftest import (
    CANARY,
    LANGUAGES,
    Portal,
    comparison_address,
    likeness_address,
    search_address,
    site_map_address,
)
from vitrines.models import BestPracticeIndexPage, VitrineIndexPage


def answer(portal: Portal, given: Answer, *, channel: Channel = Channel.WEB) -> None:
    practice = portal.practice["fr"]
    consent_record(
        company=practice.company,
        practice_key=practice.translation_key,
        channel=channel,
        answer=given,
    )


def company_answers(portal: Portal, given: Answer, *, channel: Channel = Channel.WEB) -> None:
    consent_record(company=portal.practice["fr"].company, channel=channel, answer=given)


def never_ask(portal: Portal) -> None:
    """As if the practice had been published before anybody asked."""
    portal.practice["fr"].company.consents.all().delete()
    for page in portal.practice.values():
        page.get_latest_revision().publish()


def restrict(portal: Portal, pages: str) -> None:
    for page in getattr(portal, pages).values():
        PageViewRestriction.objects.create(page=page, restriction_type="login")


def unpublish(portal: Portal, pages: str) -> None:
    for page in getattr(portal, pages).values():
        page.unpublish()


HIDES_THE_PRACTICE: dict[str, Callable[[Portal], None]] = {
    "the practice's consent is withdrawn": lambda portal: answer(portal, Answer.NO),
    "nobody was ever asked": never_ask,
    "the practice is private": lambda portal: restrict(portal, "practice"),
    "the practice is unpublished": lambda portal: unpublish(portal, "practice"),
}
HIDES_THE_PLANT: dict[str, Callable[[Portal], None]] = {
    "the company refuses": lambda portal: company_answers(portal, Answer.NO),
    "the plant is private": lambda portal: restrict(portal, "vitrine"),
}
HIDES_NOTHING: dict[str, Callable[[Portal], None]] = {
    "the company says yes": lambda portal: company_answers(portal, Answer.YES),
    "the practice refuses another channel": lambda portal: answer(
        portal, Answer.NO, channel=Channel.BOOK
    ),
    "the company refuses another channel": lambda portal: company_answers(
        portal, Answer.NO, channel=Channel.PRESS
    ),
}


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is written inside is taken back, as the portal takes long to make."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def addresses_of(portal: Portal, pages: str) -> set[str]:
    return {page.url for page in getattr(portal, pages).values()}


def counts_on(client: Client, address: str) -> dict[str, int]:
    """What the facets of a list count, by their address."""
    facets = client.get(address).context
    faceted = facets.get("library") or facets.get("directory")
    return {value.query: value.count for facet in faceted.facets for value in facet.values}


def test_practice_with_consent_is_seen_everywhere(
    portal: Portal, seen: Callable[[], set[str]]
) -> None:
    """The eye works: else the tests below could not be false."""
    expected = addresses_of(portal, "practice") | addresses_of(portal, "vitrine")
    expected |= {page.url for page in portal.others}
    for code in LANGUAGES:
        expected |= {f"/{code}/", search_address(code), site_map_address(code)}
        expected |= {likeness_address(code), comparison_address(portal.practice[code])}
        expected |= {
            section(model, code).url for model in (BestPracticeIndexPage, VitrineIndexPage)
        }
        expected |= {f"/{code}/feeds/practices.atom"}
        expected |= {f"/sitemap-practices-{code}.xml", f"/sitemap-vitrines-{code}.xml"}
    assert seen() == expected


def test_answer_given_again_or_for_another_channel_hides_nothing(
    portal: Portal, client: Client, subtests: pytest.Subtests
) -> None:
    answer(portal, Answer.NO)
    answer(portal, Answer.YES)
    for reason, happens in HIDES_NOTHING.items():
        with subtests.test(reason), undone():
            happens(portal)
            for page in (*portal.practice.values(), *portal.vitrine.values()):
                assert client.get(page.url).status_code == 200


def test_hidden_practice_is_seen_nowhere(
    portal: Portal, seen: Callable[[], set[str]], client: Client, subtests: pytest.Subtests
) -> None:
    make_the_plant_ordinary(portal)
    for reason, hide in HIDES_THE_PRACTICE.items():
        with subtests.test(reason), undone():
            hide(portal)
            assert seen() == set()
            for page in portal.practice.values():
                response = client.get(page.url)
                if reason == "the practice is private":
                    assert response.status_code == 302
                    with override(page.language_code):
                        assert response["Location"].startswith(reverse("account_login"))
                else:
                    assert response.status_code == 404


def make_the_plant_ordinary(portal: Portal) -> None:
    """So that nothing but the practice betrays itself."""
    company = portal.practice["fr"].company
    company.name = "Usine ordinaire"
    company.save()
    for page in portal.vitrine.values():
        page.title, page.slug = "Usine ordinaire", "usine-ordinaire"
        page.save_revision().publish()
    for code, page in portal.practice.items():
        # Its address has changed with its plant's.
        portal.practice[code] = type(page).objects.get(pk=page.pk)


def test_hidden_plant_is_seen_nowhere(
    portal: Portal, seen: Callable[[], set[str]], client: Client, subtests: pytest.Subtests
) -> None:
    # A community names its companies, which need not have a page, and search finds them by it.
    by_name = {page.url for page in portal.others if isinstance(page, CommunityPage)}
    by_name |= {search_address(code) for code in LANGUAGES}
    for reason, hide in HIDES_THE_PLANT.items():
        with subtests.test(reason), undone():
            hide(portal)
            named = by_name if reason == "the plant is private" else set()
            assert seen() == named
            for page in (*portal.practice.values(), *portal.vitrine.values()):
                expected = 404 if reason == "the company refuses" else 302
                assert client.get(page.url).status_code == expected


def test_draft_words_of_a_live_page_are_seen_nowhere(
    portal: Portal, seen: Callable[[], set[str]]
) -> None:
    before = seen()
    for page in (*portal.others, *portal.vitrine.values()):
        page.title = f"{CANARY} DRAFT"
        page.save_revision()
    assert seen() == before


def test_facets_do_not_count_what_is_hidden(
    portal: Portal, client: Client, subtests: pytest.Subtests, settings: Any
) -> None:
    settings.FRAGMENT_SECONDS = 0  # what is remembered has no context to look into
    library = section(BestPracticeIndexPage).url
    directory = section(VitrineIndexPage).url
    only_here = "probleme=stocks", "technologie=vision", "secteur=24", "region=32"
    counted = counts_on(client, library)
    assert all(counted[query] == 1 for query in only_here)
    for reason, hide in {**HIDES_THE_PRACTICE, **HIDES_THE_PLANT}.items():
        with subtests.test(reason), undone():
            hide(portal)
            assert not set(only_here) & counts_on(client, library).keys()
            assert not set(only_here[:2]) & counts_on(client, directory).keys()
            if reason in HIDES_THE_PLANT:
                assert not set(only_here) & counts_on(client, directory).keys()
