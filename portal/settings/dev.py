"""Development and demonstration: needs no variable. `DEBUG=0` serves as production does."""

from django.core.management.utils import get_random_secret_key

from portal.settings.base import *  # noqa: F403 - settings modules extend one another
from portal.settings.base import LOGGING, STORAGES, VAR_DIR, env


def _local_secret_key() -> str:
    """A key made once for this checkout, so that sessions outlive a restart."""
    path = VAR_DIR / "secret_key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(get_random_secret_key())
        path.chmod(0o600)
    return path.read_text()


DEBUG = env.bool("DEBUG", default=True)
SECRET_KEY = env.str("SECRET_KEY", default="") or _local_secret_key()
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
LOGGING["formatters"]["event"]["style"] = env.str("LOG_STYLE", default="line")
# A terminal shows what went wrong, not what went well.
LOGGING["loggers"]["operations.requests"] = {"level": "WARNING"}
SERVE_MEDIA = True
GALLERY = True
# Keys are tried on http://localhost/.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
if DEBUG:
    # An edited template shows at once.
    PAGE_CACHE_SECONDS = FRAGMENT_SECONDS = 0
    STORAGES["staticfiles"] = {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage",
    }
