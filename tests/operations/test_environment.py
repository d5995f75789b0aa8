"""What a production host is given: `deploy/environment.example`, which its units read."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "deploy/environment.example"
UNITS = sorted((ROOT / "deploy/systemd").glob("*.service"))
NAMED = re.compile(r"^(?:# )?([A-Z][A-Z0-9_]+)=", re.MULTILINE)
FILLED = {
    "SECRET_KEY": "not-secret-but-long-enough-for-the-deployment-check-0123456789",
    "DATABASE_URL": "sqlite://:memory:",
    "EMAIL_URL": "consolemail://",
    "CACHE_URL": "locmemcache://",
}


def test_commands_on_a_host_that_fills_in_the_example_run_with_the_production_settings() -> None:
    lines = [line for line in EXAMPLE.read_text().splitlines() if line and line[0] != "#"]
    host = dict(line.split("=", 1) for line in lines)
    environment = {"PATH": os.environ["PATH"], **host, **FILLED}
    code = "import django.conf as c; print(c.settings.SETTINGS_MODULE, c.settings.DEBUG)"
    command = [sys.executable, "manage.py", "shell", "--no-imports", "--command", code]
    done = subprocess.run(  # noqa: S603 - our own command
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["portal.settings.production", "False"]


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_each_unit_reads_the_environment_of_the_host(unit: Path) -> None:
    assert "EnvironmentFile=/etc/portal/environment" in unit.read_text().splitlines()


def test_each_variable_is_explained_once_and_is_one_that_something_reads() -> None:
    named = NAMED.findall(EXAMPLE.read_text())
    assert len(named) == len(set(named))
    read = "".join(
        path.read_text()
        for path in (*ROOT.glob("portal/settings/*.py"), ROOT / "deploy/gunicorn.py")
    )
    elsewhere = {"DJANGO_SETTINGS_MODULE", "PROMETHEUS_MULTIPROC_DIR"}
    assert {name for name in named if f'"{name}"' not in read} <= elsewhere
