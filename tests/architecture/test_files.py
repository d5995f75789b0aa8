"""Every app has the same file names, and each kind of file its one place."""

from __future__ import annotations

import re
from configparser import ConfigParser
from pathlib import Path

LAYERED_NAMES = {
    "apps",
    "blocks",
    "enums",
    "feeds",
    "forms",
    "management",
    "models",
    "permissions",
    "querysets",
    "receivers",
    "selectors",
    "services",
    "signals",
    "templatetags",
    "urls",
    "views",
    "wagtail_hooks",
}
ALLOWED_NAMES = LAYERED_NAMES | {"__init__", "migrations"}
# The portal is a site, not an app; the demonstration draws its pictures; operations
# watch every request; reference data lie beside the script that made them.
EXTRA_NAMES = {
    "portal": {"checks", "formats", "middleware", "settings", "sitemaps", "wsgi"},
    "core": {"backends", "data", "generation", "social_cards"},
    "demo": {"illustrations"},
    "operations": {"logs", "metrics", "middleware"},
    "search": {"backends", "data"},
    "taxonomies": {"data"},
}
ATTICS = {"common", "helpers", "mixins", "utils"}
IGNORED_FOLDERS = {".git", ".venv", "node_modules", "var"}
MIGRATION_NAME = re.compile(r"\d{4}_[a-z][a-z0-9_]+")


def _python_files(folder: Path) -> list[Path]:
    return [
        path
        for path in folder.rglob("*.py")
        if not IGNORED_FOLDERS & set(path.relative_to(folder).parts)
    ]


def test_no_module_is_an_attic(root: Path) -> None:
    attics = [
        str(path.relative_to(root))
        for path in _python_files(root)
        if ATTICS & {path.stem, path.parent.name}
    ]
    assert attics == []


def test_app_holds_only_the_agreed_modules(app_folder: Path) -> None:
    allowed = ALLOWED_NAMES | EXTRA_NAMES.get(app_folder.name, set())
    modules = {
        path.relative_to(app_folder).parts[0].removesuffix(".py")
        for path in _python_files(app_folder)
    }
    assert modules - allowed == set()


def test_migration_is_named_by_a_phrase(app_folder: Path) -> None:
    badly_named = [
        path.name
        for path in (app_folder / "migrations").glob("[0-9]*.py")
        if not MIGRATION_NAME.fullmatch(path.stem)
        or re.search(r"_auto_|_and_more$|_custom", path.stem)
    ]
    assert badly_named == []


def test_public_template_lies_in_portal(app_folder: Path) -> None:
    home = app_folder / "templates" if app_folder.name == "portal" else None
    astray = [
        str(path.relative_to(app_folder))
        for path in app_folder.rglob("*.html")
        if home not in path.parents
    ]
    assert astray == []


def test_import_contracts_know_every_app(root: Path, app_folders: list[Path]) -> None:
    parser = ConfigParser()
    parser.read(root / ".importlinter", encoding="utf-8")
    names = {folder.name for folder in app_folders}
    below_portal = names - {"portal"}

    def listed(section: str, option: str) -> set[str]:
        return set(re.findall(r"\w+", parser[section][option]))

    assert listed("importlinter", "root_packages") == names
    assert listed("importlinter:contract:layers", "layers") == names
    assert listed("importlinter:contract:portal", "source_modules") == below_portal
    assert listed("importlinter:contract:files", "containers") == below_portal
    assert listed("importlinter:contract:files", "layers") == LAYERED_NAMES
