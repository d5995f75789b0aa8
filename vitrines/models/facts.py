"""What a practice's sheet says in figures and codes, the same in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import StreamField

from companies.enums import ContactMode
from companies.models import Company
from core.enums import Licence
from taxonomies.enums import CostBand, EvidenceGrade, Maturity, Payback
from taxonomies.models import Problem, Technology, ValueChainStage
from vitrines.blocks import ResultsBlock
from vitrines.enums import LessonNature

if TYPE_CHECKING:
    from vitrines.blocks import ResultValue

MAX_TECHNOLOGIES = 5


class PracticeFacts(models.Model):
    """What does not change with the language: a translation mirrors its original's facts."""

    # Mirrored from the original when it is published, with the plant's company.
    fact_relations: ClassVar[tuple[str, ...]] = ("transfers",)
    fact_fields: ClassVar[tuple[str, ...]] = (
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

    class Meta:
        abstract = True

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
