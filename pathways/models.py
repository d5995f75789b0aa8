"""Pathways: practices, vitrines and news in the order in which they are best read."""

from __future__ import annotations

import hashlib
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, ObjectList, PageChooserPanel
from wagtail.admin.panels import TabbedInterface as Tabs
from wagtail.models import Orderable, PageManager, TranslatableMixin
from wagtail.search import index

from core.models import PortalPage, RelatedPage
from news.models import NewsPage
from pathways.querysets import PathwayPageQuerySet
from vitrines.models import BestPracticePage, VitrinePage

STEP_TYPES = (BestPracticePage, VitrinePage, NewsPage)


class PathwayIndexPage(PortalPage):
    """Every pathway."""

    words_fields = ("intro",)
    page_description = _("All the pathways.")
    template = "pathways/pathway_index_page.html"
    max_count_per_parent = 1
    subpage_types: ClassVar = ["pathways.PathwayPage"]

    intro = models.CharField(_("introduction"), max_length=250, blank=True)

    content_panels = [*PortalPage.content_panels, FieldPanel("intro")]
    search_fields = [*PortalPage.search_fields, index.SearchField("intro")]

    class Meta:
        verbose_name = _("list of pathways")
        verbose_name_plural = _("lists of pathways")


class PathwayPage(PortalPage):
    """An introduction, and what to read one after the other."""

    words_fields = ("intro",)
    page_description = _("Practices, vitrines and news to read in order, with why.")
    template = "pathways/pathway_page.html"
    parent_page_types: ClassVar = ["pathways.PathwayIndexPage"]
    subpage_types: ClassVar[list[str]] = []

    intro = models.CharField(
        _("introduction"),
        max_length=400,
        help_text=_("For whom, and what one can do at the end."),
    )
    hero_image = models.ForeignKey(
        "core.CustomImage",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("main picture"),
    )

    objects = PageManager.from_queryset(PathwayPageQuerySet)()

    content_panels = [
        *PortalPage.content_panels,
        FieldPanel("intro"),
        FieldPanel("hero_image"),
        InlinePanel(
            "steps",
            heading=_("Steps of the pathway"),
            label=_("step"),
            help_text=_(
                "In the order in which they are read. What a reader may not see, or not in his or"
                " her language, is left out."
            ),
            max_num=20,
        ),
    ]
    edit_handler = Tabs(
        [
            ObjectList(content_panels, heading=_("Texts")),
            ObjectList(PortalPage.promote_panels, heading=_("Address and search engines")),
            ObjectList(PortalPage.settings_panels, heading=_("Publication")),
        ]
    )
    search_fields = [*PortalPage.search_fields, index.SearchField("intro", boost=2)]

    class Meta:
        verbose_name = _("pathway")
        verbose_name_plural = _("pathways")

    def compute_words_digest(self) -> str:
        """The notes of the steps are words too."""
        notes = "\n".join(step.note for step in self.steps.all())
        return hashlib.sha256(f"{super().compute_words_digest()}\n{notes}".encode()).hexdigest()


class PathwayStep(TranslatableMixin, RelatedPage):
    """A page of a pathway, and why it comes there; shown in the reader's language."""

    pathway_page = ParentalKey(PathwayPage, on_delete=models.CASCADE, related_name="steps")
    note = models.CharField(
        _("why this step"),
        max_length=200,
        blank=True,
        help_text=_("One or two sentences: what to look for in it."),
    )

    panels: ClassVar = [
        PageChooserPanel("page", page_type=[model._meta.label for model in STEP_TYPES]),
        FieldPanel("note"),
    ]

    class Meta(TranslatableMixin.Meta, Orderable.Meta):
        verbose_name = _("step of a pathway")
        verbose_name_plural = _("steps of pathways")

    def clean(self) -> None:
        super().clean()
        if self.page_id and not issubclass(self.page.specific_class, STEP_TYPES):
            raise ValidationError({"page": _("Choose a practice, a vitrine or a news item.")})
