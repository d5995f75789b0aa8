"""Facets: one row holds the code and both labels, so that the two languages count alike."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from taxonomies.enums import Better


class Term(models.Model):
    """A term of a vocabulary. `code` is what URLs and files hold; it does not change."""

    # Terms that editors may add and change in the admin.
    editable_in_admin: ClassVar[bool] = False

    code = models.CharField(
        _("code"),
        max_length=40,
        unique=True,
        validators=[RegexValidator(r"^[\w-]+$", _("Letters, digits and hyphens only."))],
    )
    label_fr = models.CharField(_("label in French"), max_length=200)
    label_en = models.CharField(_("label in English"), max_length=200)
    sort_order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        abstract = True
        ordering: ClassVar = ["sort_order", "label_fr"]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The label in the active language."""
        return self.label_en if get_language() == "en" else self.label_fr


class Region(Term):
    """A French region; the code is INSEE's, zero-padded."""

    class Meta(Term.Meta):
        verbose_name = _("region")
        verbose_name_plural = _("regions")
        ordering: ClassVar = ["label_fr"]


class Sector(Term):
    """A division of the NAF, whose version is kept because the codes change with it."""

    version = models.CharField(_("version of the NAF"), max_length=10, default="rev2")
    short_fr = models.CharField(_("short label in French"), max_length=60)
    short_en = models.CharField(_("short label in English"), max_length=60)

    class Meta(Term.Meta):
        verbose_name = _("sector")
        verbose_name_plural = _("sectors")

    @property
    def short_label(self) -> str:
        """The trade in a word or two, in the active language: official titles fill three lines."""
        return self.short_en if get_language() == "en" else self.short_fr


class CompanySize(Term):
    """A category of décret 2008-1354, article 3; the threshold is shown as indicative."""

    threshold_fr = models.CharField(_("threshold in French"), max_length=200)
    threshold_en = models.CharField(_("threshold in English"), max_length=200)

    class Meta(Term.Meta):
        verbose_name = _("company size")
        verbose_name_plural = _("company sizes")

    @property
    def threshold(self) -> str:
        """The indicative threshold in the active language."""
        return self.threshold_en if get_language() == "en" else self.threshold_fr


class TechnologyFamily(Term):
    """One of the seven priorities of the Industrie du Futur technology offer."""

    editable_in_admin = True

    class Meta(Term.Meta):
        verbose_name = _("technology family")
        verbose_name_plural = _("technology families")


class Technology(Term):
    editable_in_admin = True

    family = models.ForeignKey(
        TechnologyFamily,
        on_delete=models.PROTECT,
        related_name="technologies",
        verbose_name=_("family"),
    )

    class Meta(Term.Meta):
        verbose_name = _("technology")
        verbose_name_plural = _("technologies")


class Problem(Term):
    """A problem in the shop floor's own words: the way in for who does not know the technology."""

    editable_in_admin = True

    class Meta(Term.Meta):
        verbose_name = _("problem")
        verbose_name_plural = _("problems")


class ValueChainStage(Term):
    editable_in_admin = True

    class Meta(Term.Meta):
        verbose_name = _("stage")
        verbose_name_plural = _("stages")


class Indicator(Term):
    """What a result measures, and which direction is an improvement."""

    editable_in_admin = True

    better = models.CharField(_("improvement"), max_length=4, choices=Better, default=Better.DOWN)

    class Meta(Term.Meta):
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")


class OfferKind(Term):
    """What companies of a community offer to each other, or look for."""

    editable_in_admin = True

    class Meta(Term.Meta):
        verbose_name = _("kind of offer")
        verbose_name_plural = _("kinds of offers")


# The key of each vocabulary in data/vocabularies.toml.
VOCABULARIES: dict[str, type[Term]] = {
    "regions": Region,
    "sectors": Sector,
    "company_sizes": CompanySize,
    "technology_families": TechnologyFamily,
    "technologies": Technology,
    "problems": Problem,
    "value_chain_stages": ValueChainStage,
    "indicators": Indicator,
    "offer_kinds": OfferKind,
}
