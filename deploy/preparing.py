"""What the servers of the stack need before they start, made once."""

from __future__ import annotations

import os
import re
import stat
import sys
from collections.abc import Iterable
from urllib.parse import urlsplit

from deploy.machine import (
    BROTLI,
    DIR,
    HOSTS,
    HTTP,
    HTTPS,
    IS_ROOT,
    POSTGRES,
    REPLICA,
    ROOT,
    RUN,
    URL,
    application_bind,
    application_user,
    program,
    run,
    secret,
    server_user,
    setting,
)


def prepare(names_of_services: Iterable[str]) -> None:
    above = [folder for folder in DIR.parents if folder.exists()]
    closed = [folder for folder in above if not folder.stat().st_mode & stat.S_IXOTH]
    if IS_ROOT and closed:
        sys.exit(f"Servers run as nobody, who may not enter {closed[-1]}: set STACK_DIR elsewhere.")
    names = ["log", "cache", "media/images", "mails", "errors", "tls"]
    names += [f"run/{name}" for name in names_of_services]
    for name in names:
        (DIR / name).mkdir(parents=True, exist_ok=True)
    for name, target in (("current", ROOT), ("static", ROOT / "var/static")):
        if not (DIR / name).is_symlink():
            (DIR / name).symlink_to(target)
    nginx_write()
    if not (DIR / "tls/fullchain.pem").exists():
        _certificate_make()
    if not (RUN / "postgres/PG_VERSION").exists():
        _postgres_init()
    if IS_ROOT:
        of_servers = ["run/postgres", "run/redis", "run/nginx", "log", "cache", "tls"]
        of_servers += ["run/replica"] * REPLICA
        run(["chown", "-R", "nobody:nogroup", *(names if application_user() else of_servers)])


def _certificate_make() -> None:
    """For localhost, and signed by itself: a browser asks once whether to go on."""
    command = [program("openssl"), "req", "-x509", "-newkey", "ec", "-nodes", "-days", "825"]
    command += ["-pkeyopt", "ec_paramgen_curve:prime256v1", "-subj", "/CN=localhost"]
    command += ["-addext", "subjectAltName=DNS:localhost", "-keyout", "tls/privkey.pem"]
    run([*command, "-out", "tls/fullchain.pem"])


def _postgres_init() -> None:
    """A cluster whose role `portal` owns its database and nothing else, as on a production host."""
    user = server_user()
    if IS_ROOT:
        run(["chown", "nobody:nogroup", "run/postgres"])
    folder = RUN / "postgres"
    command = [program("initdb"), "--pgdata", str(folder), "--username=postgres", "--auth=trust"]
    run([*command, "--no-sync", "--encoding=UTF8", "--locale=C.UTF-8"], user=user)
    (folder / "pg_hba.conf").write_text(
        "host all all 127.0.0.1/32 scram-sha-256\nhost replication all 127.0.0.1/32 scram-sha-256\n"
    )
    with (folder / "postgresql.conf").open("a") as settings:
        settings.write(
            f"include '{ROOT / 'deploy/postgresql.conf'}'\nunix_socket_directories = ''\n"
        )
    # Read by the server alone, before anybody may connect: one statement a line.
    statements = (
        f"ALTER ROLE postgres PASSWORD '{secret('postgres_owner')}'\n"
        f"CREATE ROLE portal LOGIN PASSWORD '{secret('postgres')}'\n"
        "CREATE DATABASE portal OWNER portal\n"
    )
    run(
        [program("postgres"), "--single", "-D", str(folder), "postgres"],
        user=user,
        text=statements,
    )


def replica_prepare() -> None:
    """A copy of the cluster that runs, which follows it from then on; one that is there is kept."""
    folder, settings = RUN / "replica", ROOT / "deploy/postgresql-replica.conf"
    if (folder / "PG_VERSION").exists():
        return
    folder.chmod(0o700)
    command = [program("pg_basebackup"), "--host=127.0.0.1", f"--port={POSTGRES}"]
    command += ["--username=postgres", "--pgdata", str(folder), "--write-recovery-conf"]
    owner = secret("postgres_owner")
    run([*command, "--checkpoint=fast", "--no-sync"], user=server_user(), PGPASSWORD=owner)
    with (folder / "postgresql.conf").open("a") as file:
        file.write(f"include '{settings}'\n")


def _media() -> str:
    """Where nginx finds renditions: on this disk, or as docs/operations/hosts.md says."""
    bucket = os.environ.get("MEDIA_S3_PUBLIC_BUCKET")
    if not bucket:
        return f"root {DIR};"
    server = os.environ["MEDIA_S3_ENDPOINT"]
    host = f"proxy_set_header Host {urlsplit(server).netloc};"
    return f"proxy_pass {server}/{bucket}/images/; {host} proxy_hide_header Cache-Control;"


def nginx_write() -> None:
    """The production template with this machine's values, in the smallest frame that nginx takes."""
    binds = map(application_bind, range(1, HOSTS + 1))
    values = {
        "PORTAL_HOST": "localhost",
        "PORTAL_AUTHORITY": f"localhost:{HTTPS}",
        "PORTAL_URL": URL,
        "PORTAL_LISTEN_HTTP": f"listen 127.0.0.1:{HTTP};",
        "PORTAL_LISTEN_HTTPS": f"listen 127.0.0.1:{HTTPS} ssl http2;",
        "PORTAL_TLS": str(DIR / "tls"),
        "PORTAL_APPLICATION": " ".join(f"server {bind} max_fails=0;" for bind in binds),
        "PORTAL_ADMIN": "admin",
        "PORTAL_VAR": str(DIR),
        "PORTAL_MEDIA": _media(),
        "PORTAL_CACHE": str(DIR / "cache"),
        "PORTAL_TEMP": str(RUN / "nginx/pages"),
        "PORTAL_LOG": str(DIR / "log/access.json.log"),
        "PORTAL_OPERATORS": "",
        "PORTAL_UNLIMITED": "127.0.0.0/8 1;" if setting("UNLIMITED", 0) else "",
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
