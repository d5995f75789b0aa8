"""The production set-up on one machine: nginx, gunicorn, Redis and PostgreSQL of Debian, on loopback.

`python -m deploy.stack start|stop|kill|reload|status [SERVICE …]`, or `manage COMMAND …` in its
environment. Run by an ordinary user, or by root, who gives the servers to `nobody`. Variables:
docs/operations/stack.md.
"""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from deploy.machine import (
    DIR,
    HOSTS,
    HTTPS,
    POSTGRES,
    REDIS,
    REPLICA,
    REPLICA_PORT,
    ROOT,
    RUN,
    URL,
    application_address,
    application_bind,
    application_user,
    program,
    secret,
    server_user,
    setting,
)
from deploy.preparing import nginx_write, prepare, replica_prepare
from deploy.servers import Service, as_user, clean_environment

# What servers are told


def environment() -> dict[str, str]:
    """The variables of a production host, as `deploy/environment.example` explains them."""
    database = f"postgres://portal:{secret('postgres')}@127.0.0.1"
    return {
        "DJANGO_SETTINGS_MODULE": "portal.settings.production",
        "SECRET_KEY": secret("secret_key"),
        "ALLOWED_HOSTS": "localhost",
        "BASE_URL": URL,
        "DATABASE_URL": f"{database}:{POSTGRES}/portal",
        "REPLICA_URL": f"{database}:{REPLICA_PORT}/portal" if REPLICA else "",
        "CACHE_URL": f"redis://127.0.0.1:{REDIS}/0",
        "EMAIL_URL": os.environ.get("STACK_EMAIL_URL") or f"filemail:///{DIR / 'mails'}",
        "VAR_DIR": str(DIR),
        "PROXY_CACHE_DIR": str(DIR / "cache"),
        "FILE_SERVER_PREFIX": "/_files/",
        "PUBLIC_STATEMENT_TIMEOUT_MS": "2500",
        "WEB_CONCURRENCY": str(setting("WORKERS", 1)),
        "GUNICORN_THREADS": str(setting("THREADS", 4)),
        # Media on S3, where that is told: as on a production host.
        **{name: value for name, value in os.environ.items() if name.startswith("MEDIA_S3_")},
    }


def services(hosts: int = HOSTS) -> list[Service]:
    """In the order in which they start."""
    server, application = server_user(), application_user()
    redis = [program("redis-server"), str(ROOT / "deploy/redis.conf"), "--port", str(REDIS)]
    nginx = [program("nginx"), "-e", "stderr", "-c", str(DIR / "nginx.conf")]
    # By way of a link, as on a production host: a reload follows it to the new code.
    gunicorn = [sys.executable, "-m", "gunicorn", "--pythonpath", str(DIR / "current")]
    gunicorn += ["--config", str(DIR / "current/deploy/gunicorn.py")]
    applications = [
        _service(
            f"app-{number}",
            application_address(number),
            gunicorn,
            user=application,
            environment=environment() | {"GUNICORN_BIND": application_bind(number)},
            speaks_http=True,
        )
        for number in range(1, hosts + 1)
    ]
    worker = [sys.executable, str(DIR / "current/manage.py"), "run_worker", "--worker-id=stack"]
    return [
        _postgres("postgres", POSTGRES),
        *([_postgres("replica", REPLICA_PORT)] if REPLICA else []),
        _service("redis", REDIS, redis, user=server),
        # Before the applications: it must know every task that they put into the queue.
        _service("worker", None, worker, user=application, environment=environment()),
        *applications,
        _service("nginx", HTTPS, nginx, user=server),
    ]


def _postgres(name: str, port: int) -> Service:
    return _service(
        name,
        port,
        [program("postgres"), "-D", str(RUN / name), "-p", str(port)],
        user=server_user(),
        stop_signal=signal.SIGINT,
        probe=(program("pg_isready"), "-h", "127.0.0.1", "-p", str(port)),
        lock=RUN / name / "postmaster.pid",
    )


def _service(name: str, address: int | Path | None, command: list[str], **options: Any) -> Service:
    log = DIR / "log" / f"{name}.log"
    return Service(name, address, command, folder=RUN / name, log=log, **options)


def _python(*arguments: str) -> int:
    """An interpreter with the variables of the stack, as the user of its application."""
    variables = clean_environment(RUN) | environment()
    user = as_user(application_user())
    command = [sys.executable, *arguments]
    return subprocess.run(command, check=False, cwd=ROOT, env=variables, **user).returncode


def _content_build() -> None:
    """Tables, content and the pages of nginx, in one process; what is there already is kept."""
    content = os.environ.get("STACK_CONTENT", "demo")
    steps = [["migrate", "--verbosity", "0"], ["build_error_pages"]]
    steps += [["build_demo"]] if content == "demo" else [["load_vocabularies"], ["sync_roles"]]
    calls = "".join(f"call_command(*{step}); " for step in steps)
    setup = "import django; from django.core.management import call_command; django.setup(); "
    if _python("-c", setup + calls):
        sys.exit("The database could not be prepared.")


# What one may ask


def start(chosen: list[Service]) -> None:
    prepare(service.name for service in services())
    stores = [service for service in chosen if service.name in {"postgres", "replica", "redis"}]
    is_whole = len(chosen) == len(services())
    for service in stores:
        if service.name == "replica":
            replica_prepare()
        service.start()
    if is_whole:
        _content_build()
    for service in chosen:
        service.start()
    if is_whole:
        print(f"The portal answers on {URL}/ (stop it with `make stack-stop`)")


def stop(chosen: list[Service]) -> None:
    for service in reversed(chosen):
        service.stop()


def kill(chosen: list[Service]) -> None:
    """What a crash does, to try what it does to the others."""
    for service in chosen:
        service.kill()


def status(chosen: list[Service]) -> None:
    for service in chosen:
        print(f"{service.name:10} {service.pid() or 'stopped':<8} {service.address or ''}".rstrip())


def reload(chosen: list[Service]) -> None:
    """New code and new settings: the worker, then one application after the other, so that one always
    answers.

    Who asks for it meanwhile waits: two at once would stop both.
    """
    with (DIR / "reload.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        nginx_write()
        for service in chosen:
            if service.name == "nginx":
                service.hang_up()
            elif service.name.startswith(("app-", "worker")):
                service.stop()
                service.start()


ACTIONS = {"start": start, "stop": stop, "kill": kill, "status": status, "reload": reload}


def main(action: str = "status", *names: str) -> int:
    if action == "manage":
        return _python("manage.py", *names)
    # Also those that an earlier start with more hosts has left.
    left = len(list(RUN.glob("app-*/stack.pid"))) if action in {"stop", "kill", "status"} else 0
    known = services(max(HOSTS, left))
    unknown = set(names) - {service.name for service in known}
    if action not in ACTIONS or unknown:
        sys.exit(f"{__doc__}\nServices: {', '.join(service.name for service in known)}")
    ACTIONS[action]([service for service in known if not names or service.name in names])
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
