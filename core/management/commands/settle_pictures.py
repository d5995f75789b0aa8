from typing import Any

from django.core.management.base import BaseCommand

from core.services.pictures import pictures_settle_all


class Command(BaseCommand):
    help = "Makes public the pictures of public pages, and no others; may be run at any time."

    def handle(self, *args: Any, **options: Any) -> None:
        pictures_settle_all()
