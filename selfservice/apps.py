from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SelfserviceConfig(AppConfig):
    name = "selfservice"
    verbose_name = _("My space")

    def ready(self) -> None:
        from selfservice import receivers  # noqa: F401 - importing connects the receivers
