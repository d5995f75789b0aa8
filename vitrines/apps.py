from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VitrinesConfig(AppConfig):
    name = "vitrines"
    verbose_name = _("Vitrines")

    def ready(self) -> None:
        from vitrines import receivers  # noqa: F401 - importing connects the receivers
