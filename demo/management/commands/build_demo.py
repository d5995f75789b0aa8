from typing import Any

from django.core.management.base import BaseCommand
from django.urls import reverse

from accounts.services import roles_sync
from core.services.pictures import pictures_settle_all
from demo.services import DEMO_MEMBERS, DEMO_PASSWORD, DEMO_USERS, demo_build, demo_is_built
from taxonomies.services import vocabularies_load


class Command(BaseCommand):
    help = "Builds the demonstration content once; what is there already stays as it is."

    def handle(self, *args: Any, **options: Any) -> None:
        if demo_is_built():
            # What an earlier version of the portal built.
            pictures_settle_all()
            self.stdout.write("The demonstration content is there: nothing was touched.")
        else:
            vocabularies_load()
            roles_sync()
            demo_build(report=self.report)
        admin = reverse("wagtailadmin_home")
        self.stdout.write(f"\nLogins for {admin} (password for all: {DEMO_PASSWORD})")
        for email, name, _role in DEMO_USERS:
            self.stdout.write(f"  {email:26} {name}")
        self.stdout.write("Logins for /fr/mon-espace/ and /en/my-space/ (the same password)")
        for email, first_name, _last_name, _language, vitrine, role in DEMO_MEMBERS:
            self.stdout.write(f"  {email:26} {first_name}, {role} of {vitrine}")

    def report(self, step: str) -> None:
        self.stdout.write(f"  {step}")
        self.stdout.flush()
