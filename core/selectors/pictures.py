"""Which images a page shows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from wagtail.blocks import Block, ListBlock, StreamBlock, StructBlock
from wagtail.fields import StreamField
from wagtail.images.blocks import ImageChooserBlock
from wagtail.models import Page

from core.models import CustomImage


def images_of(page: Page) -> set[int]:
    """The numbers of the images in the fields and streams of a page, or of a draft of it."""
    return set(_images_in(page))


def _images_in(page: Page) -> Iterator[int]:
    for field in page._meta.concrete_fields:
        if isinstance(field, StreamField):
            # As stored: Wagtail's `extract_references` would read the images of each page.
            yield from _images_in_block(field.stream_block, getattr(page, field.name).raw_data)
        elif field.related_model is CustomImage:
            number = field.value_from_object(page)
            if number is not None:
                yield number


def _images_in_block(block: Block, value: Any) -> Iterator[int]:
    if not value:
        return
    if isinstance(block, StreamBlock):
        for child in value:
            if child_block := block.child_blocks.get(child["type"]):
                yield from _images_in_block(child_block, child["value"])
    elif isinstance(block, StructBlock):
        for name, child_block in block.child_blocks.items():
            yield from _images_in_block(child_block, value.get(name))
    elif isinstance(block, ListBlock):
        for item in value:
            yield from _images_in_block(block.child_block, item["value"])
    elif isinstance(block, ImageChooserBlock):
        yield int(value)
