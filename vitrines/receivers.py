"""What follows from publishing a vitrine or a practice, and from changed facts."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.signals import page_published, page_unpublished

from companies.models import Company, Consent
from taxonomies.models import Indicator, Technology
from vitrines.models import BestPracticePage, VitrinePage
from vitrines.selectors import forget_practices
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
@receiver([post_save, post_delete], sender=Technology)
def forget_what_was_read(sender: type[Any], **kwargs: Any) -> None:
    forget_practices()
    # Whoever read between the change and its commit remembers what was before.
    transaction.on_commit(forget_practices)


@receiver(post_save, sender=Indicator)
def follow_indicator(sender: type[Indicator], instance: Indicator, **kwargs: Any) -> None:
    if not kwargs["created"]:
        # Not before the cached vocabulary has forgotten the term.
        transaction.on_commit(lambda: _improvements_anew(instance))


def _improvements_anew(indicator: Indicator) -> None:
    indicator_changed(indicator=indicator)
    forget_practices()
