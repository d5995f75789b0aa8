"""Where the stack lies on this machine, which variables choose it, and who runs what."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import sys
from pathlib import Path

from deploy.servers import as_user, clean_environment

ROOT = Path(__file__).resolve().parents[1]
DIR = Path(os.environ.get("STACK_DIR") or ROOT / "var/stack").absolute()
RUN = DIR / "run"
IS_ROOT = os.geteuid() == 0
BROTLI = Path("/usr/lib/nginx/modules/ngx_http_brotli_static_module.so")
PACKAGES = dict.fromkeys(("postgres", "initdb", "pg_basebackup"), "postgresql")


def setting(name: str, default: int) -> int:
    return int(os.environ.get(f"STACK_{name}") or default)


HTTPS = setting("HTTPS_PORT", 8443)
HTTP = setting("HTTP_PORT", 8480)
POSTGRES = setting("POSTGRES_PORT", 8432)
REDIS = setting("REDIS_PORT", 8479)
# A second PostgreSQL that follows the first, where it is wanted.
REPLICA = bool(setting("REPLICA", 0))
REPLICA_PORT = setting("REPLICA_PORT", 8433)
# Two gunicorns, so that one answers while the other is made anew.
HOSTS = setting("HOSTS", 2)
# They listen on sockets; on this port and those that follow where it is set, as several hosts do.
APPLICATION = setting("APPLICATION_PORT", 0)
URL = f"https://localhost:{HTTPS}"


# Who runs what


def server_user() -> str | None:
    """PostgreSQL refuses root, and no other server needs to be root."""
    return "nobody" if IS_ROOT else None


def application_user() -> str | None:
    """Like the servers, unless only root may read the interpreter or the code."""
    if not IS_ROOT:
        return None
    probe = [sys.executable, "-c", "import django, sys; open(sys.argv[1])", str(ROOT / "manage.py")]
    try:
        done = subprocess.run(probe, capture_output=True, check=False, cwd="/", **as_user("nobody"))
    except PermissionError:
        return None
    return "nobody" if done.returncode == 0 else None


def program(name: str) -> str:
    """Debian keeps servers out of an ordinary user's PATH, and PostgreSQL's below its version."""
    versions = Path("/usr/lib/postgresql").glob("*/bin")
    newest = sorted(versions, key=lambda path: int(path.parent.name), reverse=True)
    folders = [*map(str, newest), os.environ["PATH"], "/usr/sbin"]
    found = shutil.which(name, path=":".join(folders))
    return found or sys.exit(f"{name} is missing: apt-get install {PACKAGES.get(name, name)}")


def run(
    command: list[str], *, user: str | None = None, text: str | None = None, **variables: str
) -> None:
    done = subprocess.run(
        command,
        input=text,
        capture_output=True,
        text=True,
        check=False,
        cwd=DIR,
        env=clean_environment(RUN) | variables,
        **as_user(user),
    )
    if done.returncode:
        sys.exit(f"{command[0]} failed:\n{done.stdout}{done.stderr}")


def secret(name: str) -> str:
    """Made once; only for who may read the folder."""
    path = DIR / "secrets" / name
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_hex(32))
    return path.read_text()


def application_address(number: int) -> int | Path:
    return APPLICATION + number - 1 if APPLICATION else RUN / f"app-{number}" / "socket"


def application_bind(number: int) -> str:
    address = application_address(number)
    return f"unix:{address}" if isinstance(address, Path) else f"127.0.0.1:{address}"
