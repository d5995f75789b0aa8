"""The servers that `make bench` asks: a production stack of its own, and three gunicorn beside it.

Ports and data are not those of `make stack`, which may run meanwhile. `--scale` has data of its own.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import wrk

ROOT = Path(__file__).resolve().parents[1]
CONTENT = "scale" if "--scale" in sys.argv else "demonstration"
WORKERS = 2
THREADS = 4

# The stack reads them when it is imported.
os.environ |= {
    "STACK_DIR": str(ROOT / "var/bench" / CONTENT),
    "STACK_HTTPS_PORT": "8643",
    "STACK_HTTP_PORT": "8680",
    "STACK_POSTGRES_PORT": "8632",
    "STACK_REDIS_PORT": "8679",
    "STACK_APPLICATION_PORT": "",
    "STACK_HOSTS": "1",
    "STACK_WORKERS": str(WORKERS),
    "STACK_THREADS": str(THREADS),
    "STACK_UNLIMITED": "1",
    "STACK_CONTENT": "demo",
}
sys.path.insert(0, str(ROOT))

from deploy import stack  # noqa: E402 - it reads the variables
from deploy.machine import DIR, RUN, URL, application_user  # noqa: E402
from deploy.servers import Service, as_user, clean_environment  # noqa: E402

ENVIRONMENT = clean_environment(RUN) | stack.environment()
PORTS = {"uncached": 8690, "cached": 8691, "empty": 8692}
APPLICATIONS = {
    "uncached": ("portal.wsgi", {"PAGE_CACHE_SECONDS": "0"}),
    # What is kept stays for the whole run.
    "cached": ("portal.wsgi", {"PAGE_CACHE_SECONDS": "86400"}),
    "empty": ("bench.empty", {}),
}
# Connections are kept, and no worker retires in the middle of a round.
STEADY = "--keep-alive 60 --max-requests 0"


def address(name: str, path: str) -> str:
    """Of a path at one of the three, or at nginx."""
    return f"http://127.0.0.1:{PORTS[name]}{path}" if name in PORTS else f"{URL}{path}"


def _gunicorn(name: str) -> Service:
    """With the settings of production but for STEADY."""
    application, variables = APPLICATIONS[name]
    command = [sys.executable, "-m", "gunicorn", "--pythonpath", str(ROOT)]
    command += ["--config", str(ROOT / "deploy/gunicorn.py"), f"{application}:application"]
    bind = {"GUNICORN_BIND": f"127.0.0.1:{PORTS[name]}", "GUNICORN_CMD_ARGS": STEADY}
    return Service(
        f"bench-{name}",
        PORTS[name],
        command,
        folder=RUN / f"bench-{name}",
        log=DIR / "log" / f"bench-{name}.log",
        user=application_user(),
        environment=ENVIRONMENT | variables | bind,
        speaks_http=True,
    )


@contextmanager
def running() -> Iterator[None]:
    """Everything answers, with its content; stopped at the end, whatever happens."""
    services = stack.services()
    gunicorns = [_gunicorn(name) for name in PORTS]
    try:
        stack.start(services)
        seeded = DIR / "seeded"
        if CONTENT == "scale" and not seeded.exists():
            print(python("manage.py", "seed_scale"))
            seeded.touch()
        for gunicorn in gunicorns:
            gunicorn.folder.mkdir(exist_ok=True)
            gunicorn.start()
        for service in (*services, *gunicorns):
            _pin(service)
        yield
    finally:
        for service in (*gunicorns, *reversed(services)):
            service.stop()


def python(*arguments: str) -> str:
    """What a program prints, run as the application is, without its cache of pages."""
    done = subprocess.run(
        [sys.executable, *arguments],
        check=True,
        cwd=ROOT,
        env=ENVIRONMENT | {"PAGE_CACHE_SECONDS": "0", "LOG_LEVEL": "WARNING"},
        stdout=subprocess.PIPE,
        text=True,
        **as_user(application_user()),
    )
    return done.stdout


def costs() -> list[dict[str, Any]]:
    """Of every page type in French: what bench/pages.py measures."""
    return [
        cost
        for cost in json.loads(python("bench/pages.py", "--json"))
        if cost["language"] in {"fr", ""}
    ]


def static_write(name: str, body: bytes) -> str:
    """The path under which nginx serves these bytes as a file."""
    folder = DIR / "media/images/bench"
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(body)
    return f"/media/images/bench/{name}"


def _pin(service: Service) -> None:
    """Workers of gunicorn each on a core; nginx leaves the last one to the requests, if it can."""
    workers = Path(f"/proc/{service.pid()}/task/{service.pid()}/children").read_text().split()
    if service.name == "nginx":
        for worker in workers:
            wrk.pin(int(worker), wrk.CORES[:-1] or wrk.CORES)
    elif service.name not in {"postgres", "redis"}:
        for place, worker in enumerate(workers):
            wrk.pin(int(worker), [wrk.CORES[place % len(wrk.CORES)]])
