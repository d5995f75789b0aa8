"""The abstract pages from which every page type of the portal inherits."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from http import HTTPMethod
from typing import Any, ClassVar, cast

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.models import get_all_child_m2m_relations, get_all_child_relations
from wagtail.admin.panels import FieldPanel, HelpPanel
from wagtail.fields import StreamField
from wagtail.models import Orderable, Page, PageManager, PageViewRestriction

from core.enums import TranslationKind, TranslationState
from core.generation import rows_hidden
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

    def add_child(self, **kwargs: Any) -> Any:
        """A draft shows nowhere: adding one leaves everything cached as it is."""
        page = kwargs.get("instance")
        is_draft = isinstance(page, PortalPage) and not page.live
        with rows_hidden(_tables_of(type(page)) if is_draft else ()):
            return super().add_child(**kwargs)

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


def _tables_of(model: type[Any]) -> Iterator[str]:
    """Those into which saving a new page writes: its own, its parents', its relations'."""
    yield from (parent._meta.db_table for parent in (model, *model._meta.get_parent_list()))
    yield from (
        relation.related_model._meta.db_table for relation in get_all_child_relations(model)
    )
    yield from (
        field.remote_field.through._meta.db_table for field in get_all_child_m2m_relations(model)
    )


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
