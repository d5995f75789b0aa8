"""Public parameters are cleaned and bounded in one place."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.paginator import EmptyPage
from wagtail.models import Page, Site

from core.selectors import MAX_VALUES, clean_value, clean_values, paginate, site_only
from taxonomies.models import Region


@pytest.mark.parametrize(
    ("value", "cleaned"),
    [
        ("rebuts", "rebuts"),
        ("  deux   mots ", "deux mots"),
        ("a\x00b", "a b"),
        ("\x00", ""),
        ("a\nb\tc\u2028d", "a b c d"),
        ("\ud800x", "x"),
        ("e\u0301nergie", "énergie"),
        ("a\u202eb\u200b", "ab"),
        ("x" * 500, "x" * 100),
        ("'; DROP TABLE --", "'; DROP TABLE --"),
    ],
)
def test_value_is_composed_trimmed_and_bounded(value: str, cleaned: str) -> None:
    assert clean_value(value) == cleaned


def test_values_are_distinct_not_empty_and_bounded_in_number() -> None:
    assert clean_values(["b", "a", "b ", "", "\x00"]) == ["b", "a"]
    assert len(clean_values(str(n) for n in range(1000))) == MAX_VALUES


@pytest.mark.parametrize(
    "number", ["0", "-1", "1.5", "3", "1e9", "٣", "9" * 5000, "\x00", "", "a", "01"]
)
def test_number_of_no_page_is_refused(number: str) -> None:
    with pytest.raises(EmptyPage):
        paginate(Region.objects.all(), number, 10)


def test_page_without_a_number_is_the_first() -> None:
    rows = Region.objects.order_by("code")
    assert paginate(rows, None, 10).number == 1
    assert [row.code for row in paginate(rows, "2", 10)] == list(
        rows.values_list("code", flat=True)[10:]
    )


def test_site_is_remembered_until_one_changes(django_assert_num_queries: Any) -> None:
    site = Site.objects.get()
    with django_assert_num_queries(1):
        assert site_only() == site_only() == site
    second = Site.objects.create(hostname="autre.example.org", root_page=Page.objects.first())
    assert site_only() is None
    second.delete()
    assert site_only() == Site.objects.get()
