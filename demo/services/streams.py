"""Rows of the content's files as the blocks of a page hold them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from core.blocks import rich_text_of
from demo.selectors import Table


def rounded(coordinate: float | None) -> str | None:
    """Five decimals: about a metre."""
    return None if coordinate is None else f"{coordinate:.5f}"


def result_value(row: Table) -> dict[str, Any]:
    """A result as its block holds it: what the row leaves out is None, figures are exact."""
    value: dict[str, Any] = {"before": None, "after": None, "period_months": None, **row}
    for name in ("before", "after"):
        if value[name] is not None:
            value[name] = Decimal(str(value[name]))
    return value


def body_stream(rows: list[Table]) -> list[tuple[str, dict[str, Any]]]:
    """Blocks of prose as a stream value; see the schema in demo/content/README.md."""
    return [(row["type"], block_value(row)) for row in rows]


def block_value(row: Table) -> dict[str, Any]:
    kind = row["type"]
    if kind == "text":
        return {"heading": row.get("heading", ""), "text": rich_text_of(row["paragraphs"])}
    if kind == "steps":
        steps = [{"date": None, "text": "", **step} for step in row["items"]]
        return {"steps": steps}
    if kind == "partners":
        return {"partners": row["items"]}
    return {name: value for name, value in row.items() if name != "type"}
