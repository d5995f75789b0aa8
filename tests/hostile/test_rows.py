"""Every row of the catalogue is sent to the portal, or is known not to concern it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.hostile import handlers_content
from tests.hostile.catalogue import Row, rows_read
from tests.hostile.conftest import Trial
from tests.hostile.handlers import HANDLERS
from tests.hostile.reasons import NOT_HERE, STACK
from tests.hostile.runner import run

ROWS = {row.id: row for row in rows_read()}
ON_STACK = Path(__file__).parents[1] / "stack/test_hostile.py"
RAW = {row.id for row in ROWS.values() if row.kind == "raw"}
SENT = [row for row in ROWS.values() if row.id not in {*NOT_HERE, *STACK, *RAW}]


def test_every_row_is_sent_or_has_a_reason() -> None:
    assert handlers_content.SAFE_SCHEMES
    assert set(HANDLERS) <= set(ROWS)
    assert not set(NOT_HERE) & set(HANDLERS)
    assert {*NOT_HERE, *STACK} <= set(ROWS)
    assert len(SENT) + len({*NOT_HERE, *STACK, *RAW}) == len(ROWS)
    assert all(reason for reason, _address in NOT_HERE.values())


@pytest.mark.parametrize(("row", "test"), STACK.items())
def test_row_for_the_servers_in_front_is_run_there(row: str, test: str) -> None:
    assert f'@row("{row}")\ndef {test}(' in ON_STACK.read_text(encoding="utf-8")


@pytest.mark.parametrize("row", SENT, ids=lambda row: row.id)
def test_row_is_answered_as_it_must_be(row: Row, trial: Trial) -> None:
    HANDLERS.get(row.id, run)(row, trial)


@pytest.mark.parametrize("address", sorted({where for _why, where in NOT_HERE.values() if where}))
def test_what_the_portal_does_not_have_is_not_found(trial: Trial, address: str) -> None:
    for actor in ("anon", "admin"):
        response = trial.client(actor).get(address, follow=True)
        assert response.status_code == 404
