"""Blocks that several page types use; the template is `blocks/<class_in_snake_case>.html`."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images import get_image_model
from wagtail.images.blocks import ImageBlock

PROSE_FEATURES = ["h3", "bold", "italic", "ol", "ul", "link", "superscript", "subscript"]


class TextBlock(blocks.StructBlock):
    """A section of prose, with or without a heading."""

    heading = blocks.CharBlock(label=_("heading"), max_length=120, required=False)
    text = blocks.RichTextBlock(label=_("text"), features=PROSE_FEATURES)

    class Meta:
        icon = "pilcrow"
        label = _("Text")
        template = "blocks/text_block.html"
        description = _("A heading and its paragraphs.")
        preview_value = {
            "heading": "Avant la mesure",
            "text": "<p>Les rebuts étaient comptés une fois par mois, sur papier.</p>",
        }


class QuoteBlock(blocks.StructBlock):
    """Words of somebody, named by role."""

    text = blocks.TextBlock(label=_("quote"), max_length=400, rows=3)
    role = blocks.CharBlock(
        label=_("role"),
        max_length=120,
        help_text=_("The role of who speaks, not a name: “Head of maintenance”."),
    )

    class Meta:
        icon = "openquote"
        label = _("Quote")
        template = "blocks/quote_block.html"
        description = _("A sentence that somebody of the plant said.")
        preview_value = {
            "text": "Le premier mois, l’écran est resté éteint.",
            "role": "Chef d’équipe",
        }


class NameBlock(blocks.CharBlock):
    """A name: a fact, the same in every language, that no translator is sent."""

    def get_translatable_segments(self, value: str) -> list[Any]:
        return []

    def restore_translated_segments(self, value: str, segments: list[Any]) -> str:
        return value


class FigureBlock(blocks.StructBlock):
    """A picture with its caption."""

    image = ImageBlock(label=_("picture"))
    caption = blocks.CharBlock(label=_("caption"), max_length=200, required=False)

    class Meta:
        icon = "image"
        label = _("Picture")
        template = "blocks/figure_block.html"
        description = _("One picture, its caption and its credit.")

    def get_preview_value(self) -> Any:
        """The first picture of the library, where there is one."""
        return self.normalize({"image": get_image_model().objects.first(), "caption": ""})


class GalleryBlock(blocks.StructBlock):
    """Two to eight pictures."""

    pictures = blocks.ListBlock(FigureBlock(), min_num=2, max_num=8, label=_("pictures"))

    class Meta:
        icon = "image"
        label = _("Gallery")
        template = "blocks/gallery_block.html"
        description = _("Several pictures side by side.")

    def get_preview_value(self) -> Any:
        """The first two pictures of the library."""
        pictures = [{"image": i, "caption": ""} for i in get_image_model().objects.all()[:2]]
        return self.normalize({"pictures": pictures})


class DocumentBlock(blocks.StructBlock):
    """A document to download."""

    document = DocumentChooserBlock(label=_("document"))
    title = blocks.CharBlock(
        label=_("title"), max_length=120, required=False, help_text=_("Else the document's own.")
    )

    class Meta:
        icon = "doc-full"
        label = _("Document")
        template = "blocks/document_block.html"
        preview_template = "blocks/preview_with_sample_picture.html"
        description = _("A file, with its type and size.")


class ProseBodyBlock(blocks.StreamBlock):
    """What every page that tells something may hold."""

    text = TextBlock()
    quote = QuoteBlock()
    figure = FigureBlock()
    gallery = GalleryBlock()
    document = DocumentBlock()


def rich_text_of(paragraphs: list[str]) -> str:
    """HTML of plain paragraphs, for a rich text value; a list stays a list."""
    return "".join(p if p.startswith("<ul") else f"<p>{p}</p>" for p in paragraphs)
