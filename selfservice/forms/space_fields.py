"""Fields that forgive how people type, and rows of forms."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.files import File
from django.core.validators import FileExtensionValidator
from django.template.defaultfilters import filesizeformat
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.documents.fields import WagtailDocumentField

from core.forms import UploadedImageField, content_check
from selfservice.services.space_files import MAX_PHOTO_SIDE

SPACES = re.compile(r"[\s\u00a0\u202f']")
ENGLISH_THOUSANDS = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d+)?")
PHOTO_TYPES = "image/jpeg,image/png,image/webp,image/avif"


class WordsField(forms.CharField):
    """Prose of a bounded length, in which a new line counts as one character, as in browsers."""

    def __init__(self, *, max_length: int, rows: int = 0, **kwargs: Any) -> None:
        if rows:
            kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(max_length=max_length, required=False, **kwargs)

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        return text.replace("\r\n", "\n").replace("\r", "\n")


class FigureField(forms.DecimalField):
    """A figure typed with a comma or a point, and with spaces between thousands."""

    default_error_messages = {"invalid": _("Write a number, such as 8.4.")}

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(
            max_digits=14, decimal_places=3, min_value=0, required=False, widget=widget, **kwargs
        )

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = figure_plain(value)
        return super().to_python(value)


def figure_plain(text: str) -> str:
    """A typed figure as Python reads it: « 1 200,5 » and « 1,200.5 » are the same.

    A single comma is what it is in the language of the page: « 1,200 » is a thousand in English.
    """
    text = SPACES.sub("", text)
    if ENGLISH_THOUSANDS.fullmatch(text) and (
        "." in text or text.count(",") > 1 or get_language() == "en"
    ):
        return text.replace(",", "")
    return text.replace(",", ".")


class PhotoField(UploadedImageField):
    """A photo, which the browser makes as small as it is kept; `camera` asks a phone to take one."""

    def __init__(self, *, camera: bool = False, **kwargs: Any) -> None:
        attrs = {"accept": PHOTO_TYPES, "data-side": MAX_PHOTO_SIDE}
        if camera:
            attrs["capture"] = "environment"
        super().__init__(required=False, widget=forms.FileInput(attrs=attrs), **kwargs)
        self.help_text = (
            "" if camera else _("JPEG, PNG, WebP or AVIF. It loses its place and its date.")
        )
        self.error_messages["file_too_many_pixels"] = _(
            "This photo is too large: choose a smaller one (25 megapixels at most)."
        )


class DocumentFileField(WagtailDocumentField):
    """A document of a known type, whose content is what its name says."""

    def __init__(self, *, extensions: list[str], **kwargs: Any) -> None:
        attrs = {"accept": ",".join(f".{extension}" for extension in extensions)}
        super().__init__(required=False, widget=forms.FileInput(attrs=attrs), **kwargs)
        self.validators.append(FileExtensionValidator(extensions))
        size = filesizeformat(self.max_upload_size)
        self.help_text = _("%(types)s; at most %(size)s.") % {
            "types": ", ".join(extensions).upper(),
            "size": size,
        }

    def clean(self, data: Any, initial: Any = None) -> Any:
        file = super().clean(data, initial)
        if isinstance(file, File):
            content_check(file)
        return file
