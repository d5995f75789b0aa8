"""Forms about vocabularies."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm


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
