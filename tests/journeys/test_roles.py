"""The table of `docs/features/roles.md`, tried cell by cell from the outside, in both languages."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from wagtail.models import Page

from accounts.enums import Role
from accounts.models import User
from communities.models import CommunityPage
from companies.enums import MemberRole
from companies.models import Company, Consent, Invitation, Membership
from taxonomies.models import Problem
from tests.factories import (
    BestPracticePageFactory,
    CommunityFactory,
    CommunityPageFactory,
    CompanyFactory,
    UserFactory,
    VitrinePageFactory,
    translated,
)
from tests.factories.companies import MembershipFactory
from vitrines.models import BestPracticePage, VitrinePage

TABLE = Path(settings.BASE_DIR) / "docs" / "features" / "roles.md"
ROLES = (
    *("visitor", "member", "owner", "other", "animator"),
    *("editor", "moderator", "administrator"),
)
LANGUAGES = ("fr", "en")


def table_read() -> dict[str, dict[str, str]]:
    """Cells by trial and role."""
    rows = [
        [cell.strip() for cell in line.strip("|\n").split("|")]
        for line in TABLE.read_text(encoding="utf-8").splitlines()
        if line.startswith("| ")
    ]
    head, _rule, *body = rows
    assert head == ["what", "trial", *ROLES]
    return {row[1].strip("`"): dict(zip(ROLES, row[2:], strict=True)) for row in body}


@dataclass
class World:
    """One company with a published plant, a draft and something submitted, in each language.

    It belongs to a community that somebody of another company runs.
    """

    people: dict[str, User]
    company: Company
    bare_company: Company
    vitrine: dict[str, VitrinePage]
    draft: dict[str, BestPracticePage]
    submitted: dict[str, BestPracticePage]
    community: dict[str, CommunityPage]


@pytest.fixture(scope="module")
def world(module_database: None) -> World:
    owner = MembershipFactory(role=MemberRole.OWNER)
    company = owner.company
    member = MembershipFactory(company=company)
    french = VitrinePageFactory(company=company)
    vitrine = {"fr": french, "en": translated(french)}

    def draft_in(language: str) -> BestPracticePage:
        return BestPracticePageFactory(
            company=company, language=language, published=False, web=None
        )

    submitted = {language: draft_in(language) for language in LANGUAGES}
    for page in submitted.values():
        page.get_workflow().start(page, member.user)
    former = MembershipFactory(company=company)
    other = MembershipFactory(user=former.user)
    former.delete()
    animator = MembershipFactory(role=MemberRole.OWNER)
    community = CommunityPageFactory(
        community=CommunityFactory(members=[company, animator.company]),
        animator=f"Direction technique, {animator.company}",
    )
    return World(
        people={
            "member": member.user,
            "owner": owner.user,
            "other": other.user,
            "animator": animator.user,
            "editor": UserFactory(role=Role.EDITOR),
            "moderator": UserFactory(role=Role.MODERATOR),
            "administrator": User.objects.create_superuser("admin@example.org", "secret"),
        },
        company=company,
        bare_company=CompanyFactory(),
        vitrine=vitrine,
        draft={language: draft_in(language) for language in LANGUAGES},
        submitted=submitted,
        community={"fr": community, "en": translated(community)},
    )


@dataclass
class Trial:
    """What is asked of the portal, and whether it was really done."""

    world: World
    language: str
    user: User | None
    client: Client

    def url(self, name: str, *args: Any) -> str:
        with override(self.language):
            return reverse(name, args=args)

    def get(self, name: str, *args: Any) -> str:
        return self.read(self.url(name, *args))

    def read(self, url: str) -> str:
        return self.outcome(self.client.get(url))

    def post(self, done: Callable[[], bool], data: dict[str, Any], name: str, *args: Any) -> str:
        """Something counts as done only if it is, and as refused only if it is not."""
        outcome = self.outcome(self.client.post(self.url(name, *args), data))
        is_done = done()
        if outcome == "yes":
            return "yes" if is_done else "no"
        return f"{outcome}, yet done" if is_done else outcome

    def outcome(self, response: Any) -> str:
        if response.status_code in {403, 404}:
            return {403: "no", 404: "not there"}[response.status_code]
        location = response.get("Location", "")
        if location.startswith((self.url("account_login"), "/admin/login/")):
            return "sign in"
        # Wagtail sends those whom it refuses back to its first page.
        if location == reverse("wagtailadmin_home"):
            return "no"
        assert response.status_code in {200, 302}, response.status_code
        return "yes"


def trial_page_read(t: Trial) -> str:
    return t.read(t.world.vitrine[t.language].url)


def trial_search(t: Trial) -> str:
    return t.get("search:page-search")


def trial_draft_read(t: Trial) -> str:
    return t.read(t.world.draft[t.language].url)


def trial_account_open(t: Trial) -> str:
    return t.get("accounts:profile-edit")


def trial_space_open(t: Trial) -> str:
    return t.get("selfservice:space-home")


def trial_practice_begin(t: Trial) -> str:
    vitrine = t.world.vitrine[t.language]
    before = Page.objects.child_of(vitrine).count()
    return t.post(
        lambda: Page.objects.child_of(vitrine).count() == before + 1,
        {},
        "selfservice:practice-add",
        vitrine.pk,
    )


def trial_draft_open(t: Trial) -> str:
    return t.get("selfservice:page-edit", t.world.draft[t.language].pk)


def trial_draft_preview(t: Trial) -> str:
    return t.get("selfservice:page-preview", t.world.draft[t.language].pk)


def trial_draft_delete(t: Trial) -> str:
    draft = t.world.draft[t.language]
    return t.post(
        lambda: not Page.objects.filter(pk=draft.pk).exists(),
        {},
        "selfservice:page-delete",
        draft.pk,
    )


def trial_consent_read(t: Trial) -> str:
    return t.get("selfservice:consent-list", t.world.company.pk)


def trial_team_read(t: Trial) -> str:
    return t.get("selfservice:member-list", t.world.company.pk)


INVITATION = {"email": "new@example.org", "role": "member", "language": "fr"}


def trial_team_invite(t: Trial) -> str:
    return t.post(Invitation.objects.exists, INVITATION, *team(t))


def trial_team_remove(t: Trial) -> str:
    colleague = MembershipFactory(company=t.world.company)
    return t.post(
        lambda: not Membership.objects.filter(pk=colleague.pk).exists(),
        {"action": "remove", "number": colleague.pk},
        *team(t),
    )


def trial_team_leave(t: Trial) -> str:
    own = Membership.objects.filter(company=t.world.company, user=t.user).first()
    return t.post(
        lambda: own is not None and not Membership.objects.filter(pk=own.pk).exists(),
        {"action": "remove", "number": own.pk if own else 1},
        *team(t),
    )


def team(t: Trial) -> tuple[str, int]:
    return "selfservice:member-list", t.world.company.pk


def trial_admin_open(t: Trial) -> str:
    response = t.client.get(reverse("wagtailadmin_home"))
    return t.outcome(response)


def trial_company_edit(t: Trial) -> str:
    return t.get("company:edit", t.world.company.pk)


def trial_company_delete(t: Trial) -> str:
    company = t.world.bare_company
    return t.post(
        lambda: not Company.objects.filter(pk=company.pk).exists(),
        {},
        "company:delete",
        company.pk,
    )


def trial_people_invite(t: Trial) -> str:
    return t.post(Invitation.objects.exists, INVITATION, "company:people", t.world.company.pk)


def trial_consent_record(t: Trial) -> str:
    before = Consent.objects.count()
    return t.post(
        lambda: Consent.objects.count() == before + 1,
        {"channel": "book", "answer": "yes"},
        "company:consent",
        t.world.company.pk,
    )


def trial_page_edit(t: Trial) -> str:
    return t.get("wagtailadmin_pages:edit", t.world.vitrine[t.language].pk)


def trial_community_edit(t: Trial) -> str:
    return t.get("wagtailadmin_pages:edit", t.world.community[t.language].pk)


def trial_page_approve(t: Trial) -> str:
    page = t.world.submitted[t.language]
    state = page.current_workflow_task_state
    return t.post(
        lambda: Page.objects.get(pk=page.pk).live,
        {"comment": ""},
        "wagtailadmin_pages:workflow_action",
        page.pk,
        "approve",
        state.pk,
    )


def trial_page_unpublish(t: Trial) -> str:
    page = t.world.vitrine[t.language]
    return t.post(
        lambda: not Page.objects.get(pk=page.pk).live, {}, "wagtailadmin_pages:unpublish", page.pk
    )


def trial_term_add(t: Trial) -> str:
    before = Problem.objects.count()
    data = {"code": "nouveau", "label_fr": "Nouveau", "label_en": "New", "position": "99"}
    return t.post(lambda: Problem.objects.count() == before + 1, data, "problem:add")


def trial_redirect_add(t: Trial) -> str:
    return t.get("wagtailredirects:add")


def trial_user_edit(t: Trial) -> str:
    return t.get("wagtailusers_users:edit", t.world.people["member"].pk)


TRIALS: dict[str, Callable[[Trial], str]] = {
    name.removeprefix("trial_").replace("_", "-"): function
    for name, function in list(globals().items())
    if name.startswith("trial_")
}
CELLS = table_read()


def test_every_row_is_tried_and_every_trial_has_its_row() -> None:
    assert list(CELLS) == list(TRIALS)
    words = {cell for row in CELLS.values() for cell in row.values()}
    assert words == {"yes", "no", "sign in", "not there"}


def test_table_names_every_group_of_the_alliance() -> None:
    assert {role.name.lower() for role in Role} <= set(ROLES)


@pytest.fixture
def clients(world: World) -> dict[str, tuple[User | None, Client]]:
    found: dict[str, tuple[User | None, Client]] = {"visitor": (None, Client())}
    for role, user in world.people.items():
        client = Client()
        client.force_login(user)
        found[role] = (user, client)
    return found


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", list(CELLS))
def test_cell_of_the_table_is_what_happens(
    world: World,
    clients: dict[str, tuple[User | None, Client]],
    name: str,
    language: str,
) -> None:
    happened = {}
    for role, (user, client) in clients.items():
        client.defaults["HTTP_ACCEPT_LANGUAGE"] = language
        with transaction.atomic():
            happened[role] = TRIALS[name](Trial(world, language, user, client))
            transaction.set_rollback(True)
    assert happened == CELLS[name]


@pytest.mark.parametrize("language", LANGUAGES)
def test_refusals_are_told_in_the_reader_s_language(
    world: World, clients: dict[str, tuple[User | None, Client]], language: str
) -> None:
    _user, client = clients["other"]
    with override(language):
        addresses = [
            reverse("selfservice:member-list", args=[world.company.pk]),
            reverse("selfservice:page-edit", args=[world.draft[language].pk]),
        ]
    for address in ("/admin/", *addresses):
        response = client.get(address, headers={"accept-language": language})
        page = response.content.decode()
        assert response.status_code in {403, 404}, address
        assert re.search(rf'<html lang="{language}"', page), address
        assert world.company.name not in page, address
