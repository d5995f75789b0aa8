"""What is listed follows what may be read."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.models import PageViewRestriction
from wagtail.signals import (
    page_published,
    page_slug_changed,
    page_unpublished,
    post_page_move,
)

from companies.signals import consent_changed
from core.models import PortalPage
from pathways.selectors import pathway_cache_key


@receiver([page_published, page_unpublished, post_page_move, page_slug_changed, consent_changed])
@receiver([post_save, post_delete], sender=PageViewRestriction)
def forget_pathways(sender: type[Any], **kwargs: Any) -> None:
    keys = [pathway_cache_key(code) for code, _name in settings.LANGUAGES]
    cache.delete_many(keys)
    # A reader may have filled it with what was, until the change is committed.
    transaction.on_commit(lambda: cache.delete_many(keys))


@receiver(post_delete)
def forget_pathways_of_deleted(sender: type[Any], **kwargs: Any) -> None:
    if issubclass(sender, PortalPage):
        forget_pathways(sender)
