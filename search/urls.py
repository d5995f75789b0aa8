"""The search page; the portal gives it its address in each language."""

from django.urls import path

from search import views

app_name = "search"
urlpatterns = [path("", views.search, name="page-search")]
