"""Forms of the admin that guard what editors choose and upload."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from pathlib import PurePath
from typing import Any
from zipfile import BadZipFile, ZipFile

from django import forms
from django.core.exceptions import BadRequest, ValidationError
from django.core.files import File
from django.db.models import Field, Model, QuerySet
from django.utils.datastructures import MultiValueDictKeyError
from django.utils.translation import gettext_lazy as _
from PIL import Image
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.widgets import BaseChooser
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm
from wagtail.models import CollectionMember

from core.models import CustomImage
from core.permissions import user_can_choose
from core.selectors.translation import source_words
from core.services import IMAGE_FORMATS, frame_count
from core.services.pictures import image_make_renditions

# What Pillow raises on files that are cut short or made up.
BROKEN_IMAGE_ERRORS = (EOFError, OSError, SyntaxError, ValueError, struct.error, zlib.error)

# Bytes within which a file shows what it is.
HEAD_LENGTH = 4096
# How an archive of an office begins that asks for a password, and one of before 2007.
OLD_OFFICE_SIGN = b"\xd0\xcf\x11\xe0"
# What an archive may hold: whoever opens it unpacks it all.
MAX_MEMBERS = 2_000
MAX_UNPACKED = 200 * 1024 * 1024
# A member that each kind of archive holds, and how that member begins where it says the kind.
ARCHIVE_SIGNS: dict[str, tuple[str, bytes]] = {
    "docx": ("word/document.xml", b""),
    "pptx": ("ppt/presentation.xml", b""),
    "xlsx": ("xl/workbook.xml", b""),
    "ods": ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
    "odt": ("mimetype", b"application/vnd.oasis.opendocument.text"),
}


class PortalPageForm(WagtailAdminPageForm):
    """Refuses images and documents that the editor may not choose, unless they were there before."""

    def full_clean(self) -> None:
        """Raises BadRequest where hidden fields were tampered with: no browser sends such a form."""
        try:
            for name, field in self.fields.items():
                if isinstance(field.widget, BaseChooser):
                    # What is no number could not even be shown again.
                    int(self[name].data or 0)
            super().full_clean()
        except (MultiValueDictKeyError, RecursionError, ValueError) as error:
            raise BadRequest("Hidden fields of the form can't be read.") from error

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self._refuse_files_out_of_reach(self)
        for formset in self.formsets.values():
            if formset.management_form.is_valid():
                for form in formset.forms:
                    if form.is_valid():
                        self._refuse_files_out_of_reach(form)
        return cleaned

    def _refuse_files_out_of_reach(self, form: forms.ModelForm) -> None:
        for name, value in list(form.cleaned_data.items()):
            field = next((f for f in form.instance._meta.get_fields() if f.name == name), None)
            if not isinstance(field, Field):
                continue
            before = set(_chosen_files(field, field.value_from_object(form.instance)))
            for model, pk in set(_chosen_files(field, value)) - before:
                item = model._default_manager.filter(pk=pk).first()
                if item is not None and not user_can_choose(self.for_user, item):
                    form.add_error(name, _("You may not use this file: choose another one."))


class TranslatedPageForm(PortalPageForm):
    """On a translation, the editor says what its words are worth after having read the source."""

    words_are_current = forms.BooleanField(
        label=_("These words say what the source says now"), required=False
    )
    words_were_read = forms.BooleanField(
        label=_("I have read these words: they are no longer a machine’s"), required=False
    )
    source_seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.source = source_words(self.instance)
        if self.source is None:
            for name in ("words_are_current", "words_were_read", "source_seen"):
                del self.fields[name]
        else:
            self.fields["source_seen"].initial = self.source.name

    def clean_words_are_current(self) -> bool:
        is_current: bool = self.cleaned_data["words_are_current"]
        seen = self.data.get(self.add_prefix("source_seen"))
        if is_current and self.source is not None and seen != self.source.name:
            raise ValidationError(_("The source has changed in the meantime: read it again."))
        return is_current

    def save(self, commit: bool = True) -> Any:
        """The page, with what the editor said about its words."""
        basis = self.source.basis if self.source else None
        if self.source and self.cleaned_data["words_are_current"]:
            basis = {"words": self.source.words, "machine": self.source.is_machine}
        if basis and self.cleaned_data["words_were_read"]:
            basis = {**basis, "machine": False}
        if basis:
            self.instance.translation_basis = basis
        return super().save(commit)


def _chosen_files(field: Any, value: Any) -> Iterator[tuple[type[Model], str]]:
    """The images and documents that a field's value refers to, as (model, primary key)."""
    if hasattr(field, "extract_references"):
        for model, pk, *_paths in field.extract_references(value):
            if issubclass(model, CollectionMember):
                yield model, str(pk)
    elif field.many_to_one and issubclass(field.related_model, CollectionMember) and value:
        yield field.related_model, str(getattr(value, "pk", value))


class UploadedImageField(WagtailImageField):
    """Reads the size in the header before the picture is decoded, then decodes it once."""

    def to_python(self, data: Any) -> Any:
        if isinstance(data, File):
            self.check_image_file_size(data)
            self._check_whole(data)
        return super().to_python(data)

    def _check_whole(self, file: File[bytes]) -> None:
        try:
            with Image.open(file, formats=IMAGE_FORMATS) as picture:
                pixels = picture.width * picture.height * frame_count(picture)
                if pixels > self.max_image_pixels:
                    raise self._too_many_pixels(pixels)
                picture.load()
        except Image.DecompressionBombError as error:
            raise self._too_many_pixels(_("unknown number")) from error
        except BROKEN_IMAGE_ERRORS as error:
            raise ValidationError(
                self.error_messages["invalid_image"], code="invalid_image"
            ) from error
        finally:
            # Pillow closes a file that it was given open.
            file.open()
            file.seek(0)

    def _too_many_pixels(self, pixels: Any) -> ValidationError:
        return ValidationError(
            self.error_messages["file_too_many_pixels"]
            % {"num_pixels": pixels, "max_pixels_count": self.max_image_pixels},
            code="file_too_many_pixels",
        )


class PortalImageForm(BaseImageForm):
    """Refuses pictures that are too large or broken; services take their metadata away."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if stock := self.fields.get("file"):
            self.fields["file"] = UploadedImageField(
                label=stock.label, required=stock.required, widget=stock.widget
            )

    def save(self, commit: bool = True) -> CustomImage:
        image: CustomImage = super().save(commit=commit)
        if commit and "file" in self.changed_data:
            # The renditions of the new file went with those of the old one.
            image_make_renditions(image=image)
        return image


class PortalDocumentForm(BaseDocumentForm):
    """Refuses a file whose content is not what its extension says."""

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if "file" in self.changed_data:
            content_check(file)
        return file


def content_check(file: File[bytes]) -> None:
    """Raises ValidationError for a document whose content is not what its extension says."""
    if content_matches_name(file):
        return
    file.seek(0)
    if file.read(len(OLD_OFFICE_SIGN)) == OLD_OFFICE_SIGN:
        file.seek(0)
        raise ValidationError(
            _("This file asks for a password, or is in an old format: save it anew without."),
            code="protected",
        )
    file.seek(0)
    raise ValidationError(
        _("The content of this file is not what its extension says."), code="content"
    )


def content_matches_name(file: File[bytes]) -> bool:
    """Whether a file's first bytes, or the members of its archive, are those of its extension.

    An unknown extension is left to the document's own validation.
    """
    extension = PurePath(str(file.name)).suffix.lower().lstrip(".")
    file.seek(0)
    head = file.read(HEAD_LENGTH)
    try:
        if extension == "pdf":
            return head.startswith(b"%PDF-")
        if extension == "csv":
            return b"\x00" not in head and not head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
        if extension in ARCHIVE_SIGNS:
            return head.startswith(b"PK\x03\x04") and _archive_holds(
                file, *ARCHIVE_SIGNS[extension]
            )
        return True
    finally:
        file.seek(0)


def _archive_holds(file: File[bytes], member: str, start: bytes) -> bool:
    try:
        if not archive_is_small(file, MAX_UNPACKED):
            return False
        with ZipFile(file) as archive, archive.open(member) as content:
            return content.read(len(start)) == start
    except (BadZipFile, KeyError, NotImplementedError, RuntimeError, zlib.error):
        return False


def archive_is_small(file: File[bytes], max_unpacked: int) -> bool:
    """Whether a file, if it is an archive, says that it unpacks to no more than so many bytes.

    Python's and all other readers stop at the size that a member declares.
    """
    file.seek(0)
    try:
        with ZipFile(file) as archive:
            members = archive.infolist()
    except BadZipFile:
        return True
    finally:
        file.seek(0)
    return len(members) <= MAX_MEMBERS and sum(m.file_size for m in members) <= max_unpacked


class NameFilterForm(BaseFilterForm):
    """The search field of a chooser whose rows are found by name."""

    q = forms.CharField(
        label=_("Name"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": _("Search by name")}),
    )

    def filter(self, objects: QuerySet[Model]) -> QuerySet[Model]:
        objects = super().filter(objects)
        if query := self.cleaned_data["q"]:
            self.is_searching = True
            self.search_query = query
            objects = objects.filter(name__icontains=query)
        return objects
