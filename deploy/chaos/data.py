"""What holds the data: its search and its tables, recovery to a moment, a backup put elsewhere."""

from __future__ import annotations

import hashlib
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from deploy.chaos.inside import SETUP, manage, psql, python, rows_digest
from deploy.chaos.trial import Trial
from deploy.machine import (
    DIR,
    POSTGRES,
    ROOT,
    RUN,
    application_user,
    program,
    run,
    secret,
    server_user,
)
from deploy.servers import Service, as_user, clean_environment
from deploy.stack import environment, services

FoundT = TypeVar("FoundT")

# What docs/operations/faults.md promises.
MOST_LOST_SECONDS = 60.0
RECOVERY_SECONDS = 300.0
SETTINGS = ROOT / "deploy/postgresql-archive.conf"
ARCHIVE = DIR / "wal"


def cluster_lost(trial: Trial) -> None:
    """The disk of the database is lost; a base backup and the archive of its log are not.

    Recovery to a noted moment gives every row of that moment; recovery to the end loses at most a
    minute of rows that were confirmed.
    """
    base = _base_backup()
    psql("CREATE TABLE chaos_moment (number int, at timestamptz DEFAULT clock_timestamp())")
    try:
        # Nobody writes for a moment, so that it has one state.
        with trial.silence():
            moment, digest = psql("SELECT clock_timestamp()"), rows_digest()
        written = _write_for(MOST_LOST_SECONDS * 1.3)
        postgres = next(service for service in services() if service.name == "postgres")
        postgres.kill()
        try:
            to_moment = _recovered(base, moment, rows_digest)
            kept = _recovered(base, "", _last_number)
        finally:
            postgres.start()
        trial.mended()
        lost = written[-1] - written[max(int(kept or 0) - 1, 0)]
        wrong = sorted(table for table in digest if to_moment.get(table) != digest[table])
        trial.check(to_moment == digest, f"not as at {moment}: {', '.join(wrong)}")
        trial.check(lost <= MOST_LOST_SECONDS, f"{lost:.0f} s are lost")
        trial.notes.append(
            f"{len(digest)} tables equal at the noted moment; {lost:.0f} s lost at the end"
        )
    finally:
        psql("DROP TABLE chaos_moment")


def backup_restored(trial: Trial) -> None:
    """A backup is put into an empty database and an empty folder: every row and file is there."""
    folder, restored = (
        _fresh(DIR / "backups", application_user()),
        _fresh(DIR / "restored", application_user()),
    )
    with trial.silence():
        rows, files = rows_digest(), _files_digest(DIR / "media")
        manage("make_backup", str(folder))
        trial.check(rows == rows_digest(), "rows changed meanwhile: nothing can be compared")
    trial.mended()
    (path,) = folder.glob("portal-*")
    psql("DROP DATABASE IF EXISTS restored", owner=True, database="postgres")
    psql("CREATE DATABASE restored OWNER portal", owner=True, database="postgres")
    try:
        manage(
            "restore_backup",
            str(path),
            "--environment",
            str(restored / "settings.env"),
            DATABASE_URL=environment()["DATABASE_URL"].removesuffix("portal") + "restored",
            VAR_DIR=str(restored),
        )
        found = rows_digest(database="restored")
        wrong = sorted(table for table in rows if found.get(table) != rows[table])
        counts = ", ".join(f"{name}: {rows[name]} and {found.get(name)}" for name in wrong)
        trial.check(found == rows, f"tables differ: {counts}")
        trial.check(_files_digest(restored / "media") == files, "files differ")
        trial.notes.append(f"{len(rows)} tables and {len(files)} files equal")
    finally:
        psql("DROP DATABASE restored WITH (FORCE)", owner=True, database="postgres")


def search_lost(trial: Trial) -> None:
    """Rows of the search are gone: the doctor tells, and `rebuild_search` brings all of them back."""
    before = psql("SELECT count(*) FROM portal_search_searchdocument")
    psql("TRUNCATE portal_search_searchdocument CASCADE")
    # Another process wrote, past the application: what is kept is of before.
    words = manage("check", "--deploy", "--tag", "doctor", "--database", "default", fails=True)
    trial.check("rebuild_search" in words, f"the doctor says nothing of it: {words[-300:]}")
    manage("rebuild_search")
    trial.mended()
    after = psql("SELECT count(*) FROM portal_search_searchdocument")
    trial.check(before == after, f"{before} could be found before, {after} after")
    words = manage("check", "--deploy", "--tag", "doctor", "--database", "default", fails=True)
    trial.check("rebuild_search" not in words, "the doctor still complains")


# As `migrate` does: its signals, then a migration that adds a column.
MIGRATION = """
from django.core.management.sql import emit_pre_migrate_signal
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader
emit_pre_migrate_signal(0, False, "default")
state = MigrationLoader(connection).project_state()
change = migrations.AddField("newspage", "chaos", models.TextField(null=True))
after = state.clone()
change.state_forwards("news", after)
with connection.schema_editor() as editor:
    change.database_forwards("news", editor, state, after)
"""


def migration_waits(trial: Trial) -> None:
    """A column is added while somebody's long report reads the same table.

    Readers would have to wait behind it: the migration gives up first, and passes the next time.
    """
    without = "ALTER TABLE news_newspage DROP COLUMN IF EXISTS chaos"
    psql(without)  # of a run that was broken off
    report = threading.Thread(
        target=psql, args=("BEGIN; SELECT count(*) FROM news_newspage; SELECT pg_sleep(20)",)
    )
    report.start()
    trial.last(1)
    words = python("-c", SETUP + MIGRATION, fails=True)
    trial.check("lock timeout" in words, f"the migration did not give up: {words[-200:]}")
    report.join()
    python("-c", SETUP + MIGRATION)
    trial.mended()
    psql(without)
    trial.notes.append("the migration gave up, and passed when it was run again")


# The archive


def _base_backup() -> Path:
    """Archiving is on from here, into a new folder; returns a copy of the cluster."""
    postgres = next(service for service in services() if service.name == "postgres")
    settings = RUN / "postgres/postgresql.conf"
    if str(SETTINGS) not in settings.read_text():
        archiving = SETTINGS.read_text().rpartition("archive_command = ")[2]
        with settings.open("a") as file:
            file.write(f"include '{SETTINGS}'\n")
            file.write(f"archive_command = {archiving.replace('/srv/portal-wal', str(ARCHIVE))}")
    _fresh(ARCHIVE, server_user())
    postgres.stop()
    postgres.start()
    base = _fresh(DIR / "base", server_user())
    command = [program("pg_basebackup"), "-h", "127.0.0.1", "-p", str(POSTGRES), "-U", "postgres"]
    command += ["--pgdata", str(base), "--checkpoint=fast"]
    done = subprocess.run(
        command,
        check=False,
        capture_output=True,
        text=True,
        env=clean_environment(RUN) | {"PGPASSWORD": secret("postgres_owner")},
        **as_user(server_user()),
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    return base


def _write_for(seconds: float) -> list[float]:
    """Rows that the database has confirmed, one after the other: when, by number."""
    written: list[float] = []
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        psql(f"INSERT INTO chaos_moment VALUES ({len(written) + 1})")
        written.append(time.monotonic())
        time.sleep(0.5)
    return written


def _last_number(port: int) -> str:
    return psql("SELECT max(number) FROM chaos_moment", port=port)


def _recovered(base: Path, moment: str, look: Callable[..., FoundT]) -> FoundT:
    """What a cluster shows that was made of the base backup and the archive alone."""
    port, folder = POSTGRES + 1, _fresh(RUN / "recovered", server_user())
    run(["cp", "-a", f"{base}/.", str(folder)], user=server_user())
    run(["touch", str(folder / "recovery.signal")], user=server_user())
    command = [program("postgres"), "-D", str(folder), "-p", str(port), "-c", "archive_mode=off"]
    command += ["-c", f"restore_command=cp {ARCHIVE}/%f %p", "-c", "recovery_target_action=promote"]
    command += ["-c", f"recovery_target_time={moment}"] * bool(moment)
    server = Service(
        "recovered",
        port,
        command,
        folder=folder,
        log=DIR / "log/recovered.log",
        user=server_user(),
        stop_signal=signal.SIGINT,
        probe=(program("pg_isready"), "-h", "127.0.0.1", "-p", str(port)),
    )
    server.start()
    try:
        end = time.monotonic() + RECOVERY_SECONDS
        while psql("SELECT pg_is_in_recovery()", port=port) == "t" and time.monotonic() < end:
            time.sleep(0.2)
        return look(port=port)
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _fresh(folder: Path, user: str | None = None) -> Path:
    """A new empty folder of that user's own."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    if user:
        shutil.chown(folder, user, "nogroup")
    return folder


def _files_digest(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }
