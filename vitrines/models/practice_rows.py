"""What hangs on a best practice in rows of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.models import Orderable

from taxonomies.models import CompanySize
from vitrines.enums import TransferLevel

if TYPE_CHECKING:
    pass
from vitrines.models.practices import BestPracticePage


class PracticeTransfer(Orderable):
    """How far companies of one size can do the same."""

    page = ParentalKey(BestPracticePage, on_delete=models.CASCADE, related_name="transfers")
    size = models.ForeignKey(
        CompanySize, on_delete=models.PROTECT, related_name="+", verbose_name=_("size")
    )
    level = models.CharField(_("transferable"), max_length=6, choices=TransferLevel)

    class Meta(Orderable.Meta):
        verbose_name = _("transferable to")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["page", "size"], name="unique_transfer_per_size")
        ]


class PracticeImprovement(models.Model):
    """An indicator that a practice improved: kept from its results so that lists can count them.

    Written when the practice is published; never edited.
    """

    page = models.ForeignKey(
        BestPracticePage,
        on_delete=models.CASCADE,
        related_name="improvements",
        verbose_name=_("best practice"),
    )
    indicator = models.CharField(_("indicator"), max_length=40)
    size = models.FloatField(
        _("size of the change"),
        null=True,
        help_text=_("In per cent; nothing where it starts from zero."),
    )

    class Meta:
        verbose_name = _("improvement")
        verbose_name_plural = _("improvements")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["page", "indicator"], name="unique_improvement_per_indicator"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["indicator", "size"], name="improvement_by_indicator")
        ]

    def __str__(self) -> str:
        return self.indicator
