"""The index follows the documents by itself, and its migration can be undone."""

from __future__ import annotations

from importlib import import_module
from types import SimpleNamespace
from typing import TYPE_CHECKING

from django.apps import apps
from django.db import connection

from search.models import SearchDocument
from search.querysets import Match

if TYPE_CHECKING:
    from tests.search.conftest import Portal


def _found(stem: str) -> int:
    return SearchDocument.objects.matching(Match((stem,))).count()


def test_index_follows_every_write(portal: Portal) -> None:
    page = portal.news()
    document = SearchDocument.objects.get(page=page)
    document.stems_c = "zzzun"
    document.save()
    assert (_found("zzzun"), _found("zzzdeux")) == (1, 0)
    SearchDocument.objects.filter(pk=document.pk).update(stems_c="zzzdeux")
    assert (_found("zzzun"), _found("zzzdeux")) == (0, 1)
    SearchDocument.objects.filter(pk=document.pk).delete()
    assert _found("zzzdeux") == 0


def test_index_can_be_dropped_and_made_again(portal: Portal) -> None:
    page = portal.news(title="Perceuse")
    stem = SearchDocument.objects.get(page=page).stems_a
    migration = import_module("search.migrations.0002_full_text_index")
    connection.check_constraints()
    with connection.cursor() as cursor:
        editor = SimpleNamespace(connection=connection, execute=cursor.execute)
        migration.drop_index(apps, editor)
        migration.create_index(apps, editor)
    assert _found(stem) == 1


def test_matches_can_be_combined_with_other_conditions(portal: Portal) -> None:
    page = portal.news(title="Perceuse")
    rows = SearchDocument.objects.in_language("fr").of_kind("news")
    match = Match((rows.get(page=page).stems_a,))
    chosen = rows.matching(match).values("page")
    assert list(type(page).objects.filter(pk__in=chosen)) == [page]
