"""The admin of the vocabularies that editors manage."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.viewsets.model import ModelViewSet

from taxonomies.forms import TermForm
from taxonomies.models import (
    Indicator,
    OfferKind,
    Problem,
    Technology,
    TechnologyFamily,
    ValueChainStage,
)


class TermViewSet(ModelViewSet):
    """A vocabulary: both labels side by side, sorted by hand."""

    icon = "tag"
    copy_view_enabled = False
    list_per_page = 100
    list_display = ["label_fr", "label_en", "code"]
    search_fields = ["label_fr", "label_en", "code"]
    search_backend_name = None
    sort_order_field = "sort_order"
    extra_panels: tuple[str, ...] = ()

    def get_index_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_index_view_kwargs(add_item_label=_("Add a term"), **kwargs)

    @property
    def edit_handler(self) -> ObjectList:
        return ObjectList(
            [
                FieldRowPanel([FieldPanel("label_fr"), FieldPanel("label_en")]),
                *(FieldPanel(name) for name in self.extra_panels),
                FieldPanel("code"),
            ],
            base_form_class=TermForm,
        )


class ProblemViewSet(TermViewSet):
    model = Problem
    icon = "help"


class TechnologyFamilyViewSet(TermViewSet):
    model = TechnologyFamily
    icon = "folder-open-inverse"


class TechnologyViewSet(TermViewSet):
    model = Technology
    icon = "cogs"
    list_display = [
        "label_fr",
        "label_en",
        Column("family", label=_("Family"), sort_key="family__sort_order"),
        "code",
    ]
    list_filter = ["family"]
    extra_panels = ("family",)


class StageViewSet(TermViewSet):
    model = ValueChainStage
    icon = "list-ol"


class IndicatorViewSet(TermViewSet):
    model = Indicator
    icon = "order"
    list_display = ["label_fr", "label_en", "better", "code"]
    extra_panels = ("better",)


class OfferKindViewSet(TermViewSet):
    model = OfferKind
    icon = "resubmit"


class VocabulariesViewSetGroup(ViewSetGroup):
    menu_label = _("Vocabularies")
    menu_icon = "tag"
    menu_order = 320
    items = (
        ProblemViewSet,
        TechnologyFamilyViewSet,
        TechnologyViewSet,
        StageViewSet,
        IndicatorViewSet,
        OfferKindViewSet,
    )


@hooks.register("register_admin_viewset")
def register_vocabularies() -> VocabulariesViewSetGroup:
    return VocabulariesViewSetGroup()
