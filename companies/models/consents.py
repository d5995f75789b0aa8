"""What companies allow, channel by channel."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from companies.enums import Answer, Channel
from companies.models.companies import Company
from companies.querysets import ConsentQuerySet

# SHA-256 in hexadecimal.
DIGEST = RegexValidator(r"^[0-9a-f]{64}\Z")


class Consent(models.Model):
    """One answer about one channel; the latest one counts, the others are the record.

    `practice_key` is the translation key of a practice's pages, so that an answer holds in both
    languages; without it the answer concerns the company and everything of it.

    A ledger: rows are added by `companies.services.consent_record`, and never changed but to say
    that they no longer count, or to forget who answered.
    """

    company = models.ForeignKey(
        Company, on_delete=models.PROTECT, related_name="consents", verbose_name=_("company")
    )
    practice_key = models.UUIDField(_("practice"), null=True, blank=True, db_index=True)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    answer = models.CharField(_("answer"), max_length=10, choices=Answer)
    given_at = models.DateTimeField(_("given at"), default=timezone.now)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("recorded by"),
    )
    # Which words were shown to whoever answered: the number of their revision, and what they were.
    revision_number = models.PositiveBigIntegerField(_("version"), null=True, blank=True)
    words_digest = models.CharField(  # noqa: DJ001 - rows older than the column have none
        _("digest of the words"), max_length=64, blank=True, null=True, validators=[DIGEST]
    )
    # Answers of somebody who has no account come from an address, by a link.
    email = models.EmailField(  # noqa: DJ001 - rows older than the column have none
        _("e-mail address"), blank=True, null=True
    )
    link_number = models.PositiveBigIntegerField(_("link"), null=True, blank=True)
    is_current = models.BooleanField(_("current"), default=True, editable=False)

    objects = models.Manager.from_queryset(ConsentQuerySet)()

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering: ClassVar = ["-given_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["company", "channel"],
                condition=models.Q(is_current=True, practice_key=None),
                name="one_current_consent_per_company",
            ),
            models.UniqueConstraint(
                fields=["practice_key", "channel"],
                condition=models.Q(is_current=True, practice_key__isnull=False),
                name="one_current_consent_per_practice",
            ),
        ]

    def __str__(self) -> str:
        return gettext("%(channel)s: %(answer)s") % {
            "channel": self.get_channel_display(),
            "answer": self.get_answer_display(),
        }

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Raises ValueError for a row that is in the ledger already."""
        if not self._state.adding:
            raise ValueError("A ledger is added to, never rewritten.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Always raises ValueError."""
        raise ValueError("Nothing is taken out of a ledger.")

    @property
    def author(self) -> str:
        """Who answered, as far as that is still known."""
        return str(self.given_by or self.email or "")
