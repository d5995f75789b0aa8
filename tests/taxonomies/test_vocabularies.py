"""The vocabularies are those that were agreed, and loading them again overwrites nothing edited."""

from __future__ import annotations

import tomllib
from typing import Any
from xml.etree import ElementTree

import pytest
from django.contrib.staticfiles import finders
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db.models import TextChoices
from django.utils.translation import override

from companies.enums import Answer, Channel, ContactMode, LabelState
from taxonomies import enums
from taxonomies.models import VOCABULARIES, Indicator, Problem, Region, Sector, Technology, Term
from taxonomies.selectors import region_map_read, term_choices, terms_by_code
from taxonomies.services import VOCABULARIES_PATH, vocabularies_load

REGIONS = "01 02 03 04 06 11 24 27 28 32 44 52 53 75 76 84 93 94"
SECTORS = (
    "10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32 33 41 42 43 62 71 72"
)
BETTER_UP = "productivite trs ponctualite ca emplois formes"
CLOSED: list[tuple[type[TextChoices], str]] = [
    (enums.Maturity, "study pilot production multi_line multi_site stopped"),
    (enums.CostBand, "lt_10k 10k_50k 50k_200k 200k_1m 1m_5m gt_5m undisclosed"),
    (enums.Payback, "lt_6m 6m_12m 1y_2y 2y_4y gt_4y unmeasured"),
    (enums.Measurement, "measured estimated forecast"),
    (enums.EvidenceGrade, "A B C D"),
    (enums.Better, "up down"),
    (LabelState, "candidate labelled renewal_due expired withdrawn moved closed"),
    (Channel, "web book open_data press"),
    (Answer, "yes anonymised no"),
    (ContactMode, "alliance direct none"),
]


@pytest.fixture(scope="module")
def data() -> dict[str, Any]:
    return tomllib.loads(VOCABULARIES_PATH.read_text(encoding="utf-8"))


@pytest.mark.parametrize(("choices", "codes"), CLOSED)
def test_closed_vocabulary_has_the_agreed_codes_in_their_order(
    choices: type[TextChoices], codes: str
) -> None:
    assert choices.values == codes.split()


def test_file_holds_every_vocabulary_that_is_a_table(data: dict[str, Any]) -> None:
    assert data.keys() == VOCABULARIES.keys()


@pytest.mark.parametrize("name", VOCABULARIES)
def test_table_holds_the_terms_of_the_file_in_their_order(data: dict[str, Any], name: str) -> None:
    model = VOCABULARIES[name]
    rows = list(model.objects.order_by("sort_order"))
    expected = data[name]["terms"]
    assert [row.code for row in rows] == [term["code"] for term in expected]
    assert [(r.label_fr, r.label_en) for r in rows] == [
        (term["label_fr"], term["label_en"]) for term in expected
    ]


def test_codes_of_official_lists_are_the_official_ones() -> None:
    assert sorted(Region.objects.values_list("code", flat=True)) == REGIONS.split()
    assert sorted(Sector.objects.values_list("code", flat=True)) == SECTORS.split()


def test_sense_of_each_indicator_is_the_agreed_one() -> None:
    up = Indicator.objects.filter(better=enums.Better.UP).values_list("code", flat=True)
    assert set(up) == set(BETTER_UP.split())


def test_terms_that_the_alliance_manages_are_marked_so() -> None:
    editable = {name for name, model in VOCABULARIES.items() if model.editable_in_admin}
    assert editable == {
        "technology_families",
        "technologies",
        "problems",
        "value_chain_stages",
        "indicators",
        "offer_kinds",
    }


def test_loading_again_writes_nothing() -> None:
    assert set(vocabularies_load().values()) == {0}


def test_loading_again_keeps_what_editors_changed_added_and_ordered() -> None:
    edited = Problem.objects.get(code="qualite")
    edited.label_fr, edited.sort_order = "Trop de pièces au rebut", 90
    edited.save()
    added = Problem.objects.create(code="bruit", label_fr="Bruit", label_en="Noise")
    assert vocabularies_load()["problems"] == 0
    edited.refresh_from_db()
    assert (edited.label_fr, edited.sort_order) == ("Trop de pièces au rebut", 90)
    assert Problem.objects.filter(pk=added.pk).exists()


def test_loading_again_restores_missing_terms_and_official_labels() -> None:
    Problem.objects.get(code="services").delete()
    Region.objects.filter(code="53").update(label_fr="Armorique")
    written = vocabularies_load()
    assert (written["problems"], written["regions"]) == (1, 1)
    assert Region.objects.get(code="53").label_fr == "Bretagne"
    assert Problem.objects.get(code="services").label_en == "Creating new services"


def test_term_that_is_used_is_not_deleted() -> None:
    family = Technology.objects.get(code="vision").family
    with pytest.raises(Exception, match="protected"):
        family.delete()


@pytest.mark.parametrize("code", ["", "two words", "a/b", "a?b", "é&", "x" * 41])
def test_code_that_an_address_could_not_hold_is_refused(code: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Problem(code=code, label_fr="Libellé", label_en="Label").full_clean()
    assert list(caught.value.message_dict) == ["code"]


def test_label_follows_the_reader_s_language() -> None:
    term = Region.objects.get(code="53")
    sector = Sector.objects.get(code="25")
    assert (term.label, str(term)) == ("Bretagne", "Bretagne")
    with override("en"):
        assert term.label == "Brittany"
        assert sector.short_label == sector.short_en
        assert ("53", "Brittany") in term_choices(Region)


@pytest.mark.parametrize("change", ["save", "create", "delete"])
def test_changed_term_is_read_anew(change: str) -> None:
    assert "services" in terms_by_code(Problem)
    term = Problem.objects.get(code="services")
    if change == "save":
        term.label_fr = "Nouveau libellé"
        term.save()
        assert terms_by_code(Problem)["services"].label_fr == "Nouveau libellé"
    elif change == "create":
        Problem.objects.create(code="bruit", label_fr="Bruit", label_en="Noise")
        assert "bruit" in terms_by_code(Problem)
    else:
        term.delete()
        assert "services" not in terms_by_code(Problem)


@pytest.mark.parametrize("model", VOCABULARIES.values())
def test_vocabulary_is_read_once(model: type[Term], django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        terms_by_code(model)
        terms_by_code(model)


def test_map_draws_every_region_once() -> None:
    drawing = region_map_read()
    assert sorted(shape.code for shape in drawing.shapes) == REGIONS.split()
    overseas = {"01", "02", "03", "04", "06"}
    assert {shape.code for shape in drawing.shapes if shape.frame} >= overseas
    assert drawing.credit


def test_outlines_that_browsers_keep_are_those_of_the_map() -> None:
    found = finders.find("portal/img/regions.svg")
    assert found
    outlines = ElementTree.parse(found).iter("{http://www.w3.org/2000/svg}path")
    assert {path.get("id"): path.get("d") for path in outlines} == {
        f"region-{shape.code}": shape.path for shape in region_map_read().shapes
    }


def test_command_tells_what_it_wrote(capsys: pytest.CaptureFixture[str]) -> None:
    Problem.objects.get(code="services").delete()
    call_command("load_vocabularies")
    assert "problems" in capsys.readouterr().out
