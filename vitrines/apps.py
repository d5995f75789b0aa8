from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VitrinesConfig(AppConfig):
    name = "vitrines"
    verbose_name = _("Vitrines")

    def ready(self) -> None:
        from companies.selectors import register_answer_warnings
        from core.selectors import register_hidden_pages
        from core.selectors.parameters import register_address_parameters
        from vitrines import receivers  # noqa: F401 - importing connects the receivers
        from vitrines.forms import BestPracticePageForm, VitrinePageForm
        from vitrines.models import BestPracticePage, VitrinePage
        from vitrines.selectors import (
            comparison_parameters,
            consent_warnings,
            directory_parameters,
            library_parameters,
            likeness_parameters,
        )

        # Set here because models stand below forms.
        VitrinePage.base_form_class = VitrinePageForm
        BestPracticePage.base_form_class = BestPracticePageForm

        register_address_parameters("vitrines.bestpracticeindexpage", library_parameters)
        register_address_parameters("vitrines.vitrineindexpage", directory_parameters)
        register_address_parameters("vitrines:practice-match", likeness_parameters)
        register_address_parameters("vitrines:practice-compare", comparison_parameters)
        register_hidden_pages(VitrinePage.objects.refused)
        register_hidden_pages(BestPracticePage.objects.refused)
        register_answer_warnings(consent_warnings)
