"""The admin's views of moderation: what waits, and one submission."""

from __future__ import annotations

import datetime
from typing import Any, cast

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView
from django_filters import ChoiceFilter, DateFromToRangeFilter
from wagtail.admin import messages
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Page, WorkflowState
from wagtail.permissions import policy_registry

from accounts.models import User
from core.views import SafeExportReportView
from vitrines.enums import ReviewDecision
from vitrines.forms import ReviewForm
from vitrines.permissions import user_can_review
from vitrines.selectors import review_of, submissions
from vitrines.services import ReviewChangedError, ReviewClosedError


def day_of(value: datetime.datetime | None) -> datetime.date | str:
    return timezone.localdate(value) if value else ""


def kind_of(row: Any) -> str:
    return gettext("Change") if row.is_live else gettext("New page")


def days_since(moment: datetime.datetime) -> int:
    return (timezone.localdate() - timezone.localdate(moment)).days


def type_choices() -> list[tuple[int, str]]:
    """Types of which something waits."""
    kinds = ContentType.objects.filter(pk__in=submissions().order_by().values("content_type"))
    return sorted(
        ((kind.pk, str(capfirst(kind.name))) for kind in kinds), key=lambda choice: choice[1]
    )


class PageReportView(SafeExportReportView):
    """A report for those who edit or publish pages."""

    template_name = "vitrines/admin/report.html"
    any_permission_required = ["add", "change", "publish"]
    search_backend_name = None
    is_searchable = True

    @cached_property
    def permission_policy(self) -> Any:
        return policy_registry.get_by_type(Page)


class SubmissionFilterSet(WagtailFilterSet):
    language = ChoiceFilter(label=_("Language"), choices=settings.LANGUAGES)
    content_type = ChoiceFilter(label=_("Type"), choices=type_choices)
    age = ChoiceFilter(
        label=_("Waiting for"),
        choices=[
            ("2", _("more than two days")),
            ("5", _("more than five days")),
            ("14", _("more than two weeks")),
        ],
        method="filter_age",
    )
    waiting_since = DateFromToRangeFilter(label=_("Waiting since"), widget=DateRangePickerWidget)

    class Meta:
        model = WorkflowState
        fields: list[str] = []

    def filter_age(
        self, rows: QuerySet[WorkflowState], name: str, value: str
    ) -> QuerySet[WorkflowState]:
        return rows.filter(waiting_since__lte=timezone.now() - datetime.timedelta(days=int(value)))


class PagePaginator(WagtailPaginator):
    """Counts pages, and not their workflows."""

    verbose_name = _("page")
    verbose_name_plural = _("pages")


class SubmissionsView(PageReportView):
    """Every page that waits for a reviewer, in a number of queries that does not grow."""

    model = WorkflowState
    verbose_name_plural = _("pages")
    paginator_class = PagePaginator
    page_title = _("To review")
    header_icon = "tasks"
    filterset_class = SubmissionFilterSet
    search_fields = ["title", "company_name"]
    default_ordering = ["waiting_since", "pk"]
    index_url_name = "vitrines_admin:reviews"
    index_results_url_name = "vitrines_admin:reviews-results"
    columns = [
        TitleColumn(
            "title", label=_("Page"), url_name="vitrines_admin:review", id_accessor="page_pk"
        ),
        Column("company_name", label=_("Company"), sort_key="company_name"),
        Column("type", label=_("Type"), accessor=lambda row: capfirst(row.content_type.name)),
        Column("language", label=_("Language"), accessor=lambda row: row.language.upper()),
        Column("author", label=_("Sent by"), accessor="requested_by"),
        Column("kind", label=_("Change"), accessor=kind_of),
        Column(
            "waiting_since",
            label=_("Waiting since"),
            accessor=lambda row: day_of(row.waiting_since),
            sort_key="waiting_since",
        ),
        Column("age", label=_("Days"), accessor=lambda row: days_since(row.waiting_since)),
    ]
    list_export = [
        "title",
        "company_name",
        "content_type",
        "language",
        "requested_by",
        "waiting_since",
    ]
    export_headings = {
        "title": _("Page"),
        "company_name": _("Company"),
        "content_type": _("Type"),
        "language": _("Language"),
        "requested_by": _("Sent by"),
        "waiting_since": _("Waiting since"),
    }
    export_filename = "reviews"

    def get_base_queryset(self) -> QuerySet[WorkflowState]:
        return submissions()


class ReviewView(WagtailAdminTemplateMixin, FormView):
    """One submission: what it changes, the check-list, and the decision."""

    template_name = "vitrines/admin/review.html"
    form_class = ReviewForm
    header_icon = "tasks"
    page_title = _("Review")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        review = review_of(kwargs["page_id"])
        if review is None:
            return self.leave(gettext("Nothing of this page waits: somebody has decided already."))
        if not review.page.permissions_for_user(request.user).can_edit():
            raise PermissionDenied
        self.review = review
        self.may_decide = user_can_review(cast(User, request.user), review.page)
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "review": self.review}

    def form_valid(self, form: ReviewForm) -> HttpResponse:
        try:
            form.save(user=cast(User, self.request.user))
        except ReviewClosedError:
            return self.leave(gettext("Nothing of this page waits: somebody has decided already."))
        except ReviewChangedError:
            messages.error(
                self.request, gettext("The page was changed in the meantime: read it again.")
            )
            return redirect(self.request.path)
        except ValidationError as error:
            form.take(error)
            return self.form_invalid(form)
        title = self.review.page.get_admin_display_title()
        messages.success(self.request, form.outcome % {"title": title})
        return redirect("vitrines_admin:reviews")

    def leave(self, words: str) -> HttpResponse:
        messages.warning(self.request, words)
        return redirect("vitrines_admin:reviews")

    def get_page_subtitle(self) -> str:
        return self.review.page.get_admin_display_title()

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("vitrines_admin:reviews"), "label": SubmissionsView.page_title},
            {"url": "", "label": self.get_page_subtitle()},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            review=self.review,
            may_decide=self.may_decide,
            decisions=ReviewDecision,
            company=getattr(self.review.page, "company", None),
            **kwargs,
        )
