"""The library, and one best practice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, cast

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from wagtail.admin.panels import FieldPanel, HelpPanel, MultiFieldPanel, ObjectList
from wagtail.admin.panels import TabbedInterface as Tabs
from wagtail.fields import StreamField
from wagtail.models import PageManager
from wagtail.search import index

from companies.enums import ContactMode
from companies.models import Company
from core.models import PageTranslatedAsPage, PortalPage, TranslationPanel, WordsPanel
from vitrines.blocks import PracticeBodyBlock
from vitrines.enums import LessonNature
from vitrines.models.facts import PracticeFacts
from vitrines.models.vitrines import VitrinePage
from vitrines.querysets import BestPracticePageQuerySet

if TYPE_CHECKING:
    from django.http import HttpRequest


class BestPracticeIndexPage(PortalPage):
    """The library: every practice of every vitrine."""

    words_fields = ("intro",)
    page_description = _("The library of best practices, across all vitrines.")
    template = "vitrines/best_practice_index_page.html"
    max_count_per_parent = 1
    subpage_types: ClassVar[list[str]] = []

    intro = models.CharField(_("introduction"), max_length=250, blank=True)

    content_panels = [*PortalPage.content_panels, FieldPanel("intro")]
    search_fields = [*PortalPage.search_fields, index.SearchField("intro")]

    class Meta:
        verbose_name = _("library of best practices")
        verbose_name_plural = _("libraries of best practices")


class BestPracticePage(PracticeFacts, PageTranslatedAsPage):
    """One structured case, in one language."""

    words_fields = ("problem", "solution", "prerequisites", "lessons", "evidence_reason", "body")
    exclude_fields_in_copy: ClassVar = ["consent_answers", "anonymous_slug"]
    page_description = _("A problem, what was done, its results in figures, and what went wrong.")
    template = "vitrines/best_practice_page.html"
    parent_page_types: ClassVar = ["vitrines.VitrinePage"]
    subpage_types: ClassVar[list[str]] = []

    problem = models.TextField(
        _("problem"), max_length=400, help_text=_("In the shop floor's own words.")
    )
    solution = models.TextField(_("solution"), max_length=1200, help_text=_("What was done."))
    prerequisites = models.TextField(
        _("what you need"), max_length=400, blank=True, help_text=_("What others must have first.")
    )
    lessons = models.TextField(
        _("what went wrong"),
        max_length=400,
        blank=True,
        help_text=_("What failed, and what you would do differently."),
    )
    evidence_reason = models.CharField(
        _("reason of the evidence grade"), max_length=300, blank=True
    )
    hero_image = models.ForeignKey(
        "core.CustomImage",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("main picture"),
    )
    body = StreamField(PracticeBodyBlock(), verbose_name=_("details"), blank=True)
    # Answers by channel that wait in a draft; what counts is recorded when the sheet is sent.
    consent_answers = models.JSONField(null=True, blank=True, editable=False)
    # Where readers find the practice of a plant that wants no name: kept by
    # `vitrines.services.practice_anonymity_store`, and empty as long as the words name the plant.
    anonymous_slug = models.CharField(  # noqa: DJ001 - none is not an empty address
        max_length=16, null=True, blank=True, editable=False, db_index=True
    )

    objects = PageManager.from_queryset(BestPracticePageQuerySet)()

    # Query sets for readers set it on each row.
    is_anonymous = False

    content_panels = [
        TranslationPanel(heading=_("Translation")),
        WordsPanel(
            "title", help_text=_("At most 100 characters: the action, its object, the result.")
        ),
        WordsPanel("problem"),
        WordsPanel("solution"),
        FieldPanel("results"),
        WordsPanel("prerequisites"),
        MultiFieldPanel(
            [WordsPanel("lessons"), FieldPanel("lesson_natures")], heading=_("Difficulties")
        ),
        FieldPanel("hero_image"),
        WordsPanel("body"),
    ]
    evidence_panels: ClassVar = [
        FieldPanel("evidence_grade"),
        WordsPanel("evidence_reason"),
        FieldPanel("checked_on"),
        FieldPanel("next_check_on"),
    ]
    consent_panels: ClassVar = [HelpPanel(template="vitrines/admin/consent_panel.html")]
    edit_handler = Tabs(
        [
            ObjectList(content_panels, heading=_("Sheet")),
            ObjectList(PracticeFacts.fact_panels, heading=_("Facts")),
            ObjectList(evidence_panels, heading=_("Evidence and freshness")),
            ObjectList(consent_panels, heading=_("Consent")),
            ObjectList(PortalPage.promote_panels, heading=_("Address and search engines")),
            ObjectList(PortalPage.settings_panels, heading=_("Publication")),
        ]
    )
    search_fields = [
        *PortalPage.search_fields,
        index.SearchField("problem", boost=3),
        index.SearchField("solution"),
        index.SearchField("prerequisites"),
        index.SearchField("lessons"),
        index.SearchField("body"),
        index.FilterField("company_id"),
        index.FilterField("checked_on"),
    ]

    class Meta:
        verbose_name = _("best practice")
        verbose_name_plural = _("best practices")

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Raises ValueError for a page that has forgotten its plant."""
        self._must_be_whole()
        # Wagtail saves drafts without cleaning them.
        self._take_company_of_plant()
        super().save(*args, **kwargs)

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        self._take_company_of_plant()
        super().full_clean(*args, **kwargs)

    def serializable_data(self) -> dict[str, Any]:
        """What a revision holds. Raises ValueError like `save`."""
        self._must_be_whole()
        return cast("dict[str, Any]", super().serializable_data())

    def _must_be_whole(self) -> None:
        if self.is_anonymous:
            raise ValueError("What readers see of an anonymous practice is not the practice.")

    def _take_company_of_plant(self) -> None:
        if self.depth or hasattr(self, "_cached_parent_obj"):
            plant = VitrinePage.objects.filter(pk=self.get_parent().pk).values("company_id")
            self.company_id = plant.get()["company_id"]

    def clean(self) -> None:
        super().clean()
        errors: dict[str, object] = {}
        if len(self.title) > 100:
            errors["title"] = _("At most 100 characters: the action, its object, the result.")
        for name in ("problem", "solution", "prerequisites", "lessons"):
            # Django holds a text field to its length in forms only.
            field = cast("models.TextField", self._meta.get_field(name))
            limit = MaxLengthValidator(field.max_length or 0)
            try:
                limit(getattr(self, name))
            except ValidationError as error:
                errors[name] = error
        if set(self.lesson_natures) - set(LessonNature.values):
            errors["lesson_natures"] = _("Choose among the natures listed.")
        if self.evidence_grade and not self.evidence_reason:
            errors["evidence_reason"] = _("Say why this grade was given.")
        if self.checked_on and self.checked_on > timezone.localdate():
            errors["checked_on"] = _("A check can’t lie in the future.")
        if self.next_check_on and self.checked_on and self.next_check_on <= self.checked_on:
            errors["next_check_on"] = _("The next check comes after the last one.")
        if errors:
            raise ValidationError(errors)

    def with_content_json(self, content: dict[str, Any]) -> BestPracticePage:
        """What a revision remembers of the anonymous address may no longer hold."""
        page = cast(BestPracticePage, super().with_content_json(content))
        page.anonymous_slug = self.anonymous_slug
        return page

    def get_url_parts(self, request: HttpRequest | None = None) -> Any:
        """An anonymous practice stands under no plant."""
        parts = super().get_url_parts(request)
        if parts is None or not self.is_anonymous:
            return parts
        with override(self.language_code):
            path = reverse("vitrines:practice-anonymous", args=[self.anonymous_slug])
        return (*parts[:2], path)

    def forget_plant(self) -> None:
        """Keep what may be told of a plant that wants no name: its trade, its size, its region.

        Title, problem, solution, results, prerequisites and lessons stay: they have been searched
        for the name. The row in the database is not touched.
        """
        plant = self.company
        nobody = Company(
            sector=plant.sector,
            size=plant.size,
            region=plant.region,
            is_fictitious=plant.is_fictitious,
        )
        nobody.name = cast("str", _("Anonymous plant"))
        # Behind the descriptors: the keys stay, so that lists can tell plants apart.
        self._state.fields_cache |= {"company": nobody, "hero_image": None}
        self.body = []
        self.seo_title = self.search_description = self.evidence_reason = ""
        if self.contact_mode != ContactMode.NONE:
            self.contact_mode = ContactMode.ALLIANCE
