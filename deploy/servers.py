"""A server of the stack as a process: started, found again, stopped."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

# The slowest first start; a server that dies is noticed at once.
PATIENCE_SECONDS = int(os.environ.get("STACK_PATIENCE") or 60)


@dataclass(frozen=True)
class Service:
    """A server that stays in the foreground, in a folder of its own, which holds its number."""

    name: str
    # A port of the loopback, or the path of a socket; nobody asks a worker anything.
    address: int | Path | None
    command: list[str]
    folder: Path
    log: Path
    user: str | None
    environment: dict[str, str] = field(default_factory=dict)
    stop_signal: signal.Signals = signal.SIGTERM
    # Listening is not enough: it must have answered a request, or this command must succeed.
    speaks_http: bool = False
    probe: tuple[str, ...] = ()
    # What would keep it from starting once it was killed.
    lock: Path | None = None

    @property
    def pid_file(self) -> Path:
        return self.folder / "stack.pid"

    def pid(self) -> int | None:
        """The process, if it runs: a number left by a crash may by now be somebody else's."""
        try:
            saved = int(self.pid_file.read_text())
        except (OSError, ValueError):
            return None
        return saved if saved in self.processes() else None

    def start(self) -> None:
        """Returns when it answers; ends the program, saying why, when it does not."""
        if self.pid():
            return
        self.stop()
        if self._answers():
            sys.exit(
                f"Address {self.address} is taken, and {self.name} needs it: stop what listens there, "
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
        self.pid_file.write_text(f"{process.pid}\n")
        _wait(lambda: self._answers() or process.poll() is not None)
        if process.poll() is not None or not self._answers():
            self.stop()
            tail = "\n".join(self.log.read_text(errors="replace").splitlines()[-15:])
            sys.exit(f"{self.name} did not start. The end of {self.log}:\n{tail}")

    def stop(self) -> None:
        """What a killed server has left behind is ended too."""
        pid = self.pid()
        if pid:
            _send(pid, self.stop_signal)
            # A frozen server hears nothing before it is woken.
            for each in self.processes():
                _send(each, signal.SIGCONT)
            _wait(lambda: self.pid() is None)
        self.kill()
        for path in filter(None, (self.pid_file, self.lock)):
            path.unlink(missing_ok=True)

    def kill(self) -> None:
        """As a crash does, which leaves its number behind."""
        for each in self.processes():
            _send(each, signal.SIGKILL)
        _wait(lambda: not self.processes())

    def hang_up(self) -> None:
        """Tell it to read its settings again, which nginx does without a pause."""
        pid = self.pid()
        if pid:
            _send(pid, signal.SIGHUP)

    def processes(self) -> list[int]:
        """What runs this program in this folder."""
        home, program, found = self.folder.resolve(), Path(self.command[0]).resolve(), []
        for process in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                folder, executable = (process / "cwd").readlink(), (process / "exe").readlink()
                if folder.is_relative_to(home) and executable == program:
                    found.append(int(process.name))
        return found

    def _answers(self) -> bool:
        if self.address is None:
            return self.pid() is not None
        is_path = isinstance(self.address, Path)
        with socket.socket(socket.AF_UNIX if is_path else socket.AF_INET) as client:
            client.settimeout(PATIENCE_SECONDS)
            try:
                client.connect(str(self.address) if is_path else ("127.0.0.1", self.address))
                if self.speaks_http:
                    client.sendall(b"GET /robots.txt HTTP/1.0\r\nHost: localhost\r\n\r\n")
                    return client.recv(12).startswith(b"HTTP/")
            except OSError:
                return False
        return (
            not self.probe
            or not subprocess.run(self.probe, capture_output=True, check=False).returncode
        )


def clean_environment(home: Path) -> dict[str, str]:
    """Nothing of the caller's shell reaches a server, or changes its settings."""
    return {"PATH": os.environ["PATH"], "HOME": str(home), "LANG": "C.UTF-8"}


def as_user(user: str | None) -> dict[str, Any]:
    """Arguments of `subprocess` that give a process to a user; none keeps the caller."""
    return {"user": user, "group": "nogroup", "extra_groups": []} if user else {}


def _send(pid: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, number)


def _wait(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while not condition() and time.monotonic() < end:
        time.sleep(0.05)
