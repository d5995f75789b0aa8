"""What translators are sent: prose, in pieces that can be translated; no codes, figures, addresses."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.apps import apps
from wagtail_localize.fields import TranslatableField, get_translatable_fields
from wagtail_localize.segments.extract import extract_segments
from wagtail_localize.segments.types import StringSegmentValue

from communities.models import Community, CommunityPage
from core.models import PortalPage
from core.selectors.translation import compare_words, keeps_marks, page_pieces
from events.models import EventPage
from news.models import NewsPage
from vitrines.models import BestPracticePage

# Of every page.
COMMON = {"title", "slug", "seo_title", "search_description"}
LISTS = {"intro"}
PROSE = {
    "home.HomePage": {"promise", "lead", "ask_title", "ask_text"},
    "home.StandardPage": {"summary", "body"},
    "pathways.PathwayIndexPage": LISTS,
    "pathways.PathwayPage": {"intro", "steps"},
    "vitrines.VitrineIndexPage": LISTS,
    "vitrines.BestPracticeIndexPage": LISTS,
    "communities.CommunityIndexPage": LISTS,
    "communities.CommunityPage": {"summary", "animator", "body", "offers", "resources"},
    "news.NewsIndexPage": LISTS,
    "news.NewsPage": {"summary", "body"},
    "events.EventIndexPage": LISTS,
    "events.EventPage": {"summary", "audience", "venue", "body", "programme"},
}


def test_translators_get_the_prose_of_every_page_type_and_nothing_else() -> None:
    models = [m for m in apps.get_models() if issubclass(m, PortalPage)]
    sent = {
        model._meta.label: {
            field.field_name
            for field in get_translatable_fields(model)
            if isinstance(field, TranslatableField)
        }
        - COMMON
        for model in models
        if not model.translated_as_page
    }
    assert sent == PROSE


def strings(page: Any) -> set[str]:
    return {s.string.data for s in extract_segments(page) if isinstance(s, StringSegmentValue)}


TEXT = '<p>Un <a href="https://exemple.fr">lien</a>.</p><ul><li>Premier</li><li>Second</li></ul>'
PIECES: list[tuple[type[Any], str, Any, set[str]]] = [
    (
        NewsPage,
        "body",
        [("text", {"heading": "Titre", "text": TEXT}), ("quote", {"text": "Oui.", "role": "Chef"})],
        {"Titre", 'Un <a id="a1">lien</a>.', "Premier", "Second", "Oui.", "Chef"},
    ),
    (
        CommunityPage,
        "offers",
        [
            (
                "offer",
                {
                    "direction": "need",
                    "kind": "machine",
                    "company": "Val SA",
                    "title": "Un tour",
                    "text": "",
                },
            )
        ],
        {"Un tour"},
    ),
    (
        EventPage,
        "programme",
        [("item", {"time": datetime.time(9, 30), "title": "Accueil", "text": "Café."})],
        {"Accueil", "Café."},
    ),
    (
        BestPracticePage,
        "body",
        [
            (
                "steps",
                {"steps": [{"date": datetime.date(2026, 1, 2), "title": "Essai", "text": "Bref."}]},
            ),
            ("comparison", {"before": "Papier.", "after": "Écran."}),
        ],
        {"Essai", "Bref.", "Papier.", "Écran."},
    ),
]


@pytest.mark.parametrize(("model", "name", "value", "expected"), PIECES)
def test_blocks_are_sent_paragraph_by_paragraph_without_codes(
    model: type[Any], name: str, value: Any, expected: set[str]
) -> None:
    page = model(title="T", slug="t")
    if model is CommunityPage:
        page.community = Community(name="Ouest")
    stream = getattr(page, name).stream_block
    setattr(page, name, stream.to_python(stream.get_prep_value(stream.normalize(value))))
    assert strings(page) == {"T", "t"} | expected


def test_results_of_a_practice_are_no_words() -> None:
    page = BestPracticePage(title="T", slug="t")
    page.results = page.results.stream_block.to_python(
        [{"type": "result", "value": {"indicator": "rebuts", "before": "8", "unit": "percent"}}]
    )
    assert [*page_pieces(page)] == ["title:0"]


def test_words_are_compared_one_by_one() -> None:
    assert compare_words("un deux", "un trois") == [
        ("same", "un "),
        ("gone", "deux"),
        ("new", "trois"),
    ]
    assert compare_words("", "neuf") == [("new", "neuf")]


@pytest.mark.parametrize(
    ("html", "kept"),
    [
        ('<a id="a1">x</a>', True),
        ("x", True),
        ('<a id="a2">x</a>', False),
        ('<a id="a1" onclick="y">x</a>', False),
        ("<img src=x>", False),
        ('<a id="a1">x</a><a id="a1">y</a>', False),
    ],
)
def test_only_the_marks_of_the_source_are_kept(html: str, *, kept: bool) -> None:
    assert keeps_marks(html, '<a id="a1">source</a>') == kept
