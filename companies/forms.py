"""Forms about companies."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from companies.enums import Answer, Channel


class ConsentForm(forms.Form):
    """One answer about one channel."""

    channel = forms.ChoiceField(label=_("Channel"), choices=Channel.choices)
    answer = forms.ChoiceField(label=_("Answer"), choices=Answer.choices, widget=forms.RadioSelect)
