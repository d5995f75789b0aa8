"""Reads the demonstration content, which is kept as TOML beside this module."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

CONTENT = Path(__file__).parent / "content"

Table = dict[str, Any]


def content_read(name: str) -> Table:
    """One file of content, by name without extension."""
    return tomllib.loads((CONTENT / f"{name}.toml").read_text(encoding="utf-8"))


def vitrines_read(folder: str) -> dict[str, Table]:
    """The vitrines of a folder by the names of their files, in alphabetical order."""
    return {
        path.stem: tomllib.loads(path.read_text(encoding="utf-8"))
        for path in sorted((CONTENT / folder).glob("*.toml"))
    }
