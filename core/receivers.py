"""What follows from a change of a page, in every app."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.db.models.signals import post_delete, post_save, pre_save
from django.dispatch import receiver
from django_tasks.signals import task_finished
from django_tasks_db.backend import TaskResult
from wagtail.models import CollectionViewRestriction, Page, PageViewRestriction
from wagtail.signals import (
    copy_for_translation_done,
    page_published,
    page_unpublished,
    post_page_move,
)

from core.generation import watch_statement
from core.models import CustomDocument, CustomImage, PortalPage
from core.services import image_forget_metadata
from core.services.background import task_settle
from core.services.pictures import image_make_renditions, pictures_follow, pictures_leave
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


@receiver(task_finished)
def settle_task(sender: Any, task_result: Any, **kwargs: Any) -> None:
    """Only of a queue: what is done at once has no row."""
    if isinstance(task_result, TaskResult):
        task_settle(row=task_result.db_result)
