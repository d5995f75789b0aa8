"""Writes about what readers look for."""

from __future__ import annotations

import datetime

from django.db import transaction

from search.models import SearchCount

MAX_COUNTED_LENGTH = 100
# More of them look like a telephone number.
MAX_COUNTED_DIGITS = 6
# Different searches in a day; more are no readers'.
MAX_COUNTED = 5_000
# Thirteen months: a season can be compared with the last.
COUNTED_DAYS = 396


def search_count(*, query: str, language: str, results: int, day: datetime.date) -> None:
    """Count a search. What may tell who is asking, or a number, is not kept."""
    kept = " ".join(query.lower().split())[:MAX_COUNTED_LENGTH]
    if not kept or "@" in kept or sum(char.isdigit() for char in kept) > MAX_COUNTED_DIGITS:
        return
    today = SearchCount.objects.filter(day=day)
    counted = today.filter(language=language, query=kept)
    if counted.once_more(results=results):
        return
    with transaction.atomic():
        if today.count() < MAX_COUNTED:
            SearchCount.objects.bulk_create(
                [SearchCount(day=day, language=language, query=kept, results=results, searches=0)],
                ignore_conflicts=True,
            )
            counted.once_more(results=results)


def search_counts_purge(*, today: datetime.date) -> int:
    """Forget searches older than thirteen months; returns how many rows that was."""
    deleted, _by_model = SearchCount.objects.filter(
        day__lt=today - datetime.timedelta(days=COUNTED_DAYS)
    ).delete()
    return deleted
