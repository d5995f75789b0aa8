"""The production set-up on one machine: nginx, gunicorn, Redis and PostgreSQL of Debian, on loopback.

`python -m deploy.stack start|stop|kill|reload|status [SERVICE …]`, or `manage COMMAND …` in its environment. Run by
an ordinary user, or by root, who gives the servers to `nobody`. Variables: docs/operations/stack.md.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from deploy.servers import Service, as_user, clean_environment

ROOT = Path(__file__).resolve().parents[1]
DIR = Path(os.environ.get("STACK_DIR") or ROOT / "var/stack").absolute()
RUN = DIR / "run"
IS_ROOT = os.geteuid() == 0
BROTLI = Path("/usr/lib/nginx/modules/ngx_http_brotli_static_module.so")
PACKAGES = {"nginx": "nginx-light", "postgres": "postgresql", "initdb": "postgresql"}


def _number(name: str, default: int) -> int:
    return int(os.environ.get(f"STACK_{name}") or default)


HTTPS = _number("HTTPS_PORT", 8443)
HTTP = _number("HTTP_PORT", 8480)
POSTGRES = _number("POSTGRES_PORT", 8432)
REDIS = _number("REDIS_PORT", 8479)
# Two gunicorns, so that one answers while the other is made anew.
HOSTS = _number("HOSTS", 2)
# They listen on sockets; on this port and those that follow where it is set, as several hosts do.
APPLICATION = _number("APPLICATION_PORT", 0)
# Longer than nginx avoids a host that did not answer once (`fail_timeout`).
FORGIVEN_SECONDS = 3
URL = f"https://localhost:{HTTPS}"


# Who runs what


def _server_user() -> str | None:
    """PostgreSQL refuses root, and no other server needs to be root."""
    return "nobody" if IS_ROOT else None


def _application_user() -> str | None:
    """Like the servers, unless only root may read the interpreter or the code."""
    if not IS_ROOT:
        return None
    probe = [sys.executable, "-c", "import django, sys; open(sys.argv[1])", str(ROOT / "manage.py")]
    try:
        done = subprocess.run(probe, capture_output=True, check=False, cwd="/", **as_user("nobody"))
    except PermissionError:
        return None
    return "nobody" if done.returncode == 0 else None


def _program(name: str) -> str:
    """Debian keeps servers out of an ordinary user's PATH, and PostgreSQL's below its version."""
    versions = Path("/usr/lib/postgresql").glob("*/bin")
    newest = sorted(versions, key=lambda path: int(path.parent.name), reverse=True)
    folders = [*map(str, newest), os.environ["PATH"], "/usr/sbin"]
    found = shutil.which(name, path=":".join(folders))
    return found or sys.exit(f"{name} is missing: apt-get install {PACKAGES.get(name, name)}")


def _run(command: list[str], *, user: str | None = None, text: str | None = None) -> None:
    done = subprocess.run(
        command,
        input=text,
        capture_output=True,
        text=True,
        check=False,
        cwd=DIR,
        env=clean_environment(RUN),
        **as_user(user),
    )
    if done.returncode:
        sys.exit(f"{command[0]} failed:\n{done.stdout}{done.stderr}")


def _secret(name: str) -> str:
    """Made once; only for who may read the folder."""
    path = DIR / "secrets" / name
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_hex(32))
    return path.read_text()


# What servers are told


def environment() -> dict[str, str]:
    """The variables of a production host, as `deploy/environment.example` explains them."""
    return {
        "DJANGO_SETTINGS_MODULE": "portal.settings.production",
        "SECRET_KEY": _secret("secret_key"),
        "ALLOWED_HOSTS": "localhost",
        "BASE_URL": URL,
        "DATABASE_URL": f"postgres://portal:{_secret('postgres')}@127.0.0.1:{POSTGRES}/portal",
        "CACHE_URL": f"redis://127.0.0.1:{REDIS}/0",
        "EMAIL_URL": f"filemail:///{DIR / 'mails'}",
        "VAR_DIR": str(DIR),
        "PROXY_CACHE_DIR": str(DIR / "cache"),
        "PUBLIC_STATEMENT_TIMEOUT_MS": "2500",
        "WEB_CONCURRENCY": str(_number("WORKERS", 1)),
        "GUNICORN_THREADS": str(_number("THREADS", 4)),
    }


def services(hosts: int = HOSTS) -> list[Service]:
    """In the order in which they start."""
    user, application_user = _server_user(), _application_user()
    postgres = [_program("postgres"), "-D", str(RUN / "postgres"), "-p", str(POSTGRES)]
    redis = [_program("redis-server"), str(ROOT / "deploy/redis.conf"), "--port", str(REDIS)]
    nginx = [_program("nginx"), "-e", "stderr", "-c", str(DIR / "nginx.conf")]
    # By way of a link, as on a production host: a reload follows it to the new code.
    gunicorn = [sys.executable, "-m", "gunicorn", "--pythonpath", str(DIR / "current")]
    gunicorn += ["--config", str(DIR / "current/deploy/gunicorn.py")]
    applications = [
        _service(
            f"app-{number}",
            _application_address(number),
            gunicorn,
            user=application_user,
            environment=environment() | {"GUNICORN_BIND": _application_bind(number)},
            speaks_http=True,
        )
        for number in range(1, hosts + 1)
    ]
    ready = (_program("pg_isready"), "-h", "127.0.0.1", "-p", str(POSTGRES))
    return [
        _service(
            "postgres",
            POSTGRES,
            postgres,
            user=user,
            stop_signal=signal.SIGINT,
            probe=ready,
            lock=RUN / "postgres/postmaster.pid",
        ),
        _service("redis", REDIS, redis, user=user),
        *applications,
        _service("nginx", HTTPS, nginx, user=user),
    ]


def _service(name: str, address: int | Path, command: list[str], **options: Any) -> Service:
    log = DIR / "log" / f"{name}.log"
    return Service(name, address, command, folder=RUN / name, log=log, **options)


def _application_address(number: int) -> int | Path:
    return APPLICATION + number - 1 if APPLICATION else RUN / f"app-{number}" / "socket"


def _application_bind(number: int) -> str:
    address = _application_address(number)
    return f"unix:{address}" if isinstance(address, Path) else f"127.0.0.1:{address}"


def _nginx_write() -> None:
    """The production template with this machine's values, in the smallest frame that nginx takes."""
    binds = map(_application_bind, range(1, HOSTS + 1))
    values = {
        "PORTAL_HOST": "localhost",
        "PORTAL_AUTHORITY": f"localhost:{HTTPS}",
        "PORTAL_URL": URL,
        "PORTAL_LISTEN_HTTP": f"listen 127.0.0.1:{HTTP};",
        "PORTAL_LISTEN_HTTPS": f"listen 127.0.0.1:{HTTPS} ssl http2;",
        "PORTAL_TLS": str(DIR / "tls"),
        "PORTAL_APPLICATION": " ".join(f"server {bind} max_fails=1 fail_timeout=2s;" for bind in binds),
        "PORTAL_VAR": str(DIR),
        "PORTAL_MEDIA": f"root {DIR};",
        "PORTAL_CACHE": str(DIR / "cache"),
        "PORTAL_LOG": str(DIR / "log/access.json.log"),
        "PORTAL_OPERATORS": "",
        "PORTAL_UNLIMITED": "127.0.0.0/8 1;" if _number("UNLIMITED", 0) else "",
        "PORTAL_PRECOMPRESSED": "gzip_static on;" + " brotli_static on;" * BROTLI.exists(),
    }
    template = (ROOT / "deploy/nginx/portal.conf").read_text()
    portal = re.sub(r"\$\{(PORTAL_\w+)\}", lambda match: values[match[1]], template)
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = "".join(f"{kind}_temp_path {RUN}/nginx/{kind};\n" for kind in kinds)
    module = f"load_module {BROTLI};\n" if BROTLI.exists() else ""
    (DIR / "nginx.conf").write_text(
        f"{module}daemon off;\npid {RUN}/nginx/nginx.pid;\nworker_processes 2;\n"
        "error_log stderr crit;\nevents { worker_connections 1024; }\n"
        f"http {{\ninclude /etc/nginx/mime.types;\nsendfile on;\n{temporary}{portal}}}\n"
    )


# Preparing, once


def _prepare() -> None:
    names = ["log", "cache", "media/images", "mails", "errors", "tls"]
    names += [f"run/{service.name}" for service in services()]
    for name in names:
        (DIR / name).mkdir(parents=True, exist_ok=True)
    for name, target in (("current", ROOT), ("static", ROOT / "var/static")):
        if not (DIR / name).is_symlink():
            (DIR / name).symlink_to(target)
    _nginx_write()
    if not (DIR / "tls/fullchain.pem").exists():
        _certificate_make()
    if not (RUN / "postgres/PG_VERSION").exists():
        _postgres_init()
    if IS_ROOT:
        of_servers = ["run/postgres", "run/redis", "run/nginx", "log", "cache", "tls"]
        _run(["chown", "-R", "nobody:nogroup", *(names if _application_user() else of_servers)])


def _certificate_make() -> None:
    """For localhost, and signed by itself: a browser asks once whether to go on."""
    command = [_program("openssl"), "req", "-x509", "-newkey", "ec", "-nodes", "-days", "825"]
    command += ["-pkeyopt", "ec_paramgen_curve:prime256v1", "-subj", "/CN=localhost"]
    command += ["-addext", "subjectAltName=DNS:localhost", "-keyout", "tls/privkey.pem"]
    _run([*command, "-out", "tls/fullchain.pem"])


def _postgres_init() -> None:
    """A cluster whose role `portal` owns its database and nothing else, as on a production host."""
    user = _server_user()
    if IS_ROOT:
        _run(["chown", "nobody:nogroup", "run/postgres"])
    folder = RUN / "postgres"
    command = [_program("initdb"), "--pgdata", str(folder), "--username=postgres", "--auth=trust"]
    _run([*command, "--no-sync", "--encoding=UTF8", "--locale=C.UTF-8"], user=user)
    (folder / "pg_hba.conf").write_text(
        "host all all 127.0.0.1/32 scram-sha-256\nhost replication all 127.0.0.1/32 scram-sha-256\n"
    )
    with (folder / "postgresql.conf").open("a") as settings:
        settings.write(f"include '{ROOT / 'deploy/postgresql.conf'}'\nunix_socket_directories = ''\n")
    # Read by the server alone, before anybody may connect: one statement a line.
    statements = (
        f"ALTER ROLE postgres PASSWORD '{_secret('postgres_owner')}'\n"
        f"CREATE ROLE portal LOGIN PASSWORD '{_secret('postgres')}'\n"
        "CREATE DATABASE portal OWNER portal\n"
    )
    _run([_program("postgres"), "--single", "-D", str(folder), "postgres"], user=user, text=statements)


def _python(*arguments: str) -> int:
    """An interpreter with the variables of the stack, as the user of its application."""
    variables = clean_environment(RUN) | environment()
    user = as_user(_application_user())
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
    _prepare()
    stores = [service for service in chosen if service.name in {"postgres", "redis"}]
    is_whole = len(chosen) == len(services())
    for service in stores:
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
        print(f"{service.name:10} {service.pid() or 'stopped':<8} {service.address}")


def reload(chosen: list[Service]) -> None:
    """New code and new settings: one application after the other, so that one always answers."""
    _nginx_write()
    for service in chosen:
        if service.name == "nginx":
            service.hang_up()
        elif service.name.startswith("app-"):
            service.stop()
            service.start()
            time.sleep(FORGIVEN_SECONDS)


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
