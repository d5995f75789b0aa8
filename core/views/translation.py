"""The admin's views of translations: started, brought up to date, written by a machine, reported."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST
from django_filters import ChoiceFilter, NumberFilter
from wagtail.actions.copy_for_translation import ParentNotTranslatedError
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, Table, TitleColumn
from wagtail.models import Page
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail_localize.models import Translation
from wagtail_localize.views.submit_translations import SubmitPageTranslationView
from wagtail_localize.views.update_translations import UpdateTranslationsView

from core.enums import TranslationGap
from core.models import PageTranslatedAsPage, PortalPage
from core.selectors.translation import localize_translation, missing_strings
from core.selectors.translation_gaps import (
    Gap,
    gap_counts,
    gap_rows,
    page_type_choices,
    read_gaps,
)
from core.services.machine import MachineError, page_machine_ask
from core.services.translation import page_copy_for_translation
from core.views import SafeExportReportView


class PageTranslationView(SubmitPageTranslationView):
    """“Translate this page”: for those who may edit it, one page at a time.

    What a plant says becomes an ordinary draft in the other language, with no string kept by
    wagtail-localize; what the Alliance says is translated string by string.
    """

    def get_object(self) -> Page:
        page = super().get_object()
        if not page.permissions_for_user(self.request.user).can_edit():
            raise PermissionDenied
        return page

    def get_form(self) -> forms.Form:
        form: forms.Form = super().get_form()
        # A whole tree takes a second per page, and would take the plants' pages with it.
        form.fields["include_subtree"].widget = forms.HiddenInput()
        form.fields["include_subtree"].disabled = True
        return form

    def form_valid(self, form: forms.Form) -> HttpResponse:
        page = self.object
        if not (isinstance(page, PortalPage) and page.translated_as_page):
            response: HttpResponse = super().form_valid(form)
            return response
        try:
            drafts = [
                page_copy_for_translation(page=page, locale=locale, user=self.request.user)
                for locale in form.cleaned_data["locales"]
            ]
        except ParentNotTranslatedError:
            form.add_error("locales", _("The page above has no version in this language yet."))
            return self.render_to_response(self.get_context_data(form=form))
        messages.success(self.request, _("The draft was made: translate its words."))
        return redirect("wagtailadmin_pages:edit", drafts[0].pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), **kwargs}


class SyncTranslationsView(UpdateTranslationsView):
    """“Sync translated pages”, for who may edit the source; nothing goes live half translated."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        source = self.get_object().get_source_instance()
        if isinstance(source, Page) and not source.permissions_for_user(request.user).can_edit():
            raise PermissionDenied
        return cast(HttpResponse, super().dispatch(request, *args, **kwargs))

    @transaction.atomic
    def form_valid(self, form: forms.Form) -> HttpResponse:
        """Publishes those translations only that have every string, and that the user may publish."""
        wanted = form.cleaned_data["publish_translations"]
        form.cleaned_data["publish_translations"] = False
        response: HttpResponse = super().form_valid(form)
        if wanted:
            for translation in self.object.translations.filter(enabled=True):
                self._publish(translation)
        return response

    def _publish(self, translation: Translation) -> None:
        page = translation.get_target_instance()
        if (
            isinstance(page, Page)
            and not page.permissions_for_user(self.request.user).can_publish()
        ):
            messages.error(self.request, _("You may not publish “%(title)s”.") % {"title": page})
        elif missing := missing_strings(translation):
            messages.warning(self.request, not_published(str(page), missing))
        else:
            translation.save_target(user=self.request.user, publish=True)


def not_published(title: str, missing: int) -> str:
    return ngettext(
        "“%(title)s” was not published: %(count)d string is to be translated first.",
        "“%(title)s” was not published: %(count)d strings are to be translated first.",
        missing,
    ) % {"title": title, "count": missing}


def refuse_half_translated(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Before wagtail-localize publishes a page: it would fill what is missing with the source's words."""
    if request.method != "POST" or request.POST.get("action") != "publish":
        return None
    translation = localize_translation(page)
    missing = missing_strings(translation) if translation else 0
    if not missing:
        return None
    messages.error(request, not_published(page.get_admin_display_title(), missing))
    return redirect("wagtailadmin_pages:edit", page.pk)


def refuse_alias(request: HttpRequest, page_id: int) -> HttpResponse:
    """An alias would show the source's language at the address of the other one."""
    messages.error(request, _("A page is not replaced by its source in another language."))
    return redirect("wagtailadmin_pages:edit", page_id)


@require_POST
def machine_draft(request: HttpRequest, page_id: int) -> HttpResponse:
    """Ask the machine for a draft of the words that nobody has translated."""
    page = get_object_or_404(Page, pk=page_id).specific
    if not isinstance(page, PageTranslatedAsPage):
        raise PermissionDenied
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    replace = request.POST.get("machine_replaces") == "on"
    user = cast(AbstractBaseUser, request.user)
    try:
        page_machine_ask(page=page, user=user, replace=replace)
    except MachineError as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request, _("The machine has been asked: load this page again in a minute.")
        )
    return redirect("wagtailadmin_pages:edit", page_id)


class GapFilterSet(WagtailFilterSet):
    language = ChoiceFilter(label=gettext_lazy("Into"), choices=[("fr", "FR"), ("en", "EN")])
    gap = ChoiceFilter(label=gettext_lazy("State"), choices=TranslationGap.choices)
    type = ChoiceFilter(label=gettext_lazy("Type"), choices=page_type_choices)
    days = NumberFilter(label=gettext_lazy("For more than so many days"), min_value=0)

    class Meta:
        model = Page
        fields: list[str] = []

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Each page type is asked by itself: a union cannot be filtered afterwards."""
        return gap_rows(
            **{name: v for name, v in self.form.cleaned_data.items() if v not in {None, ""}}
        )


class TranslationReportView(SafeExportReportView):
    """What is missing or outdated, page by page and language by language, the oldest first."""

    page_title = gettext_lazy("Translations")
    verbose_name_plural = gettext_lazy("pages")
    header_icon = "wagtail-localize-language"
    template_name = "core/admin/translation_report.html"
    filterset_class = GapFilterSet
    index_url_name = "translation-report"
    index_results_url_name = "translation-report-results"
    permission_policy = ModelPermissionPolicy(Translation)
    permission_required = "submit"
    columns = [
        TitleColumn("title", label=gettext_lazy("Title"), get_url=lambda gap: gap.edit_url),
        Column("type_label", label=gettext_lazy("Type")),
        Column("way_label", label=gettext_lazy("Way")),
        Column("language_label", label=gettext_lazy("Into")),
        Column("gap_label", label=gettext_lazy("State")),
        Column("since_label", label=gettext_lazy("Since")),
        Column("days", label=gettext_lazy("Days")),
    ]
    list_export = [
        "title",
        "type_label",
        "way_label",
        "source_language",
        "language",
        "gap_label",
        "since",
        "days",
        "edit_url",
    ]
    export_headings = {
        "title": gettext_lazy("Title"),
        "type_label": gettext_lazy("Type"),
        "way_label": gettext_lazy("Way"),
        "source_language": gettext_lazy("From"),
        "language": gettext_lazy("Into"),
        "gap_label": gettext_lazy("State"),
        "since": gettext_lazy("Since"),
        "days": gettext_lazy("Days"),
        "edit_url": gettext_lazy("Address in the admin"),
    }

    def get_filename(self) -> str:
        return "translations"

    def get_queryset(self) -> QuerySet[Any]:
        return gap_rows()

    def get_table(self, object_list: Any) -> Table:
        return super().get_table(read_gaps(object_list))

    def decorate_paginated_queryset(self, object_list: Any) -> list[Gap]:
        """For the file, which is made without a table."""
        return read_gaps(object_list)

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)
        if not self.is_export and not self.results_only:
            context["counts"] = gap_counts()
        return context
