from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from portal.services import web_server_pages_write


class Command(BaseCommand):
    help = "Writes the error pages that the web server shows by itself; after collectstatic."

    def handle(self, *args: Any, **options: Any) -> None:
        web_server_pages_write(folder=settings.VAR_DIR / "errors")
