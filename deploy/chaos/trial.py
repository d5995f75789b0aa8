"""One fault from its beginning until the portal is whole again, and what was seen meanwhile."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from deploy.chaos.asking import CACHED, LANGUAGES, UNCACHED, Readers, Writer, ask
from deploy.chaos.inside import Accounts, titles_stored
from deploy.stack import services

# Readers and the writer are there for so long before anything happens, and after all is well again.
BEFORE_SECONDS, AFTER_SECONDS = 3.0, 2.0
HEALED_SECONDS = 30.0


@dataclass
class Trial:
    """What a fault is given: the people on the site, and where to say what is wrong."""

    accounts: Accounts
    patience: float
    readers: Readers
    writer: Writer
    complaints: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    unreachable: list[tuple[float, float]] = field(default_factory=list)
    mended_at: float = 0.0

    def check(self, holds: bool, words: str) -> None:
        """Something that must be so, in the words for when it is not."""
        if not holds:
            self.complaints.append(words)

    def last(self, seconds: float) -> None:
        """The fault goes on; readers read."""
        time.sleep(seconds)

    @contextmanager
    def silence(self) -> Iterator[None]:
        """Nobody reads or writes, so that two states can be compared."""
        pauses = (self.readers.pause, self.writer.pause)
        for pause in pauses:
            pause.set()
        time.sleep(3)
        try:
            yield
        finally:
            for pause in pauses:
                pause.clear()

    def mended(self) -> None:
        """The cause is gone: from here on the portal heals by itself."""
        self.mended_at = time.monotonic()

    @contextmanager
    def nobody_answers(self) -> Iterator[None]:
        """nginx itself is away: a refused connection is nobody's fault."""
        begun = time.monotonic()
        yield
        # A connection may have been made in the last moment before.
        self.unreachable.append((begun - 1, time.monotonic()))


@dataclass(frozen=True)
class Outcome:
    """A line of the table."""

    fault: str
    readers: str
    writers: str
    healed: float | None
    complaints: list[str]
    notes: list[str]
    is_left_out: bool = False


class LeftOutError(Exception):
    """This machine cannot do that; the text says why."""


def run(name: str, act: Callable[[Trial], None], accounts: Accounts, patience: float) -> Outcome:
    """Let people read and write, do it, and wait until all is well again."""
    readers, writer = Readers(patience), Writer(accounts, patience)
    trial = Trial(accounts, patience, readers, writer)
    healed: float | None = None
    is_left_out = False
    with readers.reading(), writer.writing():
        until(lambda: bool(writer.confirmed), HEALED_SECONDS * patience)
        if not writer.confirmed:
            raise RuntimeError(f"nothing could be written: {dict(writer.refused)}")
        time.sleep(BEFORE_SECONDS)
        begun = time.monotonic()
        try:
            act(trial)
        except LeftOutError as error:
            trial.notes.append(f"left out: {error}")
            is_left_out = True
        # A fault that breaks off must not keep the others from being tried, nor servers stopped.
        except (OSError, RuntimeError, SystemExit, ValueError) as error:
            trial.complaints.append(str(error))
            whole_again()
        trial.mended_at = trial.mended_at or time.monotonic()
        if until(lambda: _is_whole(writer), HEALED_SECONDS * patience):
            healed = time.monotonic() - trial.mended_at
        time.sleep(AFTER_SECONDS)
    trial.check(healed is not None, "did not heal")
    trial.complaints += readers.faults(begun, trial.unreachable)
    trial.complaints += writer.faults(titles_stored(accounts.draft))
    seen = readers.summary(begun), writer.summary()
    return Outcome(name, *seen, healed, trial.complaints, trial.notes, is_left_out)


def whole_again() -> None:
    """Every server that does not run is started."""
    for service in services():
        service.start()


def _is_whole(writer: Writer) -> bool:
    """Every page is built and shown in its language, and a write is confirmed that began since."""
    paths = [(code, path) for code in LANGUAGES for path in (*CACHED[code], UNCACHED[code])]
    answers = [(code, ask(path, client="127.0.1.8", timeout=5)) for code, path in paths]
    if not all(answer.status == 200 and answer.is_in(code) for code, answer in answers):
        return False
    before = len(writer.confirmed)
    return until(lambda: len(writer.confirmed) > before, 5)


def until(condition: Callable[[], bool], seconds: float) -> bool:
    """Whether it comes true before that many seconds are over."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.1)
    return condition()
