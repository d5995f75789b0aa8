"""What "my space" keeps beside the pages."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Collection

from companies.models import Company
from selfservice.enums import LinkState
from vitrines.models import BestPracticePage


class CompanyCollection(models.Model):
    """The collection that holds the files of one company, and of no other."""

    company = models.OneToOneField(
        Company, on_delete=models.CASCADE, related_name="file_collection", verbose_name=_("company")
    )
    collection = models.OneToOneField(
        Collection, on_delete=models.CASCADE, related_name="+", verbose_name=_("collection")
    )

    class Meta:
        verbose_name = _("collection of a company")
        verbose_name_plural = _("collections of companies")
        ordering: ClassVar = ["company"]

    def __str__(self) -> str:
        return str(self.company)


class ReviewLink(models.Model):
    """A letter to somebody without an account: one draft to read, to correct and to agree to.

    Its secret is stored as a digest. `words` are what was sent, section by section: what was agreed
    stays known, whatever becomes of the page and of its revisions.
    """

    page = models.ForeignKey(
        BestPracticePage,
        on_delete=models.CASCADE,
        related_name="review_links",
        verbose_name=_("best practice"),
    )
    revision_number = models.PositiveBigIntegerField(_("version"))
    # Changes as soon as anybody saves the page, even over the same revision.
    stamp = models.CharField(max_length=60)
    words = models.JSONField(default=dict)
    words_digest = models.CharField(max_length=64)
    # Empty once the person is erased.
    email = models.EmailField(_("e-mail address"), blank=True)
    person = models.CharField(
        _("name or role"), max_length=120, blank=True, help_text=_("To know who was asked.")
    )
    language = models.CharField(
        _("language"), max_length=10, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )
    message = models.TextField(_("message"), max_length=1000, blank=True)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("sent by"),
    )
    created_at = models.DateTimeField(_("sent at"), default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("expires at"))
    opened_at = models.DateTimeField(_("opened at"), null=True, editable=False)
    answered_at = models.DateTimeField(_("answered at"), null=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, editable=False)
    # The form as it was left, or as it was sent.
    answer = models.JSONField(null=True, editable=False)
    # The revision that holds the corrections; none as long as an editor has to apply them.
    applied_revision = models.PositiveBigIntegerField(null=True, editable=False)

    class Meta:
        verbose_name = _("signed link")
        verbose_name_plural = _("signed links")
        ordering: ClassVar = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.page_id}, {self.created_at:%Y-%m-%d}"

    @property
    def state(self) -> LinkState:
        if self.answered_at:
            return LinkState.ANSWERED
        if self.revoked_at:
            return LinkState.REVOKED
        if self.expires_at <= timezone.now():
            return LinkState.EXPIRED
        return LinkState.OPENED if self.opened_at else LinkState.SENT

    @property
    def is_open(self) -> bool:
        """Whether the draft can still be read and answered by it."""
        return self.state in {LinkState.OPENED, LinkState.SENT}
