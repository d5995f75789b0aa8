"""A server of the stack as a process: started, found again, stopped."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

# The slowest first start; a server that dies is noticed at once.
PATIENCE_SECONDS = 60


@dataclass(frozen=True)
class Service:
    """A server that stays in the foreground; its number is kept in the folder in which it runs."""

    name: str
    port: int
    command: list[str]
    folder: Path
    user: str | None
    environment: dict[str, str] = field(default_factory=dict)
    stop_signal: signal.Signals = signal.SIGTERM

    @property
    def pid_file(self) -> Path:
        return self.folder / f"{self.name}.pid"

    @property
    def log(self) -> Path:
        return self.folder.parent / "log" / f"{self.name}.log"

    def pid(self) -> int | None:
        """The process, if it runs: a number left by a crash may by now be somebody else's."""
        try:
            pid = int(self.pid_file.read_text())
            process = Path(f"/proc/{pid}")
            is_dead = ") Z " in (process / "stat").read_text()
            is_ours = (process / "cwd").readlink().is_relative_to(self.folder.parent.resolve())
        except (OSError, ValueError):
            return None
        return pid if is_ours and not is_dead else None

    def start(self) -> None:
        """Returns when it answers; ends the program, saying why, when it does not."""
        if self.pid():
            return
        if answers(self.port):
            sys.exit(
                f"Port {self.port} is taken, and {self.name} needs it: stop what listens there, "
                "or choose another port (docs/operations/stack.md)."
            )
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                self.command,
                cwd=self.folder,
                env=clean_environment(self.folder) | self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **as_user(self.user),
            )
        self.pid_file.write_text(str(process.pid))
        _wait(lambda: answers(self.port) or process.poll() is not None)
        if process.poll() is not None or not answers(self.port):
            self.stop()
            tail = "\n".join(self.log.read_text(errors="replace").splitlines()[-15:])
            sys.exit(f"{self.name} did not start. The end of {self.log}:\n{tail}")

    def stop(self) -> None:
        pid = self.pid()
        if pid:
            os.kill(pid, self.stop_signal)
            # A frozen server hears nothing before it is woken.
            os.kill(pid, signal.SIGCONT)
            _wait(lambda: self.pid() is None)
            if self.pid():
                os.killpg(pid, signal.SIGKILL)
        self.pid_file.unlink(missing_ok=True)

    def reload(self) -> None:
        """New code and new settings, without a pause; only gunicorn and nginx understand it."""
        pid = self.pid()
        if pid:
            os.kill(pid, signal.SIGHUP)


def clean_environment(home: Path) -> dict[str, str]:
    """Nothing of the caller's shell reaches a server, or changes its settings."""
    return {"PATH": os.environ["PATH"], "HOME": str(home), "LANG": "C.UTF-8"}


def as_user(user: str | None) -> dict[str, Any]:
    """Arguments of `subprocess` that give a process to a user; none keeps the caller."""
    return {"user": user, "group": "nogroup", "extra_groups": []} if user else {}


def answers(port: int) -> bool:
    with socket.socket() as client:
        client.settimeout(1)
        return client.connect_ex(("127.0.0.1", port)) == 0


def _wait(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while not condition() and time.monotonic() < end:
        time.sleep(0.05)
