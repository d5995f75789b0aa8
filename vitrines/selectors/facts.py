"""What every page of a list has of each facet, and what a choice leaves of the list.

Counted here rather than by the database, which would ask anew for every facet who may see each page.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from uuid import UUID

from django.utils.translation import get_language

from core.generation import remembered
from vitrines.querysets import BestPracticePageQuerySet, VitrinePageQuerySet
from vitrines.selectors.codes import Codes, columns, practice_codes
from vitrines.selectors.facets import PROBLEM, VITRINE_FACETS
from vitrines.selectors.fields import FacetField, FacetGroup, FacetSource

# What changes with the clock alone is never later.
FACTS_CACHE_SECONDS = 60

Groups = Mapping[FacetSource, Iterable[FacetGroup]]


@dataclass(frozen=True)
class Facts:
    """The pages of a list in their order, and their codes."""

    order: Sequence[int]
    codes: Mapping[FacetField, Codes]

    def chosen(self, choice: Mapping[FacetField, Collection[str]]) -> Chosen:
        """What is left of the list. Values of one facet are alternatives; facets add up."""
        met = {
            field: frozenset(
                pk for pk, own in self.codes[field].items() if not wanted.isdisjoint(own)
            )
            for field, wanted in ((field, set(codes)) for field, codes in choice.items())
        }
        return Chosen(self, met)


@dataclass(frozen=True)
class Chosen:
    """`met` has, for each facet with a choice, the pages that it keeps."""

    facts: Facts
    met: Mapping[FacetField, frozenset[int]]

    @cached_property
    def found(self) -> list[int]:
        """The pages that every facet keeps, in the order of the list."""
        return self._kept(self.met.values())

    def counts(self, field: FacetField) -> Counter[str]:
        """What choosing each value would give, the other facets as they are."""
        codes = self.facts.codes[field]
        others = [kept for other, kept in self.met.items() if other is not field]
        found = self._kept(others) if field in self.met else self.found
        return Counter(chain.from_iterable(codes[pk] for pk in found if pk in codes))

    @cached_property
    def relaxed(self) -> dict[frozenset[FacetField], list[int]]:
        """The smallest sets of facets that must go for something to be found, and what then is.

        Those that keep the problem come first, then those that find most.
        """
        missed: dict[frozenset[FacetField], list[int]] = defaultdict(list)
        for pk in self.facts.order:
            missed[frozenset(f for f, kept in self.met.items() if pk not in kept)].append(pk)
        fewest = min(map(len, missed), default=0)
        smallest = {fields: pks for fields, pks in missed.items() if len(fields) == fewest}
        return dict(sorted(smallest.items(), key=lambda item: (PROBLEM in item[0], -len(item[1]))))

    def _kept(self, sets: Iterable[frozenset[int]]) -> list[int]:
        sets = list(sets)
        if not sets:
            return list(self.facts.order)
        kept = frozenset.intersection(*sets)
        return [pk for pk in self.facts.order if pk in kept]


def facts_remembered(name: str, read: Callable[[], Facts], fields: Iterable[FacetField]) -> Facts:
    """What `read` gives for the active language, by the facets' names: a facet is one of a process."""

    def read_by_name() -> tuple[Sequence[int], dict[str, Codes]]:
        facts = read()
        return facts.order, {field.parameter("en"): facts.codes[field] for field in facts.codes}

    key = f"facts:{name}:{get_language()}"
    order, codes = remembered(key, read_by_name, FACTS_CACHE_SECONDS)
    return Facts(order, {field: codes[field.parameter("en")] for field in fields})


def practice_facts(rows: BestPracticePageQuerySet, groups: Groups) -> Facts:
    """Of these practices of the active language, in their order.

    Their communities would tell too much of the plants that go unnamed.
    """
    read = list(rows.values_list("pk", "company_id", "translation_key", "is_anonymous"))
    order = [pk for pk, *_link in read]
    links = [(pk, company_id, key) for pk, company_id, key, unnamed in read if not unnamed]
    return Facts(order, {**practice_codes(), **_group_codes(groups, links)})


def vitrine_facts(
    rows: VitrinePageQuerySet, practices: BestPracticePageQuerySet, groups: Groups
) -> Facts:
    """Of these vitrines, in their order; what only practices know, from those of `practices`."""
    own = [field for field in VITRINE_FACETS if field.vitrine_lookup]
    lookups = [field.vitrine_lookup for field in own]
    read = list(rows.with_label_year().values_list("pk", "company_id", *lookups))
    plants = {company_id: pk for pk, company_id, *_stored in read}
    shared = [
        (practice_id, company_id, key)
        for practice_id, company_id, key in practices.values_list(
            "pk", "company_id", "translation_key"
        )
        if company_id in plants
    ]
    links: list[tuple[int, int, UUID | None]] = [
        *((pk, company_id, None) for company_id, pk in plants.items()),
        *((plants[company_id], company_id, key) for _practice_id, company_id, key in shared),
    ]
    of_practice = practice_codes()
    codes: dict[FacetField, Codes] = {**columns(own, read), **_group_codes(groups, links)}
    for field in VITRINE_FACETS:
        if field not in codes:
            by_plant: dict[int, set[str]] = defaultdict(set)
            for practice_id, company_id, _key in shared:
                by_plant[plants[company_id]].update(of_practice[field].get(practice_id, ()))
            codes[field] = by_plant
    return Facts(list(plants.values()), codes)


def _group_codes(
    groups: Groups, links: Collection[tuple[int, int, UUID | None]]
) -> dict[FacetField, Codes]:
    """The groups of each page, found by its company or by the key of one of its practices."""
    found: dict[FacetField, Codes] = {}
    for source, members in groups.items():
        of_company: dict[int, list[str]] = defaultdict(list)
        of_key: dict[UUID, list[str]] = defaultdict(list)
        for group in members:
            for company_id in group.company_ids:
                of_company[company_id].append(group.code)
            for key in group.practice_keys:
                of_key[key].append(group.code)
        codes: dict[int, set[str]] = defaultdict(set)
        for pk, company_id, link in links:
            own = (*of_company.get(company_id, ()), *(of_key.get(link, ()) if link else ()))
            if own:
                codes[pk].update(own)
        found[source] = codes
    return found
