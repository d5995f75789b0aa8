"""Blocks of vitrines and practices. One class, one template: `blocks/<class_in_snake_case>.html`."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.documents.blocks import DocumentChooserBlock

from core.blocks import (
    DocumentBlock,
    FigureBlock,
    GalleryBlock,
    QuoteBlock,
    TextBlock,
)
from taxonomies.enums import Better, Measurement, Unit
from taxonomies.models import Indicator
from taxonomies.selectors import term_choices, terms_by_code
from vitrines.enums import Direction


def indicator_choices() -> list[tuple[str, str]]:
    return term_choices(Indicator)


class ResultValue(blocks.StructValue):
    """A result and what follows from it; nothing of this is ever typed in."""

    @property
    def indicator_term(self) -> Indicator | None:
        return terms_by_code(Indicator).get(self.get("indicator"))

    @property
    def label(self) -> str:
        term = self.indicator_term
        return term.label if term else str(self.get("indicator") or "")

    @property
    def unit_label(self) -> str:
        return str(Unit(self["unit"]).label) if self.get("unit") in Unit.values else ""

    @property
    def measurement_label(self) -> str:
        code = self.get("measurement")
        return str(Measurement(code).label) if code in Measurement.values else ""

    @property
    def change_percent(self) -> Decimal | None:
        """100 × (after − before) ÷ before, to one decimal; None where it has no meaning."""
        before, after = self.get("before"), self.get("after")
        if before is None or after is None or before == 0:
            return None
        return ((after - before) * 100 / abs(before)).quantize(Decimal("0.1"))

    @property
    def direction(self) -> Direction:
        """Whether the change is an improvement, by the indicator's own sense."""
        before, after, term = self.get("before"), self.get("after"), self.indicator_term
        if before is None or after is None or term is None:
            return Direction.UNKNOWN
        if after == before:
            return Direction.SAME
        rose = after > before
        return Direction.BETTER if rose == (term.better == Better.UP) else Direction.WORSE

    @property
    def bars(self) -> tuple[Decimal, Decimal]:
        """Lengths of the bars of before and after, in per cent of the longer one."""
        before, after = abs(self.get("before") or Decimal(0)), abs(self.get("after") or Decimal(0))
        longest = max(before, after)
        if not longest:
            return Decimal(0), Decimal(0)
        tenth = Decimal("0.1")
        return (before * 100 / longest).quantize(tenth), (after * 100 / longest).quantize(tenth)


class CodeBlock(blocks.ChoiceBlock):
    """A choice among codes, which are texts: what is stored stands for itself.

    Wagtail looks for each stored value among all the choices, and reads the vocabulary for it.
    """

    def normalize_choice(self, value: Any) -> Any:
        return value


class ResultBlock(blocks.StructBlock):
    """One indicator, before and after."""

    indicator = CodeBlock(label=_("indicator"), choices=indicator_choices)
    before = blocks.DecimalBlock(label=_("before"), required=False, max_digits=14, decimal_places=3)
    after = blocks.DecimalBlock(label=_("after"), required=False, max_digits=14, decimal_places=3)
    unit = CodeBlock(label=_("unit"), choices=Unit.choices, required=False)
    period_months = blocks.IntegerBlock(
        label=_("measured over, in months"), required=False, min_value=1, max_value=120
    )
    measurement = CodeBlock(
        label=_("kind of figure"), choices=Measurement.choices, default=Measurement.MEASURED
    )

    class Meta:
        icon = "order"
        label = _("Result")
        template = "blocks/result_block.html"
        value_class = ResultValue
        description = _("An indicator before and after; the change is computed.")
        preview_value = {
            "indicator": "rebuts",
            "before": Decimal("8.4"),
            "after": Decimal("5.1"),
            "unit": Unit.PERCENT,
            "period_months": 12,
            "measurement": Measurement.MEASURED,
        }

    def clean(self, value: Any) -> Any:
        """Raises StructBlockValidationError, whose messages stand on the fields at fault."""
        cleaned = super().clean(value)
        errors: dict[str, ValidationError] = {}
        before, after, unit = cleaned.get("before"), cleaned.get("after"), cleaned.get("unit")
        if before is None and after is None:
            errors["before"] = ValidationError(gettext("Give the value before, after, or both."))
        if not unit:
            errors["unit"] = ValidationError(gettext("Choose the unit of these figures."))
        for name, figure in (("before", before), ("after", after)):
            if figure is not None and figure < 0:
                errors[name] = ValidationError(gettext("This figure can’t be negative."))
        if errors:
            raise StructBlockValidationError(block_errors=errors)
        return cleaned


class ResultsBlock(blocks.StreamBlock):
    result = ResultBlock()

    class Meta:
        min_num = 1
        max_num = 8


class StepBlock(blocks.StructBlock):
    date = blocks.DateBlock(label=_("date"), required=False)
    title = blocks.CharBlock(label=_("title"), max_length=120)
    text = blocks.TextBlock(label=_("text"), max_length=600, required=False, rows=3)

    class Meta:
        icon = "date"
        label = _("Step")


class StepsBlock(blocks.StructBlock):
    """What was done, in order."""

    steps = blocks.ListBlock(StepBlock(), min_num=1, max_num=12, label=_("steps"))

    class Meta:
        icon = "list-ol"
        label = _("Steps")
        template = "blocks/steps_block.html"
        description = _("The project's steps, dated where the date is known.")
        preview_value = {
            "steps": [
                {
                    "date": None,
                    "title": "Relevé",
                    "text": "Trois semaines de mesure au chronomètre.",
                },
                {"date": None, "title": "Essai", "text": "Un capteur sur une seule presse."},
            ]
        }


class ComparisonBlock(blocks.StructBlock):
    """The work before and after, side by side."""

    before = blocks.TextBlock(label=_("before"), max_length=600, rows=4)
    after = blocks.TextBlock(label=_("after"), max_length=600, rows=4)

    class Meta:
        icon = "arrow-right"
        label = _("Before and after")
        template = "blocks/comparison_block.html"
        description = _("How the work was done before, and how it is done now.")
        preview_value = {
            "before": "Le régleur note la cote sur une fiche.",
            "after": "La cote remonte de la colonne de mesure.",
        }


class PartnerBlock(blocks.StructBlock):
    role = blocks.CharBlock(label=_("role"), max_length=120)
    text = blocks.CharBlock(label=_("what it did"), max_length=300, required=False)

    class Meta:
        icon = "group"
        label = _("Partner")


class PartnersBlock(blocks.StructBlock):
    """Who helped."""

    partners = blocks.ListBlock(PartnerBlock(), min_num=1, max_num=10, label=_("partners"))

    class Meta:
        icon = "group"
        label = _("Partners and suppliers")
        template = "blocks/partners_block.html"
        description = _("Integrators, suppliers, laboratories: who did what.")
        preview_value = {
            "partners": [{"role": "Intégrateur régional", "text": "Cellule et programme du robot"}]
        }


class SupportBlock(blocks.StructBlock):
    """Public money, said openly."""

    text = blocks.TextBlock(label=_("public support received"), max_length=400, rows=3)

    class Meta:
        icon = "tag"
        label = _("Public support")
        template = "blocks/support_block.html"
        description = _("Public support that the project received.")
        preview_value = {"text": "Aide régionale à l’investissement, 30 % de l’assiette."}


class VideoBlock(blocks.StructBlock):
    """A film held by the portal itself, shown with the consent of who appears in it."""

    video = DocumentChooserBlock(label=_("video file"))
    title = blocks.CharBlock(label=_("title"), max_length=120)
    transcript = blocks.TextBlock(label=_("transcript"), rows=5)
    consent = blocks.BooleanBlock(
        label=_("everybody who can be recognised has agreed to be shown"), required=True
    )

    class Meta:
        icon = "media"
        label = _("Video")
        template = "blocks/video_block.html"
        preview_template = "blocks/preview_with_sample_picture.html"
        description = _("A film, its transcript, and the consent of who appears in it.")


class PracticeBodyBlock(blocks.StreamBlock):
    """The body of a practice."""

    text = TextBlock()
    steps = StepsBlock()
    quote = QuoteBlock()
    figure = FigureBlock()
    gallery = GalleryBlock()
    document = DocumentBlock()
    video = VideoBlock()
    partners = PartnersBlock()
    support = SupportBlock()
    comparison = ComparisonBlock()
