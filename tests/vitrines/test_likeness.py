"""A factory like mine: the formula, its words, and the page that asks."""

from __future__ import annotations

import datetime
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.paginator import EmptyPage
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from companies.enums import Answer, Channel
from companies.services import consent_record
from tests.factories import (
    BestPracticePageFactory,
    CompanyFactory,
    ImageFactory,
    VitrinePageFactory,
    section,
    translated,
)
from vitrines.models import BestPracticeIndexPage, BestPracticePage
from vitrines.selectors import practices_like, practices_near
from vitrines.selectors.likeness import (
    WEIGHTS,
    Factory,
    Place,
    distance_km,
    likeness,
    likeness_words,
    size_scale,
)

BREST, LILLE, REUNION = Place(48.39, -4.49), Place(50.63, 3.06), Place(-20.9, 55.3)
ASKED = Factory(
    problems=frozenset({"qualite", "energie"}), sector="25", size=1 / 3, region="53", place=BREST
)


def plant(town: Place | None = None, **facts: Any) -> Any:
    if town:
        facts |= {
            "latitude": Decimal(str(town.latitude)),
            "longitude": Decimal(str(town.longitude)),
        }
    return CompanyFactory(**facts)


def practice(company: Any = None, **fields: Any) -> BestPracticePage:
    return BestPracticePageFactory(company=company or plant(), **fields)


def near(query: str, language: str = "fr") -> list[BestPracticePage]:
    with override(language):
        results = practices_near(QueryDict(query)).results
    return [like.page for like in results] if results else []


def address(query: str = "", language: str = "fr") -> str:
    with override(language):
        return f"{reverse('vitrines:practice-match')}?{query}"


# The formula


def test_distance_is_the_same_both_ways_and_nothing_to_oneself() -> None:
    assert distance_km(BREST, LILLE) == pytest.approx(distance_km(LILLE, BREST))
    assert distance_km(BREST, BREST) == 0
    assert distance_km(BREST, LILLE) == pytest.approx(597, abs=5)
    assert distance_km(Place(0, 0), Place(0, 180)) == pytest.approx(20015, abs=1)


def test_likeness_is_one_to_oneself_and_nothing_to_a_stranger() -> None:
    stranger = Factory(frozenset({"delais"}), "10", None, "04", None)
    assert likeness(ASKED, ASKED) == 1
    assert likeness(ASKED, stranger) == 0
    assert likeness(Factory(), ASKED) == 0
    assert sum(WEIGHTS.values()) == pytest.approx(1)


@pytest.mark.parametrize(
    "ladder",
    [
        [{"problems": frozenset(codes)} for codes in ([], ["qualite"], ["qualite", "energie"])],
        [{"sector": "10"}, {"sector": "25"}],
        [{"size": None}, {"size": 1.0}, {"size": 2 / 3}, {"size": 1 / 3}],
        [{"place": REUNION}, {"place": LILLE}, {"place": BREST}],
    ],
)
def test_each_part_raises_the_likeness(ladder: list[dict[str, Any]]) -> None:
    scores = [likeness(ASKED, replace(ASKED, **facts)) for facts in ladder]
    assert scores == sorted(set(scores))
    assert scores[-1] == 1


def test_sizes_are_compared_on_their_scale() -> None:
    scale = size_scale()
    assert list(scale) == ["MIC", "PME", "ETI", "GE"]
    scores = [likeness(Factory(size=0), Factory(size=size)) for size in scale.values()]
    assert scores == pytest.approx([1, 2 / 3, 1 / 3, 0], abs=1e-6)


def test_what_is_not_asked_leaves_its_weight_to_the_others() -> None:
    other = Factory(frozenset({"qualite"}), "10", 1, "32", LILLE)
    assert likeness(Factory(problems=frozenset({"qualite"})), other) == 1
    asked = Factory(problems=frozenset({"qualite"}), sector="25")
    expected = WEIGHTS["problem"] / (WEIGHTS["problem"] + WEIGHTS["sector"])
    assert likeness(asked, other) == pytest.approx(expected, abs=1e-6)


def test_practice_that_solves_the_problem_never_comes_after_one_that_does_not() -> None:
    asked = replace(ASKED, problems=frozenset({"qualite"}))
    twin = replace(ASKED, problems=frozenset({"delais"}))
    stranger = Factory(frozenset({"qualite"}), "10", 1, "04", REUNION)
    assert likeness(asked, stranger) > likeness(asked, twin)


# The words


@pytest.mark.parametrize(
    ("other", "english", "french"),
    [
        (
            {"sector": "25", "headcount": 1000, "place": Place(48.1, -4.1)},
            "Same problem, same trade, 10 times larger, 40 km away",
            "Même problème, même métier, 10 fois plus grande, à 40\xa0km",
        ),
        (
            {"problems": frozenset(), "sector": "10", "headcount": 50, "place": REUNION},
            "Another problem, another trade (Food), 2 times smaller, 9,700 km away",
            "Autre problème, autre métier (Agroalimentaire), 2 fois plus petite, à 9 700\xa0km",
        ),
        (
            {"headcount": 110, "place": Place(48.4, -4.5)},
            "Same problem, same trade, about as large, less than 10 km away",
            "Même problème, même métier, de taille voisine, à moins de 10\xa0km",
        ),
        (
            {"headcount": None, "size": 1, "place": LILLE._replace(is_own=False)},
            "Same problem, same trade, much larger, about 600 km away",
            "Même problème, même métier, bien plus grande, à 600\xa0km environ",
        ),
        (
            {"headcount": None, "size": 0, "place": None},
            "Same problem, same trade, smaller",
            "Même problème, même métier, plus petite",
        ),
        (
            {"headcount": 150, "region": "53", "place": BREST._replace(is_own=False)},
            "Same problem, same trade, a little larger, same region",
            "Même problème, même métier, un peu plus grande, même région",
        ),
    ],
)
def test_words_say_what_is_alike_and_what_differs(
    other: dict[str, Any], english: str, french: str
) -> None:
    asked = replace(ASKED, problems=frozenset({"qualite"}), headcount=100)
    factory = replace(asked, **{"region": "32", **other})
    with override("en"):
        assert likeness_words(asked, factory) == english
    said = likeness_words(asked, factory)
    assert [*said.split()] == [*french.split()]


def test_words_say_nothing_of_what_was_not_asked() -> None:
    with override("en"):
        assert likeness_words(Factory(sector="25"), replace(ASKED, headcount=12)) == "Same trade"
        words = likeness_words(Factory(size=0), replace(ASKED, headcount=1200))
        assert words == "Larger (1,200 people)"
        words = likeness_words(ASKED, replace(ASKED, problems=frozenset({"qualite"})))
        assert words.startswith("1 problem in common, ")


# The reads


def test_nearest_practice_comes_first() -> None:
    far = practice(plant(LILLE, region="32", sector="10"), problems=("qualite",))
    same_trade = practice(plant(LILLE, region="32", sector="25"), problems=("qualite",))
    here = practice(plant(BREST, sector="25"), problems=("qualite",))
    other = practice(plant(BREST, sector="25"), problems=("delais",))
    query = "probleme=qualite&secteur=25&taille=PME&region=53"
    assert near(query) == [here, same_trade, far, other]
    assert near("region=53") == [here, other, far, same_trade]
    assert far not in near("secteur=25")


def test_equals_are_ranked_by_evidence_then_freshness_then_age() -> None:
    def proven(grade: str, day: int | None) -> BestPracticePage:
        return practice(
            evidence_grade=grade,
            evidence_reason="Compté." if grade else "",
            checked_on=datetime.date(2026, 1, day) if day else None,
        )

    unchecked = proven("B", None)
    old, fresh = proven("B", 1), proven("B", 9)
    ungraded = proven("", 20)
    best, twin = proven("A", 2), proven("A", 2)
    expected = [best, twin, fresh, old, unchecked, ungraded]
    assert near("probleme=qualite") == expected
    assert near("probleme=qualite") == expected


def test_region_is_measured_from_its_middle_where_plants_without_a_place_stand() -> None:
    practice(plant(Place(48.0, -4.0)), problems=("delais",))
    practice(plant(Place(48.0, -2.0)), problems=("delais",))
    nowhere = practice(plant(), problems=("qualite",))
    far = practice(plant(Place(48.0, -0.3), region="28"), problems=("qualite",))
    results = practices_near(QueryDict("probleme=qualite&region=53")).results
    assert results is not None
    words = {like.page: " ".join(like.words.split()) for like in results}
    assert words[nowhere] == "Même problème, même région"
    assert words[far] == "Même problème, à 200 km environ"


def test_region_without_a_place_is_said_and_left_out() -> None:
    page = practice(plant(BREST))
    search = practices_near(QueryDict("probleme=qualite&region=04"))
    assert search.distance_unknown
    assert search.results is not None
    assert [like.page for like in search.results] == [page]
    assert practices_near(QueryDict("region=04")).results.object_list == []  # type: ignore[union-attr]


def test_practice_page_shows_other_plants_by_the_same_formula() -> None:
    foundry = plant(BREST, sector="24", headcount=100)
    page = practice(foundry, problems=("qualite", "energie"))
    practice(foundry, problems=("qualite", "energie"))
    both = practice(plant(LILLE, sector="10", region="32"), problems=("qualite", "energie"))
    trade = practice(plant(BREST, sector="24", headcount=1000), problems=("energie",))
    stranger = practice(plant(REUNION, sector="10", size="GE", region="04"), problems=("delais",))
    found = practices_like(BestPracticePage.objects.get(pk=page.pk))
    assert [like.page for like in found] == [trade, both]
    assert [" ".join(like.words.split()) for like in found] == [
        "1 problème en commun, même métier, 10 fois plus grande, à moins de 10 km",
        "Mêmes problèmes, autre métier (Agroalimentaire), même taille, à 600 km",
    ]
    assert stranger not in [like.page for like in found]
    assert len(practices_like(page, limit=1)) == 1


def test_practice_page_forgets_its_neighbours_when_one_is_published_or_hidden() -> None:
    page, first = practice(), practice()

    def found() -> list[BestPracticePage]:
        return [like.page for like in practices_like(page)]

    assert found() == [first]
    second = practice(evidence_grade="A", evidence_reason="Compté.")
    assert found() == [second, first]
    consent_record(
        company=second.company,
        practice_key=second.translation_key,
        channel=Channel.WEB,
        answer=Answer.NO,
    )
    assert found() == [first]
    first.unpublish()
    assert found() == []


def test_hidden_practice_is_never_near() -> None:
    shown = practice()
    practice(published=False)
    practice(web=Answer.NO)
    refused = practice()
    consent_record(company=refused.company, channel=Channel.WEB, answer=Answer.NO)
    assert near("probleme=qualite") == [shown]
    assert practices_like(refused) != []
    assert [like.page for like in practices_like(refused)] == [shown]
    assert practices_like(shown) == []


def test_other_language_has_its_own_practices_and_parameters() -> None:
    french = practice(plant(BREST))
    practice()
    english = translated(french)
    assert near("problem=qualite", "en") == [english]
    assert practices_near(QueryDict("problem=qualite")).results is None
    with override("en"):
        search = practices_near(QueryDict("problem=qualite&sector=25&size=PME&region=53"))
        assert search.query == "problem=qualite&sector=25&size=PME&region=53"
        assert [like.page for like in practices_like(practice())] == [english]


def test_one_answer_to_each_question_and_the_rest_is_ignored() -> None:
    search = practices_near(QueryDict("probleme=junk&probleme=qualite&probleme=energie&secteur="))
    assert search.query == "probleme=qualite"
    assert search.ignored == ("junk", "energie")
    chosen = [o.code for q in search.questions for o in q.options if o.selected]
    assert chosen == ["qualite"]


def test_pages_hold_every_practice_once() -> None:
    vitrine = VitrinePageFactory()
    made = BestPracticePageFactory.create_batch(14, parent=vitrine)
    pages = [near(f"probleme=qualite&page={number}") for number in (1, 2)]
    assert [len(page) for page in pages] == [12, 2]
    assert {page.pk for page in (*pages[0], *pages[1])} == {page.pk for page in made}
    with pytest.raises(EmptyPage):
        near("probleme=qualite&page=3")


# The page


@pytest.mark.parametrize("language", ["fr", "en"])
def test_empty_form_explains_itself_and_shows_nothing(client: Client, language: str) -> None:
    practice()
    soup = BeautifulSoup(client.get(address(language=language)).content, "html.parser")
    assert len(soup.select(".like-form select")) == 4
    assert {label["for"] for label in soup.select(".like-form label")} == {
        select["id"] for select in soup.select(".like-form select")
    }
    assert not soup.select("main .notice, .practice-card, .empty-state")
    assert soup.select_one("meta[name=robots]")["content"] == "noindex"


def test_page_shows_cards_with_their_words_and_says_what_it_ignored(client: Client) -> None:
    page = practice()
    body = client.get(address("probleme=qualite&secteur=<script>x")).content.decode()
    soup = BeautifulSoup(body, "html.parser")
    assert page.url in {a["href"] for a in soup.select(".card-title a")}
    assert "&lt;script&gt;x" in body
    assert "<script>x" not in body
    assert soup.select_one("option[value=qualite]").has_attr("selected")


@pytest.mark.parametrize(
    "query",
    [
        "probleme=%00",
        f"probleme={'a' * 3_000}",
        "secteur=%27%20OR%201%3D1%20--",
        "&".join(f"region={number}x" for number in range(99)),
        "taille[]=PME&taille=%FF",
    ],
)
def test_hostile_answers_give_a_page(client: Client, query: str) -> None:
    practice()
    assert client.get(address(query)).status_code == 200
    # Beyond a length the portal refuses any address, with a page of its own.
    assert client.get(address(f"{query}&x={'a' * 100_000}")).status_code == 400


@pytest.mark.parametrize("number", ["-1", "0", "abc", "2", "1.5", "%00", "9" * 4000])
def test_page_that_does_not_exist_is_not_found(client: Client, number: str) -> None:
    practice()
    assert client.get(address(f"probleme=qualite&page={number}")).status_code == 404


def test_address_only_reads_and_leaves_nothing(client: Client) -> None:
    assert client.post(address()).status_code == 405
    response = client.get(address("probleme=qualite"))
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")


def test_number_of_queries_does_not_grow_with_the_practices(client: Client) -> None:
    def queries() -> int:
        where = address("probleme=qualite&secteur=25&region=53")
        client.get(where)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(where).status_code == 200
        return len(captured)

    for _ in range(3):
        practice(plant(BREST), hero_image=ImageFactory())
    few = queries()
    for _ in range(9):
        practice(plant(BREST), hero_image=ImageFactory(), problems=("qualite", "energie"))
    assert queries() == few <= 12


def test_form_is_reached_from_the_home_page_and_the_library(client: Client) -> None:
    link = f'href="{reverse("vitrines:practice-match")}"'
    for page in ("/fr/", section(BestPracticeIndexPage).url):
        assert link in client.get(page).content.decode()
