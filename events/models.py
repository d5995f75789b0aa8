"""Events: fairs, club meetings, plant visits, community meetings."""

from __future__ import annotations

import datetime
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, ObjectList
from wagtail.admin.panels import TabbedInterface as Tabs
from wagtail.fields import StreamField
from wagtail.models import Orderable, PageManager
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField

from core.blocks import ProseBodyBlock
from core.models import PortalPage, RelatedPage
from events.blocks import ProgrammeBlock
from events.enums import EventKind
from events.querysets import EventPageQuerySet
from taxonomies.models import Region


class EventIndexPage(PortalPage):
    """The agenda."""

    words_fields = ("intro",)
    page_description = _("The agenda: what comes, then what was.")
    template = "events/event_index_page.html"
    max_count_per_parent = 1
    subpage_types: ClassVar = ["events.EventPage"]

    intro = models.CharField(_("introduction"), max_length=250, blank=True)

    content_panels = [*PortalPage.content_panels, FieldPanel("intro")]
    search_fields = [*PortalPage.search_fields, index.SearchField("intro")]

    class Meta:
        verbose_name = _("agenda")
        verbose_name_plural = _("agendas")


class EventPage(PortalPage):
    """One event, in one language."""

    words_fields = ("summary", "audience", "body", "programme")
    page_description = _("One event: when, where, for whom, and its programme.")
    template = "events/event_page.html"
    parent_page_types: ClassVar = ["events.EventIndexPage"]
    subpage_types: ClassVar[list[str]] = []

    kind = models.CharField(_("kind"), max_length=10, choices=EventKind)
    starts_at = models.DateTimeField(_("starts at"), db_index=True)
    ends_at = models.DateTimeField(_("ends at"), db_index=True)
    venue = models.CharField(_("venue"), max_length=160, blank=True)
    town = models.CharField(_("town"), max_length=80, blank=True)
    region = models.ForeignKey(
        Region,
        on_delete=models.PROTECT,
        related_name="events",
        verbose_name=_("region"),
        null=True,
        blank=True,
    )
    hall_stand = models.CharField(_("hall and stand"), max_length=80, blank=True)
    registration_url = models.URLField(_("registration"), blank=True)
    is_example = models.BooleanField(
        _("example"), default=False, help_text=_("Fictitious: the page says so.")
    )
    summary = models.CharField(_("summary"), max_length=200)
    audience = models.CharField(_("who it is for"), max_length=250, blank=True)
    body = StreamField(ProseBodyBlock(), verbose_name=_("text"), blank=True)
    programme = StreamField(ProgrammeBlock(), verbose_name=_("programme"), blank=True)

    objects = PageManager.from_queryset(EventPageQuerySet)()

    content_panels = [
        *PortalPage.content_panels,
        FieldPanel("summary"),
        FieldPanel("audience"),
        FieldPanel("body"),
        FieldPanel("programme"),
    ]
    # Facts that are written once: wagtail-localize sends every other text to the translator.
    override_translatable_fields: ClassVar = [
        SynchronizedField("town", overridable=False),
        SynchronizedField("hall_stand", overridable=False),
    ]
    fact_panels: ClassVar = [
        FieldPanel("kind"),
        FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
        FieldPanel("venue"),
        FieldRowPanel([FieldPanel("town"), FieldPanel("region")]),
        FieldPanel("hall_stand"),
        FieldPanel("registration_url"),
        FieldPanel("is_example"),
        InlinePanel("related_pages", heading=_("With"), max_num=8),
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
        index.SearchField("programme"),
        index.SearchField("town"),
        index.FilterField("starts_at"),
    ]

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")

    def clean(self) -> None:
        super().clean()
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": _("An event ends after it starts.")})

    @property
    def is_over(self) -> bool:
        return self.ends_at < timezone.now()

    @property
    def has_times(self) -> bool:
        """Whether hours are known: an event from midnight is known by its days alone."""
        return timezone.localtime(self.starts_at).time() != datetime.time(0)

    @property
    def is_one_day(self) -> bool:
        return timezone.localdate(self.starts_at) == timezone.localdate(self.ends_at)


class EventRelatedPage(RelatedPage):
    event_page = ParentalKey(EventPage, on_delete=models.CASCADE, related_name="related_pages")

    class Meta(Orderable.Meta):
        verbose_name = _("related page")
