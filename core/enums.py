"""Closed vocabularies of the whole portal."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Licence(models.TextChoices):
    """Licences under which words, images and documents are published."""

    OPEN_LICENCE = "lo2", _("Licence Ouverte 2.0")
    CC_BY = "cc_by", _("CC BY 4.0")
    CC_BY_SA = "cc_by_sa", _("CC BY-SA 4.0")
    ALL_RIGHTS_RESERVED = "arr", _("All rights reserved")

    @property
    def url(self) -> str:
        """Address of the licence's text, empty where there is none."""
        return {
            "lo2": "https://www.etalab.gouv.fr/licence-ouverte-open-licence/",
            "cc_by": "https://creativecommons.org/licenses/by/4.0/",
            "cc_by_sa": "https://creativecommons.org/licenses/by-sa/4.0/",
        }.get(self.value, "")


class TranslationKind(models.TextChoices):
    """How the words of a page came to be."""

    ORIGINAL = "original", _("Original")
    HUMAN = "human", _("Human translation")
    MACHINE = "machine", _("Machine translation")


class TranslationState(models.TextChoices):
    """What a reader is told about a page's words."""

    ORIGINAL = "original", _("Original")
    HUMAN = "human", _("Human translation")
    MACHINE = "machine", _("Machine translation")
    OUTDATED = "outdated", _("Outdated translation")


class TranslationGap(models.TextChoices):
    """What a published page lacks in another language."""

    MISSING = "missing", _("No version")
    DRAFT = "draft", _("Version not published")
    OUTDATED = "outdated", _("Outdated translation")
    MACHINE = "machine", _("Machine translation that nobody has read")


class MachineOutcome(models.TextChoices):
    """What became of a page that a machine was asked to translate."""

    ASKED = "asked", _("The machine is translating: load this page again in a minute.")
    DONE = "done", _("The machine has translated.")
    NOTHING = "nothing", _("There was nothing left for the machine to translate.")
    UNREACHABLE = (
        "unreachable",
        _("The translation service did not answer: nothing has changed. Try again later."),
    )
    CHANGED = (
        "changed",
        _("Somebody saved the page in the meantime: the machine has not changed it. Ask again."),
    )
    LOCKED = "locked", _("The page is in review or locked: the machine has not changed it.")
