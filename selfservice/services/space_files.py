"""Files of a company: each lies in the company's own collection, and nowhere else."""

from __future__ import annotations

import io
import secrets
from pathlib import PurePath
from typing import cast

from django.core.exceptions import PermissionDenied
from django.core.files import File
from django.core.files.base import ContentFile
from django.db import transaction
from PIL import Image, ImageOps
from wagtail.models import Collection

from accounts.models import User
from companies.models import Company
from companies.permissions import user_is_member
from core.models import CustomDocument, CustomImage
from core.services import HARMLESS_INFO, IMAGE_FORMATS, SAVE_OPTIONS
from selfservice.models import CompanyCollection

# Wide enough for every rendition, on screens of double density too.
MAX_PHOTO_SIDE = 2400
MAX_TITLE_LENGTH = 120


@transaction.atomic
def company_collection(*, company: Company) -> Collection:
    """The collection of a company's files, made at the first call."""
    company = Company.objects.select_for_update().get(pk=company.pk)
    kept = CompanyCollection.objects.filter(company=company).select_related("collection").first()
    if kept is None:
        root = Collection.get_first_root_node()
        collection = root.add_child(name=str(company)[:255])
        kept = CompanyCollection.objects.create(company=company, collection=collection)
    return cast(Collection, kept.collection)


@transaction.atomic
def photo_store(*, company: Company, user: User, file: File[bytes]) -> CustomImage:
    """Keep a photo that was checked, upright, small enough for the web and without metadata.

    Its name can't be guessed. Raises PermissionDenied.
    """
    if not user_is_member(user, company):
        raise PermissionDenied
    content, extension = _resized(file)
    image = CustomImage(
        title=_title_of(file),
        file=ContentFile(content, name=f"{secrets.token_hex(16)}.{extension}"),
        collection=company_collection(company=company),
        uploaded_by_user=user,
    )
    image._set_image_file_metadata()
    image.full_clean()
    image.save()
    return image


@transaction.atomic
def photo_describe(*, image: CustomImage, language_code: str, text: str) -> None:
    """Say in words what a photo shows, in one language."""
    setattr(image, f"alt_{language_code}", text)
    image.full_clean(exclude=["file"])
    CustomImage.objects.filter(pk=image.pk).update(**{f"alt_{language_code}": text})


@transaction.atomic
def document_store(
    *, company: Company, user: User, file: File[bytes], title: str = ""
) -> CustomDocument:
    """Keep a document that was checked. Raises PermissionDenied."""
    if not user_is_member(user, company):
        raise PermissionDenied
    document = CustomDocument(
        title=(title or _title_of(file))[:MAX_TITLE_LENGTH],
        file=file,
        collection=company_collection(company=company),
        uploaded_by_user=user,
    )
    document._set_document_file_metadata()
    document.full_clean()
    document.save()
    return document


def _title_of(file: File[bytes]) -> str:
    return PurePath(str(file.name)).stem[:MAX_TITLE_LENGTH] or "photo"


def _resized(file: File[bytes]) -> tuple[bytes, str]:
    file.seek(0)
    with Image.open(io.BytesIO(file.read()), formats=IMAGE_FORMATS) as picture:
        kind = "JPEG" if picture.format == "MPO" else str(picture.format)
        upright = ImageOps.exif_transpose(picture)
        upright.thumbnail((MAX_PHOTO_SIDE, MAX_PHOTO_SIDE))
        profile = picture.info.get("icc_profile")
        upright.info = {key: value for key, value in picture.info.items() if key in HARMLESS_INFO}
        output = io.BytesIO()
        upright.save(output, kind, icc_profile=profile, **SAVE_OPTIONS[kind])
    return output.getvalue(), kind.lower()
