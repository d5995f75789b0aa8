"""Addresses of the calendar files, below a language."""

from django.urls import path

from events import views

app_name = "events"
urlpatterns = [
    path("agenda.ics", views.agenda_ical, name="agenda-ical"),
    path("<int:pk>.ics", views.event_ical, name="event-ical"),
]
