"""Closed vocabularies about companies."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LabelState(models.TextChoices):
    CANDIDATE = "candidate", _("Label applied for")
    LABELLED = "labelled", _("Labelled")
    RENEWAL_DUE = "renewal_due", _("Renewal due")
    EXPIRED = "expired", _("Label expired")
    WITHDRAWN = "withdrawn", _("Label withdrawn")
    MOVED = "moved", _("Site moved")
    CLOSED = "closed", _("Activity ceased")


class DatePrecision(models.TextChoices):
    """How exactly a date is known."""

    DAY = "day", _("Exact day")
    MONTH = "month", _("Month only")
    BEFORE = "before", _("Before this date")


class Channel(models.TextChoices):
    """Where a company's words may be published."""

    WEB = "web", _("Website")
    BOOK = "book", _("Book")
    OPEN_DATA = "open_data", _("Open data")
    PRESS = "press", _("Press")


class Answer(models.TextChoices):
    YES = "yes", _("Yes")
    ANONYMISED = "anonymised", _("Anonymised")
    NO = "no", _("No")


class ContactMode(models.TextChoices):
    """How a visitor may ask a plant."""

    ALLIANCE = "alliance", _("Through the Alliance")
    DIRECT = "direct", _("Directly")
    NONE = "none", _("No requests")


class MemberRole(models.TextChoices):
    """What a person may do for a company besides keeping its pages."""

    MEMBER = "member", _("Member")
    OWNER = "owner", _("Owner")


class InvitationState(models.TextChoices):
    OPEN = "open", _("Waits for an answer")
    ACCEPTED = "accepted", _("Accepted")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    EXPIRED = "expired", _("Expired")
