"""Forms about companies."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from accounts.models import User
from companies.enums import Answer, Channel, MemberRole
from companies.models import Company
from companies.services import (
    invitation_resend,
    invitation_send,
    invitation_withdraw,
    membership_remove,
    membership_set_role,
)
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


class InvitationForm(forms.Form):
    """Whom to invite, and as what. `save` says whether the invitation is sent."""

    email = forms.EmailField(
        label=_("E-mail address"), max_length=254, widget=forms.EmailInput({"autocomplete": "off"})
    )
    role = forms.ChoiceField(
        label=_("Role"),
        choices=MemberRole.choices,
        initial=MemberRole.MEMBER,
        widget=forms.RadioSelect,
        help_text=_("An owner also invites colleagues and takes rights back."),
    )
    language = forms.ChoiceField(
        label=_("Language of the mail"), choices=settings.LANGUAGES, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, company: Company, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.company = company
        self.by = by
        self.fields["language"].initial = by.language

    def save(self) -> bool:
        try:
            invitation_send(company=self.company, by=self.by, **self.cleaned_data)
        except ValidationError as error:
            self.add_error(None, error)
        return not self.errors


class TeamActionForm(forms.Form):
    """One button beside a member or an invitation of a company; `save` does it and says so."""

    action = forms.ChoiceField(
        choices=[(name, name) for name in ("resend", "withdraw", "remove", "owner", "member")]
    )
    number = forms.IntegerField(min_value=1, max_value=2**31 - 1)

    def __init__(self, *args: Any, company: Company, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.company = company
        self.by = by

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        related = (
            self.company.invitations
            if data.get("action") in {"resend", "withdraw"}
            else self.company.memberships
        )
        self.subject = related.filter(pk=data.get("number")).first()
        if self.subject is None:
            raise ValidationError(_("This is no longer there."))
        return data

    def save(self) -> str:
        """Raises PermissionDenied and ValidationError as the services do."""
        action = self.cleaned_data["action"]
        if action == "resend":
            invitation_resend(invitation=self.subject, by=self.by)
            return _now("The invitation is sent again: the earlier link no longer works.")
        if action == "withdraw":
            invitation_withdraw(invitation=self.subject, by=self.by)
            return _now("The invitation is withdrawn: its link no longer works.")
        if action == "remove":
            membership_remove(membership=self.subject, by=self.by)
            return _now("This person no longer speaks for the company.")
        membership_set_role(membership=self.subject, role=action, by=self.by)
        return _now("The role is changed.")
