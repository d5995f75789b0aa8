"""When a translation is outdated, and who says that it no longer is."""

from __future__ import annotations

import pytest

from accounts.models import User
from core.enums import TranslationState
from core.models import PortalPage
from core.selectors.translation import source_words
from core.services.translation import SourceChangedError, translation_confirm
from tests.factories import ImageFactory, VitrinePageFactory, section, translated
from vitrines.models import BestPracticePage, VitrineIndexPage


def say(page: PortalPage, **words: object) -> None:
    draft = type(page).objects.get(pk=page.pk).get_latest_revision_as_object()
    for name, value in words.items():
        setattr(draft, name, value)
    draft.save_revision().publish()


def state(page: PortalPage) -> TranslationState:
    return type(page).objects.get(pk=page.pk).translation_state


def test_translation_is_outdated_as_soon_as_the_source_says_something_else(
    practice: BestPracticePage, english: BestPracticePage
) -> None:
    assert state(english) == TranslationState.HUMAN
    say(practice, problem="Presque plus de rebuts.")
    assert state(english) == TranslationState.OUTDATED


def test_changed_picture_outdates_no_words(
    practice: BestPracticePage, english: BestPracticePage
) -> None:
    page = BestPracticePage.objects.get(pk=practice.pk).get_latest_revision_as_object()
    figure = {"image": {"image": ImageFactory().pk, "decorative": True, "alt_text": ""}}
    raw = [*page.body.get_prep_value(), {"type": "figure", "value": {**figure, "caption": ""}}]
    body = page.body.stream_block.to_python(raw)
    say(practice, hero_image=ImageFactory(), duration_months=9, body=body)
    assert len(BestPracticePage.objects.get(pk=practice.pk).body) == 2
    assert state(english) == TranslationState.HUMAN


def test_translation_that_is_published_first_waits_for_its_source(
    practice: BestPracticePage, english: BestPracticePage
) -> None:
    practice.unpublish()
    say(english, solution="A sensor!")
    say(practice, duration_months=9)
    assert state(english) == TranslationState.HUMAN
    say(practice, problem="Presque plus de rebuts.")
    assert state(english) == TranslationState.OUTDATED


def test_correcting_a_typing_mistake_does_not_bring_a_translation_up_to_date(
    practice: BestPracticePage, english: BestPracticePage
) -> None:
    say(practice, problem="Presque plus de rebuts.")
    say(english, solution="A sensor!")
    assert state(english) == TranslationState.OUTDATED


def test_source_that_says_again_what_was_translated_outdates_nothing(
    practice: BestPracticePage, english: BestPracticePage
) -> None:
    say(practice, problem="Presque plus de rebuts.")
    say(practice, problem="Trop de rebuts.")
    assert state(english) == TranslationState.HUMAN


def test_translation_published_late_is_compared_with_what_it_translated(
    practice: BestPracticePage,
) -> None:
    english = translated(practice, published=False)
    say(practice, problem="Presque plus de rebuts.")
    english.get_latest_revision().publish()
    assert state(english) == TranslationState.OUTDATED


def test_source_shows_word_by_word_what_has_changed(
    practice: BestPracticePage, english: BestPracticePage
) -> None:
    say(practice, problem="Trop de retouches.")
    source = source_words(BestPracticePage.objects.get(pk=english.pk))
    assert source is not None
    (change,) = source.changes
    assert change.label == "Problème"
    assert change.parts == [("same", "Trop de "), ("gone", "rebuts."), ("new", "retouches.")]


def test_reader_is_told_at_once_that_somebody_read_the_words(
    practice: BestPracticePage, english: BestPracticePage, editor: User
) -> None:
    say(practice, problem="Trop de retouches.")
    page = BestPracticePage.objects.get(pk=english.pk)
    source = source_words(page)
    assert source is not None
    translation_confirm(page=page, user=editor, seen=source.name)
    assert state(english) == TranslationState.HUMAN
    assert not BestPracticePage.objects.get(pk=english.pk).has_unpublished_changes
    say(english, solution="A sensor!")
    assert state(english) == TranslationState.HUMAN


def test_reading_a_draft_does_not_speak_for_the_published_words(
    practice: BestPracticePage, english: BestPracticePage, editor: User
) -> None:
    say(practice, problem="Trop de retouches.")
    draft = english.get_latest_revision_as_object()
    draft.problem = "Too much rework."
    revision = draft.save_revision()
    page = BestPracticePage.objects.get(pk=english.pk)
    source = source_words(page)
    assert source is not None
    translation_confirm(page=page, user=editor, seen=source.name)
    assert state(english) == TranslationState.OUTDATED
    revision.refresh_from_db()
    revision.publish()
    assert state(english) == TranslationState.HUMAN


def test_nobody_declares_current_what_was_not_read(
    practice: BestPracticePage, english: BestPracticePage, editor: User
) -> None:
    source = source_words(english)
    assert source is not None
    say(practice, problem="Trop de retouches.")
    with pytest.raises(SourceChangedError):
        translation_confirm(page=english, user=editor, seen=source.name)
    assert state(english) == TranslationState.OUTDATED


def test_english_may_be_the_original() -> None:
    vitrine = VitrinePageFactory(
        parent=section(VitrineIndexPage, "en"), summary="A plant by the sea."
    )
    french = translated(vitrine, summary="Une usine au bord de la mer.")
    say(vitrine, summary="A plant by the lake.")
    assert state(french) == TranslationState.OUTDATED
    assert state(vitrine) == TranslationState.ORIGINAL
