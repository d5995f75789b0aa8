"""What readers are shown of a pathway: the steps that they may read, in the editors' order."""

from __future__ import annotations

import uuid

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from wagtail.models import Page, PageViewRestriction
from wagtail_localize.models import StringTranslation, Translation, TranslationSource

from companies.enums import Answer, Channel
from companies.services import consent_record
from pathways.models import PathwayPage, PathwayStep
from pathways.selectors import (
    pathway_links,
    pathway_steps,
    pathways_to_follow,
    pathways_with,
)
from tests.factories import (
    BestPracticePageFactory,
    CommunityPageFactory,
    NewsPageFactory,
    PathwayPageFactory,
    VitrinePageFactory,
    section,
    translated,
)
from vitrines.models import BestPracticePage


@pytest.fixture
def practice() -> BestPracticePage:
    return BestPracticePageFactory()


@pytest.fixture
def pages(practice: BestPracticePage) -> tuple[Page, ...]:
    return NewsPageFactory(), practice, VitrinePageFactory(), BestPracticePageFactory()


@pytest.fixture
def pathway(pages: tuple[Page, ...]) -> PathwayPage:
    return PathwayPageFactory(through=pages)


def refuse(practice: BestPracticePage) -> None:
    consent_record(
        company=practice.company,
        practice_key=practice.translation_key,
        channel=Channel.WEB,
        answer=Answer.NO,
    )


def titles(pathway: PathwayPage) -> list[str]:
    return [step.page.title for step in pathway_steps(pathway)]


def keys_listed(language: str = "fr") -> dict[str, tuple[uuid.UUID, ...]]:
    return {link.title: link.keys for link in pathway_links(language)}


def test_steps_keep_their_order_and_their_notes(
    pathway: PathwayPage, pages: tuple[Page, ...]
) -> None:
    assert titles(pathway) == [page.title for page in pages]
    assert [step.note for step in pathway_steps(pathway)] == [f"Note {n}" for n in (1, 2, 3, 4)]


def test_steps_moved_by_an_editor_are_shown_in_the_new_order(
    pathway: PathwayPage, pages: tuple[Page, ...]
) -> None:
    for number, step in enumerate(reversed(pathway.steps.all())):
        step.sort_order = number
        step.save()
    assert titles(PathwayPage.objects.get(pk=pathway.pk)) == [p.title for p in reversed(pages)]


def test_steps_are_in_the_reader_s_language(pathway: PathwayPage, pages: tuple[Page, ...]) -> None:
    """What is not translated is left out, though its French page could be read."""
    for page in pages[:3]:
        translated(page, title=f"{page.title} in English")
    english = translated(pathway)
    with translation.override("en"):
        assert titles(english) == [f"{page.title} in English" for page in pages[:3]]
    assert len(pathway_steps(pathway)) == 4


def test_translation_copies_the_steps_and_their_keys(pathway: PathwayPage) -> None:
    english = translated(pathway)

    def rows(page: PathwayPage) -> list[tuple[uuid.UUID, int, str]]:
        return list(page.steps.values_list("translation_key", "page", "note"))

    assert rows(english) == rows(pathway)
    assert {step.locale.language_code for step in english.steps.all()} == {"en"}
    assert english.translation_kind == "human"


def test_notes_are_translated_string_by_string(pathway: PathwayPage) -> None:
    locale = section(type(pathway.get_parent().specific), "en").locale
    source, _created = TranslationSource.get_or_create_from_instance(pathway)
    notes = source.stringsegment_set.filter(context__path__endswith=".note").order_by("order")
    assert [segment.string.data for segment in notes] == [f"Note {n}" for n in (1, 2, 3, 4)]
    for segment in notes:
        StringTranslation.objects.create(
            translation_of=segment.string,
            context=segment.context,
            locale=locale,
            data=f"{segment.string.data} in English",
        )
    Translation.objects.create(source=source, target_locale=locale).save_target(publish=False)
    english = pathway.get_translation(locale)
    steps = english.get_latest_revision_as_object().steps.all()
    assert [step.note for step in steps] == [f"Note {n} in English" for n in (1, 2, 3, 4)]
    assert [step.page_id for step in steps] == [step.page_id for step in pathway.steps.all()]


def test_translation_is_outdated_once_a_note_changes(pathway: PathwayPage) -> None:
    english = translated(pathway)
    assert english.translation_state == "human"
    pathway = PathwayPage.objects.get(pk=pathway.pk)
    step = pathway.steps.first()
    step.note = "Une autre raison"
    pathway.steps.add(step)
    pathway.save_revision().publish()
    assert PathwayPage.objects.get(pk=english.pk).translation_state == "outdated"


@pytest.mark.parametrize("reason", ["refused", "unpublished", "private"])
def test_step_that_may_not_be_read_is_left_out(
    pathway: PathwayPage, practice: BestPracticePage, reason: str
) -> None:
    assert len(keys_listed()[pathway.title]) == 4
    if reason == "refused":
        refuse(practice)
    elif reason == "unpublished":
        practice.unpublish()
    else:
        PageViewRestriction.objects.create(page=practice, restriction_type="login")
    assert practice.title not in titles(pathway)
    assert len(titles(pathway)) == 3
    assert practice.translation_key not in keys_listed()[pathway.title]


def test_pathway_of_which_nothing_may_be_read_is_not_proposed(
    practice: BestPracticePage,
) -> None:
    pathway = PathwayPageFactory(through=(practice,))
    assert [link.title for link in pathways_to_follow(3)] == [pathway.title]
    refuse(practice)
    assert pathways_to_follow(3) == []
    assert pathway_steps(pathway) == []


def test_practice_names_the_pathways_that_lead_through_it(
    pathway: PathwayPage, practice: BestPracticePage
) -> None:
    PathwayPageFactory(through=(NewsPageFactory(),))
    assert [link.title for link in pathways_with(practice.translation_key)] == [pathway.title]


@pytest.mark.parametrize("reason", ["draft", "unpublished", "private", "deleted"])
def test_pathway_that_is_not_public_is_in_no_list(practice: BestPracticePage, reason: str) -> None:
    pathway = PathwayPageFactory(through=(practice,), published=reason != "draft")
    assert bool(pathway_links()) == (reason != "draft")
    if reason == "unpublished":
        pathway.unpublish()
    elif reason == "private":
        PageViewRestriction.objects.create(page=pathway.get_parent(), restriction_type="login")
    elif reason == "deleted":
        pathway.delete()
    assert pathway_links() == []
    assert pathways_with(practice.translation_key) == []


def test_list_is_of_one_language(pathway: PathwayPage) -> None:
    assert pathway_links("en") == []
    english = translated(pathway, title="A pathway")
    assert [link.title for link in pathway_links("en")] == ["A pathway"]
    assert pathway_links("en")[0].url == english.url
    assert [link.title for link in pathway_links("fr")] == [pathway.title]


def test_list_read_again_asks_nothing(
    pathway: PathwayPage, django_assert_num_queries: pytest.fixture
) -> None:
    pathway_links()
    with django_assert_num_queries(0):
        assert pathway_links()


def test_number_of_queries_does_not_grow_with_the_steps(
    django_assert_num_queries: pytest.fixture,
) -> None:
    few = PathwayPageFactory(through=(BestPracticePageFactory(), NewsPageFactory()))
    many = PathwayPageFactory(
        through=(
            *(BestPracticePageFactory() for _ in range(8)),
            NewsPageFactory(),
            VitrinePageFactory(),
        )
    )
    # Steps, three types of pages, the problems of practices; then the labels of vitrines too.
    for pathway, steps, queries in ((few, 2, 5), (many, 10, 6)):
        with django_assert_num_queries(queries):
            assert len(pathway_steps(PathwayPage(pk=pathway.pk))) == steps


def test_step_leads_to_a_practice_a_vitrine_or_news(pathway: PathwayPage) -> None:
    for page in (CommunityPageFactory(), section(type(pathway.get_parent().specific))):
        step = PathwayStep(pathway_page=pathway, page=page.page_ptr, note="")
        with pytest.raises(ValidationError, match="page"):
            step.full_clean(exclude=["locale"])
