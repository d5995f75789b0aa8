"""Facts about companies: one row for both languages."""

from __future__ import annotations

import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.search import index

from companies.enums import (
    Answer,
    Channel,
    DatePrecision,
    InvitationState,
    LabelState,
    MemberRole,
)
from companies.querysets import CompanyQuerySet, ConsentQuerySet, InvitationQuerySet
from taxonomies.models import CompanySize, Region, Sector

# SHA-256 in hexadecimal.
DIGEST = RegexValidator(r"^[0-9a-f]{64}\Z")


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


class Membership(models.Model):
    """A person who speaks for a company: an owner also invites colleagues and takes rights back."""

    company = models.ForeignKey(
        Company, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("company")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="memberships",
        verbose_name=_("person"),
    )
    role = models.CharField(_("role"), max_length=8, choices=MemberRole, default=MemberRole.MEMBER)
    joined_at = models.DateTimeField(_("joined at"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        ordering: ClassVar = ["joined_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["company", "user"],
                name="one_membership_per_person_and_company",
                violation_error_message=_("This person already speaks for the company."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.company}"


class Invitation(models.Model):
    """A letter to one address: used once, it makes its reader a member; its secret is a digest."""

    company = models.ForeignKey(
        Company, on_delete=models.CASCADE, related_name="invitations", verbose_name=_("company")
    )
    email = models.EmailField(_("e-mail address"))
    role = models.CharField(_("role"), max_length=8, choices=MemberRole, default=MemberRole.MEMBER)
    language = models.CharField(
        _("language"), max_length=10, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )
    digest = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("invited by"),
    )
    created_at = models.DateTimeField(_("sent at"), default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("expires at"))
    accepted_at = models.DateTimeField(_("accepted at"), null=True, editable=False)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, editable=False)

    objects = models.Manager.from_queryset(InvitationQuerySet)()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering: ClassVar = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.email}, {self.company}"

    @property
    def state(self) -> InvitationState:
        if self.accepted_at:
            return InvitationState.ACCEPTED
        if self.withdrawn_at:
            return InvitationState.WITHDRAWN
        if self.expires_at <= timezone.now():
            return InvitationState.EXPIRED
        return InvitationState.OPEN
