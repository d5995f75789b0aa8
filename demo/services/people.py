"""Who signs in to the demonstration, and what is going on between them."""

from __future__ import annotations

from django.contrib.auth.models import Group

from accounts.enums import Role
from accounts.models import User
from companies.enums import MemberRole
from companies.models import Membership
from demo.selectors import content_read
from demo.services.site import DemoSite
from selfservice.selectors.space_drafts import draft_stamp
from selfservice.services.links import review_link_send
from selfservice.services.sheet import sheet_save, sheet_submit
from selfservice.services.space_drafts import practice_draft_create
from vitrines.models import BestPracticePage, VitrinePage

DEMO_PASSWORD = "vitrine-de-demonstration"  # noqa: S105 - printed by `make demo`, for loopback only
DEMO_USERS = (
    ("admin@exemple.fr", "Administration (exemple)", None),
    ("moderation@exemple.fr", "Modération (exemple)", Role.MODERATOR),
    ("redaction@exemple.fr", "Rédaction (exemple)", Role.EDITOR),
)
# Who speaks for a fictitious vitrine: address, name, language of the mails, vitrine, role.
DEMO_MEMBERS = (
    ("fonderie@exemple.fr", "Claire", "Fonderie", "fr", "fonderie-rougecendre", MemberRole.OWNER),
    ("foundry@exemple.fr", "Andrew", "Foundry", "en", "fonderie-rougecendre", MemberRole.MEMBER),
)


def users_build(site: DemoSite) -> None:
    for email, name, role in DEMO_USERS:
        user = User.objects.filter(email=email).first()
        if user is None:
            create = User.objects.create_user if role else User.objects.create_superuser
            user = create(email, DEMO_PASSWORD, first_name=name)
        if role:
            user.groups.add(Group.objects.get(name=role.value))
        else:
            site.user = user


def members_build(site: DemoSite) -> None:
    for email, first_name, last_name, language, vitrine, role in DEMO_MEMBERS:
        user = User.objects.filter(email=email).first() or User.objects.create_user(
            email,
            DEMO_PASSWORD,
            first_name=first_name,
            last_name=f"{last_name} (exemple)",
            language=language,
        )
        company = site.pages[vitrine].company
        Membership.objects.get_or_create(user=user, company=company, defaults={"role": role})


def agreement_ask(site: DemoSite) -> None:
    """A practice that its plant refused was written anew, and waits for an answer."""
    review_link_send(
        page=BestPracticePage.objects.get(pk=site.pages["practice:feeder-wear"].pk),
        by=site.user,
        email="methodes.soudalune@exemple.fr",
        person="Responsable méthodes (exemple)",
        days=30,
        message="Voici la fiche réécrite après notre appel.",
    )


def drafts_write(site: DemoSite) -> None:
    """What the members write: a draft, and a practice about which a reviewer asks something."""
    author = User.objects.get(email=DEMO_MEMBERS[0][0])
    reviewer = User.objects.get(email=DEMO_USERS[1][0])
    vitrine = VitrinePage.objects.get(pk=site.pages[DEMO_MEMBERS[0][4]].pk)
    for table in content_read("drafts")["draft"]:
        practice = practice_draft_create(vitrine=vitrine, user=author)
        sheet_save(
            page=practice,
            user=author,
            values=table["values"],
            base=draft_stamp(practice),
        )
        if question := table.get("question"):
            sheet_submit(page=practice, user=author)
            state = practice.current_workflow_task_state
            state.reject(user=reviewer, comment=question)
