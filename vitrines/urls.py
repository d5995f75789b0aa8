"""The feeds of the practices, and the two views over them; the portal includes them in each language."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from core.views import answer_remembered
from vitrines.feeds import PracticeAtomFeed, PracticeRssFeed
from vitrines.views import checks, practices

app_name = "vitrines"
urlpatterns = [
    path(_("factory-like-mine/"), practices.likeness, name="practice-match"),
    path(_("compare/"), practices.comparison, name="practice-compare"),
    path(
        _("anonymous-practices/<slug:slug>/"),
        practices.anonymous_practice,
        name="practice-anonymous",
    ),
    path(_("still-true/<str:token>/"), checks.check_confirm, name="check-confirm"),
    path(
        "feeds/practices.atom",
        answer_remembered("practices-atom")(PracticeAtomFeed()),
        name="feed-atom",
    ),
    path(
        "feeds/practices.rss",
        answer_remembered("practices-rss")(PracticeRssFeed()),
        name="feed-rss",
    ),
]
