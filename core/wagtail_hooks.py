"""The language guard, the icons, and what the listings of pages have in common."""

from __future__ import annotations

import datetime
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Subquery
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.generic import RedirectView
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import BaseColumn, Column, DateColumn
from wagtail.admin.ui.tables.pages import BulkActionsColumn, PageStatusColumn, PageTitleColumn
from wagtail.admin.views.pages.listing import ExplorableIndexView, PageFilterSet
from wagtail.admin.views.pages.usage import ContentTypeUseView
from wagtail.admin.viewsets.pages import PageViewSet
from wagtail.admin.widgets.button import BaseButton
from wagtail.log_actions import LogActionRegistry
from wagtail.models import Page
from wagtail.query import PageQuerySet
from wagtail.rich_text.feature_registry import FeatureRegistry
from wagtail.rich_text.pages import PageLinkHandler
from wagtail_localize.wagtail_hooks import page_listing_more_buttons

from core.enums import TranslationKind, TranslationState
from core.models import PortalPage
from core.selectors import published_pages
from core.selectors.machine import ASKED, DONE, FAILED
from core.views import translation
from core.views.redirects import redirects_import

ICONS = ("factory", "seal")


@hooks.register("before_serve_page")
def redirect_to_own_language(
    page: Page, request: HttpRequest, serve_args: Any, serve_kwargs: Any
) -> HttpResponse | None:
    """Wagtail serves a French page under /en/ while it has no English one; its address is /fr/."""
    if page.locale.language_code == get_language():
        return None
    return HttpResponseRedirect(page.get_url(request))


class PublishedPageLinkHandler(PageLinkHandler):
    """A link in prose to a page that readers must not find is plain words: its address tells much."""

    @classmethod
    def get_many(cls, attrs_list: list[dict[str, str]]) -> list[Page | None]:
        numbers = [attrs.get("id") for attrs in attrs_list]
        pages: PageQuerySet = published_pages().filter(pk__in=numbers)
        found = {str(page.pk): page for page in pages.defer_streamfields().specific()}
        return [found.get(str(number)) for number in numbers]


# After Wagtail's own.
@hooks.register("register_rich_text_features", order=10)
def register_links(features: FeatureRegistry) -> None:
    features.register_link_type(PublishedPageLinkHandler)


# Before Wagtail's own view at the same address.
@hooks.register("register_admin_urls", order=-1)
def register_redirects_import() -> list[URLPattern]:
    return [path("redirects/import/", redirects_import)]


# Before wagtail-localize's own views at the same addresses.
@hooks.register("register_admin_urls", order=-1)
def register_translation_urls() -> list[URLPattern]:
    report = RedirectView.as_view(pattern_name="translation-report")
    return [
        path(
            "localize/submit/page/<int:page_id>/",
            translation.PageTranslationView.as_view(),
            name="translate-page",
        ),
        path(
            "localize/update/<int:translation_source_id>/",
            translation.SyncTranslationsView.as_view(),
            name="sync-translations",
        ),
        path("localize/page/<int:page_id>/convert_to_alias/", translation.refuse_alias),
        path("localize/reports/translations/", report),
        path("localize/reports/translations/results/", report),
        path("pages/<int:page_id>/machine-draft/", translation.machine_draft, name="machine-draft"),
        path(
            "reports/translations/",
            translation.TranslationReportView.as_view(),
            name="translation-report",
        ),
        path(
            "reports/translations/results/",
            translation.TranslationReportView.as_view(results_only=True),
            name="translation-report-results",
        ),
    ]


@hooks.register("before_edit_page", order=-1)
def refuse_half_translated(request: HttpRequest, page: Page) -> HttpResponse | None:
    return translation.refuse_half_translated(request, page)


class TranslationsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm("wagtail_localize.submit_translation")


@hooks.register("register_reports_menu_item")
def register_translations_menu_item() -> MenuItem:
    return TranslationsMenuItem(
        _("Translations"),
        reverse("translation-report"),
        name="translation-report",
        icon_name="wagtail-localize-language",
        order=500,
    )


@hooks.register("construct_reports_menu")
def hide_report_of_localize(request: HttpRequest, items: list[MenuItem]) -> None:
    """One report shows both ways of translating."""
    other = reverse("wagtail_localize:translations_report")
    items[:] = [item for item in items if item.url != other]


# Two queries for each row of every listing, where Wagtail has no way to take a hook back. The header
# of a page offers the same.
hooks._hooks["register_page_listing_more_buttons"].remove((page_listing_more_buttons, 0))


@hooks.register("register_icons")
def register_icons(icons: list[str]) -> list[str]:
    return [*icons, *(f"wagtailadmin/icons/{name}.svg" for name in ICONS)]


@hooks.register("insert_global_admin_css")
def translation_styles() -> SafeString:
    return format_html(
        '<link rel="stylesheet" href="{}">', static("portal/css/admin-translation.css")
    )


@hooks.register("register_log_actions")
def register_translation_log(actions: LogActionRegistry) -> None:
    for action, label, message in (
        (
            "core.translation_confirmed",
            _("Read the translation"),
            _("Said that the words say what the source says"),
        ),
        (ASKED, _("Asked the machine"), _("Asked the machine for a translation")),
        (DONE, _("Translated by machine"), _("The machine wrote the words of a draft")),
        (FAILED, _("Machine translation failed"), _("The machine did not change the page")),
    ):
        actions.register_action(action, label, message)


class DayColumn(Column):
    """A date as it is written; Wagtail's own column says « three months ago »."""

    def get_value(self, instance: Any) -> str:
        value = super().get_value(instance)
        if value is None:
            return ""
        if isinstance(value, datetime.datetime):
            return date_format(timezone.localtime(value), "SHORT_DATETIME_FORMAT")
        return date_format(value, "SHORT_DATE_FORMAT")


class LanguagesColumn(Column):
    """The languages in which the page is published."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__("languages", label=_("Languages"), **kwargs)

    def get_value(self, instance: PortalPage) -> str:
        codes = (code for code, _name in settings.LANGUAGES)
        return " ".join(code.upper() for code in codes if getattr(instance, f"is_live_in_{code}"))


class TranslationColumn(Column):
    """How the words came to be, and whether they still say what the original says."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__("translation", label=_("Texts"), **kwargs)

    def get_value(self, instance: Any) -> str:
        current = instance.digest_of_original
        if instance.translated_digest and current and current != instance.translated_digest:
            return str(TranslationState.OUTDATED.label)
        return str(TranslationKind(instance.translation_kind).label)


def listing_columns(*columns: BaseColumn) -> list[BaseColumn]:
    """The columns of a page type between those that every listing has."""
    return [
        BulkActionsColumn("bulk_actions"),
        PageTitleColumn(
            "title", label=_("Title"), sort_key="title", classname="title", width="30%"
        ),
        *columns,
        DateColumn(
            "latest_revision_created_at",
            label=_("Updated"),
            sort_key="latest_revision_created_at",
            width="10%",
        ),
        PageStatusColumn("status", label=_("Status"), sort_key="live", width="10%"),
    ]


class ListedPagesMixin:
    """What the columns of a page type read of each page."""

    # Foreign keys and relations that the columns read.
    related_fields: tuple[str, ...] = ()
    prefetched_fields: tuple[str, ...] = ()
    model: type[PortalPage]

    def annotate_queryset(self, pages: PageQuerySet) -> PageQuerySet:
        pages = super().annotate_queryset(pages)  # type: ignore[misc]  # Wagtail's view stands behind
        same = Page.objects.filter(translation_key=OuterRef("translation_key"), live=True)
        originals = self.model.objects.filter(
            translation_key=OuterRef("translation_key"),
            translation_kind=TranslationKind.ORIGINAL,
            live=True,
        )
        pages = pages.annotate(
            digest_of_original=Subquery(originals.values("words_digest")[:1]),
            **{
                f"is_live_in_{code}": Exists(same.filter(locale__language_code=code))
                for code, _name in settings.LANGUAGES
            },
        )
        if self.related_fields:
            pages = pages.select_related(*self.related_fields, for_specific_subqueries=True)
        if self.prefetched_fields:
            pages = pages.prefetch_related(*self.prefetched_fields, for_specific_subqueries=True)
        return pages


class PortalPageIndexView(ListedPagesMixin, ExplorableIndexView):
    """Children of one type, always in pages of fifty: none of these is sorted by hand."""

    sort_order_field = None
    base_filterset_class = PageFilterSet

    @cached_property
    def header_more_buttons(self) -> list[BaseButton]:
        """Without the button that sorts by hand."""
        return [
            b for b in super().header_more_buttons if not (b.url or "").endswith("ordering=ord")
        ]


class PortalPageUseView(ListedPagesMixin, ContentTypeUseView):
    """All pages of one type, wherever they stand, from the report of page types."""


class PortalPageViewSet(PageViewSet):
    """The views of one page type, of which both listings show the same columns."""

    index_view_class = PortalPageIndexView
    content_type_use_view_class = PortalPageUseView

    def get_index_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        view = self.index_view_class
        read = {
            "related_fields": view.related_fields,
            "prefetched_fields": view.prefetched_fields,
        }
        options: dict[str, Any] = super().get_index_view_kwargs(**{**read, **kwargs})
        return options
