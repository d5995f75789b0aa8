"""Who types one expression finds every expression that means the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from search.models import SynonymGroup
from search.querysets import Match
from search.selectors import search
from search.selectors.synonyms import synonyms
from search.services import synonyms_load
from taxonomies.models import Problem
from tests.factories import UserFactory

if TYPE_CHECKING:
    from tests.search.conftest import Portal


@pytest.fixture
def oee(portal: Portal) -> None:
    SynonymGroup.objects.create(code="trs", expressions="TRS\ntaux de rendement synthétique\nOEE")


def titles(query: str, language: str = "fr") -> set[str]:
    """The pages that have all of it."""
    found = search(query, language)
    return {result.title for result in list(found.results)[: found.complete]}


@pytest.mark.parametrize("query", ["TRS", "oee", "Taux de rendement synthétique"])
def test_every_expression_finds_the_others(portal: Portal, oee: None, query: str) -> None:
    portal.news(title="Un TRS affiché")
    portal.news(title="Le taux de rendement synthétique, chaque matin")
    portal.news(title="Le rendement d’un moteur")
    assert titles(query) == {"Un TRS affiché", "Le taux de rendement synthétique, chaque matin"}


def test_words_of_an_expression_count_only_together_and_in_their_order(
    portal: Portal, oee: None
) -> None:
    portal.news(title="Rendement synthétique d’un taux")
    assert titles("OEE") == set()


def test_other_words_are_still_asked_for(portal: Portal, oee: None) -> None:
    portal.news(title="Un TRS en fonderie")
    portal.news(title="Un TRS en plasturgie")
    assert titles("OEE fonderie") == {"Un TRS en fonderie"}


def test_label_of_the_other_language_finds_the_term(portal: Portal) -> None:
    Problem.objects.update_or_create(
        code="changements", defaults={"label_fr": "Changement de moule", "label_en": "Mould swap"}
    )
    portal.news(title="Un changement de moule en six minutes")
    assert titles("mould swap") == {"Un changement de moule en six minutes"}


def test_group_that_an_editor_changes_counts_at_once(
    portal: Portal, oee: None, django_capture_on_commit_callbacks: object
) -> None:
    portal.news(title="Le TEEP d’une ligne")
    assert titles("OEE") == set()
    group = SynonymGroup.objects.get(code="trs")
    group.expressions += "\nTEEP"
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]  # a fixture
        group.save()
    assert titles("OEE") == {"Le TEEP d’une ligne"}


def test_loading_again_keeps_what_editors_changed(db: None) -> None:
    assert synonyms_load() > 40
    group = SynonymGroup.objects.get(code="cobot")
    group.expressions = "cobot\nbras partagé"
    group.save()
    SynonymGroup.objects.get(code="agv").delete()
    assert synonyms_load() == 1
    group.refresh_from_db()
    assert group.lines == ["cobot", "bras partagé"]


def test_loading_brings_new_expressions_and_takes_back_old_ones(db: None) -> None:
    synonyms_load()
    group = SynonymGroup.objects.get(code="cobot")
    shipped = list(group.lines)
    # Loaded from an earlier state of the portal, and edited since.
    group.shipped = "\n".join(["vieux mot", "mot refusé", *shipped[:-2], shipped[-1]])
    group.expressions = "\n".join(["vieux mot", "mot à nous", *shipped[1:-2], shipped[-1]])
    group.save()
    assert synonyms_load() == 1
    group.refresh_from_db()
    assert group.lines == ["mot à nous", *shipped[1:-2], shipped[-1], shipped[-2]]
    assert synonyms_load() == 0


def test_groups_loaded_before_their_source_was_kept_get_what_is_missing(db: None) -> None:
    SynonymGroup.objects.create(code="cobot", expressions="cobot\nbras partagé")
    synonyms_load()
    lines = SynonymGroup.objects.get(code="cobot").lines
    assert lines[:2] == ["cobot", "bras partagé"]
    assert "collaborative robot" in lines


def test_group_needs_two_expressions_and_a_beginning_of_its_own(db: None) -> None:
    with pytest.raises(ValidationError, match=r"au moins deux|at least two"):
        SynonymGroup(expressions="TRS\n\n ").full_clean()
    SynonymGroup.objects.create(code="trs", expressions="TRS\nOEE")
    with pytest.raises(ValidationError) as error:
        SynonymGroup(expressions="TRS\nTEEP").full_clean()
    assert "expressions" in error.value.message_dict


def test_editor_adds_a_group_in_the_admin(client: Client) -> None:
    client.force_login(UserFactory(role=Role.EDITOR))
    response = client.post(reverse("synonyms:add"), {"expressions": "palan\nélingue"})
    assert response.status_code == 302
    assert SynonymGroup.objects.get().code == "palan"


def test_synonyms_are_written_for_both_databases() -> None:
    match = Match(("fonderi", (("oee",), ("taux", "rendement"))), last_begins=True)
    assert match.as_fts5() == '("fonderi") AND (("oee"*) OR ("taux rendement"))'
    assert '("oee"*) OR ("oee"*) OR ("taux rendement")' in match.as_fts5(typed_twice=True)
    assert match.as_tsquery() == "(fonderi) & ((oee:*) | (taux <-> rendement))"
    assert match.stems == {"fonderi", "oee", "taux", "rendement"}


def test_each_language_has_its_own_stems(oee: None) -> None:
    assert ("tau", "rend", "synthet") not in synonyms("en")
    assert synonyms("fr") != synonyms("en") != {}
