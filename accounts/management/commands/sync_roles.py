from typing import Any

from django.core.management.base import BaseCommand

from accounts.services import roles_sync


class Command(BaseCommand):
    help = "Gives the groups of editors and moderators exactly the rights that the code names."

    def handle(self, *args: Any, **options: Any) -> None:
        for group in roles_sync():
            self.stdout.write(f"{group.name}: {group.permissions.count()} permissions")
