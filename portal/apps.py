from functools import partial

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = _("Portal")

    def ready(self) -> None:
        from communities.selectors import communities_reach, community_codes_in
        from core.generation import register_unseen
        from portal import checks, receivers  # noqa: F401 - importing connects them
        from portal.middleware.unseen import UNSEEN_COLUMNS, UNSEEN_MODELS
        from vitrines.models import VitrinePage
        from vitrines.selectors import FacetSource, register_facet_source

        register_unseen(UNSEEN_MODELS, UNSEEN_COLUMNS)
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
