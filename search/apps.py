from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "search"
    label = "portal_search"
    verbose_name = _("Search")

    def ready(self) -> None:
        from core.selectors.parameters import register_address_parameters
        from search import receivers  # noqa: F401 - importing connects the receivers
        from search.selectors import search_parameters

        register_address_parameters("search:page-search", search_parameters)
