from functools import partial

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = _("Portal")

    def ready(self) -> None:
        from communities.selectors import communities_reach, community_codes_in
        from portal import checks, receivers  # noqa: F401 - importing connects them
        from vitrines.models import VitrinePage
        from vitrines.selectors import FacetSource, register_facet_source

        # Communities and vitrines do not know one another.
        plants = VitrinePage.objects.order_by().values("company_id")
        register_facet_source(
            FacetSource(
                {"fr": "communaute", "en": "community"},
                _("Community"),
                partial(communities_reach, among=plants),
                community_codes_in,
            )
        )
