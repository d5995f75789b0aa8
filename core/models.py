"""Images, documents, and the abstract page from which every page type of the portal inherits."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from http import HTTPMethod
from pathlib import PurePath
from typing import Any, ClassVar, cast

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, HelpPanel
from wagtail.documents.models import AbstractDocument, Document
from wagtail.fields import StreamField
from wagtail.images.models import AbstractImage, AbstractRendition, Filter, Image
from wagtail.models import Orderable, Page, PageManager, PageViewRestriction
from wagtail.search import index

from core.enums import Licence, TranslationKind, TranslationState
from core.querysets import PortalPageQuerySet

# First path segments, below a language, of URL patterns: a page there could not be reached.
RESERVED_SLUGS = frozenset(
    {
        settings.ADMIN_PATH,
        "_util",
        "account",
        "admin",
        "anonymous-practices",
        "compare",
        "comparer",
        "compte",
        "documents",
        "factory-like-mine",
        "feeds",
        "gallery",
        "ical",
        "media",
        "mon-espace",
        "my-space",
        "plan-du-site",
        "pratiques-anonymes",
        "recherche",
        "relecture",
        "review",
        "search",
        "site-map",
        "social",
        "static",
        "still-true",
        "toujours-vrai",
        "usine-comme-la-mienne",
    }
)

HOME_DEPTH = 2

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


class PortalPage(Page):
    """A page of the portal, which knows how its words came to be.

    Subclasses list the names of their prose fields in `words_fields`; a translation is outdated when
    these words, as published in the original, are no longer those that were translated.
    """

    words_fields: ClassVar[tuple[str, ...]] = ()
    # Translated as a page that is edited and moderated like any other, not string by string.
    translated_as_page: ClassVar[bool] = False
    # Pages are read: what is sent goes to a view of its own.
    allowed_http_methods = [HTTPMethod.GET, HTTPMethod.HEAD, HTTPMethod.OPTIONS]

    translation_kind = models.CharField(
        max_length=10, choices=TranslationKind, default=TranslationKind.ORIGINAL, editable=False
    )
    words_digest = models.CharField(max_length=64, blank=True, editable=False)
    translated_digest = models.CharField(max_length=64, blank=True, editable=False)

    objects = PageManager.from_queryset(PortalPageQuerySet)()

    promote_panels = ["slug", "seo_title", "search_description", "show_in_menus"]

    class Meta:
        abstract = True

    @classmethod
    def can_create_at(cls, parent: Page) -> bool:
        """Only a home page stands under the root."""
        return not parent.is_root() and super().can_create_at(parent)

    def clean(self) -> None:
        super().clean()
        if self.slug in RESERVED_SLUGS and self._stands_under_home():
            raise ValidationError(
                {"slug": _("This address belongs to the portal itself: choose another slug.")}
            )

    def _stands_under_home(self) -> bool:
        # Wagtail sets the parent on an instance that is not saved yet.
        parent = getattr(self, "_cached_parent_obj", None)
        depth = parent.depth + 1 if parent is not None else self.depth
        return depth in (None, HOME_DEPTH + 1)

    def with_content_json(self, content: dict[str, Any]) -> PortalPage:
        """Revisions hold words and facts; how the words came to be belongs to the page itself."""
        page = super().with_content_json(content)
        page.translation_kind = self.translation_kind
        page.words_digest = self.words_digest
        page.translated_digest = self.translated_digest
        return page

    @transaction.atomic
    def publish(self, *args: Any, **kwargs: Any) -> None:
        """What follows from publishing a page is done with it, or nothing is."""
        super().publish(*args, **kwargs)

    def get_view_restrictions(self) -> models.QuerySet[PageViewRestriction]:
        """Restrictions of this page and of those above; in no query where `for_serving` knows."""
        if getattr(self, "restricted", True) is False:
            return PageViewRestriction.objects.none()
        if self.alias_of_id:
            return super().get_view_restrictions()
        steps = range(self.steplen, len(self.path) + 1, self.steplen)
        return PageViewRestriction.objects.filter(page__path__in=[self.path[:n] for n in steps])

    def compute_words_digest(self) -> str:
        """SHA-256, in hexadecimal, of the page's words."""
        words: dict[str, Any] = {"title": self.title}
        for name in self.words_fields:
            value = getattr(self, name)
            field = self._meta.get_field(name)
            words[name] = field.get_prep_value(value) if isinstance(field, StreamField) else value
        return hashlib.sha256(json.dumps(words, sort_keys=True, default=str).encode()).hexdigest()

    @cached_property
    def live_translations(self) -> list[PortalPage]:
        """The published pages that say the same, this one included, in one query."""
        return list(
            type(self)
            .objects.filter(translation_key=self.translation_key)
            .published()
            .with_locale()
            .order_by("locale__language_code")
        )

    @property
    def language_code(self) -> str:
        return self.locale.language_code

    @property
    def original(self) -> PortalPage | None:
        """The published page of which this one is a translation, if there is one."""
        if self.translation_kind == TranslationKind.ORIGINAL:
            return None
        for page in self.live_translations:
            if page.translation_kind == TranslationKind.ORIGINAL and page.pk != self.pk:
                return page
        return None

    @property
    def translation_state(self) -> TranslationState:
        """What the reader is told about these words."""
        original = self.original
        if original and self.translated_digest and original.words_digest != self.translated_digest:
            return TranslationState.OUTDATED
        return TranslationState(self.translation_kind)


class WordsPanel(FieldPanel):
    """A field with the words of the source beside it, where the page is a translation."""

    class BoundPanel(FieldPanel.BoundPanel):
        template_name = "core/admin/words_panel.html"


class TranslationPanel(HelpPanel):
    """What a translation translates, and what has changed there since."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{**kwargs, "template": "core/admin/translation_panel.html"})

    class BoundPanel(HelpPanel.BoundPanel):
        def is_shown(self) -> bool:
            return self.instance.translation_kind != TranslationKind.ORIGINAL


class PageTranslatedAsPage(PortalPage):
    """A page whose translation is edited and moderated like any other, not string by string.

    The facts of a translation are those of its row, which mirror the original's: no draft brings
    back what they were.
    """

    translated_as_page = True
    # Columns and many-to-many fields, and child relations, that a translation takes from its original.
    fact_fields: ClassVar[tuple[str, ...]] = ()
    fact_relations: ClassVar[tuple[str, ...]] = ()

    # The source's words that these words translate, and whether a machine wrote these and nobody has
    # read them: see `core.services.translation`. Drafts have their own.
    translation_basis = models.JSONField(null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    def with_content_json(self, content: dict[str, Any]) -> PageTranslatedAsPage:
        page = cast("PageTranslatedAsPage", super().with_content_json(content))
        if self.translation_kind != TranslationKind.ORIGINAL:
            # Read anew: this instance may be older than the mirroring.
            stored = type(self)._default_manager.get(pk=self.pk)
            relations = {field.name for field in self._meta.many_to_many} | set(self.fact_relations)
            for name in (*self.fact_fields, *self.fact_relations):
                value = getattr(stored, name)
                setattr(page, name, list(value.all()) if name in relations else value)
        return page


class RelatedPage(Orderable):
    """A link from one page to another; shown in the reader's language where that exists."""

    page = models.ForeignKey(
        Page, on_delete=models.CASCADE, related_name="+", verbose_name=_("page")
    )

    panels: ClassVar = [FieldPanel("page")]

    class Meta(Orderable.Meta):
        abstract = True
