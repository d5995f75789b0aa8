"""What follows from the figures of a result, and which figures are refused."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override
from wagtail.blocks import StreamValue
from wagtail.blocks.struct_block import StructBlockValidationError

from tests.factories import BestPracticePageFactory, result
from vitrines.blocks import ResultBlock, ResultsBlock, ResultValue
from vitrines.enums import Direction
from vitrines.models import BestPracticePage


def value_of(**figures: Any) -> ResultValue:
    return ResultBlock().normalize(result(**figures)[1])


def messages_about(**figures: Any) -> dict[str, str]:
    """What the editor reads beside each field."""
    with override("en"):
        with pytest.raises(StructBlockValidationError) as caught:
            ResultBlock().clean(value_of(**figures))
        return {name: error.messages[0] for name, error in caught.value.block_errors.items()}


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        ("8", "4", "-50.0"),
        ("4", "8", "100.0"),
        ("8.4", "5.1", "-39.3"),
        ("3", "2", "-33.3"),
        ("3", "1", "-66.7"),
        ("5", "5", "0.0"),
        ("12", "0", "-100.0"),
        ("0.001", "1000", "99999900.0"),
        ("0", "4", None),
        ("0", "0", None),
        (None, "4", None),
        ("4", None, None),
    ],
)
def test_change_is_computed_to_one_decimal(
    before: str | None, after: str | None, change: str | None
) -> None:
    expected = None if change is None else Decimal(change)
    assert value_of(before=before, after=after).change_percent == expected


@pytest.mark.parametrize(
    ("indicator", "before", "after", "direction"),
    [
        ("rebuts", "8", "4", Direction.BETTER),
        ("rebuts", "4", "8", Direction.WORSE),
        ("trs", "60", "75", Direction.BETTER),
        ("trs", "75", "60", Direction.WORSE),
        ("rebuts", "0", "4", Direction.WORSE),
        ("trs", "0", "60", Direction.BETTER),
        ("trs", "60", "60", Direction.SAME),
        ("rebuts", None, "4", Direction.UNKNOWN),
        ("trs", "60", None, Direction.UNKNOWN),
        ("gone", "8", "4", Direction.UNKNOWN),
    ],
)
def test_improvement_follows_the_sense_of_the_indicator(
    indicator: str, before: str | None, after: str | None, direction: Direction
) -> None:
    assert value_of(indicator=indicator, before=before, after=after).direction == direction


@pytest.mark.parametrize(
    ("before", "after", "bars"),
    [
        ("8", "4", ("100", "50")),
        ("1", "3", ("33.3", "100")),
        ("0", "0", ("0", "0")),
        (None, "7", ("0", "100")),
        ("0", "7", ("0", "100")),
    ],
)
def test_bars_share_one_scale(before: str | None, after: str | None, bars: tuple[str, str]) -> None:
    assert value_of(before=before, after=after).bars == tuple(map(Decimal, bars))


def test_labels_speak_the_reader_s_language() -> None:
    value = value_of(indicator="rebuts")
    assert value.label == "Taux de rebut"
    with override("en"):
        assert value.label == "Scrap rate"


def test_term_that_has_gone_is_shown_by_its_code() -> None:
    value = value_of(indicator="disparu", unit="boisseaux", measurement="devine")
    assert (value.label, value.unit_label, value.measurement_label) == ("disparu", "", "")


@pytest.mark.parametrize(
    ("figures", "field", "words"),
    [
        ({"before": None, "after": None}, "before", "before, after, or both"),
        ({"unit": ""}, "unit", "unit"),
        ({"before": "-1"}, "before", "negative"),
        ({"after": "-0.001"}, "after", "negative"),
        ({"after": "NaN"}, "after", "number"),
        ({"after": "Infinity"}, "after", "number"),
        ({"after": "1234567890123.5"}, "after", "digits"),
        ({"after": "1.2345"}, "after", "decimal places"),
        ({"indicator": "disparu"}, "indicator", "valid choice"),
        ({"indicator": ""}, "indicator", "required"),
        ({"measurement": "devine"}, "measurement", "valid choice"),
        ({"period_months": 0}, "period_months", "greater than or equal to 1"),
        ({"period_months": 121}, "period_months", "less than or equal to 120"),
    ],
)
def test_refused_figure_is_explained_on_its_field(
    figures: dict[str, Any], field: str, words: str
) -> None:
    messages = messages_about(**figures)
    assert list(messages) == [field]
    assert words in messages[field]


def test_every_fault_is_told_at_once() -> None:
    assert set(messages_about(before="-1", after="-2", unit="")) == {"before", "after", "unit"}


@pytest.mark.parametrize("figures", [{"before": None}, {"after": None}, {"period_months": None}])
def test_half_a_comparison_is_accepted(figures: dict[str, Any]) -> None:
    assert ResultBlock().clean(value_of(**figures)) is not None


@pytest.mark.parametrize(("count", "accepted"), [(0, False), (1, True), (8, True), (9, False)])
def test_practice_has_one_to_eight_results(count: int, accepted: bool) -> None:
    block = ResultsBlock()
    stream = StreamValue(block, [("result", value_of()) for _ in range(count)])
    if accepted:
        assert len(block.clean(stream)) == count
    else:
        with pytest.raises(ValidationError):
            block.clean(stream)


def test_stored_results_are_read_without_the_vocabulary(monkeypatch: pytest.MonkeyPatch) -> None:
    """A list of practices would ask for it for each figure of each card."""
    page = BestPracticePageFactory(results=[result(indicator="rebuts", unit="percent")])
    page = BestPracticePage.objects.get(pk=page.pk)
    monkeypatch.setattr("vitrines.blocks.term_choices", None)
    assert [(value["indicator"], value["unit"]) for value in page.result_values] == [
        ("rebuts", "percent")
    ]
