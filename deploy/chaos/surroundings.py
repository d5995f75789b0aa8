"""A disk without room, and a mail server that says nothing. Each function says what must hold."""

from __future__ import annotations

import os
import secrets
import socket
import struct
import subprocess
import sys
import time
import zlib
from pathlib import Path

from deploy.chaos.asking import Answer, ask
from deploy.chaos.inside import psql
from deploy.chaos.trial import LeftOutError, Trial, until
from deploy.machine import DIR, IS_ROOT, ROOT, URL, program

PUT_OFF = (
    "SELECT count(*) FROM django_tasks_database_dbtaskresult "
    "WHERE status = 'READY' AND run_after < now() + interval '1 hour'"
)


def mail_hangs(trial: Trial) -> None:
    """The mail server takes connections and says nothing; somebody asks for a new password, and the
    worker is killed while it waits for the server.

    Whoever asks is answered within three seconds, nobody else waits, and the mail arrives once, by
    itself, when the server speaks again.
    """
    silent = socket.create_server(("127.0.0.1", 0))
    silent.settimeout(30 * trial.patience)
    variables = {"STACK_EMAIL_URL": f"smtp://127.0.0.1:{silent.getsockname()[1]}"}
    before = _mails_to(trial.accounts.address)
    _stack("reload", **variables)
    try:
        answer = ask(
            "/fr/compte/mot-de-passe-oublie/",
            form={"email": trial.accounts.address},
            client="127.0.1.7",
            timeout=60 * trial.patience,
        )
        trial.notes.append(f"answered {answer.status} after {answer.seconds:.1f} s")
        trial.check(answer.status in {200, 302}, "who asked got no answer")
        trial.check(answer.seconds < 3 * trial.patience, "who asked waited for the mail server")
        with silent.accept()[0]:
            _stack("kill", "worker")
        trial.check(_mails_to(trial.accounts.address) == before, "a mail arrived too early")
        _stack("start", "worker", **variables)
        with silent.accept()[0]:
            is_put_off = until(lambda: psql(PUT_OFF) == "1", 30 * trial.patience)
        trial.check(is_put_off, "what a killed worker left was not taken up, or not put off")
    finally:
        silent.close()
        _stack("reload", STACK_EMAIL_URL="")
    spoken = time.monotonic()
    until(lambda: _mails_to(trial.accounts.address) > before, 90 * trial.patience)
    trial.notes.append(
        f"the mail arrived {time.monotonic() - spoken:.0f} s after the server healed"
    )
    trial.mended()
    trial.last(3)
    arrived = _mails_to(trial.accounts.address) - before
    trial.check(arrived == 1, f"{arrived} mails arrived in place of one")
    trial.check(not trial.writer.refused, "writes failed")


def _mails_to(address: str) -> int:
    """In the stack a mail is a file."""
    mails = (path.read_text(errors="replace") for path in (DIR / "mails").iterdir())
    return sum(f"To: {address}" in mail for mail in mails)


def _stack(*arguments: str, **variables: str) -> None:
    """Ask the stack for something, with other settings."""
    subprocess.run(
        [sys.executable, "-m", "deploy.stack", *arguments],
        cwd=ROOT,
        env=os.environ | variables,
        check=True,
        capture_output=True,
    )


def disk_full(trial: Trial) -> None:
    """There is no room for uploads. Words are saved, pages are read, and who uploads is told."""
    disk_take(DIR / "media")
    try:
        answer = _photo_send(trial)
        trial.last(6)
        ready = ask("/health/ready").text
        trial.check('"media": "failing"' in ready, f"/health/ready says {ready.strip()}")
    finally:
        disk_give(DIR / "media")
    trial.mended()
    # A folder that takes nothing, in place of a full disk, is somebody's mistake.
    is_told = answer.status == (503 if IS_ROOT else 500) and answer.is_in("fr")
    trial.check(is_told, f"the upload was answered with {answer.status}: {answer.text[:80]!r}")
    trial.check(not trial.writer.refused, f"words were refused: {dict(trial.writer.refused)}")


def disk_take(folder: Path) -> None:
    """A file system of 256 kB over a folder, filled; not root, a folder that takes nothing."""
    if not IS_ROOT:
        folder.chmod(0o555)
        return
    command = [program("mount"), "-t", "tmpfs", "-o", "size=256k,mode=777", "tmpfs", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise LeftOutError(f"no file system may be mounted here: {done.stderr.strip()}")
    with (folder / "filler").open("wb", buffering=0) as filler:
        try:
            while filler.write(bytes(4096)):
                pass
        except OSError:
            return


def disk_give(folder: Path) -> None:
    if IS_ROOT:
        subprocess.run([program("umount"), "-l", str(folder)], check=True, capture_output=True)
    else:
        folder.chmod(0o755)


def _photo_send(trial: Trial) -> Answer:
    """A photo for the draft, as the form of "my space" sends it."""
    boundary, token = secrets.token_hex(16), secrets.token_hex(16)
    fields = {"csrfmiddlewaretoken": token, "base": "0", "title": "Photo"}
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    parts.append(
        f'--{boundary}\r\nContent-Disposition: form-data; name="photo"; filename="a.png"\r\n'
        "Content-Type: image/png\r\n\r\n"
    )
    body = "".join(parts).encode() + _noise() + f"\r\n--{boundary}--\r\n".encode()
    return ask(
        trial.writer.path,
        body=body,
        cookies=f"{trial.accounts.member}; __Host-csrftoken={token}",
        client="127.0.1.7",
        timeout=60 * trial.patience,
        content_type=f"multipart/form-data; boundary={boundary}",
        origin=URL,
    )


def _noise(side: int = 800) -> bytes:
    """A picture that no compression makes small."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    rows = b"".join(b"\0" + secrets.token_bytes(3 * side) for _row in range(side))
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    chunks = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 1)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks
