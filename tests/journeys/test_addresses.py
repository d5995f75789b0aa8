"""Who gets what at every address: the table of `docs/features/addresses.md`, from the URL patterns."""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Any

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.utils.translation import override

from accounts.enums import Role
from core.models import CustomDocument
from selfservice.services.space_files import company_collection
from tests.factories import (
    BestPracticePageFactory,
    CompanyFactory,
    EventPageFactory,
    ImageFactory,
    UserFactory,
    VitrinePageFactory,
)
from tests.factories.companies import MembershipFactory

TABLE = Path(settings.BASE_DIR) / "docs" / "features" / "addresses.md"
ROLES = ("visitor", "member", "other", "editor", "administrator")
METHODS = ("GET", "POST")
CANARY = "SECRET-CANARY"
ADMIN = "admin/"
# Inside of a pattern: a named part, with or without a converter, or a group of an expression.
PART = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)|\((?:[^()]|\([^()]*\))*\)")

# The first segments of the admin, and whom they are open to besides administrators.
ADMIN_SEGMENTS: dict[str, str] = {
    **dict.fromkeys(("", "api", "pages", "bulk", "reports", "tag-autocomplete"), "editor"),
    **dict.fromkeys(("choose-page", "choose-external-link", "choose-email-link"), "editor"),
    **dict.fromkeys(("choose-phone-link", "choose-anchor-link", "embeds", "forms"), "editor"),
    **dict.fromkeys(("account", "dismissibles", "editing-sessions", "block-preview"), "editor"),
    **dict.fromkeys(("localize", "practices", "review-links", "reviews", "documents"), "editor"),
    **dict.fromkeys(("images", "company", "community", "company_chooser"), "editor"),
    **dict.fromkeys(("community_chooser", "sprite", "jsi18n", "snippets"), "editor"),
    **dict.fromkeys(("problem", "technology", "technologyfamily", "valuechainstage"), "moderator"),
    **dict.fromkeys(("indicator", "offerkind", "redirects", "collections"), "moderator"),
    **dict.fromkeys(("users", "groups", "sites", "locales", "workflows", "settings"), "nobody"),
    "synonyms": "editor",
    # Errors, to look at.
    **dict.fromkeys(("test404", "failwhale"), "editor"),
    # Ways in and out, which lead to the portal's own.
    **dict.fromkeys(("login", "logout", "password_reset"), "all"),
}


# What more may read there: lists of words to choose from, and names of the tasks of a review.
READ_BY_ALL = re.compile(
    r"admin/(problem|technology|technologyfamily|valuechainstage|indicator|offerkind)/(results/)?$"
    r"|admin/workflows/task_chooser/"
)


@dataclass
class World:
    """Company A, its secrets, and one of each number and word that a pattern asks for."""

    clients: dict[str, Client]
    values: dict[str, str] = field(default_factory=dict)


@pytest.fixture(scope="module")
def world(module_database: None) -> World:
    company = CompanyFactory(name=f"{CANARY} SA")
    member = MembershipFactory(company=company).user
    other = MembershipFactory().user
    vitrine = VitrinePageFactory(company=company, title=f"{CANARY} usine", published=False)
    draft = BestPracticePageFactory(
        parent=vitrine, title=CANARY, slug="practice-in-secret", published=False
    )
    collection = company_collection(company=company)
    image = ImageFactory(title=CANARY, collection=collection)
    document = CustomDocument.objects.create(
        title=CANARY,
        file=ContentFile(b"%PDF-1.7 " + CANARY.encode(), name="plan.pdf"),
        collection=collection,
    )
    people = {
        "member": member,
        "other": other,
        "editor": UserFactory(role=Role.EDITOR),
        "moderator": UserFactory(role=Role.MODERATOR),
        "administrator": UserFactory(is_superuser=True, is_staff=True),
    }
    clients = {"visitor": Client()}
    for role, user in people.items():
        clients[role] = Client()
        clients[role].force_login(user)
    event = EventPageFactory()
    numbers = {
        "page_id": draft.pk,
        "parent_page_id": draft.pk,
        "page_to_move_id": draft.pk,
        "destination_id": vitrine.pk,
        "vitrine_id": vitrine.pk,
        "company_id": company.pk,
        "image_id": image.pk,
        "document_id": document.pk,
        "doc_id": document.pk,
        "collection_id": collection.pk,
        "revision_id": draft.latest_revision_id,
    }
    words = {
        "name": PurePath(image.renditions.first().file.name).name,
        "app_label": "wagtailcore",
        "model_name": "page",
        "section": "news-fr",
        "digest": "0123456789abcdef",
        "path": "absent.webp",
        "uidb36": "1",
        "revision_id_a": "live",
        "revision_id_b": str(draft.latest_revision_id),
    }
    values = {**{name: str(number) for name, number in numbers.items()}, **words}
    values["event"] = str(event.pk)
    values["draft"] = draft.url
    values["document"] = document.url.removeprefix("/documents/")
    return World(clients, values)


@dataclass(frozen=True)
class Address:
    """A pattern, by its name where it has one."""

    route: str
    name: str

    @property
    def is_admin(self) -> bool:
        return self.route.startswith(ADMIN)

    def path(self, world: World) -> str:
        """An address of this pattern, with what belongs to company A wherever there is such a thing."""
        if self.name == "wagtaildocs_serve":
            return f"/documents/{world.values['document']}"
        if self.name == "wagtail_serve":
            return world.values["draft"]
        if self.name == "event-ical":
            return "/" + self.route.replace("<int:pk>", world.values["event"])
        found = PART.sub(lambda m: world.values.get(m[1] or m[2] or "", "1"), self.route)
        return "/" + re.sub(r"[\^$]|\\(?=[./])", "", found)


def _walked(resolver: Any, before: str = "") -> Iterator[Address]:
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield Address(route, pattern.name or "")
        else:
            yield from _walked(pattern, route)


def addresses(language: str) -> list[Address]:
    with override(language):
        return list(_walked(get_resolver()))


PUBLIC = [address for address in addresses("fr") if not address.is_admin]
OF_ADMIN = [address for address in addresses("fr") if address.is_admin]


def cells_read() -> dict[str, dict[str, str]]:
    """Cells by route and method, then by role."""
    rows = [
        [cell.strip() for cell in line.strip("|\n").split(" | ")]
        for line in TABLE.read_text(encoding="utf-8").splitlines()
        if line.startswith("| `")
    ]
    return {row[0].strip("` "): dict(zip(ROLES, row[1:], strict=True)) for row in rows}


def asked(world: World, role: str, method: str, path: str) -> Any:
    """The answer, with everything that it changed taken back."""
    client = world.clients[role]
    cookies = copy(client.cookies)
    with transaction.atomic():
        response = client.generic(method, path, content_type="application/x-www-form-urlencoded")
        transaction.set_rollback(True)
    client.cookies = cookies
    return response


def outcome(response: Any) -> str:
    location = response.get("Location", "")
    if response.status_code in {301, 302}:
        with override("fr"):
            doors = (reverse("account_login"), reverse("account_reauthenticate"), "/admin/login/")
        return "sign in" if location.startswith(doors) else "led on"
    words = {200: "yes", 403: "no", 404: "not there", 405: "not so", 410: "not there"}
    return words.get(response.status_code, str(response.status_code))


def body_of(response: Any) -> str:
    content = b"".join(response) if response.streaming else response.content
    return str(content.decode("utf-8", "replace"))


def row_of(address: Address, method: str, found: dict[str, str]) -> str:
    return f"| `{method} /{address.route}` | " + " | ".join(found.values()) + " |"


def test_every_pattern_has_its_row_and_every_row_its_pattern() -> None:
    rows = {f"{method} /{address.route}" for address in PUBLIC for method in METHODS}
    assert set(cells_read()) == rows


@pytest.mark.parametrize("method", METHODS)
def test_cell_of_the_table_is_what_happens(world: World, method: str) -> None:
    wrong, told = [], []
    expected = cells_read()
    for address in PUBLIC:
        path = address.path(world)
        answers = {role: asked(world, role, method, path) for role in ROLES}
        found = {role: outcome(response) for role, response in answers.items()}
        if found != expected.get(f"{method} /{address.route}"):
            wrong.append(row_of(address, method, found))
        for role, response in answers.items():
            is_own = role == "member" or address.name == "wagtaildocs_serve"
            if not is_own and CANARY in body_of(response):
                told.append(f"{role}: {method} {path}")
    assert not wrong, "\n".join(wrong)
    assert not told


def test_english_addresses_refuse_whom_the_french_ones_refuse(world: World) -> None:
    refusals = {"sign in", "no", "not there", "not so"}
    expected = cells_read()
    for english, french in zip(addresses("en"), addresses("fr"), strict=True):
        cells = expected.get(f"GET /{french.route}", {})
        for role in ("visitor", "other"):
            if french.is_admin or cells[role] not in refusals or english == french:
                continue
            response = asked(world, role, "GET", english.path(world))
            assert response.status_code in {302, 403, 404, 405, 410}, english.route
            assert CANARY not in body_of(response), english.route


def segment(address: Address) -> str:
    return address.route.removeprefix(ADMIN).lstrip("^").partition("/")[0].replace(".*", "")


def test_every_part_of_the_admin_is_known() -> None:
    assert {segment(address) for address in OF_ADMIN} == set(ADMIN_SEGMENTS)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("role", ["visitor", "member"])
def test_admin_is_closed_to_who_does_not_work_for_the_alliance(
    world: World, role: str, method: str
) -> None:
    expected = "sign in" if role == "visitor" else "no"
    # Translations of words and drawings of icons, which say nothing.
    harmless = ("admin/jsi18n/", "admin/sprite/", "admin/localize/jsi18n/")
    wrong = []
    for address in OF_ADMIN:
        if ADMIN_SEGMENTS[segment(address)] == "all":
            continue
        response = asked(world, role, method, address.path(world))
        found = outcome(response)
        if found != expected and not (role == "visitor" and address.route in harmless):
            wrong.append(f"{method} {address.path(world)}: {found}")
        assert CANARY not in body_of(response), address.route
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("role", ["editor", "moderator"])
def test_admin_keeps_its_people_to_their_parts(world: World, role: str) -> None:
    """GET and POST: nothing is shown and nothing is done beyond what the role may."""
    closed = {"editor": {"moderator", "nobody"}, "moderator": {"nobody"}}[role]
    wrong = []
    for address in OF_ADMIN:
        if ADMIN_SEGMENTS[segment(address)] not in closed or READ_BY_ALL.match(address.route):
            continue
        for method in METHODS:
            response = asked(world, role, method, address.path(world))
            if response.status_code not in {302, 403, 404, 405}:
                wrong.append(f"{method} {address.path(world)}: {response.status_code}")
    assert not wrong, "\n".join(wrong)
