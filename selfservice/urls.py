"""The addresses of "my space", which the portal includes in each language."""

from __future__ import annotations

from django.urls import path
from django.urls.resolvers import URLPattern
from django.utils.translation import gettext_lazy as _

from selfservice.views import ledger, links, sheet, space, team, translation

app_name = "selfservice"

# What somebody of a company sees and writes.
space_urls: list[URLPattern] = [
    path("", space.home, name="space-home"),
    path(_("vitrines/<int:vitrine_id>/write/"), space.practice_add, name="practice-add"),
    path("pages/<int:page_id>/", sheet.page_edit, name="page-edit"),
    path(_("pages/<int:page_id>/preview/"), sheet.page_preview, name="page-preview"),
    path(_("pages/<int:page_id>/sent/"), space.page_sent, name="page-sent"),
    path(_("pages/<int:page_id>/take-back/"), space.page_take_back, name="page-take-back"),
    path(_("pages/<int:page_id>/still-true/"), space.page_confirm, name="page-confirm"),
    path(_("pages/<int:page_id>/delete/"), space.page_delete, name="page-delete"),
]

# A page in the other language.
translation_urls: list[URLPattern] = [
    path(_("pages/<int:page_id>/translate/"), translation.page_translate, name="page-translate"),
    path(_("pages/<int:page_id>/words/"), translation.page_words, name="page-words"),
    path(
        _("pages/<int:page_id>/words/current/"),
        translation.page_words_current,
        name="page-words-current",
    ),
    path(
        _("pages/<int:page_id>/words/machine/"),
        translation.page_words_machine,
        name="page-words-machine",
    ),
]

# Who keeps a company's pages, and how one joins.
team_urls: list[URLPattern] = [
    path(_("companies/<int:company_id>/team/"), team.members, name="member-list"),
    path(_("invitation/<slug:secret>/"), team.invitation, name="invitation-accept"),
]

# Where a company's words may be published.
consent_urls: list[URLPattern] = [
    path(_("companies/<int:company_id>/consents/"), ledger.consents, name="consent-list"),
]

# Outside of the space: for who has no account.
review_urls: list[URLPattern] = [
    path(_("review/<str:token>/"), links.review, name="draft-answer"),
]

urlpatterns = [*space_urls, *team_urls, *consent_urls, *translation_urls]
