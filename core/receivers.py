"""What follows from a change of a page, in every app."""

from __future__ import annotations

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.db.models.signals import post_delete, post_save, pre_save
from django.dispatch import receiver
from wagtail.models import CollectionViewRestriction, Page, PageViewRestriction
from wagtail.signals import (
    copy_for_translation_done,
    page_published,
    page_unpublished,
    post_page_move,
)

from core.generation import watch_statement
from core.models import CustomDocument, CustomImage, PortalPage
from core.services import (
    image_forget_metadata,
    image_make_renditions,
)
from core.services.translation import page_mark_as_translation, page_record_words
from core.services.withdrawal import withdrawal_announce


@receiver(page_published)
def record_words(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    if isinstance(instance, PortalPage):
        page_record_words(page=instance)


@receiver(copy_for_translation_done)
def mark_as_translation(sender: type[Any], source_obj: Any, target_obj: Any, **kwargs: Any) -> None:
    if isinstance(target_obj, PortalPage):
        page_mark_as_translation(page=target_obj)


@receiver(pre_save, sender=CustomImage)
def forget_metadata(sender: type[CustomImage], instance: CustomImage, **kwargs: Any) -> None:
    image_forget_metadata(image=instance)


@receiver(post_save, sender=CustomImage)
def make_renditions(
    sender: type[CustomImage], instance: CustomImage, raw: bool, **kwargs: Any
) -> None:
    if not raw:
        image_make_renditions(image=instance)


@receiver(connection_created)
def watch_statements(sender: type[Any], connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    """Every write to what readers see is noticed, whoever writes it and however."""
    if watch_statement not in connection.execute_wrappers:
        connection.execute_wrappers.append(watch_statement)


@receiver([page_unpublished, post_page_move])
@receiver(post_save, sender=PageViewRestriction)
@receiver(post_save, sender=CollectionViewRestriction)
@receiver(post_delete, sender=Page)
@receiver(post_delete, sender=CustomImage)
@receiver(post_delete, sender=CustomDocument)
def announce_withdrawal(sender: type[Any], **kwargs: Any) -> None:
    """A page that moves may come under a privacy setting."""
    withdrawal_announce()
