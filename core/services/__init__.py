"""Writes that concern every page type."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.files.base import ContentFile
from django.db import transaction
from PIL import ExifTags, Image, ImageOps
from wagtail.models import Locale, Page

from core.services.mails import (
    MailNotSentError,
    mail_send,
    mail_send_in_transaction,
    mails_forget,
)

if TYPE_CHECKING:
    from core.models import CustomImage, PortalPage

__all__ = [
    "MailNotSentError",
    "frame_count",
    "image_forget_metadata",
    "image_strip_metadata",
    "mail_send",
    "mail_send_in_transaction",
    "mails_forget",
    "page_publish_under",
    "page_translate",
]

# The only decoders that uploads may reach.
IMAGE_FORMATS = ("AVIF", "JPEG", "PNG", "WEBP")
# What Pillow reports of a picture that tells nothing about who took it, where and with what.
HARMLESS_INFO = frozenset(
    {
        "adobe",
        "adobe_transform",
        "aspect",
        "background",
        "blend",
        "bbox",
        "chromaticity",
        "default_image",
        "disposal",
        "dpi",
        "duration",
        "gamma",
        "icc_profile",
        "interlace",
        "jfif",
        "jfif_density",
        "jfif_unit",
        "jfif_version",
        "loop",
        "progression",
        "progressive",
        "srgb",
        "timestamp",
        "transparency",
    }
)
# JFIF, colour profile, Adobe's colour transform.
HARMLESS_JPEG_SEGMENTS = frozenset({"APP0", "APP2", "APP14"})
# Sixteen bits of grey, which neither JPEG nor WebP can say.
DEEP_MODES = frozenset({"I", "I;16", "I;16B", "I;16L"})
SAVE_OPTIONS: dict[str, dict[str, Any]] = {
    "AVIF": {"quality": 85},
    "JPEG": {"quality": 92},
    "PNG": {},
    "WEBP": {"quality": 90},
}


@transaction.atomic
def page_publish_under(*, parent: Page, page: PortalPage, user: AbstractBaseUser) -> PortalPage:
    """Add a page under another one and publish it. Raises ValidationError."""
    page.live = False
    parent.add_child(instance=page)
    page.save_revision(user=user).publish(user=user)
    page.refresh_from_db()
    return page


@transaction.atomic
def page_translate(
    *, source: PortalPage, locale: Locale, words: Mapping[str, Any], user: AbstractBaseUser
) -> PortalPage:
    """Publish the translation of a page. `words` must hold its title and its slug.

    Raises ValidationError, and ParentNotTranslatedError where the page above has no translation.
    """
    page = source.copy_for_translation(locale)
    for name, value in words.items():
        setattr(page, name, value)
    page.full_clean()
    page.save_revision(user=user).publish(user=user)
    page.refresh_from_db()
    return page


def frame_count(picture: Image.Image) -> int:
    """Pictures in an animated file; the previews that some cameras append do not count."""
    return 1 if picture.format in {"JPEG", "MPO"} else getattr(picture, "n_frames", 1)


def image_strip_metadata(*, content: bytes) -> bytes:
    """The same picture without place, author, device and comments; untouched where it has none.

    Of sixteen bits per pixel, which renditions can't have, eight are kept.

    Raises OSError for what is not a picture.
    """
    with Image.open(io.BytesIO(content), formats=IMAGE_FORMATS) as picture:
        # Chunks may follow the pixels.
        picture.load()
        if not _tells_more_than_pixels(picture):
            return content
        return _saved_without_metadata(picture)


def _tells_more_than_pixels(picture: Image.Image) -> bool:
    segments = {name for name, _data in getattr(picture, "applist", ())}
    return bool(
        picture.mode in DEEP_MODES
        or set(picture.info) - HARMLESS_INFO
        or segments - HARMLESS_JPEG_SEGMENTS
        or getattr(picture, "text", None)
        or picture.getexif()
    )


def _saved_without_metadata(picture: Image.Image) -> bytes:
    kind = "JPEG" if picture.format == "MPO" else str(picture.format)
    options = dict(SAVE_OPTIONS[kind])
    frames = frame_count(picture)
    upright = picture
    if frames == 1 and picture.getexif().get(ExifTags.Base.Orientation, 1) != 1:
        upright = ImageOps.exif_transpose(picture)
    elif picture.format == "JPEG":
        # The same quantisation: nothing is lost again.
        options = {"quality": "keep"}
    if upright.mode in DEEP_MODES:
        upright = upright.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if frames > 1:
        options["save_all"] = True
    upright.info = {key: value for key, value in picture.info.items() if key in HARMLESS_INFO}
    output = io.BytesIO()
    upright.save(output, kind, icc_profile=upright.info.get("icc_profile"), **options)
    return output.getvalue()


def image_forget_metadata(*, image: CustomImage) -> None:
    """Take metadata away from the new file of an image that is about to be saved."""
    field_file = image.file
    is_stored = field_file._committed
    if is_stored and not (image._state.adding and field_file.storage.exists(field_file.name)):
        return
    with image.open_file() as file:
        content = file.read()
        file.seek(0)
    stripped = image_strip_metadata(content=content)
    if stripped == content:
        return
    new_file = ContentFile(stripped, name=PurePath(field_file.name).name)
    if is_stored:
        # The multiple uploader stores the file before the image's row.
        field_file.storage.delete(field_file.name)
    image.file = new_file
    image._set_image_file_metadata()
