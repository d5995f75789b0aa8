from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommunitiesConfig(AppConfig):
    name = "communities"
    verbose_name = _("Communities")

    def ready(self) -> None:
        from communities.selectors import directory_parameters
        from core.selectors.parameters import register_address_parameters

        register_address_parameters("communities.communityindexpage", directory_parameters)
