"""Closed vocabularies about communities."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class OfferDirection(models.TextChoices):
    OFFER = "offer", _("Offers")
    NEED = "need", _("Looks for")


class ResourceKind(models.TextChoices):
    GUIDE = "guide", _("Guide")
    TEMPLATE = "template", _("Template")
    MINUTES = "minutes", _("Minutes")
