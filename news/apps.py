from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NewsConfig(AppConfig):
    name = "news"
    verbose_name = _("News")

    def ready(self) -> None:
        from core.selectors.parameters import register_address_parameters
        from news.selectors import news_parameters

        register_address_parameters("news.newsindexpage", news_parameters)
