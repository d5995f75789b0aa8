"""Who may do what with vitrines and practices."""

from __future__ import annotations

from wagtail.models import Page

from vitrines.models import BestPracticePage, VitrinePage


def anybody_can_read(page: Page) -> bool:
    """Whether consent allows the web channel; other page types need none."""
    if isinstance(page, BestPracticePage | VitrinePage):
        return type(page).objects.consented().filter(pk=page.pk).exists()
    return True
