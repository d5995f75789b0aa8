"""What follows from a change of a page, in every app."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver
from wagtail.models import Page
from wagtail.signals import copy_for_translation_done, page_published

from core.models import PortalPage
from core.services import page_mark_as_translation, page_record_words


@receiver(page_published)
def record_words(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    if isinstance(instance, PortalPage):
        page_record_words(page=instance)


@receiver(copy_for_translation_done)
def mark_as_translation(sender: type[Any], source_obj: Any, target_obj: Any, **kwargs: Any) -> None:
    if isinstance(target_obj, PortalPage):
        page_mark_as_translation(page=target_obj)
