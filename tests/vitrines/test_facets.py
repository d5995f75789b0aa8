"""Values of a facet are alternatives, facets add up, and every count is what choosing gives."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils.translation import override

from taxonomies.models import Technology
from tests.factories import section, translated
from vitrines.models import BestPracticeIndexPage, BestPracticePage, VitrineIndexPage
from vitrines.selectors import FacetedList, practice_library, vitrine_directory

Read = Callable[[QueryDict], FacetedList]


def library(query: str = "") -> FacetedList:
    return practice_library(QueryDict(query))


def directory(query: str = "") -> FacetedList:
    return vitrine_directory(QueryDict(query))


def total(faceted: FacetedList) -> int:
    return faceted.results.paginator.count


def counts(faceted: FacetedList) -> dict[str, dict[str, int]]:
    return {facet.name: {v.code: v.count for v in facet.values} for facet in faceted.facets}


def test_values_are_alternatives_and_facets_add_up(
    practices: list[BestPracticePage], subtests: pytest.Subtests
) -> None:
    for query, expected in {
        "": 5,
        "probleme=qualite": 3,
        "probleme=delais": 2,
        "probleme=qualite&probleme=delais": 4,
        "probleme=qualite&technologie=vision": 1,
        "probleme=energie&region=32&technologie=vision": 1,
        "probleme=delais&region=32": 0,
        "region=84&region=32&taille=PME": 4,
        "secteur=24&secteur=25&probleme=delais&technologie=robots": 1,
        "probleme=qualite&probleme=qualite": 3,
    }.items():
        with subtests.test(query):
            assert total(library(query)) == expected


def test_plants_are_found_by_what_they_share(
    practices: list[BestPracticePage], subtests: pytest.Subtests
) -> None:
    for query, expected in {
        "": {"fonderie", "usinage", "biscuits", "nouvelle"},
        "probleme=qualite": {"fonderie", "usinage", "biscuits"},
        "probleme=qualite&technologie=vision": {"fonderie", "usinage"},
        "region=84&taille=ETI": {"biscuits"},
        "secteur=10": {"biscuits", "nouvelle"},
        "secteur=10&probleme=delais": {"biscuits"},
        "region=53&probleme=delais": set(),
    }.items():
        with subtests.test(query):
            assert {page.title for page in directory(query).results} == expected


@pytest.mark.parametrize("read", [practice_library, vitrine_directory])
def test_count_is_what_choosing_the_value_alone_gives(
    practices: list[BestPracticePage], read: Read, subtests: pytest.Subtests
) -> None:
    """With the other facets as they are: within a facet, values widen the choice."""
    for query in ("", "probleme=qualite", "technologie=vision&taille=PME"):
        with subtests.test(query):
            for facet in read(QueryDict(query)).facets:
                for value in facet.values:
                    chosen = QueryDict(query, mutable=True)
                    chosen.setlist(facet.name, [value.code])
                    assert value.count == total(read(chosen)), (facet.name, value.code)


def test_link_of_a_value_adds_it_and_the_link_of_a_chosen_one_removes_it(
    practices: list[BestPracticePage],
) -> None:
    faceted = library("probleme=qualite&region=84")
    for facet in faceted.facets:
        for value in facet.values:
            after = library(value.query)
            chosen = {chip.code for chip in after.chips}
            expected = {"qualite", "84"} ^ {value.code}
            assert chosen == expected
    assert {chip.code for chip in faceted.chips} == {"qualite", "84"}


def test_chosen_value_stays_on_offer_without_results(practices: list[BestPracticePage]) -> None:
    faceted = library("probleme=delais&region=32")
    assert counts(faceted)["region"]["32"] == 0
    assert [value.code for facet in faceted.facets for value in facet.selected] == ["delais", "32"]


def test_value_without_results_is_not_offered(practices: list[BestPracticePage]) -> None:
    assert "carbone" not in counts(library())["probleme"]
    assert set(counts(library())["region"]) == {"32", "84"}
    assert set(counts(directory())["region"]) == {"32", "84", "53"}


def test_value_that_means_nothing_is_ignored_and_told(
    practices: list[BestPracticePage],
) -> None:
    junk = "probleme=magie&probleme=qualite&region=05&technologie=%00&taille=%F0%9F%98%80"
    for read in (practice_library, vitrine_directory):
        faceted = read(QueryDict(junk))
        assert total(faceted) == total(read(QueryDict("probleme=qualite")))
        assert faceted.ignored == ("magie", "05", "😀")


def test_parameter_of_the_other_language_chooses_nothing(
    practices: list[BestPracticePage],
) -> None:
    assert total(library("problem=delais")) == 5
    with override("en"):
        assert total(library("probleme=delais")) == 1
        assert total(library("problem=delais")) == 0
        assert total(library("problem=qualite")) == 1


def test_each_language_counts_its_own_pages(practices: list[BestPracticePage]) -> None:
    with override("en"):
        faceted = library()
        family = Technology.objects.get(code="capteurs").family.code
        assert counts(faceted) == {
            "problem": {"qualite": 1, "energie": 1},
            "family": {family: 1},
            "technology": {"capteurs": 1},
            "sector": {"24": 1},
            "region": {"32": 1},
            "size": {"PME": 1},
            "indicator": {"rebuts": 1},
            "year": {"2026": 1},
        }


def test_map_counts_follow_the_other_filters(practices: list[BestPracticePage]) -> None:
    for read in (practice_library, vitrine_directory):
        everywhere = read(QueryDict("")).region_counts
        assert len(everywhere) > 1
        assert read(QueryDict("region=32")).region_counts == everywhere
        assert dict(read(QueryDict("probleme=delais")).region_counts) == {"84": 2}
        for code, query in read(QueryDict("probleme=qualite")).region_queries.items():
            assert query == f"probleme=qualite&region={code}"


def test_term_that_editors_add_is_a_facet_at_once(practices: list[BestPracticePage]) -> None:
    library()
    term = Technology.objects.get(code="robots")
    added = Technology.objects.create(
        code="drones", label_fr="Drones", label_en="Drones", family=term.family
    )
    practice = BestPracticePage.objects.get(pk=practices[0].pk)
    practice.technologies = [added]
    practice.save_revision().publish()
    assert total(library("technologie=drones")) == 1


def test_page_tells_which_filters_it_ignored(
    client: Client, practices: list[BestPracticePage]
) -> None:
    junk = "<script>alert(1)</script>"
    for model in (BestPracticeIndexPage, VitrineIndexPage):
        for language in ("fr", "en"):
            address = section(model, language).url
            body = client.get(address, {"region": ["84", junk]}).content.decode()
            assert "&lt;script&gt;alert(1)" in body
            assert junk not in body
            assert "notice-warning" in body
            assert "notice-warning" not in client.get(address, {"region": "84"}).content.decode()


HOSTILE = [
    "region=%00",
    "region=%FF%FE",
    "region=%ED%A0%80",
    "probleme=" + "&probleme=".join(f"junk-{n}" for n in range(200)),
    "probleme=" + "x" * 3000,
    "region[]=84&region=",
    "%00=%00",
    "probleme=' OR 1=1 --",
]


def test_hostile_filters_give_the_whole_list(
    client: Client, practices: list[BestPracticePage], subtests: pytest.Subtests
) -> None:
    for query in HOSTILE:
        with subtests.test(query[:40]):
            response = client.get(f"{section(BestPracticeIndexPage).url}?{query}")
            assert response.status_code == 200
            assert total(response.context["library"]) == 5
            response = client.get(f"{section(VitrineIndexPage).url}?{query}")
            assert response.status_code == 200
            assert total(response.context["directory"]) == 4


def test_practice_that_a_translation_lacks_is_not_in_the_other_library(
    practices: list[BestPracticePage],
) -> None:
    page = practices[1]
    with override("en"):
        assert page.translation_key not in {p.translation_key for p in library().results}
        translated(page)
        assert page.translation_key in {p.translation_key for p in library().results}
