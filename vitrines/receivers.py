"""What follows from publishing a vitrine or a practice."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver
from wagtail.signals import page_published

from vitrines.models import BestPracticePage, VitrinePage
from vitrines.services import practice_published, vitrine_published


@receiver(page_published, sender=BestPracticePage)
def follow_practice(sender: type[BestPracticePage], instance: BestPracticePage, **kw: Any) -> None:
    practice_published(page=instance)


@receiver(page_published, sender=VitrinePage)
def follow_vitrine(sender: type[VitrinePage], instance: VitrinePage, **kw: Any) -> None:
    vitrine_published(page=instance)
