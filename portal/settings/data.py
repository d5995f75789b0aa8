"""Where data are kept: the database, the files, backups."""

from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from portal.settings.environment import VAR_DIR, env

# Database

DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'db.sqlite3'}")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    VAR_DIR.mkdir(parents=True, exist_ok=True)
    # Writers queue at BEGIN instead of failing half-way; readers are never blocked.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-32000;"
        ),
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # Statements are short: compiling one that is thought dear takes longer than all of it. What is
    # read often lies in memory, where jumping costs no more than going on, whatever the default says.
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault(
        "options", "-c jit=off -c random_page_cost=1.1"
    )
# Where public pages may be read too, once it has what they must show; docs/operations/hosts.md.
REPLICA_URL = env.str("REPLICA_URL", default="")
if REPLICA_URL:
    _replica = env.db_url("REPLICA_URL")
    if {_replica["ENGINE"], DATABASES["default"]["ENGINE"]} != {"django.db.backends.postgresql"}:
        raise ImproperlyConfigured(
            "REPLICA_URL needs PostgreSQL, and so does DATABASE_URL with it."
        )
    _replica["OPTIONS"] = {
        "options": "-c jit=off -c random_page_cost=1.1",
        # In seconds, the last in milliseconds: nobody waits for a host that is gone.
        "connect_timeout": 2,
        "keepalives_idle": 3,
        "keepalives_interval": 1,
        "tcp_user_timeout": 3000,
        **_replica.get("OPTIONS", {}),
    }
    # Each request asks it how far it is, which says as well whether the connection lives.
    DATABASES["replica"] = {**_replica, "CONN_MAX_AGE": 60, "TEST": {"MIRROR": "default"}}
    DATABASE_ROUTERS = ["core.backends.replica.ReplicaRouter"]

# Files

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# On S3, if a bucket is named: originals and documents in one that nobody else reads, and renditions in
# another one, which the web server fetches: readers' browsers go on asking the portal alone.
MEDIA_S3_BUCKET = env.str("MEDIA_S3_BUCKET", default="")
if MEDIA_S3_BUCKET:
    _s3: dict[str, Any] = {
        "endpoint_url": env.str("MEDIA_S3_ENDPOINT", default="") or None,
        "region_name": env.str("MEDIA_S3_REGION", default="") or None,
        "access_key": env.str("MEDIA_S3_KEY"),
        "secret_key": env.str("MEDIA_S3_SECRET"),
        "file_overwrite": False,
    }
    _renditions = {
        "bucket_name": env.str("MEDIA_S3_PUBLIC_BUCKET"),
        "querystring_auth": False,
        "custom_domain": f"{urlsplit(env.str('BASE_URL')).netloc}/media",
    }
    STORAGES |= {
        "default": {
            "BACKEND": "storages.backends.s3.S3Storage",
            "OPTIONS": {**_s3, "bucket_name": MEDIA_S3_BUCKET, "default_acl": "private"},
        },
        "renditions": {
            "BACKEND": "storages.backends.s3.S3Storage",
            "OPTIONS": {**_s3, **_renditions},
        },
    }
    WAGTAILIMAGES_RENDITION_STORAGE = "renditions"
# Only renditions are public; originals and documents are never under a public path.
SERVE_MEDIA = env.bool("SERVE_MEDIA", default=False)
# Where nginx finds what lies under MEDIA_ROOT, once the application has said who may have it.
FILE_SERVER_PREFIX = env.str("FILE_SERVER_PREFIX", default="")
SENDFILE_BACKEND = "core.views.files"
FILE_UPLOAD_PERMISSIONS = 0o644
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

# Where `make_backup` keeps the last so many, and the file of the words that encrypt them, if any.
BACKUP_DIR = env.str("BACKUP_DIR", default=str(VAR_DIR / "backups"))
BACKUP_KEEP = env.int("BACKUP_KEEP", default=14)
BACKUP_PASSPHRASE_FILE = env.str("BACKUP_PASSPHRASE_FILE", default="")
