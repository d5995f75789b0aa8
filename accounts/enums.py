"""The roles of the Alliance's own people, and what each may do: the one place that says so."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """Groups of the admin. Their names are stored; they are shown through gettext."""

    EDITOR = "Editors", _("Editors")
    MODERATOR = "Moderators", _("Moderators")


# On the whole tree, in both languages.
PAGE_PERMISSIONS: dict[Role, tuple[str, ...]] = {
    Role.EDITOR: ("add_page", "change_page"),
    Role.MODERATOR: ("add_page", "change_page", "publish_page", "lock_page", "unlock_page"),
}

# On every collection.
COLLECTION_PERMISSIONS: dict[Role, tuple[str, ...]] = {
    Role.EDITOR: ("add_customimage", "change_customimage", "choose_customimage")
    + ("add_customdocument", "change_customdocument", "choose_customdocument"),
    Role.MODERATOR: ("add_customimage", "change_customimage", "choose_customimage")
    + ("add_customdocument", "change_customdocument", "choose_customdocument"),
}

_EDITABLE_TERMS = (
    "indicator",
    "offerkind",
    "problem",
    "technology",
    "technologyfamily",
    "valuechainstage",
)
_FACTS = ("company", "label", "consent", "community")


def _codenames(models_of: tuple[str, ...], *verbs: str) -> tuple[str, ...]:
    return tuple(f"{verb}_{model}" for model in models_of for verb in verbs)


# On models, by code name; "access_admin" opens the admin itself.
MODEL_PERMISSIONS: dict[Role, tuple[str, ...]] = {
    Role.EDITOR: (
        "access_admin",
        "submit_translation",
        *_codenames(_FACTS, "view", "add", "change"),
        *_codenames(_EDITABLE_TERMS, "view"),
    ),
    Role.MODERATOR: (
        "access_admin",
        "submit_translation",
        *_codenames(_FACTS, "view", "add", "change", "delete"),
        *_codenames(_EDITABLE_TERMS, "view", "add", "change"),
        *_codenames(("redirect",), "add", "change", "delete"),
    ),
}
