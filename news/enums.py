"""Closed vocabularies about news."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class NewsCategory(models.TextChoices):
    LABEL = "label", _("Label")
    GLOBAL_INDUSTRIE = "global_industrie", _("Global Industrie")
    COMMUNITIES = "communities", _("Communities")
    ALLIANCE = "alliance", _("Alliance")
