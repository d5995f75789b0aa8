"""Images and documents, with their credit, their licence and, for images, their words."""

from __future__ import annotations

from functools import lru_cache
from pathlib import PurePath

from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import AbstractImage, AbstractRendition, Filter, Image
from wagtail.models import Page
from wagtail.search import index

from core.enums import Licence

# What `{% picture %}` asks for in every template: two widths, in WebP and, for old browsers, JPEG.
PICTURE_SPECS = tuple(
    f"format-{kind}|width-{width}" for kind in ("webp", "jpeg") for width in (400, 800)
)

# The folder that a web server hands out to anybody, and the one that it must not.
PUBLIC_PICTURES, PRIVATE_PICTURES = "images", "renditions"


class Credited(models.Model):
    """Credit and licence of a file."""

    credit = models.CharField(
        _("credit"), max_length=200, blank=True, help_text=_("Who made it, as it must be printed.")
    )
    licence = models.CharField(
        _("licence"), max_length=10, choices=Licence, default=Licence.ALL_RIGHTS_RESERVED
    )

    class Meta:
        abstract = True


class CustomImage(Credited, AbstractImage):
    """An image with its credit, its licence and one alternative text per language."""

    alt_fr = models.CharField(
        _("alternative text in French"),
        max_length=250,
        blank=True,
        help_text=_("What the picture shows, for who does not see it."),
    )
    alt_en = models.CharField(_("alternative text in English"), max_length=250, blank=True)
    # Whether a page that anybody may read shows it: see `core.services.pictures`.
    is_public = models.BooleanField(default=False, db_default=False, editable=False)

    admin_form_fields = (*Image.admin_form_fields, "alt_fr", "alt_en", "credit", "licence")
    search_fields = [
        *AbstractImage.search_fields,
        index.SearchField("alt_fr"),
        index.SearchField("alt_en"),
        index.SearchField("credit"),
    ]

    class Meta(AbstractImage.Meta):
        verbose_name = _("image")
        verbose_name_plural = _("images")

    def get_upload_to(self, filename: str) -> str:
        """Web servers and backups pass over names that begin with a dot, or obey them."""
        return str(super().get_upload_to(filename.lstrip(".")))

    def get_renditions(self, *filters: Filter | str) -> dict[str, AbstractRendition]:
        """Templates name a few sizes: what each asks for is understood once, not for each picture."""
        specs = (each if isinstance(each, str) else each.spec for each in filters)
        renditions: dict[str, AbstractRendition] = super().get_renditions(*map(_filter, specs))
        return renditions

    @property
    def default_alt_text(self) -> str:
        """The text in the active language, else in the other one; never the file's name."""
        first, second = (
            (self.alt_en, self.alt_fr) if get_language() == "en" else (self.alt_fr, self.alt_en)
        )
        return first or second or self.description


@lru_cache(maxsize=100)
def _filter(spec: str) -> Filter:
    return Filter(spec=spec)


class CustomRendition(AbstractRendition):
    """A size of an image, in the folder that is public as long as a public page shows it."""

    image = models.ForeignKey(CustomImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"], name="unique_rendition"
            )
        ]

    def get_upload_to(self, filename: str) -> str:
        """The same name for the same picture, which nobody can guess and which names nobody."""
        is_public = self.image.is_public and self.filter_spec in PICTURE_SPECS
        folder = PUBLIC_PICTURES if is_public else PRIVATE_PICTURES
        picture = (self.image_id, self.image.file_hash, self.filter_spec, self.focal_point_key)
        secret = salted_hmac("core.CustomRendition", repr(picture), algorithm="sha256")
        return f"{folder}/{secret.hexdigest()[:32]}{PurePath(filename).suffix}"

    @staticmethod
    def construct_cache_key(image: CustomImage, filter_cache_key: str, filter_spec: str) -> str:
        """What was cached of an image before it became public is not found afterwards."""
        key = AbstractRendition.construct_cache_key(image, filter_cache_key, filter_spec)
        return f"{key}-public" if image.is_public else key


class ShownPicture(models.Model):
    """A page that anybody may read shows an image."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+")
    image = models.ForeignKey(CustomImage, on_delete=models.CASCADE, related_name="shown_on")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["page", "image"], name="picture_is_shown_once_per_page")
        ]

    def __str__(self) -> str:
        return f"{self.page_id}, {self.image_id}"


class CustomDocument(Credited, AbstractDocument):
    """A document with its credit and its licence."""

    admin_form_fields = (*Document.admin_form_fields, "credit", "licence")

    class Meta(AbstractDocument.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")
