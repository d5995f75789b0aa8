"""Tags of pathways."""

from __future__ import annotations

from typing import Any

from django import template
from wagtail.models import Page

from core.selectors import absolute_url
from pathways import selectors
from pathways.models import PathwayPage
from pathways.selectors import PathwayLink, VisibleStep

register = template.Library()


@register.simple_tag
def pathways_all() -> list[PathwayLink]:
    """`{% pathways_all as pathways %}`: every one of the active language."""
    return selectors.pathway_links()


@register.simple_tag
def pathways_to_follow(limit: int) -> list[PathwayLink]:
    return selectors.pathways_to_follow(limit)


@register.simple_tag
def pathways_with(page: Page) -> list[PathwayLink]:
    """`{% pathways_with page as pathways %}`: those that lead through it."""
    return selectors.pathways_with(page.translation_key)


@register.simple_tag
def pathway_steps(page: PathwayPage) -> list[VisibleStep]:
    return selectors.pathway_steps(page)


@register.simple_tag
def pathway_json_ld(page: PathwayPage, steps: list[VisibleStep]) -> dict[str, Any]:
    """A pathway as schema.org's ItemList."""
    return {
        "@context": "https://schema.org",
        "@type": "ItemList",
        "name": page.title,
        "description": page.intro,
        "inLanguage": page.language_code,
        "url": absolute_url(page.url),
        "itemListOrder": "https://schema.org/ItemListOrderAscending",
        "numberOfItems": len(steps),
        "itemListElement": [
            {
                "@type": "ListItem",
                "position": position,
                "name": step.page.title,
                "url": absolute_url(step.page.url),
            }
            for position, step in enumerate(steps, start=1)
        ],
    }
