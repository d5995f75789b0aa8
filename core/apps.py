from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = _("Core")

    def ready(self) -> None:
        from core import receivers  # noqa: F401 - importing connects the receivers
        from core.forms import PortalPageForm
        from core.models import PortalPage

        # Set here because models stand below forms.
        PortalPage.base_form_class = PortalPageForm
