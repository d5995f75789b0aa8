"""What follows from publishing a vitrine or a practice, and from changed facts."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.signals import page_published, page_unpublished

from companies.models import Company, Consent
from taxonomies.models import Indicator
from vitrines.models import BestPracticePage, VitrinePage
from vitrines.selectors import forget_neighbours
from vitrines.services import indicator_changed, practice_published, vitrine_published


@receiver(page_published, sender=BestPracticePage)
def follow_practice(sender: type[BestPracticePage], instance: BestPracticePage, **kw: Any) -> None:
    practice_published(page=instance)


@receiver(page_published, sender=VitrinePage)
def follow_vitrine(sender: type[VitrinePage], instance: VitrinePage, **kw: Any) -> None:
    vitrine_published(page=instance)


@receiver([page_published, page_unpublished], sender=BestPracticePage)
@receiver([post_save, post_delete], sender=Company)
@receiver([post_save, post_delete], sender=Consent)
def forget_what_is_near(sender: type[Any], **kwargs: Any) -> None:
    forget_neighbours()


@receiver(post_save, sender=Indicator)
def follow_indicator(sender: type[Indicator], instance: Indicator, **kwargs: Any) -> None:
    if not kwargs["created"]:
        # Not before the cached vocabulary has forgotten the term.
        transaction.on_commit(lambda: indicator_changed(indicator=instance))
