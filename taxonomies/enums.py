"""Closed vocabularies: the code branches on them, so they live in code; their codes are stored."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Maturity(models.TextChoices):
    STUDY = "study", _("Study")
    PILOT = "pilot", _("Pilot")
    PRODUCTION = "production", _("In production")
    MULTI_LINE = "multi_line", _("Deployed on several lines")
    MULTI_SITE = "multi_site", _("Deployed on several sites")
    STOPPED = "stopped", _("Stopped")


class CostBand(models.TextChoices):
    """Euros, excluding VAT."""

    UNDER_10K = "lt_10k", _("Under €10k")
    FROM_10K = "10k_50k", _("€10k–50k")
    FROM_50K = "50k_200k", _("€50k–200k")
    FROM_200K = "200k_1m", _("€200k–1m")
    FROM_1M = "1m_5m", _("€1m–5m")
    OVER_5M = "gt_5m", _("Over €5m")
    UNDISCLOSED = "undisclosed", _("Undisclosed")


class Payback(models.TextChoices):
    UNDER_6_MONTHS = "lt_6m", _("Under 6 months")
    FROM_6_MONTHS = "6m_12m", _("6–12 months")
    FROM_1_YEAR = "1y_2y", _("1–2 years")
    FROM_2_YEARS = "2y_4y", _("2–4 years")
    OVER_4_YEARS = "gt_4y", _("Over 4 years")
    UNMEASURED = "unmeasured", _("Not measured")


class Measurement(models.TextChoices):
    MEASURED = "measured", _("Measured")
    ESTIMATED = "estimated", _("Estimated")
    FORECAST = "forecast", _("Forecast")


class EvidenceGrade(models.TextChoices):
    """After AHRQ's evidence rating; given by an editor of the Alliance, with a reason."""

    A = "A", _("Measured and verified by a third party")
    B = "B", _("Measured by the company")
    C = "C", _("Estimated")
    D = "D", _("Testimony")


class Better(models.TextChoices):
    """The direction in which an indicator improves."""

    UP = "up", _("Higher is better")
    DOWN = "down", _("Lower is better")


class Unit(models.TextChoices):
    """Units of results; the label is what is printed after the figure."""

    PERCENT = "percent", _("%")
    PPM = "ppm", _("ppm")
    MINUTES = "minutes", _("min")
    HOURS = "hours", _("h")
    DAYS = "days", _("days")
    WEEKS = "weeks", _("weeks")
    KWH = "kwh", _("kWh")
    MWH = "mwh", _("MWh")
    TONNES = "tonnes", _("t")
    KG = "kg", _("kg")
    TONNES_CO2 = "tco2", _("t CO₂")
    EUROS = "euros", _("€")
    THOUSAND_EUROS = "keuros", _("k€")
    MILLION_EUROS = "meuros", _("M€")
    PIECES = "pieces", _("parts")
    PIECES_PER_HOUR = "pieces_per_hour", _("parts/h")
    PEOPLE = "people", _("people")
    COUNT = "count", _("units")
    PER_YEAR = "per_year", _("per year")
