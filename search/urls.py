"""The search page and its suggestions; the portal gives them their addresses in each language."""

from django.urls import path

from search import views

app_name = "search"
urlpatterns = [
    path("", views.search, name="page-search"),
    path("suggestions/", views.suggestions, name="page-suggest"),
]
