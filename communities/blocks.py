"""Blocks of communities. One class, one template: `blocks/<class_in_snake_case>.html`."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock

from communities.enums import OfferDirection, ResourceKind
from core.blocks import NameBlock
from taxonomies.models import OfferKind
from taxonomies.selectors import term_choices, terms_by_code


def offer_kind_choices() -> list[tuple[str, str]]:
    return term_choices(OfferKind)


class OfferValue(blocks.StructValue):
    @property
    def kind_label(self) -> str:
        """The kind in the active language; the code itself where the term has gone."""
        code = self.get("kind") or ""
        term = terms_by_code(OfferKind).get(code)
        return term.label if term else code

    @property
    def direction_label(self) -> str:
        return str(OfferDirection(self["direction"]).label)


class OfferBlock(blocks.StructBlock):
    """What one company offers to the others, or looks for."""

    direction = blocks.ChoiceBlock(
        label=_("direction"), choices=OfferDirection.choices, default=OfferDirection.OFFER
    )
    kind = blocks.ChoiceBlock(label=_("kind"), choices=offer_kind_choices)
    company = NameBlock(label=_("company"), max_length=120)
    title = blocks.CharBlock(label=_("title"), max_length=120)
    text = blocks.TextBlock(label=_("text"), max_length=400, required=False, rows=3)

    class Meta:
        icon = "arrow-right-full"
        label = _("Offer or need")
        template = "blocks/offer_block.html"
        value_class = OfferValue
        description = _("What a company of the community offers, or looks for.")
        preview_value = {
            "direction": OfferDirection.OFFER,
            "kind": "machine",
            "company": "Mécanique du Val (exemple)",
            "title": "Centre d’usinage libre le vendredi",
            "text": "Cinq axes, pièces jusqu’à 400 mm.",
        }


class ResourceValue(blocks.StructValue):
    @property
    def kind_label(self) -> str:
        return str(ResourceKind(self["kind"]).label)


class ResourceBlock(blocks.StructBlock):
    """Something that the community has made and shares."""

    kind = blocks.ChoiceBlock(label=_("kind"), choices=ResourceKind.choices)
    title = blocks.CharBlock(label=_("title"), max_length=120)
    text = blocks.TextBlock(label=_("text"), max_length=300, required=False, rows=2)
    document = DocumentChooserBlock(label=_("document"), required=False)

    class Meta:
        icon = "doc-full"
        label = _("Resource")
        template = "blocks/resource_block.html"
        value_class = ResourceValue
        description = _("A guide, a template or minutes that the community shares.")
        preview_value = {
            "kind": ResourceKind.GUIDE,
            "title": "Choisir son premier capteur",
            "text": "Huit questions à se poser avant d’acheter.",
        }


class OffersBlock(blocks.StreamBlock):
    offer = OfferBlock()


class ResourcesBlock(blocks.StreamBlock):
    resource = ResourceBlock()
