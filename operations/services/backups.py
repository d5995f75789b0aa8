"""The database, the uploads and the settings in one file, and back from it.

A backup is a compressed tar of `database`, `settings.env` and `media/…`, and at its end
`manifest.json` with the SHA-256 of each. Encrypted, it is that tar within OpenPGP (`gpg
--symmetric`), which can be opened without the portal.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from operations.services.databases import CopyError, database_copy, database_fill

FORMAT = 1
NAME = "portal-%Y%m%dT%H%M%SZ.tar.gz"
ENCRYPTED = ".gpg"
VARIABLE = re.compile(r"^(?:# )?([A-Z][A-Z_]+)=", re.MULTILINE)
# What else the process needs to know where its settings are.
ALSO = ("DJANGO_SETTINGS_MODULE",)
SECRET = re.compile(r"SECRET|KEY|PASSWORD|TOKEN|_URL$")
BLOCK = 1024 * 1024


class BackupError(Exception):
    """The backup was not made or not restored, and nothing was changed; the text says why."""


@dataclass(frozen=True)
class Backup:
    """A finished backup: its file, and how many uploads are in it."""

    path: Path
    uploads: int


def backup_make(*, folder: Path, passphrase: Path | None = None, keep: int = 0) -> Backup:
    """Back up everything into a new file of that folder; with `keep`, remove older ones beyond it.

    Secrets among the settings are written only where a file with a passphrase is given. The file
    has its name only when it is whole.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / (timezone.now().strftime(NAME) + (ENCRYPTED if passphrase else ""))
    if path.exists():
        raise BackupError(f"{path} exists already")
    try:
        # On the same disk, so that the whole file gets its name at once.
        with tempfile.TemporaryDirectory(dir=folder, prefix=".") as scratch:
            copy, plain, whole = (Path(scratch) / name for name in ("database", "plain", "whole"))
            database_copy(connection, copy)
            uploads = _pack(plain, copy, with_secrets=passphrase is not None)
            if passphrase:
                _gpg(plain, whole, passphrase, "--symmetric", "--cipher-algo", "AES256")
            else:
                plain.rename(whole)
            with whole.open("rb") as file:
                os.fsync(file.fileno())
            whole.chmod(0o600)
            whole.rename(path)
    except (OSError, CopyError, tarfile.TarError) as error:
        raise BackupError(str(error)) from error
    if keep:
        _prune(folder, keep)
    return Backup(path, uploads)


def backup_restore(*, path: Path, passphrase: Path | None = None, environment: Path) -> Backup:
    """Fill an empty database and an empty folder of uploads; write the settings into a file.

    All is read and compared with its SHA-256 before anything is put in place. The code must be at
    least as new as the backup; `migrate` brings an older database up to date.
    """
    media = Path(settings.MEDIA_ROOT)
    if connection.introspection.table_names():
        raise BackupError("the database is not empty: restore into a new one")
    if media.exists() and any(media.iterdir()):
        raise BackupError(f"{media} is not empty: restore into a new folder")
    if environment.exists():
        raise BackupError(f"{environment} exists already")
    media.parent.mkdir(parents=True, exist_ok=True)
    try:
        with tempfile.TemporaryDirectory(dir=media.parent) as scratch:
            unpacked, plain = Path(scratch) / "unpacked", Path(scratch) / "plain"
            if passphrase:
                _gpg(path, plain, passphrase, "--decrypt")
            vendor, uploads = _unpack(plain if passphrase else path, unpacked)
            if vendor != connection.vendor:
                raise BackupError(
                    f"the backup is of {vendor}, this database is {connection.vendor}"
                )
            database_fill(connection, unpacked / "database")
            if media.exists():
                media.rmdir()
            (unpacked / "media").mkdir(exist_ok=True)
            (unpacked / "media").rename(media)
            shutil.move(unpacked / "settings.env", environment)
            environment.chmod(0o600)
    except (OSError, CopyError, tarfile.TarError, EOFError) as error:
        raise BackupError(str(error)) from error
    return Backup(path, uploads)


class _Hashed(io.RawIOBase):
    """A file that remembers the SHA-256 of what was read of it."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.sha256 = file, hashlib.sha256()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        block = self.file.read(len(buffer))
        buffer[: len(block)] = block
        self.sha256.update(block)
        return len(block)


def _pack(to: Path, copy: Path, *, with_secrets: bool) -> int:
    sums: dict[str, str] = {}
    uploads = 0
    with tarfile.open(to, mode="w:gz", compresslevel=1) as tar:

        def add(name: str, file: IO[bytes], size: int) -> None:
            info = tarfile.TarInfo(name)
            info.size, info.mtime, info.mode = size, int(timezone.now().timestamp()), 0o600
            hashed = _Hashed(file)
            tar.addfile(info, io.BufferedReader(hashed))
            sums[name] = hashed.sha256.hexdigest()

        with copy.open("rb") as file:
            add("database", file, copy.stat().st_size)
        words = _environment(with_secrets=with_secrets).encode()
        add("settings.env", io.BytesIO(words), len(words))
        for upload in _uploads():
            # Removed since it was listed: its row goes with the next backup.
            with suppress(FileNotFoundError), upload.open("rb") as file:
                name = f"media/{upload.relative_to(settings.MEDIA_ROOT).as_posix()}"
                add(name, file, os.fstat(file.fileno()).st_size)
                uploads += 1
        manifest = {"format": FORMAT, "database": connection.vendor, "sha256": dict(sums)}
        words = json.dumps(manifest, indent=1).encode()
        add("manifest.json", io.BytesIO(words), len(words))
    return uploads


def _unpack(path: Path, to: Path) -> tuple[str, int]:
    """Write the files of a backup below that folder; returns the database's kind, and the uploads."""
    sums: dict[str, str] = {}
    with tarfile.open(path, mode="r:gz") as tar:
        for member in tar:
            target = (to / member.name).resolve()
            source = tar.extractfile(member) if member.isfile() else None
            if source is None or not target.is_relative_to(to.resolve()):
                raise BackupError(f"a backup holds no such entry: {member.name}")
            target.parent.mkdir(parents=True, exist_ok=True)
            hashed = _Hashed(source)
            with target.open("wb") as file:
                shutil.copyfileobj(io.BufferedReader(hashed, BLOCK), file, BLOCK)
            target.chmod(settings.FILE_UPLOAD_PERMISSIONS)
            sums[member.name] = hashed.sha256.hexdigest()
    sums.pop("manifest.json", None)
    manifest: dict[str, Any] = {}
    with suppress(FileNotFoundError, ValueError):
        manifest = json.loads((to / "manifest.json").read_text())
    if manifest.get("format") != FORMAT or manifest.get("sha256") != sums:
        raise BackupError("the backup is not whole, or was changed")
    return manifest["database"], sum(name.startswith("media/") for name in sums)


def _uploads() -> Iterator[Path]:
    root = Path(settings.MEDIA_ROOT)
    return (path for path in sorted(root.rglob("*")) if path.is_file())


def _environment(*, with_secrets: bool) -> str:
    """The variables that are set, of those that `deploy/environment.example` names."""
    example = (Path(settings.BASE_DIR) / "deploy" / "environment.example").read_text()
    names = dict.fromkeys((*ALSO, *VARIABLE.findall(example)))
    lines = [
        f"{name}={os.environ[name]}"
        if with_secrets or not SECRET.search(name)
        else f"# {name} is a secret: it is only in encrypted backups"
        for name in names
        if name in os.environ
    ]
    return "\n".join([*lines, ""])


def _prune(folder: Path, keep: int) -> None:
    backups = sorted(folder.glob("portal-*.tar.gz*"))
    for old in backups[:-keep]:
        old.unlink()


def _gpg(source: Path, to: Path, passphrase: Path, *options: str) -> None:
    with tempfile.TemporaryDirectory() as home:
        command = ["gpg", "--batch", "--quiet", "--homedir", home, "--pinentry-mode", "loopback"]
        command += [
            "--passphrase-file",
            str(passphrase),
            "--output",
            str(to),
            *options,
            str(source),
        ]
        try:
            subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - the words are ours
        except FileNotFoundError as error:
            raise BackupError(
                "gpg is missing: install it, or make a backup without encryption"
            ) from error
        except subprocess.CalledProcessError as error:
            raise BackupError(f"gpg: {error.stderr.strip()}") from error
