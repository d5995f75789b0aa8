"""The rows of `cases.json`: what a stranger, a member or an editor may send, and what must follow.

`own.json` has rows of the same form that this project has added of its own (O-…).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

FILES = [Path(__file__).with_name(name) for name in ("cases.json", "own.json")]
PLACEHOLDER = re.compile(r"(?<!\$)\{([a-z_0-9]+)\}")


@dataclass(frozen=True)
class Row:
    """One request, or several of the same kind, with the answers that are right."""

    id: str
    area: str
    title: str
    actor: str
    kind: str
    method: str
    path: str
    statuses: tuple[int, ...]
    invariants: tuple[str, ...]
    query: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    body: Any = None
    files: Any = None
    raw: str = ""
    repeat: int = 1

    def without_invariants(self) -> Row:
        """For who looks at the effect in his own way."""
        return replace(self, invariants=())


def rows_read() -> list[Row]:
    return [
        Row(
            statuses=tuple(raw.pop("expected")["status"]),
            invariants=tuple(invariants),
            path=raw.pop("path_template"),
            **{name: value for name, value in raw.items() if name != "asvs"},
        )
        for file in FILES
        for raw in json.loads(file.read_text(encoding="utf-8"))
        if (invariants := raw["expected"]["invariants"]) is not None
    ]


def written_out(text: str, number: int = 0) -> str:
    """The text without its macros, which keep the catalogue short."""
    repeats: list[tuple[str, Any]] = [
        (r"\$\{rep:(.*?):(\d+)\}", lambda m: m[1] * int(m[2])),
        (r"\$\{seq:(\w+):(\d+)\}", lambda m: "+".join(f"{m[1]}{i}" for i in range(int(m[2])))),
        (r"\$\{nparams:(\d+)\}", lambda m: "&".join(f"a{i}=1" for i in range(int(m[1])))),
        (r"\$\{fields:(\d+)\}", lambda m: "&".join(f"a{i}=1" for i in range(int(m[1])))),
        (r"\$\{join:(.*?):(\d+)\}", lambda m: "&".join(f"{m[1]}{i}" for i in range(int(m[2])))),
        (r"\$\{headers:(\d+)\}", lambda m: "".join(f"X-{i}: a\r\n" for i in range(int(m[1])))),
    ]
    for pattern, text_of in repeats:
        text = re.sub(pattern, text_of, text)
    text = text.replace("${rand_ip}", f"192.0.2.{number % 250 + 1}")
    text = text.replace("${rand}", f"r{number}").replace("${n}", str(number))
    assert "${" not in text, text
    return text


def filled(text: str, values: dict[str, Any], number: int = 0) -> str:
    return written_out(PLACEHOLDER.sub(lambda m: str(values[m[1]]), text), number)
