"""Companies, one row for both languages, and the label that their sites hold."""

from __future__ import annotations

import datetime
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.search import index

from companies.enums import DatePrecision, LabelState
from companies.querysets import CompanyQuerySet
from taxonomies.models import CompanySize, Region, Sector


class Company(index.Indexed, ClusterableModel):
    """A company at one site. A vitrine's page, a community's member list and consent hang on it."""

    name = models.CharField(_("name"), max_length=120)
    size = models.ForeignKey(
        CompanySize,
        on_delete=models.PROTECT,
        related_name="companies",
        verbose_name=_("size"),
        help_text=_("Statistical category, shown as indicative."),
    )
    is_startup = models.BooleanField(
        _("start-up"), default=False, help_text=_("No legal category: said beside the size.")
    )
    headcount = models.PositiveIntegerField(
        _("people on this site"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    sector = models.ForeignKey(
        Sector, on_delete=models.PROTECT, related_name="companies", verbose_name=_("sector")
    )
    region = models.ForeignKey(
        Region,
        on_delete=models.PROTECT,
        related_name="companies",
        verbose_name=_("region"),
        null=True,
        blank=True,
    )
    department = models.CharField(_("department"), max_length=60, blank=True)
    town = models.CharField(_("town"), max_length=80, blank=True)
    latitude = models.DecimalField(
        _("latitude"),
        max_digits=8,
        decimal_places=5,
        null=True,
        blank=True,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
        help_text=_("Decimal degrees, north positive (WGS 84)."),
    )
    longitude = models.DecimalField(
        _("longitude"),
        max_digits=8,
        decimal_places=5,
        null=True,
        blank=True,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
        help_text=_("Decimal degrees, east positive (WGS 84)."),
    )
    website = models.URLField(_("website"), blank=True)
    is_fictitious = models.BooleanField(
        _("fictitious"), default=False, help_text=_("An example: every page about it says so.")
    )
    public_fact_fr = models.CharField(_("public fact in French"), max_length=250, blank=True)
    public_fact_en = models.CharField(_("public fact in English"), max_length=250, blank=True)
    source = models.CharField(
        _("source"), max_length=200, blank=True, help_text=_("Where the public facts come from.")
    )

    objects = models.Manager.from_queryset(CompanyQuerySet)()

    search_fields: ClassVar = [
        index.SearchField("name", boost=2),
        index.AutocompleteField("name"),
        index.SearchField("town"),
        index.FilterField("is_fictitious"),
    ]

    class Meta:
        verbose_name = _("company")
        verbose_name_plural = _("companies")
        ordering: ClassVar = ["name", "town"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["name", "town"],
                name="unique_company_per_town",
                violation_error_message=_("This company is already listed for that town."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.town}" if self.town else self.name

    def clean(self) -> None:
        super().clean()
        if (self.latitude is None) != (self.longitude is None):
            missing = "latitude" if self.latitude is None else "longitude"
            raise ValidationError({missing: _("Give both coordinates, or none.")})

    @cached_property
    def current_label(self) -> Label | None:
        """The label's latest edition; needs no query where `labels` is prefetched."""
        return max(self.labels.all(), key=lambda label: label.edition, default=None)

    @property
    def takes_requests(self) -> bool:
        """A plant that moved or ceased takes no more requests."""
        label = self.current_label
        return label is None or label.state not in {LabelState.MOVED, LabelState.CLOSED}


class Label(models.Model):
    """One edition of the label « Vitrine Industrie du Futur » given to a company's site."""

    company = ParentalKey(
        Company, on_delete=models.CASCADE, related_name="labels", verbose_name=_("company")
    )
    edition = models.PositiveSmallIntegerField(
        _("edition"), default=1, validators=[MinValueValidator(1)]
    )
    state = models.CharField(
        _("state"), max_length=12, choices=LabelState, default=LabelState.CANDIDATE
    )
    awarded_on = models.DateField(_("awarded on"), null=True, blank=True)
    awarded_precision = models.CharField(
        _("precision of this date"),
        max_length=6,
        choices=DatePrecision,
        default=DatePrecision.DAY,
    )
    expires_on = models.DateField(_("expires on"), null=True, blank=True)
    state_since = models.DateField(_("in this state since"), null=True, blank=True)

    class Meta:
        verbose_name = _("label")
        verbose_name_plural = _("labels")
        ordering: ClassVar = ["-edition"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["company", "edition"],
                name="unique_edition_per_company",
                violation_error_message=_("This company already has that edition of the label."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.company} ({self.get_state_display()})"

    def clean(self) -> None:
        super().clean()
        if self.state != LabelState.CANDIDATE and self.awarded_on is None:
            raise ValidationError({"awarded_on": _("Say when the label was awarded.")})
        if self.awarded_on and self.expires_on and self.expires_on <= self.awarded_on:
            raise ValidationError({"expires_on": _("A label expires after it was awarded.")})

    def is_overdue(self, today: datetime.date | None = None) -> bool:
        """Whether the label's end has passed while its state still says that it holds."""
        return (
            self.state in {LabelState.LABELLED, LabelState.RENEWAL_DUE}
            and self.expires_on is not None
            and self.expires_on < (today or timezone.localdate())
        )
