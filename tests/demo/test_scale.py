"""Many pages at once: public in both languages, in a sound tree, and gone again without a trace."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.test import Client
from wagtail.models import Page

from communities.models import CommunityIndexPage, CommunityPage
from companies.models import Company
from demo.management.scale import scale_pages
from events.models import EventIndexPage, EventPage
from news.models import NewsIndexPage, NewsPage
from search.models import SearchDocument
from tests.factories import BestPracticePageFactory, section
from vitrines.models import (
    BestPracticeIndexPage,
    BestPracticePage,
    VitrineIndexPage,
    VitrinePage,
)

SIZES = {"vitrines": 2, "practices": 3, "communities": 1, "news": 4, "events": 2}
KINDS: dict[str, type[Page]] = {
    "vitrines": VitrinePage,
    "practices": BestPracticePage,
    "communities": CommunityPage,
    "news": NewsPage,
    "events": EventPage,
}
LISTS = (
    VitrineIndexPage,
    BestPracticeIndexPage,
    CommunityIndexPage,
    NewsIndexPage,
    EventIndexPage,
)


def _seed_scale(**options: Any) -> str:
    output = io.StringIO()
    call_command("seed_scale", stdout=output, **{**SIZES, **options})
    return output.getvalue()


def _rows() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table."""
    return {
        model._meta.label: list(model._base_manager.order_by("pk").values())
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed
    }


def _titles() -> list[str]:
    return list(scale_pages().order_by("path").values_list("title", flat=True))


@pytest.fixture(scope="module")
def lists(module_database: None) -> None:
    """The lists in both languages, and a practice that was there before."""
    for model in LISTS:
        section(model, "en")
    BestPracticePageFactory()


@pytest.fixture(scope="module")
def said(lists: None) -> str:
    return _seed_scale()


@pytest.mark.usefixtures("said")
class TestWhatIsAdded:
    @pytest.mark.parametrize("kind", SIZES)
    def test_every_page_is_there_in_both_languages(self, kind: str) -> None:
        pages = KINDS[kind].objects.published().filter(pk__in=scale_pages().values("pk"))
        for language in ("fr", "en"):
            assert pages.in_language(language).count() == SIZES[kind]

    @pytest.mark.parametrize("kind", SIZES)
    @pytest.mark.parametrize("language", ["fr", "en"])
    def test_page_is_served(self, client: Client, kind: str, language: str) -> None:
        page = KINDS[kind].objects.filter(pk__in=scale_pages()).in_language(language).first()
        assert page is not None
        response = client.get(page.get_url())
        assert response.status_code == 200
        assert response.headers["Content-Language"] == language
        assert page.title in response.content.decode()

    def test_everything_says_that_it_is_fictitious(self) -> None:
        marks = {"fr": ("(échelle)", "echelle-"), "en": ("(scale)", "scale-")}
        for page in scale_pages().select_related("locale"):
            mark, prefix = marks[page.locale.language_code]
            assert page.title.endswith(mark)
            assert page.slug.startswith(prefix)
        assert (
            Company.objects.filter(vitrine_pages__in=scale_pages(), is_fictitious=False).count()
            == 0
        )

    def test_tree_is_sound(self) -> None:
        assert not any(Page.find_problems())
        for page in scale_pages():
            assert page.url_path == f"{page.get_parent().url_path}{page.slug}/"

    @pytest.mark.parametrize("kind", SIZES)
    def test_page_is_valid_and_its_words_are_digested(self, kind: str) -> None:
        for page in KINDS[kind].objects.filter(pk__in=scale_pages()):
            page.full_clean()
            assert page.words_digest == page.compute_words_digest()
            original = page.original
            assert page.translated_digest == (original.words_digest if original else "")

    def test_page_can_be_found(self) -> None:
        assert SearchDocument.objects.filter(page__in=scale_pages()).count() == 2 * sum(
            SIZES.values()
        )

    def test_second_run_refuses(self) -> None:
        with pytest.raises(CommandError, match="there already"):
            _seed_scale()

    def test_each_step_is_told(self, said: str) -> None:
        assert "3 practices" in said
        assert "search documents: 24 of 24" in said


@pytest.mark.usefixtures("lists")
class TestAddingAndRemoving:
    @pytest.fixture(autouse=True)
    def _nothing_yet(self) -> None:
        if scale_pages().exists():
            _seed_scale(clean=True)

    def test_cleaning_leaves_every_table_as_it_was(self) -> None:
        before = _rows()
        _seed_scale()
        assert _rows() != before
        _seed_scale(clean=True)
        after = _rows()
        assert {label for label in before if before[label] != after[label]} == set()

    def test_cleaning_takes_along_what_editing_left_but_the_log(self) -> None:
        before = _rows()
        _seed_scale()
        for page in (NewsPage, BestPracticePage, VitrinePage):
            edited = page.objects.filter(pk__in=scale_pages()).first()
            assert edited is not None
            edited.save_revision(log_action=True).publish()
        _seed_scale(clean=True)
        after = _rows()
        changed = {label for label in before if before[label] != after[label]}
        assert changed == {"wagtailcore.PageLogEntry"}

    def test_cleaning_refuses_to_take_other_pages_along(self) -> None:
        _seed_scale()
        plant = VitrinePage.objects.filter(pk__in=scale_pages()).first()
        assert plant is not None
        BestPracticePageFactory(parent=plant)
        with pytest.raises(CommandError, match="Other pages stand below"):
            _seed_scale(clean=True)

    def test_same_seed_gives_the_same_titles(self) -> None:
        titles = []
        for seed in (1, 1, 2):
            _seed_scale(seed=seed)
            titles.append(_titles())
            _seed_scale(clean=True)
        assert titles[0] == titles[1] != titles[2]

    def test_number_of_one_kind_leaves_the_others_alone(self) -> None:
        _seed_scale()
        few = set(_titles())
        _seed_scale(clean=True)
        _seed_scale(news=10)
        assert few <= set(_titles())

    def test_practices_need_vitrines(self) -> None:
        with pytest.raises(CommandError, match="need vitrines"):
            _seed_scale(vitrines=0)

    def test_lists_must_be_there_in_both_languages(self) -> None:
        EventIndexPage.objects.in_language("en").get().delete()
        with pytest.raises(CommandError, match="run build_demo first"):
            _seed_scale()
