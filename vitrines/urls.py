"""The feeds of the practices, and the two views over them; the portal includes them in each language."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from vitrines import views
from vitrines.feeds import PracticeAtomFeed, PracticeRssFeed

app_name = "vitrines"
urlpatterns = [
    path(_("factory-like-mine/"), views.likeness, name="practice-match"),
    path(_("compare/"), views.comparison, name="practice-compare"),
    path("feeds/practices.atom", PracticeAtomFeed(), name="feed-atom"),
    path("feeds/practices.rss", PracticeRssFeed(), name="feed-rss"),
]
