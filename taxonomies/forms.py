"""Forms about vocabularies."""

from __future__ import annotations

from typing import Any

from django.db.models import Max
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from taxonomies.models import Term


class TermForm(WagtailAdminModelForm):
    """Addresses and files hold the code of a term, so it is chosen once."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        code = self.fields["code"]
        if self.instance.pk:
            code.disabled = True
            code.help_text = _("Addresses hold this code: it does not change any more.")
        else:
            code.help_text = _("Stands in addresses, and does not change afterwards.")

    def save(self, commit: bool = True) -> Term:
        """A new term comes last."""
        if self.instance._state.adding:
            last = type(self.instance).objects.aggregate(last=Max("sort_order"))["last"]
            self.instance.sort_order = (last or 0) + 1
        return super().save(commit)
