"""What follows from a change of a page, in every app."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.db.models.signals import post_delete, post_save, pre_save
from django.dispatch import receiver
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.signals import (
    copy_for_translation_done,
    page_published,
    page_slug_changed,
    page_unpublished,
    post_page_move,
)

from core.models import CustomImage, PortalPage
from core.selectors import SITES_CACHE_KEY, menu_cache_key
from core.services import image_forget_metadata
from core.services.pictures import image_make_renditions, pictures_follow, pictures_leave
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


# What follows from publishing has been done by the apps above, whose receivers come first.


@receiver(page_published)
def follow_pictures(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    """Facts, and pictures among them, are mirrored onto translations."""
    versions = Page.objects.filter(translation_key=instance.translation_key)
    pictures_follow(page_ids=versions.values_list("pk", flat=True))


@receiver(page_unpublished)
def hide_pictures(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    """Also before a page is deleted, whose row is still live then."""
    pictures_leave(page_ids=[instance.pk])


@receiver(post_page_move)
def follow_pictures_of_moved(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    _branch_follow(instance.pk)


@receiver(post_save, sender=PageViewRestriction)
def hide_pictures_of_restricted(
    sender: type[PageViewRestriction], instance: PageViewRestriction, **kwargs: Any
) -> None:
    _branch_follow(instance.page_id)


@receiver(post_delete, sender=PageViewRestriction)
def show_pictures_of_opened(
    sender: type[PageViewRestriction], instance: PageViewRestriction, **kwargs: Any
) -> None:
    # On commit: where the page itself is being deleted, it is gone by then.
    transaction.on_commit(partial(_branch_follow, instance.page_id))


def _branch_follow(page_id: int) -> None:
    top = Page.objects.filter(pk=page_id).first()
    if top:
        branch = Page.objects.descendant_of(top, inclusive=True)
        pictures_follow(page_ids=branch.values_list("pk", flat=True))


@receiver([post_save, post_delete], sender=Site)
def forget_sites(sender: type[Site], **kwargs: Any) -> None:
    cache.delete(SITES_CACHE_KEY)
