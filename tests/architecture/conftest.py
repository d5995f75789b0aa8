"""What the architecture tests look at: the project's own apps and their files."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

ROOT = Path(settings.BASE_DIR)


def _app_folders() -> list[Path]:
    return sorted(
        Path(config.path) for config in apps.get_app_configs() if Path(config.path).parent == ROOT
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that asks for `app_folder` runs once for each app of the project."""
    if "app_folder" in metafunc.fixturenames:
        folders = _app_folders()
        metafunc.parametrize("app_folder", folders, ids=[folder.name for folder in folders])


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def app_folders() -> list[Path]:
    return _app_folders()
