"""What is written once for the tests of a module, and copied for each of them."""

from __future__ import annotations

from copy import deepcopy
from inspect import Parameter, Signature
from typing import Any

import pytest


def copy_of(name: str) -> Any:
    """A fixture: a copy, which a test may change, of what the module's fixture of that name gave.

    That one is of the scope « module » and asks for `module_database`.
    """

    def copy(**made: Any) -> Any:
        return deepcopy(made[name])

    # Where pytest reads what a fixture asks for.
    copy.__signature__ = Signature([Parameter(name, Parameter.KEYWORD_ONLY)])  # type: ignore[attr-defined]
    return pytest.fixture(copy)
