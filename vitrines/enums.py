"""Closed vocabularies about vitrines and practices."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class TransferLevel(models.TextChoices):
    """How far a company of a given size can do the same."""

    DIRECT = "direct", _("Directly")
    HELP = "help", _("With help")
    NO = "no", _("No")


class LessonNature(models.TextChoices):
    """What kind of trouble was met."""

    TECHNICAL = "technical", _("Technical")
    HUMAN = "human", _("Human")
    DATA = "data", _("Data")
    SUPPLIER = "supplier", _("Supplier")
    FINANCE = "finance", _("Finance")
    SCHEDULE = "schedule", _("Schedule")


class Direction(models.TextChoices):
    """Whether a result improved."""

    BETTER = "better", _("Improvement")
    WORSE = "worse", _("Deterioration")
    SAME = "same", _("No change")
    UNKNOWN = "unknown", _("No comparison")


class ReviewItem(models.TextChoices):
    """What a reviewer looks at besides the evidence."""

    VOCABULARY = "vocabulary", _("Problems and technologies fit")
    PICTURES = "pictures", _("Pictures may be used and are described")
    CONSENT = "consent", _("The company agrees to this publication")


class ReviewDecision(models.TextChoices):
    APPROVE = "approve", _("Approve and publish")
    CHANGES = "changes", _("Ask for changes")
    REFUSE = "refuse", _("Refuse")


class ReminderKind(models.TextChoices):
    """What a reminder asks for."""

    CHECK = "check", _("Check a practice")
    REVIEW = "review", _("Review what was submitted")
