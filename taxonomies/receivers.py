"""A changed term leaves the cache."""

from __future__ import annotations

from typing import Any

from django.core.cache import cache
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from taxonomies.models import Term
from taxonomies.selectors import terms_cache_key


@receiver([post_save, post_delete])
def forget_terms(sender: type[Any], **kwargs: Any) -> None:
    if issubclass(sender, Term):
        cache.delete(terms_cache_key(sender))
