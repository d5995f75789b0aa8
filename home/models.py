"""The home page of each language, and the pages of plain prose."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import (
    FieldPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    PageChooserPanel,
)
from wagtail.admin.panels import TabbedInterface as Tabs
from wagtail.fields import StreamField
from wagtail.models import Orderable, Page
from wagtail.search import index

from core.blocks import ProseBodyBlock
from core.models import PortalPage


class HomePage(PortalPage):
    """The root of one language."""

    words_fields = ("promise", "lead", "ask_title", "ask_text")
    page_description = _("The entrance of one language.")
    template = "home/home_page.html"
    parent_page_types: ClassVar = ["wagtailcore.Page"]
    subpage_types: ClassVar = [
        "home.StandardPage",
        "vitrines.VitrineIndexPage",
        "vitrines.BestPracticeIndexPage",
        "pathways.PathwayIndexPage",
        "communities.CommunityIndexPage",
        "news.NewsIndexPage",
        "events.EventIndexPage",
    ]

    promise = models.CharField(
        _("promise"), max_length=120, help_text=_("One sentence: what a visitor gets here.")
    )
    lead = models.CharField(_("lead"), max_length=250, blank=True)
    ask_title = models.CharField(_("title of the call"), max_length=120, blank=True)
    ask_text = models.CharField(_("text of the call"), max_length=400, blank=True)

    content_panels = [
        *PortalPage.content_panels,
        MultiFieldPanel([FieldPanel("promise"), FieldPanel("lead")], heading=_("Promise")),
        InlinePanel("features", heading=_("Featured practices"), max_num=3),
        MultiFieldPanel([FieldPanel("ask_title"), FieldPanel("ask_text")], heading=_("Call")),
    ]
    edit_handler = Tabs(
        [
            ObjectList(content_panels, heading=_("Texts")),
            ObjectList(PortalPage.promote_panels, heading=_("Address and search engines")),
            ObjectList(PortalPage.settings_panels, heading=_("Publication")),
        ]
    )
    search_fields = [*PortalPage.search_fields, index.SearchField("promise")]

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")

    @classmethod
    def can_create_at(cls, parent: Page) -> bool:
        """The two home pages come with the portal; nobody adds a third."""
        return False


class FeaturedPractice(Orderable):
    """A practice on the home page."""

    home_page = ParentalKey(HomePage, on_delete=models.CASCADE, related_name="features")
    page = models.ForeignKey(
        Page, on_delete=models.CASCADE, related_name="+", verbose_name=_("practice")
    )

    panels: ClassVar = [PageChooserPanel("page", page_type="vitrines.BestPracticePage")]

    class Meta(Orderable.Meta):
        verbose_name = _("featured practice")


class StandardPage(PortalPage):
    """Prose: the legal notice, the privacy policy, the label and its criteria."""

    words_fields = ("summary", "body")
    page_description = _("A page of prose: legal notice, privacy, the label.")
    template = "home/standard_page.html"
    parent_page_types: ClassVar = ["home.HomePage"]
    subpage_types: ClassVar[list[str]] = []

    summary = models.CharField(_("summary"), max_length=200, blank=True)
    body = StreamField(ProseBodyBlock(), verbose_name=_("text"))

    content_panels = [*PortalPage.content_panels, FieldPanel("summary"), FieldPanel("body")]
    edit_handler = Tabs(
        [
            ObjectList(content_panels, heading=_("Texts")),
            ObjectList(PortalPage.promote_panels, heading=_("Address and search engines")),
            ObjectList(PortalPage.settings_panels, heading=_("Publication")),
        ]
    )
    search_fields = [
        *PortalPage.search_fields,
        index.SearchField("summary"),
        index.SearchField("body"),
    ]

    class Meta:
        verbose_name = _("standard page")
        verbose_name_plural = _("standard pages")
