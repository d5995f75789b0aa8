"""Communities of companies: facts in one row, words on a page per language."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, ObjectList, PageChooserPanel
from wagtail.admin.panels import TabbedInterface as Tabs
from wagtail.fields import StreamField
from wagtail.models import Orderable, Page, PageManager
from wagtail.search import index

from communities.blocks import OffersBlock, ResourcesBlock
from communities.querysets import CommunityPageQuerySet
from companies.models import Company
from core.blocks import ProseBodyBlock
from core.models import PortalPage
from taxonomies.models import Problem, Region, Technology


class Community(models.Model):
    """What does not change with the language: where, on what, since when, with whom."""

    name = models.CharField(
        _("working name"), max_length=120, unique=True, help_text=_("Seen by editors only.")
    )
    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, related_name="communities", verbose_name=_("region")
    )
    started_on = models.DateField(_("started on"), null=True, blank=True)
    problems = models.ManyToManyField(
        Problem, related_name="communities", verbose_name=_("problems"), blank=True
    )
    technologies = models.ManyToManyField(
        Technology, related_name="communities", verbose_name=_("technologies"), blank=True
    )
    members = models.ManyToManyField(
        Company, related_name="communities", verbose_name=_("members"), blank=True
    )
    is_fictitious = models.BooleanField(
        _("fictitious"), default=False, help_text=_("An example: its page says so.")
    )

    class Meta:
        verbose_name = _("community")
        verbose_name_plural = _("communities")
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class CommunityIndexPage(PortalPage):
    """Every community, by region."""

    words_fields = ("intro",)
    page_description = _("The directory and the map of the communities.")
    template = "communities/community_index_page.html"
    max_count_per_parent = 1
    subpage_types: ClassVar = ["communities.CommunityPage"]

    intro = models.CharField(_("introduction"), max_length=250, blank=True)

    content_panels = [*PortalPage.content_panels, FieldPanel("intro")]
    search_fields = [*PortalPage.search_fields, index.SearchField("intro")]

    class Meta:
        verbose_name = _("directory of communities")
        verbose_name_plural = _("directories of communities")


class CommunityPage(PortalPage):
    """One community, in one language."""

    words_fields = ("summary", "animator", "body", "offers", "resources")
    page_description = _("One community: who runs it, its companies, what they share.")
    template = "communities/community_page.html"
    parent_page_types: ClassVar = ["communities.CommunityIndexPage"]
    subpage_types: ClassVar[list[str]] = []

    community = models.ForeignKey(
        Community, on_delete=models.PROTECT, related_name="pages", verbose_name=_("community")
    )
    summary = models.CharField(
        _("summary"), max_length=200, help_text=_("One line: what it is for.")
    )
    animator = models.CharField(
        _("run by"), max_length=200, blank=True, help_text=_("A role and an organisation, no name.")
    )
    body = StreamField(ProseBodyBlock(), verbose_name=_("purpose"), blank=True)
    offers = StreamField(OffersBlock(), verbose_name=_("offers and needs"), blank=True)
    resources = StreamField(ResourcesBlock(), verbose_name=_("resources"), blank=True)

    objects = PageManager.from_queryset(CommunityPageQuerySet)()

    content_panels = [
        *PortalPage.content_panels,
        FieldPanel("summary"),
        FieldPanel("animator"),
        FieldPanel("body"),
    ]
    exchange_panels: ClassVar = [FieldPanel("offers"), FieldPanel("resources")]
    fact_panels: ClassVar = [
        FieldPanel("community"),
        InlinePanel("picks", heading=_("Practices it has picked"), max_num=12),
    ]
    edit_handler = Tabs(
        [
            ObjectList(content_panels, heading=_("Texts")),
            ObjectList(exchange_panels, heading=_("Offers, needs, resources")),
            ObjectList(fact_panels, heading=_("Facts")),
            ObjectList(PortalPage.promote_panels, heading=_("Address and search engines")),
            ObjectList(PortalPage.settings_panels, heading=_("Publication")),
        ]
    )
    search_fields = [
        *PortalPage.search_fields,
        index.SearchField("summary", boost=2),
        index.SearchField("body"),
        index.SearchField("offers"),
        index.SearchField("resources"),
    ]

    class Meta:
        verbose_name = _("community")
        verbose_name_plural = _("communities")


class PickedPractice(Orderable):
    """A practice that a community recommends."""

    community_page = ParentalKey(CommunityPage, on_delete=models.CASCADE, related_name="picks")
    page = models.ForeignKey(
        Page, on_delete=models.CASCADE, related_name="+", verbose_name=_("practice")
    )

    panels: ClassVar = [PageChooserPanel("page", page_type="vitrines.BestPracticePage")]

    class Meta(Orderable.Meta):
        verbose_name = _("picked practice")
