"""Forms about people: to come, once invited."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.forms import NewPasswordField
from accounts.models import User
from companies.services import invitation_accept_as_newcomer


class NewcomerForm(forms.Form):
    """A password, and a name for who likes to give it."""

    first_name = forms.CharField(
        label=_("First name"),
        max_length=150,
        required=False,
        widget=forms.TextInput({"autocomplete": "given-name"}),
    )
    last_name = forms.CharField(
        label=_("Last name"),
        max_length=150,
        required=False,
        widget=forms.TextInput({"autocomplete": "family-name"}),
    )
    password = NewPasswordField()

    def save(self, secret: str) -> User | None:
        """The new person, or None with the errors told. Raises Invitation.DoesNotExist."""
        try:
            return invitation_accept_as_newcomer(secret=secret, **self.cleaned_data)
        except ValidationError as error:
            # Two clicks at once: the address is no field of this form.
            for name, errors in error.message_dict.items():
                self.add_error(name if name in self.fields else None, errors)
            return None
