"""Query sets about companies."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.utils import timezone


class CompanyQuerySet(models.QuerySet):
    def with_facts(self) -> Self:
        """With what a card or a cartouche prints, in two queries."""
        return self.select_related("size", "sector", "region").prefetch_related("labels")


class ConsentQuerySet(models.QuerySet):
    def about_company(self) -> Self:
        """Answers for everything that concerns the company."""
        return self.filter(practice_key=None)

    def for_channel(self, channel: str) -> Self:
        return self.filter(channel=channel)


class InvitationQuerySet(models.QuerySet):
    def open(self) -> Self:
        """Neither used, nor withdrawn, nor expired."""
        return self.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=timezone.now())
