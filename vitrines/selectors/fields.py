"""What a facet is: of a fact on the page or its company, or of what another app knows."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import get_language

from core.generation import remembered
from core.selectors.parameters import same_in_every_language
from taxonomies.enums import EvidenceGrade
from taxonomies.models import Term
from taxonomies.selectors import terms_by_code

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

FIRST_YEAR = 2000
GROUPS_CACHE_SECONDS = 60


@dataclass(frozen=True, eq=False)
class FacetField:
    """A facet and its parameter in each language.

    `by_frequency`: too many values for an order of their own; the most frequent come first, and
    the others are folded.
    """

    parameters: Mapping[str, str]
    label: StrOrPromise
    by_frequency: bool = field(default=False, kw_only=True)

    def parameter(self, language_code: str) -> str:
        return self.parameters[language_code]

    @property
    def name(self) -> str:
        """Its parameter in the active language."""
        return self.parameter(get_language() or "fr")


@dataclass(frozen=True, eq=False)
class FactField(FacetField):
    """A facet whose code stands on the page itself or on its company.

    `practice_lookup` starts from a practice; `vitrine_lookup` from a vitrine, empty where only its
    practices know. Without a vocabulary, the values are years. `many`: a practice may have several.
    """

    vocabulary: type[Term] | type[TextChoices] | None
    practice_lookup: str = ""
    vitrine_lookup: str = ""
    many: bool = False

    def options(self) -> Mapping[str, StrOrPromise]:
        """Every code that an address may hold, with its label, in the order of display."""
        if self.vocabulary is None:
            this_year = timezone.localdate().year
            return {str(year): str(year) for year in range(this_year, FIRST_YEAR - 1, -1)}
        if issubclass(self.vocabulary, TextChoices):
            graded = self.vocabulary is EvidenceGrade
            return {
                choice.value.lower(): f"{choice.value} · {choice.label}" if graded else choice.label
                for choice in self.vocabulary
            }
        return {
            code: getattr(term, "short_label", term.label)
            for code, term in terms_by_code(self.vocabulary).items()
        }

    def code_of(self, stored: Any) -> str:
        """What the database holds as addresses write it: in lower case."""
        is_choice = self.vocabulary is not None and issubclass(self.vocabulary, TextChoices)
        return str(stored).lower() if is_choice else str(stored)


class FacetGroup(Protocol):
    """A value of a facet that another app knows: the plants and the practices that belong to it."""

    @property
    def code(self) -> str: ...

    @property
    def label(self) -> str: ...

    @property
    def company_ids(self) -> Collection[int]: ...

    @property
    def practice_keys(self) -> Collection[UUID]: ...


@dataclass(frozen=True, eq=False)
class FacetSource(FacetField):
    """A facet of another app, which gives its values for a language in a few queries.

    A practice belongs to a value by its company or by its own translation key; a vitrine, by its
    company or by one of its practices.
    """

    read: Callable[[str], Iterable[FacetGroup]]
    # The same values as another language writes them, from those of the active one.
    in_language: Callable[[Sequence[str], str], Iterable[str]] = same_in_every_language
    by_frequency: bool = field(default=True, kw_only=True)


facet_sources: list[FacetSource] = []


def register_facet_source(source: FacetSource) -> None:
    """Add a facet to both lists, after their own; for apps above, in `ready()`."""
    facet_sources.append(source)


def facet_groups() -> dict[FacetSource, Sequence[FacetGroup]]:
    """The values of every facet of other apps, for the active language; remembered."""
    language = get_language() or "fr"
    return {
        source: remembered(
            f"facet-groups:{source.parameter('en')}:{language}",
            partial(_groups_read, source, language),
            GROUPS_CACHE_SECONDS,
        )
        for source in facet_sources
    }


def _groups_read(source: FacetSource, language: str) -> Sequence[FacetGroup]:
    return tuple(source.read(language))
