"""A portal with secrets in every corner, and the people who must not come near them."""

from __future__ import annotations

import logging
import re
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.core import mail
from django.core.files.base import ContentFile
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override
from pytest_django import DjangoCaptureOnCommitCallbacks
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import PageViewRestriction

from accounts.enums import Role
from accounts.models import User
from companies.enums import MemberRole
from companies.services import invitation_send
from core.models import CustomDocument
from news.models import NewsIndexPage
from selfservice.services.links import review_link_send
from selfservice.services.space_files import company_collection
from tests.factories import (
    BestPracticePageFactory,
    ImageFactory,
    NewsPageFactory,
    StandardPageFactory,
    UserFactory,
    VitrinePageFactory,
    section,
    translated,
)
from tests.factories.companies import MembershipFactory
from vitrines.models import BestPracticeIndexPage, BestPracticePage, VitrinePage

HOST = "vitrines.example.org"
PASSWORD = "parfaitement-secret"
SECRETS = (
    "SECRET-DRAFT",
    "SECRET-PRIVATE",
    "SECRET-REVISION",
    "SECRET-IMG",
    "SECRET-DOC",
    "SECRET-MAIL",
)


@dataclass
class World:
    """Company A is that of the member who attacks, company B keeps the secrets."""

    people: dict[str, User]
    a_page: BestPracticePage
    a_vitrine: VitrinePage
    b_vitrine: VitrinePage
    b_page: BestPracticePage
    b_draft: BestPracticePage
    b_document: CustomDocument
    news: Any
    # What the rows of the catalogue leave to the portal.
    values: dict[str, Any] = field(default_factory=dict)


def address(name: str, *args: Any, language: str = "fr") -> str:
    with override(language):
        return reverse(name, args=args)


@pytest.fixture(scope="module")
def world_of_the_module(module_database: None) -> World:
    return world_build()


def world_build() -> World:
    """Everything of it, in the database that is connected; mails must stay in memory."""
    owner_a = MembershipFactory(role=MemberRole.OWNER)
    member = MembershipFactory(company=owner_a.company).user
    former = MembershipFactory(company=owner_a.company)
    removed = former.user
    former.delete()
    secretive = MembershipFactory(user=UserFactory(last_name="SECRET-MAIL"))
    a_vitrine = VitrinePageFactory(company=owner_a.company)
    b_vitrine = VitrinePageFactory(company=secretive.company)
    a_page = BestPracticePageFactory(company=a_vitrine.company, title="Le bois entre à l’école")
    translated(a_page)
    b_page = BestPracticePageFactory(company=b_vitrine.company, title="Le métal voisin")
    b_page.title = b_page.problem = "SECRET-REVISION"
    b_page.save_revision()
    b_draft = BestPracticePageFactory(
        company=b_vitrine.company, title="SECRET-DRAFT", slug="secret-draft", published=False
    )
    translated(b_page, title="SECRET-DRAFT en", slug="secret-draft-en", published=False)
    private = StandardPageFactory(title="SECRET-PRIVATE", slug="secret-private")
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    collection = company_collection(company=b_vitrine.company)
    image = ImageFactory(title="SECRET-IMG", collection=collection)
    document = CustomDocument.objects.create(
        title="SECRET-DOC",
        file=ContentFile(b"%PDF-1.7 SECRET-DOC", name="secret-doc.pdf"),
        collection=collection,
    )
    editor = UserFactory(role=Role.EDITOR)
    people = {
        "account": member,
        "editor_a": member,
        "editor_removed": removed,
        "editor_draft": editor,
        "editor": editor,
        "moderator": UserFactory(role=Role.MODERATOR),
        "moderator_no_2fa": UserFactory(role=Role.MODERATOR),
        "admin": UserFactory(is_superuser=True, is_staff=True),
        "owner": owner_a.user,
        "b": secretive.user,
    }
    Redirect.objects.create(old_path="/fr/old-draft", redirect_page=b_draft)
    world = World(
        people=people,
        a_page=a_page,
        a_vitrine=a_vitrine,
        b_vitrine=b_vitrine,
        b_page=b_page,
        b_draft=b_draft,
        b_document=document,
        news=NewsPageFactory(),
    )
    world.values = _values(world, private=private, image=image)
    mail.outbox.clear()
    return world


def _values(world: World, *, private: Any, image: Any) -> dict[str, Any]:
    """Addresses of the portal by the placeholders of the catalogue."""
    library = section(BestPracticeIndexPage)
    member = world.people["account"]
    rendition = image.renditions.first()
    return {
        "host": HOST,
        "q": "q",
        "p": "page",
        "filter": "technologie",
        "search_url": address("search:page-search"),
        "suggest_url": address("search:page-suggest"),
        "list_url": library.url,
        # Rows about any address that answers to programs.
        "api_pages": library.url,
        "page_url": world.a_page.url,
        "media_url": "/media/",
        "static_url": "/static/",
        "account_url": address("accounts:profile-edit"),
        "login_url": address("account_login"),
        "signup_url": _invitation(world),
        "password_reset_url": address("account_reset_password"),
        "otp_url": address("mfa_authenticate"),
        "contact_form_url": _review(world),
        "unsubscribe_url": address("vitrines:check-confirm", "token").rstrip("/"),
        "page_edit": address("selfservice:page-edit", world.a_page.pk),
        "admin_url": "/admin/",
        "django_admin": "/django-admin/",
        "set_language": "/i18n/setlang/",
        "lang_cookie": "django_language",
        "known_email": member.email,
        "known_user": member.email,
        "known_pass": PASSWORD,
        "noreply": "portail@localhost",
        "f_name": "problem_comment",
        "f_email": "title_comment",
        "f_message": "solution_comment",
        "f_honeypot": "later",
        "draft_url": world.b_draft.url,
        "private_url": private.url,
        "draft_translation_url": f"/en/{world.b_vitrine.slug}-en/secret-draft-en/",
        "private_document_url": world.b_document.url,
        "private_image_file": image.file.name,
        "private_rendition_file": f"original_images/{rendition.file.name}",
        "feed_url": address("vitrines:feed-atom"),
        "old_url_to_draft": "/fr/old-draft/",
        "error_url": "/fr/nowhere/",
        "tags_url": "/admin-tags/",
        "api_docs_url": "/api/docs/",
        "company_stats": "/fr/statistiques/",
        "health_url": "/health/",
        "a_page": world.a_page.pk,
        "a_child": world.a_page.pk,
        "a_form": world.a_page.pk,
        "a_image": image.pk,
        "b_page": world.b_page.pk,
        "b_rev": world.b_page.latest_revision_id,
        "b_image": image.pk,
        "b_collection": image.collection_id,
        "b_submission": 1,
        "b_draft": world.b_draft.pk,
        "b_doc": world.b_document.pk,
        "app": "vitrines",
        "model": "bestpracticepage",
        "self": world.people["moderator"].pk,
        "news_index": section(NewsIndexPage).pk,
        "reserved_slug": "admin",
    }


def _review(world: World) -> str:
    """Where a stranger with a signed link answers: the form of the portal that takes most words."""
    link = BestPracticePageFactory(company=world.a_vitrine.company, published=False, web=None)
    return _link_of_mail(
        lambda: review_link_send(
            page=link, by=world.people["editor"], email="chef@example.org", days=30
        )
    )


def _invitation(world: World) -> str:
    """Where somebody who was invited chooses a password: there is no other way to sign up."""
    return _link_of_mail(
        lambda: invitation_send(
            company=world.a_vitrine.company,
            by=world.people["owner"],
            email="new@example.org",
            role=MemberRole.MEMBER,
            language="fr",
        )
    )


def _link_of_mail(send: Any) -> str:
    # The transaction of the module is never committed.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.db.transaction.on_commit", lambda call, **_options: call())
        send()
    found = re.search(r"https?://[^/\s]+(/\S+)", mail.outbox[-1].body)
    assert found
    return found.group(1)


@dataclass
class Trial:
    """What a row may use: the portal, clients of its people, what was sent and logged."""

    world: World
    settings: Any
    caplog: pytest.LogCaptureFixture
    commits: DjangoCaptureOnCommitCallbacks
    queries: type[CaptureQueriesContext]
    clients: dict[str, Client] = field(default_factory=dict)

    def client(self, actor: str) -> Client:
        if actor not in self.clients:
            # A browser of a person who is signed in sends the token of any form: it stops nobody.
            client = Client(enforce_csrf_checks=actor == "anon", SERVER_NAME=HOST)
            if actor != "anon":
                client.force_login(self.world.people[actor])
            self.clients[actor] = client
        return self.clients[actor]


@pytest.fixture
def trial(
    world_of_the_module: World,
    settings: Any,
    caplog: pytest.LogCaptureFixture,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> Trial:
    """A copy of the world, which a row may change."""
    caplog.set_level(logging.INFO, logger="operations.requests")
    settings.ALLOWED_HOSTS = [HOST]
    settings.WAGTAILADMIN_BASE_URL = f"https://{HOST}"
    return Trial(
        world=deepcopy(world_of_the_module),
        settings=settings,
        caplog=caplog,
        commits=django_capture_on_commit_callbacks,
        queries=CaptureQueriesContext,
    )
