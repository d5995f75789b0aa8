"""Serves pages, and makes their translations."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail import views as wagtail_views
from wagtail.actions.copy_for_translation import ParentNotTranslatedError
from wagtail.models import Page, Site
from wagtail.url_routing import RouteResult
from wagtail_localize.views.submit_translations import SubmitPageTranslationView

from core.models import PortalPage
from core.selectors import site_only
from core.services import page_copy_for_translation


def serve_page(request: HttpRequest, path: str) -> HttpResponse:
    """Find the live page by its whole path below the active language's home page.

    Wagtail descends level by level, at two queries each. What it finds it remembers on the
    request, and so does this; hooks, restrictions and the page's own view follow as ever.
    """
    roots = [r.root_path for r in Site.get_site_root_paths() if r.language_code == get_language()]
    if not roots:
        raise Http404
    below = "/".join(component for component in path.split("/") if component)
    url_path = f"{roots[0]}{below}/" if below else roots[0]
    page = Page.objects.filter(url_path=url_path, live=True).only("content_type").first()
    if page is None:
        raise Http404
    specific = page.specific_class.objects.for_serving().filter(pk=page.pk).first()
    if specific is None:
        raise Http404
    request._wagtail_route_for_request = RouteResult(specific)  # type: ignore[attr-defined]  # Wagtail's own cache
    request_remember_site(request)
    return wagtail_views.serve(request, path)


def request_remember_site(request: HttpRequest) -> None:
    """Spare the links of a page the question on which site they are."""
    if site := site_only():
        request._wagtail_site = site  # type: ignore[attr-defined]  # Wagtail's own cache


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
