"""What every test stands on: a database with its vocabularies, roles and
lists, empty caches, French.

`--reuse-db` keeps the database between runs, on SQLite too.
"""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import caches
from django.db import transaction
from django.utils import translation
from pytest_django.plugin import DjangoDbBlocker
from xdist.scheduler import LoadFileScheduling

from accounts.services import roles_sync
from core import generation
from taxonomies.services import vocabularies_load
from tests.factories import numbers_taken_back
from tests.factories.pages import SECTIONS, section

TESTS = Path(__file__).parent
# Rules about files need no database; a browser asks a server that has its own; the portal's tests
# say one by one which page works without it.
WITHOUT_DATABASE = {"architecture", "browser", "portal", "stack"}
WORLD = pytest.StashKey[tuple[object, ...]]()


def pytest_collection_finish() -> None:
    """Modules and tests live until the end: the collector need not look through them each time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests of an app may use the database, each in a transaction of its own.

    In a module, those that stand on the same world follow one another. Where workers share the
    modules, what takes longest comes first: none is left alone with it at the end.
    """
    for item in items:
        if item.path.relative_to(TESTS).parts[0] not in WITHOUT_DATABASE:
            item.add_marker(pytest.mark.django_db)
    first: dict[object, int] = {}
    for number, item in enumerate(items):
        first.setdefault(item.path, number)
        first.setdefault((item.path, _world_of(item)), number)
    items.sort(key=lambda item: (first[item.path], first[item.path, _world_of(item)]))
    if hasattr(config, "workerinput"):
        tests = Counter(item.path for item in items)
        items.sort(key=lambda item: (item.path.parent.name != "journeys", -tests[item.path]))


def _world_of(item: Any) -> tuple[object, ...]:
    """Which fixtures write what the test shares with others of its module, with their parameters."""
    definitions = item._fixtureinfo.name2fixturedefs
    parameters = item.callspec.params if hasattr(item, "callspec") else {}
    return tuple(
        (name, parameters.get(name))
        for name in sorted(definitions)
        if "module_database" in definitions[name][-1].argnames
    )


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: Any) -> None:
    """A test meets no world but its own: another one of its module is taken back first."""
    world, before = _world_of(item), item.session.stash.get(WORLD, ())
    if before not in {(), world}:
        for definition in item.session._fixturemanager.getfixturedefs("module_database", item):
            definition.finish(item._request)
    item.session.stash[WORLD] = world


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadFileScheduling:
    """A module's tests go to one worker, which makes once what they share."""
    config.option.loadscopereorder = False
    return LoadFileScheduling(config, log)


@pytest.fixture(scope="session")
def _no_garbage_is_looked_for(django_db_blocker: DjangoDbBlocker) -> None:
    """Migrations make thousands of models: looking through them takes as long as half of the rest."""
    gc.disable()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    _no_garbage_is_looked_for: None,
    django_db_modify_db_settings_parallel_suffix: None,
    django_db_keepdb: bool,
    request: pytest.FixtureRequest,
) -> None:
    """SQLite's test database is in memory: one that is to be kept is a file."""
    database = settings.DATABASES["default"]
    if django_db_keepdb and database["ENGINE"] == "django.db.backends.sqlite3":
        worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
        database["TEST"]["NAME"] = str(settings.VAR_DIR / f"test-{worker}.sqlite3")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    with django_db_blocker.unblock():
        vocabularies_load()
        roles_sync()
        with translation.override(settings.LANGUAGE_CODE):
            for model in SECTIONS:
                for code, _name in settings.LANGUAGES:
                    section(model, code)
    gc.enable()
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="module")
def module_database(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """For what takes long to make: written once, there for a module's tests, then taken back."""
    with (
        django_db_blocker.unblock(),
        translation.override(settings.LANGUAGE_CODE),
        transaction.atomic(),
        numbers_taken_back(),
    ):
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _numbers_do_not_depend_on_the_tests_before() -> Iterator[None]:
    """Names that factories give begin where the module's own end: « 9 » sorts after « 10 »."""
    with numbers_taken_back():
        yield


@pytest.fixture(autouse=True)
def _nothing_left_of_the_test_before() -> Iterator[None]:
    """What is cached and the language of the last request would leak from test to test."""
    for alias in settings.CACHES:
        caches[alias].clear()
    generation._Known.asked_at = 0.0
    generation._at_hand.clear()
    with translation.override(settings.LANGUAGE_CODE):
        yield


@pytest.fixture
def queue(settings: Any) -> None:
    """What may be done later waits in the database, as on a production host."""
    waiting = {"BACKEND": "django_tasks_db.DatabaseBackend"}
    settings.TASKS = {**settings.TASKS, "background": waiting}
