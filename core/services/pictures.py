"""Pictures are public exactly as long as a page that anybody may read shows them.

Their files lie in the folder that the web server hands out, or in one that only the application reads.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from functools import partial

from django.core.files.storage import Storage
from django.db import transaction
from django.utils import timezone
from wagtail.models import Page

from core.models import (
    PICTURE_SPECS,
    PRIVATE_PICTURES,
    PUBLIC_PICTURES,
    CustomImage,
    CustomRendition,
    ShownPicture,
)
from core.selectors import published_pages
from core.selectors.pictures import images_of

BATCH_SIZE = 500
STRAY_AGE = datetime.timedelta(hours=1)


def image_make_renditions(*, image: CustomImage) -> None:
    """Make what pages will show, so that no reader waits for it."""
    image.get_renditions(*PICTURE_SPECS)


@transaction.atomic
def pictures_follow(*, page_ids: Iterable[int]) -> None:
    """Write down what these pages show to anybody now, and put the files where they belong.

    To be called whenever a page is published, hidden or may be read by others than before. A file
    becomes public before the transaction ends, and is taken away after it: nobody reads a page
    without its pictures, and what is undone has changed nothing.
    """
    ids = sorted(set(page_ids))
    for start in range(0, len(ids), BATCH_SIZE):
        some = ids[start : start + BATCH_SIZE]
        pages = Page.objects.filter(pk__in=some).order_by().specific()
        held = {(page.pk, image) for page in pages for image in images_of(page)}
        readable = _readable({page for page, _image in held})
        _shown_store(set(some), {(page, image) for page, image in held if page in readable})


def _readable(page_ids: set[int]) -> set[int]:
    """Which of these pages anybody may read; most pages hold no picture, and nothing is asked."""
    if not page_ids:
        return set()
    rows = published_pages().filter(pk__in=page_ids).order_by()
    return set(rows.values_list("pk", flat=True))


@transaction.atomic
def pictures_leave(*, page_ids: Iterable[int]) -> None:
    """The same for pages that nobody may read any more, or that are about to be deleted."""
    _shown_store(set(page_ids), set())


def _shown_store(page_ids: set[int], wanted: set[tuple[int, int]]) -> None:
    rows = ShownPicture.objects.filter(page__in=page_ids).values_list("pk", "page_id", "image_id")
    stored = {(page, image): pk for pk, page, image in rows}
    left, new = stored.keys() - wanted, wanted - stored.keys()
    if left:
        ShownPicture.objects.filter(pk__in=[stored[pair] for pair in left]).delete()
    if new:
        # A stream may name an image that was deleted.
        images = {image for _page, image in new}
        there = set(CustomImage.objects.filter(pk__in=images).values_list("pk", flat=True))
        ShownPicture.objects.bulk_create(
            [ShownPicture(page_id=page, image_id=image) for page, image in new if image in there],
            ignore_conflicts=True,
        )
    if left or new:
        images_settle(image_ids={image for _page, image in left | new})


@transaction.atomic
def images_settle(*, image_ids: Iterable[int]) -> None:
    """Make images public, or private again, according to who shows them."""
    # Locked first, asked afterwards: another page may just have begun to show one of them.
    rows = CustomImage.objects.select_for_update(no_key=True).filter(pk__in=set(image_ids))
    images = list(rows.order_by("pk"))
    shown = set(
        ShownPicture.objects.filter(image__in=images).order_by().values_list("image_id", flat=True)
    )
    changed = [image for image in images if image.is_public != (image.pk in shown)]
    for image in changed:
        image.is_public = image.pk in shown
    CustomImage.objects.bulk_update(changed, ["is_public"])
    _files_move({image.pk: image for image in images})
    for image in images:
        if image.is_public:
            image_make_renditions(image=image)


def _files_move(images: dict[int, CustomImage]) -> None:
    for image in images.values():
        image.prefetched_renditions = []
    moved = []
    for rendition in CustomRendition.objects.filter(image__in=images):
        image = rendition.image = images[rendition.image_id]
        name = rendition.file.name
        try:
            if _file_move(rendition):
                moved.append(rendition)
        except FileNotFoundError:
            # Made again where it is public, and else when somebody looks at it.
            rendition.file.name = name
            rendition.delete()
            continue
        image.prefetched_renditions.append(rendition)
    CustomRendition.objects.bulk_update(moved, ["file"])


def _file_move(rendition: CustomRendition) -> bool:
    """Copy the file to where it belongs; the old one goes once the transaction is committed."""
    storage, name = rendition.file.storage, rendition.file.name
    place = rendition.get_upload_to(name)
    if name == place:
        return False
    with storage.open(name) as file:
        rendition.file.name = storage.save(place, file)
    transaction.on_commit(partial(storage.delete, name), robust=True)
    return True


def pictures_settle_all() -> None:
    """Put every file right, whatever happened before. May be run at any time, and again."""
    public = published_pages().order_by("pk").values_list("pk", flat=True)
    known = ShownPicture.objects.order_by().values_list("page_id", flat=True).distinct()
    ids = sorted({*public, *known})
    for start in range(0, len(ids), BATCH_SIZE):
        pictures_follow(page_ids=ids[start : start + BATCH_SIZE])
    for image in CustomImage.objects.order_by("pk").values_list("pk", flat=True).iterator():
        images_settle(image_ids=[image])
    for folder in (PUBLIC_PICTURES, PRIVATE_PICTURES):
        _strays_delete(folder, CustomRendition._meta.get_field("file").storage)


def _strays_delete(folder: str, storage: Storage) -> None:
    """Files that no row knows, left by what was broken off; not those that are just being made."""
    try:
        names = storage.listdir(folder)[1]
    except FileNotFoundError:  # a folder without a file; S3 knows no folders
        return
    # S3 may name the folder itself.
    found = {f"{folder}/{name}" for name in names if name not in {"", "."}}
    for name in found - set(CustomRendition.objects.values_list("file", flat=True)):
        if timezone.now() - storage.get_modified_time(name) > STRAY_AGE:
            storage.delete(name)
