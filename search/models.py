"""What can be found: one row per public page, and nothing of any other."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from search.enums import DocumentKind
from search.querysets import SearchDocumentQuerySet


class SearchDocument(models.Model):
    """The words of a page as readers see them, and their stems by weight.

    A page is in one language. The full-text index over the stems belongs to the database, which
    keeps it up to date; see the migration « full text index ».
    """

    page = models.OneToOneField(
        Page, on_delete=models.CASCADE, related_name="search_document", verbose_name=_("page")
    )
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    kind = models.CharField(_("kind"), max_length=10, choices=DocumentKind)
    title = models.CharField(_("title"), max_length=255)
    summary = models.TextField(_("summary"), blank=True)
    text = models.TextField(_("text"), blank=True)
    date = models.DateField(_("date"), null=True, blank=True)
    stems_a = models.TextField(editable=False, blank=True)
    stems_b = models.TextField(editable=False, blank=True)
    stems_c = models.TextField(editable=False, blank=True)

    objects = models.Manager.from_queryset(SearchDocumentQuerySet)()

    class Meta:
        verbose_name = _("searchable page")
        verbose_name_plural = _("searchable pages")
        indexes: ClassVar = [
            models.Index(fields=["language", "kind"], name="portal_search_language_kind")
        ]

    def __str__(self) -> str:
        return self.title
