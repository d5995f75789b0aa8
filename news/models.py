"""Dated news."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, ObjectList
from wagtail.admin.panels import TabbedInterface as Tabs
from wagtail.fields import StreamField
from wagtail.models import Orderable, PageManager
from wagtail.search import index

from core.blocks import ProseBodyBlock
from core.models import PortalPage, RelatedPage
from news.enums import NewsCategory
from news.querysets import NewsPageQuerySet


class NewsIndexPage(PortalPage):
    """The front page of the news: lead, then columns; by year and category."""

    words_fields = ("intro",)
    page_description = _("All the news, by category and year, with its feeds.")
    template = "news/news_index_page.html"
    max_count_per_parent = 1
    subpage_types: ClassVar = ["news.NewsPage"]

    intro = models.CharField(_("introduction"), max_length=250, blank=True)

    content_panels = [*PortalPage.content_panels, FieldPanel("intro")]
    search_fields = [*PortalPage.search_fields, index.SearchField("intro")]

    class Meta:
        verbose_name = _("list of news")
        verbose_name_plural = _("lists of news")


class NewsPage(PortalPage):
    """One item of news."""

    words_fields = ("summary", "body")
    page_description = _("One dated item of news, and what it is about.")
    template = "news/news_page.html"
    parent_page_types: ClassVar = ["news.NewsIndexPage"]
    subpage_types: ClassVar[list[str]] = []

    date = models.DateField(_("date"), default=timezone.localdate, db_index=True)
    category = models.CharField(_("category"), max_length=20, choices=NewsCategory)
    summary = models.CharField(_("summary"), max_length=200, help_text=_("One or two sentences."))
    hero_image = models.ForeignKey(
        "core.CustomImage",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("main picture"),
    )
    is_example = models.BooleanField(
        _("example"), default=False, help_text=_("About fictitious companies: the page says so.")
    )
    body = StreamField(ProseBodyBlock(), verbose_name=_("text"), blank=True)

    objects = PageManager.from_queryset(NewsPageQuerySet)()

    content_panels = [
        *PortalPage.content_panels,
        FieldPanel("summary"),
        FieldPanel("hero_image"),
        FieldPanel("body"),
    ]
    fact_panels: ClassVar = [
        FieldPanel("date"),
        FieldPanel("category"),
        FieldPanel("is_example"),
        InlinePanel("related_pages", heading=_("What it is about"), max_num=8),
    ]
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
        index.FilterField("date"),
        index.FilterField("category"),
    ]

    class Meta:
        verbose_name = _("news item")
        verbose_name_plural = _("news")
        indexes: ClassVar = [
            models.Index(fields=["category", "date"], name="portal_news_category_date")
        ]


class NewsRelatedPage(RelatedPage):
    news_page = ParentalKey(NewsPage, on_delete=models.CASCADE, related_name="related_pages")

    class Meta(Orderable.Meta):
        verbose_name = _("related page")
