"""A translation has the facts of its original, whatever a draft or a form says."""

from __future__ import annotations

from unittest.mock import patch

import pytest

from taxonomies.models import CompanySize, Technology
from tests.factories import ImageFactory, VitrinePageFactory, translated
from vitrines.enums import TransferLevel
from vitrines.models import BestPracticePage, PracticeTransfer, VitrinePage


def published_with(page: BestPracticePage, **facts: object) -> None:
    draft = page.get_latest_revision_as_object()
    for name, value in facts.items():
        setattr(draft, name, value)
    draft.save_revision().publish()


def test_draft_of_a_translation_does_not_bring_old_facts_back(
    practice: BestPracticePage, english: BestPracticePage
) -> None:
    draft = english.get_latest_revision_as_object()
    draft.problem = "Far too many rejects."
    revision = draft.save_revision()
    robots = list(Technology.objects.exclude(code="capteurs")[:2])
    size = CompanySize.objects.first()
    picture = ImageFactory()
    published_with(
        practice,
        duration_months=9,
        technologies=robots,
        hero_image=picture,
        transfers=[PracticeTransfer(size=size, level=TransferLevel.values[0])],
    )
    assert english.get_latest_revision_as_object().duration_months == 9
    revision.publish()
    english = BestPracticePage.objects.get(pk=english.pk)
    assert english.problem == "Far too many rejects."
    assert english.duration_months == 9
    assert english.hero_image == picture
    assert set(english.technologies.all()) == set(robots)
    assert [t.size for t in english.transfers.all()] == [size]
    assert practice.transfers.count() == 1


def test_draft_of_a_vitrines_translation_does_not_bring_its_old_picture_back() -> None:
    vitrine = VitrinePageFactory(hero_image=ImageFactory())
    english = translated(vitrine)
    revision = english.get_latest_revision_as_object().save_revision()
    picture = ImageFactory()
    draft = vitrine.get_latest_revision_as_object()
    draft.hero_image = picture
    draft.save_revision().publish()
    revision.publish()
    assert VitrinePage.objects.get(pk=english.pk).hero_image == picture


def test_draft_that_was_never_public_takes_the_facts_too(practice: BestPracticePage) -> None:
    english = translated(practice, published=False)
    published_with(practice, duration_months=12)
    assert english.get_latest_revision_as_object().duration_months == 12


def test_draft_of_the_original_keeps_its_own_facts(practice: BestPracticePage) -> None:
    draft = practice.get_latest_revision_as_object()
    draft.duration_months = 24
    draft.save_revision()
    assert practice.get_latest_revision_as_object().duration_months == 24
    assert BestPracticePage.objects.get(pk=practice.pk).duration_months == 6


def test_publishing_that_fails_while_mirroring_publishes_nothing(
    practice: BestPracticePage, english: BestPracticePage
) -> None:
    draft = practice.get_latest_revision_as_object()
    draft.duration_months = 9
    draft.problem = "Encore trop de rebuts."
    revision = draft.save_revision()
    with (
        patch("vitrines.services.practices.practice_facts_mirror", side_effect=RuntimeError),
        pytest.raises(RuntimeError),
    ):
        revision.publish()
    practice.refresh_from_db()
    assert (practice.problem, practice.duration_months) == ("Trop de rebuts.", 6)
    assert BestPracticePage.objects.get(pk=english.pk).duration_months == 6
