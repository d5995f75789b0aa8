"""Nothing grows until nobody can read it at one go. How complex a function may be, ruff holds."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

MODULE, CLASS, FUNCTION, TEMPLATE = 300, 200, 40, 120
# Migrations are written by Django; tests are lists of cases.
LEFT_OUT = {".git", ".venv", "migrations", "node_modules", "tests", "var"}


def _modules(root: Path) -> Iterator[Path]:
    for entry in root.iterdir():
        if entry.name not in LEFT_OUT and entry.is_dir():
            for path in entry.rglob("*.py"):
                if not LEFT_OUT & set(path.relative_to(root).parts):
                    yield path
        elif entry.suffix == ".py":
            yield entry


def _lines_of(node: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Of a function what it does: neither its parameters, nor what it says of itself."""
    first = node.lineno
    if not isinstance(node, ast.ClassDef):
        told = ast.get_docstring(node, clean=False) is not None
        first = node.body[1 if told and len(node.body) > 1 else 0].lineno
    return (node.end_lineno or first) - first + 1


def _too_long(text: str, name: str) -> Iterator[str]:
    lines = text.count("\n")
    if lines > MODULE:
        yield f"{name}: {lines} lines"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            limit = CLASS if isinstance(node, ast.ClassDef) else FUNCTION
            if _lines_of(node) > limit:
                yield f"{name}: {node.name}, {_lines_of(node)} lines"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("x = 1\n" * MODULE, []),
        ("x = 1\n" * (MODULE + 1), ["m: 301 lines"]),
        ("def f(\n    a,\n):\n    '''Says.'''\n" + "    a = 1\n" * FUNCTION, []),
        ("def f():\n" + "    a = 1\n" * (FUNCTION + 1), ["m: f, 41 lines"]),
        ("class C:\n" + "    a = 1\n" * CLASS, ["m: C, 201 lines"]),
    ],
    ids=["module", "long module", "function", "long function", "long class"],
)
def test_what_is_too_long_is_told_from_what_is_not(text: str, found: list[str]) -> None:
    assert list(_too_long(text, "m")) == found


def test_no_module_class_or_function_is_too_long(root: Path) -> None:
    modules = sorted(_modules(root))
    assert {"core", "portal", "deploy", "bench"} <= {
        path.relative_to(root).parts[0] for path in modules
    }
    found = [
        line
        for path in modules
        for line in _too_long(path.read_text(encoding="utf-8"), str(path.relative_to(root)))
    ]
    assert found == []


def test_no_template_is_too_long(root: Path) -> None:
    templates = [
        path
        for path in (root / "portal" / "templates").rglob("*")
        if path.suffix in {".html", ".txt"}
    ]
    assert templates
    found = [
        str(path.relative_to(root))
        for path in templates
        if len(path.read_text(encoding="utf-8").splitlines()) > TEMPLATE
    ]
    assert found == []
