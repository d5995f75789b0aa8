"""Documents of companies stay private until a published page shows them; signed links."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import Http404, HttpRequest
from django.urls import include, path, reverse
from django.urls.resolvers import URLResolver
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogActionRegistry, LogFormatter
from wagtail.models import ModelLogEntry, Page

from accounts.models import User
from core.models import CustomDocument
from selfservice.permissions import user_can_read_document, user_can_send_review
from selfservice.views.links_admin import ReviewAnswerView, ReviewLinksView
from vitrines.models import BestPracticePage


@hooks.register("before_serve_document")
def keep_documents_of_drafts(document: CustomDocument, request: HttpRequest) -> None:
    user = request.user if isinstance(request.user, User) else None
    if not user_can_read_document(user, document):
        raise Http404


@hooks.register("register_admin_urls")
def register_review_urls() -> list[URLResolver]:
    urls = [
        path("practices/<int:page_id>/links/", ReviewLinksView.as_view(), name="links"),
        path("review-links/<int:link_id>/", ReviewAnswerView.as_view(), name="answer"),
    ]
    return [path("", include((urls, "review_admin")))]


@hooks.register("register_page_header_buttons")
def offer_review(
    page: Page, user: User, view_name: str, next_url: str | None = None
) -> Iterator[Button]:
    if isinstance(page, BestPracticePage) and user_can_send_review(user, page):
        yield Button(
            gettext("Send for agreement"),
            url=reverse("review_admin:links", args=[page.pk]),
            icon_name="mail",
            priority=6,
        )


# In the history of a page; a link is named by its number.
REVIEW_ACTIONS = {
    "review.send": (_("Send for agreement"), _("Sent a draft by signed link no. %(link)s")),
    "review.open": (_("Open a signed link"), _("The draft was opened by signed link no. %(link)s")),
    "review.answer": (
        _("Answer by signed link"),
        _("The draft was answered by signed link no. %(link)s"),
    ),
    "review.apply": (
        _("Apply corrections"),
        _("Corrections that came by signed link no. %(link)s became a draft"),
    ),
    "review.revoke": (_("Revoke a signed link"), _("Revoked signed link no. %(link)s")),
}


@hooks.register("register_log_actions")
def register_review_actions(actions: LogActionRegistry) -> None:
    for name, (label, message) in REVIEW_ACTIONS.items():
        actions.register_action(name)(review_formatter(label, message))


def review_formatter(label: Promise, message: Promise) -> type[LogFormatter]:
    class Formatter(LogFormatter):
        def format_message(self, log_entry: ModelLogEntry) -> str:
            return str(message) % {"link": log_entry.data.get("link", "")}

    Formatter.label = label
    return Formatter
