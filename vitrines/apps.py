from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VitrinesConfig(AppConfig):
    name = "vitrines"
    verbose_name = _("Vitrines")

    def ready(self) -> None:
        from companies.selectors import register_answer_warnings
        from core.selectors import register_hidden_pages
        from vitrines import receivers  # noqa: F401 - importing connects the receivers
        from vitrines.forms import BestPracticePageForm, VitrinePageForm
        from vitrines.models import BestPracticePage, VitrinePage
        from vitrines.selectors import consent_warnings

        # Set here because models stand below forms.
        VitrinePage.base_form_class = VitrinePageForm
        BestPracticePage.base_form_class = BestPracticePageForm

        register_hidden_pages(VitrinePage.objects.refused)
        register_hidden_pages(BestPracticePage.objects.refused)
        register_answer_warnings(consent_warnings)
