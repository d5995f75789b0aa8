"""What mails asked of people."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vitrines.enums import ReminderKind


class Reminder(models.Model):
    """What a mail asked of a person: nobody is asked the same twice, nor more than once a week.

    A check is named by the practice and the day on which it fell due.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="reminders",
        verbose_name=_("person"),
    )
    kind = models.CharField(_("kind"), max_length=8, choices=ReminderKind)
    practice_key = models.UUIDField(_("practice"), null=True, blank=True, db_index=True)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent at"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering: ClassVar = ["-sent_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "practice_key", "due_on"],
                condition=models.Q(practice_key__isnull=False),
                name="one_reminder_per_check_and_person",
            )
        ]
        indexes: ClassVar = [models.Index(fields=["user", "sent_at"], name="reminder_by_person")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.sent_at:%Y-%m-%d}"
