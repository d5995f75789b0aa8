"""Addresses for machines that watch the portal."""

from django.urls import path

from operations import views

app_name = "operations"
urlpatterns = [
    path("health/live", views.live, name="health-live"),
    path("health/ready", views.ready, name="health-ready"),
    path("metrics", views.metrics, name="metrics"),
]
