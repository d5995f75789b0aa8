"""What the text of a module must not hold."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

HTTP_FREE = ("services", "selectors", "permissions")
HTTP_MODULES = ("django.http", "django.shortcuts", "django.views", "django.core.handlers")
ABSOLUTE_PATH = re.compile(r"/(bin|etc|home|mnt|opt|root|srv|tmp|usr|var|Users)/|[A-Za-z]:\\")


def _trees(folder: Path, names: tuple[str, ...] = ()) -> Iterator[tuple[str, ast.Module]]:
    """The parsed modules of an app, with their paths; those of the given names if there are any."""
    for path in sorted(folder.rglob("*.py")):
        relative = path.relative_to(folder)
        if not names or relative.parts[0].removesuffix(".py") in names:
            tree = ast.parse(path.read_text(encoding="utf-8"), filename=str(path))
            yield f"{folder.name}/{relative.as_posix()}", tree


def _imported_modules(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _parameters(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            arguments = node.args
            yield from (
                argument.arg
                for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
            )


def test_services_selectors_and_permissions_never_see_http(app_folder: Path) -> None:
    seen = [
        f"{path}: {name}"
        for path, tree in _trees(app_folder, HTTP_FREE)
        for name in (*_imported_modules(tree), *_parameters(tree))
        if name == "request" or f"{name}.".startswith(tuple(f"{m}." for m in HTTP_MODULES))
    ]
    assert seen == []


def test_no_module_knows_a_path_of_one_machine(app_folder: Path) -> None:
    absolute = [
        f"{path}:{node.lineno}: {node.value}"
        for path, tree in _trees(app_folder)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and ABSOLUTE_PATH.match(node.value)
    ]
    assert absolute == []


def test_permission_tells_who_can_do_what_or_is_what(app_folder: Path) -> None:
    misnamed = [
        f"{path}: {node.name}"
        for path, tree in _trees(app_folder, ("permissions",))
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
        and not node.name.startswith("_")
        and not re.match(r"\w+_(can|is)_\w+", node.name)
    ]
    assert misnamed == []
