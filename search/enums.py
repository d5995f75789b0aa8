"""What a reader may look for."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise


class DocumentKind(models.TextChoices):
    PRACTICE = "practice", _("Best practice")
    VITRINE = "vitrine", _("Vitrine")
    PATHWAY = "pathway", _("Pathway")
    COMMUNITY = "community", _("Community")
    COMPANY = "company", _("Company")
    NEWS = "news", _("News")
    EVENT = "event", _("Event")
    PAGE = "page", _("Page")

    @property
    def plural(self) -> StrOrPromise:
        """The name of many of them."""
        return {
            DocumentKind.PRACTICE: _("Best practices"),
            DocumentKind.VITRINE: _("Vitrines"),
            DocumentKind.PATHWAY: _("Pathways"),
            DocumentKind.COMMUNITY: _("Communities"),
            DocumentKind.COMPANY: _("Companies"),
            DocumentKind.NEWS: _("News"),
            DocumentKind.EVENT: _("Events"),
            DocumentKind.PAGE: _("Pages"),
        }[self]
