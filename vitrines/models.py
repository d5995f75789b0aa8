"""Vitrines, their best practices, and the two lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, cast

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, HelpPanel, InlinePanel, MultiFieldPanel, ObjectList
from wagtail.admin.panels import TabbedInterface as Tabs
from wagtail.fields import StreamField
from wagtail.models import Orderable, PageManager
from wagtail.search import index

from companies.enums import ContactMode
from companies.models import Company
from core.blocks import ProseBodyBlock
from core.enums import Licence
from core.models import PageTranslatedAsPage, PortalPage, TranslationPanel, WordsPanel
from taxonomies.enums import CostBand, EvidenceGrade, Maturity, Payback
from taxonomies.models import CompanySize, Problem, Technology, ValueChainStage
from vitrines.blocks import PracticeBodyBlock, ResultsBlock
from vitrines.enums import LessonNature, ReminderKind, TransferLevel
from vitrines.querysets import BestPracticePageQuerySet, VitrinePageQuerySet

if TYPE_CHECKING:
    from django.http import HttpRequest

    from vitrines.blocks import ResultValue

MAX_TECHNOLOGIES = 5


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


class PracticeFacts(models.Model):
    """What does not change with the language: a translation mirrors its original's facts."""

    # The plant's company, kept from the parent page so that lists need not climb the tree.
    company = models.ForeignKey(
        Company,
        on_delete=models.PROTECT,
        related_name="practice_pages",
        editable=False,
    )
    problems = ParentalManyToManyField(
        Problem, related_name="practices", verbose_name=_("problems")
    )
    technologies = ParentalManyToManyField(
        Technology,
        related_name="practices",
        verbose_name=_("technologies"),
        help_text=_("One to five."),
    )
    results = StreamField(
        ResultsBlock(),
        verbose_name=_("results"),
        help_text=_("The change in per cent is computed from the figures."),
    )
    lesson_natures = models.JSONField(_("nature of the difficulties"), default=list, blank=True)
    stage = models.ForeignKey(
        ValueChainStage,
        on_delete=models.PROTECT,
        related_name="practices",
        verbose_name=_("stage"),
        null=True,
        blank=True,
    )
    maturity = models.CharField(
        _("maturity"),
        max_length=12,
        choices=Maturity,
        blank=True,
        help_text=_("“Stopped” is a failure published on purpose: it teaches too."),
    )
    cost_band = models.CharField(_("cost"), max_length=12, choices=CostBand, blank=True)
    payback = models.CharField(_("payback"), max_length=12, choices=Payback, blank=True)
    duration_months = models.PositiveSmallIntegerField(
        _("duration in months"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(240)],
    )
    people_involved = models.PositiveSmallIntegerField(
        _("people involved"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    contact_mode = models.CharField(
        _("contact"), max_length=8, choices=ContactMode, default=ContactMode.ALLIANCE
    )
    evidence_grade = models.CharField(
        _("evidence"),
        max_length=1,
        choices=EvidenceGrade,
        blank=True,
        help_text=_("Given by an editor of the Alliance, with a reason."),
    )
    checked_on = models.DateField(_("checked on"), null=True, blank=True)
    next_check_on = models.DateField(
        _("next check"),
        null=True,
        blank=True,
        help_text=_("Twelve months after the last check where it is left empty."),
    )
    licence = models.CharField(
        _("licence"), max_length=10, choices=Licence, default=Licence.OPEN_LICENCE
    )

    class Meta:
        abstract = True


class BestPracticePage(PracticeFacts, PageTranslatedAsPage):
    """One structured case, in one language."""

    words_fields = ("problem", "solution", "prerequisites", "lessons", "evidence_reason", "body")
    # Mirrored from the original when it is published, with the plant's company.
    fact_relations = ("transfers",)
    exclude_fields_in_copy: ClassVar = ["consent_answers", "anonymous_slug"]
    fact_fields = (
        "hero_image",
        "problems",
        "technologies",
        "results",
        "lesson_natures",
        "stage",
        "maturity",
        "cost_band",
        "payback",
        "duration_months",
        "people_involved",
        "contact_mode",
        "evidence_grade",
        "checked_on",
        "next_check_on",
        "licence",
    )
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
    fact_panels: ClassVar = [
        # A draft may lack them: the fifteen-minute sheet is filled in more than one sitting.
        FieldPanel("problems", required_on_save=False),
        FieldPanel("technologies", required_on_save=False),
        MultiFieldPanel(
            [FieldPanel("stage"), FieldPanel("maturity")], heading=_("Where it stands")
        ),
        MultiFieldPanel(
            [
                FieldPanel("cost_band"),
                FieldPanel("payback"),
                FieldPanel("duration_months"),
                FieldPanel("people_involved"),
            ],
            heading=_("What it took"),
        ),
        InlinePanel("transfers", heading=_("Transferable to"), max_num=4),
        FieldPanel("contact_mode"),
        FieldPanel("licence"),
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
            ObjectList(fact_panels, heading=_("Facts")),
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

    @property
    def result_values(self) -> list[ResultValue]:
        """The results, in the author's order."""
        return [child.value for child in self.results]

    @property
    def first_result(self) -> ResultValue | None:
        return next(iter(self.result_values), None)

    @property
    def lesson_nature_labels(self) -> list[str]:
        return [str(LessonNature(code).label) for code in self.lesson_natures]

    @property
    def licence_url(self) -> str:
        return Licence(self.licence).url

    @property
    def is_check_overdue(self) -> bool:
        """Whether nobody has confirmed the sheet in time."""
        return self.next_check_on is not None and self.next_check_on < timezone.localdate()

    @property
    def takes_requests(self) -> bool:
        """Whether a visitor may ask about this practice."""
        return self.contact_mode != ContactMode.NONE and self.company.takes_requests


class PracticeTransfer(Orderable):
    """How far companies of one size can do the same."""

    page = ParentalKey(BestPracticePage, on_delete=models.CASCADE, related_name="transfers")
    size = models.ForeignKey(
        CompanySize, on_delete=models.PROTECT, related_name="+", verbose_name=_("size")
    )
    level = models.CharField(_("transferable"), max_length=6, choices=TransferLevel)

    class Meta(Orderable.Meta):
        verbose_name = _("transferable to")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["page", "size"], name="unique_transfer_per_size")
        ]


class PracticeImprovement(models.Model):
    """An indicator that a practice improved: kept from its results so that lists can count them.

    Written when the practice is published; never edited.
    """

    page = models.ForeignKey(
        BestPracticePage,
        on_delete=models.CASCADE,
        related_name="improvements",
        verbose_name=_("best practice"),
    )
    indicator = models.CharField(_("indicator"), max_length=40)
    size = models.FloatField(
        _("size of the change"),
        null=True,
        help_text=_("In per cent; nothing where it starts from zero."),
    )

    class Meta:
        verbose_name = _("improvement")
        verbose_name_plural = _("improvements")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["page", "indicator"], name="unique_improvement_per_indicator"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["indicator", "size"], name="improvement_by_indicator")
        ]

    def __str__(self) -> str:
        return self.indicator


class Reminder(models.Model):
    """What a mail asked of a person: nobody is asked the same twice, nor more than once a week.

    A check is named by the practice and the day on which it fell due.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="reminders",
        verbose_name=_("person"),
    )
    kind = models.CharField(_("kind"), max_length=8, choices=ReminderKind)
    practice_key = models.UUIDField(_("practice"), null=True, blank=True, db_index=True)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent at"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering: ClassVar = ["-sent_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "practice_key", "due_on"],
                condition=models.Q(practice_key__isnull=False),
                name="one_reminder_per_check_and_person",
            )
        ]
        indexes: ClassVar = [models.Index(fields=["user", "sent_at"], name="reminder_by_person")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.sent_at:%Y-%m-%d}"
