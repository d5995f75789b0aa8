"""Closed vocabularies about events."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class EventKind(models.TextChoices):
    FAIR = "fair", _("Trade fair")
    CLUB = "club", _("Club meeting")
    VISIT = "visit", _("Plant visit")
    COMMUNITY = "community", _("Community meeting")
