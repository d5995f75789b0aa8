"""Copies of a whole database, by the database's own means."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.postgresql.client import DatabaseClient


class CopyError(Exception):
    """The database's own tool failed; the text is what it said."""


def database_copy(connection: BaseDatabaseWrapper, to: Path) -> None:
    """Write one consistent state of the database into a file, while others go on reading and writing.

    For PostgreSQL an archive of `pg_dump`, for SQLite another SQLite database.
    """
    if connection.vendor == "postgresql":
        _run("pg_dump", connection, "--format=custom", f"--file={to}")
        return
    with (
        closing(sqlite3.connect(_sqlite_path(connection))) as source,
        closing(sqlite3.connect(to)) as copy,
    ):
        source.backup(copy)


def database_fill(connection: BaseDatabaseWrapper, copy: Path) -> None:
    """Put such a file's content into an empty database: all of it, or nothing."""
    if connection.vendor == "postgresql":
        options = ("--exit-on-error", "--single-transaction")
        _run("pg_restore", connection, *options, f"--dbname={_name(connection)}", str(copy))
        return
    connection.close()
    path = Path(_sqlite_path(connection))
    for rest in ("-wal", "-shm"):
        path.with_name(path.name + rest).unlink(missing_ok=True)
    shutil.copyfile(copy, path)


def _name(connection: BaseDatabaseWrapper) -> str:
    return str(connection.settings_dict["NAME"])


def _sqlite_path(connection: BaseDatabaseWrapper) -> str:
    return _name(connection)


def _run(tool: str, connection: BaseDatabaseWrapper, *options: str) -> None:
    """Run a tool of PostgreSQL on that database, with the password in the environment alone."""
    settings: dict[str, Any] = connection.settings_dict
    (_psql, *where, name), environment = DatabaseClient.settings_to_cmd_args_env(settings, [])
    target = [name] if tool == "pg_dump" else []
    command = [tool, "--no-owner", "--no-privileges", *where, *options, *target]
    try:
        subprocess.run(  # noqa: S603 - the words are ours and the settings'
            command,
            check=True,
            capture_output=True,
            text=True,
            env={**os.environ, **(environment or {})},
        )
    except FileNotFoundError as error:
        raise CopyError(f"{tool} is missing: install PostgreSQL's client") from error
    except subprocess.CalledProcessError as error:
        raise CopyError(f"{tool}: {error.stderr.strip()}") from error
