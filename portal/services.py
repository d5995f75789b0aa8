"""Writes that belong to no app."""

from __future__ import annotations

from contextlib import suppress

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from core.models import PortalPage
from core.social_cards import render_social_card
from portal.selectors import SocialCard

# Beside the public folder of renditions: the card of a withdrawn page is not to be had by its path.
SOCIAL_CARD_FOLDER = "social"


def social_card_image(*, page: PortalPage, card: SocialCard) -> bytes:
    """The PNG of a page's card: drawn once, kept, and in place of the page's earlier cards."""
    folder = f"{SOCIAL_CARD_FOLDER}/{page.pk}"
    name = f"{folder}/{card.digest}.png"
    if default_storage.exists(name):
        with default_storage.open(name) as kept:
            return kept.read()
    image = render_social_card(
        title=card.title, kicker=card.kicker, site_name=card.site_name, footer=card.footer
    )
    with suppress(FileNotFoundError):
        for earlier in default_storage.listdir(folder)[1]:
            default_storage.delete(f"{folder}/{earlier}")
    default_storage.save(name, ContentFile(image))
    return image
