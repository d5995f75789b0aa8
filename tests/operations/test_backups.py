"""A backup holds everything, and an empty host gets everything back."""

from __future__ import annotations

import gzip
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection as tests_connection
from django.db.backends.sqlite3.base import DatabaseWrapper

from operations.services import BackupError, backup_make, backup_restore, backups

# Continuous integration has it; a newcomer's machine may not.
with_gpg = pytest.mark.skipif(shutil.which("gpg") is None, reason="gpg is not installed")

FILES = {
    "images/vue.webp": b"\x00\xff" * 40_000,
    "original_images/vue é.jpg": b"jpeg",
    "documents/empty.pdf": b"",
}


class Host:
    """A database, a folder of uploads, and the portal looking at them."""

    def __init__(self, folder: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        self.media, self.database = folder / "media", folder / "db.sqlite3"
        folder.mkdir()
        self._look(settings, monkeypatch)

    def _look(self, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        wanted = {**tests_connection.settings_dict, "NAME": str(self.database), "OPTIONS": {}}
        monkeypatch.setattr(backups, "connection", DatabaseWrapper(wanted))
        settings.MEDIA_ROOT = self.media

    def fill(self) -> None:
        with closing(sqlite3.connect(self.database)) as database:
            database.execute("CREATE TABLE words (id INTEGER PRIMARY KEY, word TEXT, data BLOB)")
            rows = [(number, f"é{number}\n'", bytes([number])) for number in range(100)]
            database.executemany("INSERT INTO words VALUES (?, ?, ?)", rows)
            database.commit()
        for name, content in FILES.items():
            path = self.media / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)

    def rows(self) -> list[str]:
        with closing(sqlite3.connect(self.database)) as database:
            return list(database.iterdump())

    def has_nothing(self) -> bool:
        return self.files() == {} and not any("CREATE" in line for line in self.rows())

    def files(self) -> dict[str, bytes]:
        paths = (path for path in self.media.rglob("*") if path.is_file())
        return {path.relative_to(self.media).as_posix(): path.read_bytes() for path in paths}


Hosts = Callable[[str], Host]


@pytest.fixture
def host_at(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Hosts:
    """A new host of that name, at which the portal looks from then on."""
    return lambda name: Host(tmp_path / name, settings, monkeypatch)


@pytest.fixture
def original(host_at: Hosts) -> Host:
    host = host_at("original")
    host.fill()
    return host


@pytest.fixture
def passphrase(tmp_path: Path) -> Path:
    file = tmp_path / "passphrase"
    file.write_text("four words and more\n")
    return file


@pytest.fixture
def environment(tmp_path: Path) -> Path:
    return tmp_path / "restored.env"


@pytest.mark.parametrize("is_encrypted", [False, pytest.param(True, marks=with_gpg)])
def test_every_row_and_file_comes_back(
    original: Host,
    tmp_path: Path,
    host_at: Hosts,
    passphrase: Path,
    environment: Path,
    is_encrypted: bool,
) -> None:
    given = passphrase if is_encrypted else None
    backup = backup_make(folder=tmp_path / "backups", passphrase=given)
    assert list(backup.path.parent.iterdir()) == [backup.path]
    assert backup.path.stat().st_mode & 0o077 == 0
    rows = original.rows()
    empty = host_at("empty")
    assert backup_restore(path=backup.path, passphrase=given, environment=environment).uploads == 3
    assert empty.files() == FILES
    assert empty.rows() == rows
    assert len(rows) > 100


@with_gpg
def test_an_encrypted_backup_tells_nothing_without_its_words(
    original: Host,
    tmp_path: Path,
    host_at: Hosts,
    passphrase: Path,
    environment: Path,
) -> None:
    backup = backup_make(folder=tmp_path / "backups", passphrase=passphrase)
    with pytest.raises(gzip.BadGzipFile):
        gzip.decompress(backup.path.read_bytes())
    passphrase.write_text("other words\n")
    empty = host_at("empty")
    with pytest.raises(BackupError, match="gpg"):
        backup_restore(path=backup.path, passphrase=passphrase, environment=environment)
    assert empty.has_nothing()


@with_gpg
def test_secrets_are_only_in_encrypted_backups(
    original: Host,
    tmp_path: Path,
    host_at: Hosts,
    monkeypatch: pytest.MonkeyPatch,
    passphrase: Path,
    environment: Path,
) -> None:
    monkeypatch.setenv("SECRET_KEY", "canary")
    monkeypatch.setenv("DATABASE_URL", "postgres://portal:canary@host/portal")
    monkeypatch.setenv("ALLOWED_HOSTS", "portail.example.org")
    for number, given in enumerate((None, passphrase)):
        host_at(f"full{number}").fill()
        backup = backup_make(folder=tmp_path / f"backups{number}", passphrase=given)
        host_at(f"empty{number}")
        backup_restore(path=backup.path, passphrase=given, environment=environment)
        words = environment.read_text()
        assert "ALLOWED_HOSTS=portail.example.org\n" in words
        assert ("SECRET_KEY=canary\n" in words) is (given is not None)
        assert ("canary" in words) is (given is not None)
        assert environment.stat().st_mode & 0o077 == 0
        environment.unlink()


def test_a_backup_that_was_changed_is_refused(
    original: Host,
    tmp_path: Path,
    host_at: Hosts,
    environment: Path,
) -> None:
    backup = backup_make(folder=tmp_path / "backups")
    tar = gzip.decompress(backup.path.read_bytes())
    assert tar.count(b"jpeg") == 1
    backup.path.write_bytes(gzip.compress(tar.replace(b"jpeg", b"jpeh")))
    empty = host_at("empty")
    with pytest.raises(BackupError, match="not whole"):
        backup_restore(path=backup.path, environment=environment)
    assert empty.has_nothing()
    assert not environment.exists()


def test_a_backup_that_was_cut_off_is_refused(
    original: Host,
    tmp_path: Path,
    host_at: Hosts,
    environment: Path,
) -> None:
    backup = backup_make(folder=tmp_path / "backups")
    whole = backup.path.read_bytes()
    backup.path.write_bytes(whole[: len(whole) // 2])
    empty = host_at("empty")
    with pytest.raises(BackupError):
        backup_restore(path=backup.path, environment=environment)
    assert empty.has_nothing()
    assert not environment.exists()


def test_a_host_that_has_something_is_left_alone(
    original: Host, tmp_path: Path, environment: Path
) -> None:
    backup = backup_make(folder=tmp_path / "backups")
    rows = original.rows()
    with pytest.raises(BackupError, match="database is not empty"):
        backup_restore(path=backup.path, environment=environment)
    backups.connection.close()
    original.database.unlink()
    with pytest.raises(BackupError, match="media is not empty"):
        backup_restore(path=backup.path, environment=environment)
    assert original.files() == FILES
    assert len(rows) > 100


def test_a_disk_that_is_full_leaves_no_half_of_a_backup(
    original: Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*args: Any, **options: Any) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backups, "_pack", full)
    with pytest.raises(CommandError, match="No space left"):
        call_command("make_backup", tmp_path / "backups")
    assert list((tmp_path / "backups").iterdir()) == []


def test_backup_says_that_uploads_on_s3_are_not_in_it(
    original: Host, tmp_path: Path, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("make_backup", tmp_path / "one")
    assert "S3" not in capsys.readouterr().out
    settings.MEDIA_S3_BUCKET = "portal-private"
    call_command("make_backup", tmp_path / "two")
    assert "Uploads on S3 are not in it" in capsys.readouterr().out


def test_only_the_newest_backups_are_kept(original: Host, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    for day in range(1, 5):
        (folder / f"portal-2026010{day}T000000Z.tar.gz").touch()
    (folder / "notes.txt").touch()
    made = backup_make(folder=folder, keep=2).path.name
    names = {path.name for path in folder.iterdir()}
    assert names == {made, "portal-20260104T000000Z.tar.gz", "notes.txt"}


@pytest.fixture
def empty_postgres(django_db_blocker: Any) -> Iterator[Any]:
    """A new database on the server of the tests."""
    name = f"{tests_connection.settings_dict['NAME']}_restored"
    with django_db_blocker.unblock(), tests_connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}"')
    restored = tests_connection.copy("restored")
    restored.settings_dict = {**tests_connection.settings_dict, "NAME": name}
    with django_db_blocker.unblock():
        yield restored
        restored.close()
        with tests_connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}"')


@pytest.mark.skipif(tests_connection.vendor != "postgresql", reason="about PostgreSQL's own tools")
@pytest.mark.django_db
def test_every_row_of_postgresql_comes_back(
    original: Host,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    settings: Any,
    environment: Path,
    empty_postgres: Any,
) -> None:
    monkeypatch.setattr(backups, "connection", tests_connection)
    backup = backup_make(folder=tmp_path / "backups")
    monkeypatch.setattr(backups, "connection", empty_postgres)
    settings.MEDIA_ROOT = tmp_path / "other" / "media"
    backup_restore(path=backup.path, environment=environment)
    tables = tests_connection.introspection.table_names()
    assert empty_postgres.introspection.table_names() == tables
    rows = {table: _rows(tests_connection, table) for table in tables}
    assert {table: _rows(empty_postgres, table) for table in tables} == rows
    assert len(rows["django_migrations"]) > 200


def _rows(connection: Any, table: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT t::text FROM "{table}" t ORDER BY 1')  # noqa: S608 - names of our tables
        return [row for (row,) in cursor.fetchall()]
