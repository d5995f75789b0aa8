"""What follows from a change of a page, in every app."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db.models.signals import post_delete, post_save, pre_save
from django.dispatch import receiver
from wagtail.models import Page, Site
from wagtail.signals import (
    copy_for_translation_done,
    page_published,
    page_slug_changed,
    page_unpublished,
    post_page_move,
)

from core.models import CustomImage, PortalPage
from core.selectors import SITES_CACHE_KEY, menu_cache_key
from core.services import (
    image_forget_metadata,
    image_make_renditions,
)
from core.services.translation import page_mark_as_translation, page_record_words


@receiver(page_published)
def record_words(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    if isinstance(instance, PortalPage):
        page_record_words(page=instance)


@receiver(copy_for_translation_done)
def mark_as_translation(sender: type[Any], source_obj: Any, target_obj: Any, **kwargs: Any) -> None:
    if isinstance(target_obj, PortalPage):
        page_mark_as_translation(page=target_obj)


@receiver([page_published, page_unpublished, post_page_move, page_slug_changed])
def forget_menus(sender: type[Page], **kwargs: Any) -> None:
    for code, _name in settings.LANGUAGES:
        cache.delete(menu_cache_key(code))


@receiver(post_delete)
def forget_menus_of_deleted(sender: type[Any], **kwargs: Any) -> None:
    if issubclass(sender, PortalPage):
        forget_menus(sender)


@receiver(pre_save, sender=CustomImage)
def forget_metadata(sender: type[CustomImage], instance: CustomImage, **kwargs: Any) -> None:
    image_forget_metadata(image=instance)


@receiver(post_save, sender=CustomImage)
def make_renditions(
    sender: type[CustomImage], instance: CustomImage, raw: bool, **kwargs: Any
) -> None:
    if not raw:
        image_make_renditions(image=instance)


@receiver([post_save, post_delete], sender=Site)
def forget_sites(sender: type[Site], **kwargs: Any) -> None:
    cache.delete(SITES_CACHE_KEY)
