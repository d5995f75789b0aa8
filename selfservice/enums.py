"""Closed vocabularies of "my space"."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SheetState(models.TextChoices):
    """Where a page stands, as its authors see it: the first that holds."""

    IN_REVIEW = "in_review", _("In review")
    CHANGES_ASKED = "changes_asked", _("Changes asked")
    REFUSED = "refused", _("Refused")
    DRAFT = "draft", _("Draft")
    REMOVED = "removed", _("No longer published")
    HIDDEN = "hidden", _("Published, but not shown")
    CHANGED = "changed", _("Published, with changes in draft")
    OVERDUE = "overdue", _("Published, to be checked")
    OUTDATED = "outdated", _("Published, translation outdated")
    PUBLISHED = "published", _("Published")


class LinkState(models.TextChoices):
    """Where a signed link stands: the first that holds."""

    ANSWERED = "answered", _("Answered")
    REVOKED = "revoked", _("Revoked")
    EXPIRED = "expired", _("Expired")
    OPENED = "opened", _("Opened")
    SENT = "sent", _("Sent")


class Verdict(models.TextChoices):
    """What the holder of a signed link says of a section."""

    RIGHT = "right", _("Right as it is")
    CORRECTED = "corrected", _("Right as corrected below")
    REFUSED = "refused", _("Not to be published")
