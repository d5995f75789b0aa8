"""What follows from a change of news."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.models import PageViewRestriction
from wagtail.signals import post_page_move

from news.models import NewsPage
from news.selectors import news_counts_cache_key


@receiver([post_save, post_delete], sender=NewsPage)
@receiver([post_save, post_delete], sender=PageViewRestriction)
@receiver(post_page_move)
def forget_counts(sender: type[Any], **kwargs: Any) -> None:
    """Now, for who is in this transaction; and on commit, for who counted meanwhile."""
    keys = [news_counts_cache_key(code) for code, _name in settings.LANGUAGES]
    cache.delete_many(keys)
    transaction.on_commit(partial(cache.delete_many, keys))
