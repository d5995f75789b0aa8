"""Every committed write to what readers see gives what is cached another name."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.core.cache import cache, caches
from django.db import connection, transaction
from wagtail.models import Locale, Page, Site

from core import generation as module
from core.generation import KEY, generation, generation_raise, remembered
from home.models import HomePage, StandardPage
from portal.middleware.unseen import UNSEEN_COLUMNS, UNSEEN_MODELS
from search.models import SearchCount
from taxonomies.models import Region, Term

MODELS = {model._meta.label: model for model in apps.get_models(include_auto_created=True)}


@pytest.fixture(autouse=True)
def _all_is_committed() -> None:
    connection.run_on_commit.clear()


STATEMENTS = (
    'INSERT INTO "{table}" ("id") VALUES (%s)',
    'UPDATE "{table}" SET "path" = %s WHERE "{table}"."id" = %s',
    "update {table} set path = concat(%s, substring(path, 5))",
    'DELETE FROM "{table}" WHERE "{table}"."id" IN (%s)',
    'WITH old AS (SELECT 1) DELETE FROM "{table}"',
    "TRUNCATE TABLE {table}",
)


@pytest.mark.parametrize("label", sorted(MODELS))
def test_write_is_seen_unless_the_model_is_named_with_a_reason(label: str) -> None:
    table = MODELS[label]._meta.db_table
    unseen = {MODELS[name]._meta.db_table for name in UNSEEN_MODELS}
    for statement in STATEMENTS:
        sql = statement.replace("{table}", table)
        assert module._is_seen(sql) is (table not in unseen), sql


def test_what_is_left_out_exists_has_a_reason_and_is_no_page_or_term() -> None:
    for label, reason in UNSEEN_MODELS.items():
        assert len(reason) > 10
        assert not issubclass(MODELS[label], Page | Term | Site | Locale), label
    tables = {model._meta.db_table: model for model in MODELS.values() if not model._meta.proxy}
    for table, columns in UNSEEN_COLUMNS.items():
        assert columns <= {field.column for field in tables[table]._meta.local_fields}


@pytest.mark.parametrize(
    ("sql", "is_seen"),
    [
        ('UPDATE "wagtailcore_page" SET "draft_title" = %s, "latest_revision_id" = %s', False),
        ('UPDATE "wagtailcore_page" SET "draft_title" = %s, "title" = %s WHERE "id" = %s', True),
        ('UPDATE "wagtailcore_page" SET "live" = CASE WHEN ("id" = 3) THEN %s END', True),
        (
            'INSERT INTO "mfa_authenticator" (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET x = 2',
            False,
        ),
    ],
)
def test_column_of_a_draft_is_not_seen(sql: str, is_seen: bool) -> None:
    assert module._is_seen(sql) is is_seen


def _told(callbacks: Any) -> bool:
    """Whether the commit of what was just written gives another name."""
    before = cache.get_or_set(KEY, "before", None)
    for callback in callbacks:
        callback()
    return cache.get(KEY) != before


def test_commit_tells_all_workers_once(django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks() as callbacks:
        Region.objects.update(label_en="Somewhere")
        Region.objects.create(code="zz", label_fr="Ailleurs", label_en="Elsewhere")
        HomePage.objects.first().save()
    assert len([c for c in callbacks if isinstance(c, module._Uncommitted)]) == 1
    assert _told(callbacks)


def test_what_is_taken_back_tells_nobody(django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks() as callbacks, transaction.atomic():
        Region.objects.update(label_en="Somewhere")
        transaction.set_rollback(True)
    assert not _told(callbacks)


def test_saving_a_draft_and_counting_a_search_tell_nobody(
    django_capture_on_commit_callbacks: Any,
) -> None:
    with django_capture_on_commit_callbacks() as callbacks:
        page = HomePage.objects.first()
        page.title = "Brouillon"
        page.save_revision()
        SearchCount.objects.create(day="2026-01-01", language="fr", query="a", results=1)
    assert not _told(callbacks)


def test_publishing_tells_all_workers(django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks() as callbacks:
        HomePage.objects.first().save_revision().publish()
    assert _told(callbacks)


def test_move_that_is_written_without_the_models_tells_all_workers(
    django_capture_on_commit_callbacks: Any,
) -> None:
    home = HomePage.objects.get(locale__language_code="fr")
    first = home.add_child(instance=StandardPage(title="A", slug="a", body=[]))
    second = home.add_child(instance=StandardPage(title="B", slug="b", body=[]))
    connection.run_on_commit.clear()
    with django_capture_on_commit_callbacks() as callbacks:
        second.move(first, pos="left")
    assert _told(callbacks)


# What is remembered


def test_what_is_read_inside_a_transaction_is_remembered_for_it_alone() -> None:
    answers = iter("abcd")

    def read() -> str:
        return remembered("letter", lambda: next(answers), 60)

    assert [read(), read()] == ["a", "a"]
    with transaction.atomic():
        Region.objects.update(label_en="Somewhere")
        assert [read(), read()] == ["b", "b"]
        Region.objects.update(label_en="Nowhere")
        assert read() == "c"
        transaction.set_rollback(True)
    assert read() == "a"
    generation_raise()
    assert [read(), read()] == ["d", "d"]


def test_what_a_savepoint_read_is_forgotten_with_it() -> None:
    Region.objects.update(label_en="Somewhere")

    def read() -> str:
        return remembered("label", lambda: str(Region.objects.values_list("label_en")[0]), 60)

    with transaction.atomic():
        Region.objects.update(label_en="Nowhere")
        assert "Nowhere" in read()
        transaction.set_rollback(True)
    assert "Somewhere" in read()


def test_nothing_is_remembered_while_the_cache_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(caches["default"]), "is_away", True, raising=False)
    answers = iter("ab")
    assert generation() is None
    assert [remembered("letter", lambda: next(answers), 60) for _ in range(2)] == ["a", "b"]


def test_name_that_could_not_be_told_is_told_when_the_cache_answers_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = generation()
    store = type(caches["default"])
    monkeypatch.setattr(module._Unsaid, "waits", False)
    with monkeypatch.context() as away:
        away.setattr(store, "is_away", True, raising=False)
        away.setattr(store, "set", lambda *args, **kwargs: None)
        generation_raise()
    assert cache.get(KEY) == before
    assert generation() not in {before, None}
    assert module._Unsaid.waits is False


def test_cache_that_lost_everything_gets_a_name_that_never_was() -> None:
    before = generation()
    cache.clear()
    assert generation() not in {before, None}


def test_new_site_and_new_language_are_known_at_once(
    django_capture_on_commit_callbacks: Any,
) -> None:
    """Wagtail keeps for an hour where the pages of each site and language begin."""
    home = HomePage.objects.get(locale__language_code="en")
    Site.get_site_root_paths()
    HomePage.objects.filter(pk=home.pk).update(url_path="/elsewhere/")
    assert "/elsewhere/" not in {root.root_path for root in Site.get_site_root_paths()}
    connection.run_on_commit.clear()
    with django_capture_on_commit_callbacks(execute=True):
        HomePage.objects.filter(pk=home.pk).update(url_path="/anywhere/")
    assert "/anywhere/" in {root.root_path for root in Site.get_site_root_paths()}


def test_process_asks_five_times_a_second_and_knows_at_once_what_it_wrote_itself(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = [1000.0]
    monkeypatch.setattr(module.time, "monotonic", lambda: clock[0])
    first = module.generation_lately()
    cache.set(KEY, "of another worker", None)
    assert module.generation_lately() == first
    clock[0] += module.LATELY_SECONDS
    assert module.generation_lately() == "of another worker"
    generation_raise()
    assert module.generation_lately() == cache.get(KEY) != "of another worker"
    with transaction.atomic():
        Region.objects.update(label_en="Somewhere")
        assert module.generation_lately() != cache.get(KEY)
        transaction.set_rollback(True)
