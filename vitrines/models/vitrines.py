"""The list of vitrines, and one vitrine."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.panels import TabbedInterface as Tabs
from wagtail.fields import StreamField
from wagtail.models import PageManager
from wagtail.search import index

from companies.enums import ContactMode
from companies.models import Company
from core.blocks import ProseBodyBlock
from core.models import PageTranslatedAsPage, PortalPage, TranslationPanel, WordsPanel
from vitrines.querysets import VitrinePageQuerySet


class VitrineIndexPage(PortalPage):
    """Every vitrine: facets, list and map."""

    words_fields = ("intro",)
    page_description = _("The list and the map of the vitrines.")
    template = "vitrines/vitrine_index_page.html"
    max_count_per_parent = 1
    subpage_types: ClassVar = ["vitrines.VitrinePage"]

    intro = models.CharField(_("introduction"), max_length=250, blank=True)

    content_panels = [*PortalPage.content_panels, FieldPanel("intro")]
    search_fields = [*PortalPage.search_fields, index.SearchField("intro")]

    class Meta:
        verbose_name = _("list of vitrines")
        verbose_name_plural = _("lists of vitrines")


class VitrinePage(PageTranslatedAsPage):
    """One labelled plant, in one language; what both languages share is its company's."""

    words_fields = ("summary", "body")
    # Mirrored from the original when it is published.
    fact_fields = ("company", "contact_mode", "hero_image")
    exclude_fields_in_copy: ClassVar = ["proposed_facts"]
    page_description = _("One plant: what it makes, what it changed, and its practices.")
    template = "vitrines/vitrine_page.html"
    parent_page_types: ClassVar = ["vitrines.VitrineIndexPage"]
    subpage_types: ClassVar = ["vitrines.BestPracticePage"]

    company = models.ForeignKey(
        Company, on_delete=models.PROTECT, related_name="vitrine_pages", verbose_name=_("company")
    )
    summary = models.CharField(
        _("summary"), max_length=200, help_text=_("One line: why this plant matters.")
    )
    hero_image = models.ForeignKey(
        "core.CustomImage",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("main picture"),
    )
    body = StreamField(ProseBodyBlock(), verbose_name=_("presentation"), blank=True)
    contact_mode = models.CharField(
        _("contact"), max_length=8, choices=ContactMode, default=ContactMode.ALLIANCE
    )
    # Facts of the company as its staff corrected them, by field: written to it at publication.
    proposed_facts = models.JSONField(null=True, blank=True, editable=False)

    objects = PageManager.from_queryset(VitrinePageQuerySet)()

    content_panels = [
        TranslationPanel(heading=_("Translation")),
        *PortalPage.content_panels,
        WordsPanel("summary"),
        FieldPanel("hero_image"),
        WordsPanel("body"),
    ]
    fact_panels: ClassVar = [FieldPanel("company"), FieldPanel("contact_mode")]
    edit_handler = Tabs(
        [
            ObjectList(content_panels, heading=_("Texts")),
            ObjectList(fact_panels, heading=_("Facts")),
            ObjectList(PortalPage.promote_panels, heading=_("Address and search engines")),
            ObjectList(PortalPage.settings_panels, heading=_("Publication")),
        ]
    )
    search_fields = [
        *PortalPage.search_fields,
        index.SearchField("summary", boost=2),
        index.SearchField("body"),
        index.RelatedFields("company", [index.SearchField("name"), index.SearchField("town")]),
        index.FilterField("company_id"),
    ]

    class Meta:
        verbose_name = _("vitrine")
        verbose_name_plural = _("vitrines")

    def clean(self) -> None:
        super().clean()
        others = VitrinePage.objects.filter(company_id=self.company_id, locale_id=self.locale_id)
        if self.company_id and others.exclude(pk=self.pk).exists():
            raise ValidationError(
                {"company": _("This company already has a vitrine in this language.")}
            )

    @property
    def takes_requests(self) -> bool:
        """Whether a visitor may ask this plant something."""
        return self.contact_mode != ContactMode.NONE and self.company.takes_requests
