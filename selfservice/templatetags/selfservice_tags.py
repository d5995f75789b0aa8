"""Tags of the sheet."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import PurePath

from django import template
from django.urls import reverse

from core.services import PICTURE_SPECS
from selfservice.selectors.sheet import Picture
from taxonomies.models import Indicator
from taxonomies.selectors import terms_by_code

register = template.Library()


@dataclass(frozen=True)
class Thumbnail:
    url: str
    width: int
    height: int


@register.simple_tag
def draft_picture(picture: Picture) -> Thumbnail:
    """`{% draft_picture row as picture %}`: the company's own at an address that only it can open."""
    rendition = picture.image.get_rendition(PICTURE_SPECS[0])
    url = rendition.url
    if picture.is_own:
        url = reverse("selfservice:file-show", args=[PurePath(rendition.file.name).name])
    return Thumbnail(url, rendition.width, rendition.height)


@register.simple_tag
def indicator_senses() -> str:
    """In which direction each indicator improves, for the script."""
    return json.dumps({code: term.better for code, term in terms_by_code(Indicator).items()})
