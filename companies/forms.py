"""Forms about companies."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from companies.enums import Answer, Channel
from taxonomies.models import Sector


class CompanyForm(WagtailAdminModelForm):
    """The facts of a company, with its label."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sector"].label_from_instance = sector_name


def sector_name(sector: Sector) -> str:
    """Official titles are wider than the screen."""
    return f"{sector.code} {sector.short_label}"


class ConsentForm(forms.Form):
    """One answer about one channel."""

    channel = forms.ChoiceField(label=_("Channel"), choices=Channel.choices)
    answer = forms.ChoiceField(label=_("Answer"), choices=Answer.choices, widget=forms.RadioSelect)
