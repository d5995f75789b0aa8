from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = _("Core")

    def ready(self) -> None:
        from core import receivers  # noqa: F401 - importing connects the receivers
        from core.forms import PortalPageForm, TranslatedPageForm
        from core.models import PageTranslatedAsPage, PortalPage

        # Set here because models stand below forms.
        PortalPage.base_form_class = PortalPageForm
        PageTranslatedAsPage.base_form_class = TranslatedPageForm
