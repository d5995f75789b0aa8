"""Forms about communities."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from communities.models import Community
from companies.models import Company
from companies.wagtail_hooks import company_chooser_viewset

# Companies that can be added at one saving.
ADDITIONS = tuple(f"addition_{number}" for number in range(1, 6))


class CommunityForm(WagtailAdminModelForm):
    """Members are unticked to leave and found by name to enter: no list of all companies is sent."""

    addition_1, addition_2, addition_3, addition_4, addition_5 = (
        forms.ModelChoiceField(
            label=_("Add a company"),
            queryset=Company.objects.all(),
            required=False,
            widget=company_chooser_viewset.widget_class,
        )
        for _name in ADDITIONS
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = self.fields["members"]
        members.queryset = (
            self.instance.members.all() if self.instance.pk else Company.objects.none()
        )
        members.help_text = _("Untick a company to take it out.")
        for name in ("members", "problems", "technologies"):
            field = self.fields[name]
            field.widget = forms.CheckboxSelectMultiple(choices=field.choices)

    def save(self, commit: bool = True) -> Community:
        added = [company for name in ADDITIONS if (company := self.cleaned_data.get(name))]
        self.cleaned_data["members"] = [*self.cleaned_data["members"], *added]
        return super().save(commit)
