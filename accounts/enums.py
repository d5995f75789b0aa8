"""The roles of the Alliance's own people, and what each may do: the one place that says so."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """Groups of the admin. Wagtail shows their stored names as they are, so these are French."""

    EDITOR = "Éditeurs", _("Editors")
    MODERATOR = "Modérateurs", _("Moderators")


# What Wagtail's migrations create, and the role that takes it over.
STOCK_GROUPS: dict[str, Role] = {"Editors": Role.EDITOR, "Moderators": Role.MODERATOR}
STOCK_WORKFLOW = "Moderators approval"

# Stored, and shown to editors as they are.
WORKFLOW_NAME = "Modération par l’Alliance"
TASK_NAME = "Accord de l’Alliance"


# All permissions are written « app_label.codename ». These hold on the whole tree, in both languages.
PAGE_PERMISSIONS: dict[Role, tuple[str, ...]] = {
    Role.EDITOR: ("wagtailcore.add_page", "wagtailcore.change_page"),
    Role.MODERATOR: (
        "wagtailcore.add_page",
        "wagtailcore.change_page",
        "wagtailcore.lock_page",
        "wagtailcore.publish_page",
        "wagtailcore.unlock_page",
    ),
}

# On every collection. Wagtail checks its own models' permissions, whatever the custom model is.
COLLECTION_PERMISSIONS: tuple[str, ...] = (
    "wagtaildocs.add_document",
    "wagtaildocs.change_document",
    "wagtaildocs.choose_document",
    "wagtailimages.add_image",
    "wagtailimages.change_image",
    "wagtailimages.choose_image",
)

_EDITABLE_TERMS = tuple(
    f"taxonomies.{{verb}}_{model}"
    for model in (
        "indicator",
        "offerkind",
        "problem",
        "technology",
        "technologyfamily",
        "valuechainstage",
    )
)
_SYNONYMS = ("portal_search.{verb}_synonymgroup",)
_FACTS = (
    "communities.{verb}_community",
    "companies.{verb}_company",
    "companies.{verb}_label",
)


# Answers are added to the ledger; nobody changes or removes one.
_LEDGER = ("companies.view_consent", "companies.add_consent")


def _permissions(patterns: tuple[str, ...], *verbs: str) -> tuple[str, ...]:
    return tuple(pattern.format(verb=verb) for pattern in patterns for verb in verbs)


MODEL_PERMISSIONS: dict[Role, tuple[str, ...]] = {
    Role.EDITOR: (
        "wagtailadmin.access_admin",
        "wagtail_localize.submit_translation",
        *_permissions(_FACTS, "view", "add", "change"),
        *_LEDGER,
        *_permissions(_EDITABLE_TERMS, "view"),
        *_permissions(_SYNONYMS, "view", "add", "change"),
        "portal_search.view_searchcount",
    ),
    Role.MODERATOR: (
        "wagtailadmin.access_admin",
        "wagtail_localize.submit_translation",
        *_permissions(_FACTS, "view", "add", "change", "delete"),
        *_LEDGER,
        *_permissions(_EDITABLE_TERMS, "view", "add", "change"),
        *_permissions(_SYNONYMS, "view", "add", "change", "delete"),
        "portal_search.view_searchcount",
        "wagtailredirects.add_redirect",
        "wagtailredirects.change_redirect",
        "wagtailredirects.delete_redirect",
    ),
}
