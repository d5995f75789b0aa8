from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.selectors import user_by_address
from accounts.services import user_forget_second_factor


class Command(BaseCommand):
    help = "Lets in by the password alone somebody who lost app, keys and recovery codes."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        user = user_by_address(options["email"])
        if user is None:
            raise CommandError("No account has this address.")
        user_forget_second_factor(user=user)
        self.stdout.write("Done: the password alone opens the account now.")
