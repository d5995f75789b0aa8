"""The practices of the factories nearest to one's own: for a form, and beside a practice."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.core.paginator import Page as ResultPage
from django.utils.translation import get_language

from core.generation import remembered
from core.selectors import clean_values, paginate
from core.selectors.parameters import AddressParameter
from taxonomies.enums import EvidenceGrade
from taxonomies.models import CompanySize, Problem, Region, Sector, Term
from taxonomies.selectors import terms_by_code
from vitrines.models import BestPracticePage
from vitrines.selectors.codes import CACHE_SECONDS
from vitrines.selectors.facets import FACETS, Parameters
from vitrines.selectors.likeness import (
    WEIGHTS,
    Factory,
    Place,
    likeness,
    likeness_words,
    size_scale,
)
from vitrines.selectors.lists import PER_PAGE, practices_published

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

ASKED_ABOUT = (Problem, Sector, CompanySize, Region)
MAX_NEIGHBOURS = 9
COLUMNS = (
    "pk",
    "problems__code",
    "company_id",
    "company__sector__code",
    "company__size__code",
    "company__region__code",
    "company__latitude",
    "company__longitude",
    "company__headcount",
    "evidence_grade",
    "checked_on",
    "is_anonymous",
)


@dataclass(frozen=True)
class Candidate:
    """A published practice, with what ranks it."""

    practice_id: int
    company_id: int
    factory: Factory
    # Smallest first: the better evidence, then the later check.
    proof: tuple[int, int]


@dataclass(frozen=True)
class LikePractice:
    """A practice, and why it is near and how it differs."""

    page: BestPracticePage
    words: str


@dataclass(frozen=True)
class Option:
    code: str
    label: str
    selected: bool


@dataclass(frozen=True)
class Question:
    """A field of the form; nobody has to answer."""

    name: str
    label: StrOrPromise
    options: tuple[Option, ...]


@dataclass(frozen=True)
class LikenessSearch:
    """The form as an address fills it, and what it finds; `results` is None for an empty form."""

    questions: tuple[Question, ...]
    results: ResultPage[Any] | None
    ignored: tuple[str, ...]
    # The region that was asked has no plant from which to measure.
    distance_unknown: bool
    query: str

    @property
    def sought(self) -> str:
        """What is asked, in words."""
        options = (option for question in self.questions for option in question.options)
        return ", ".join(str(option.label) for option in options if option.selected)

    @property
    def weights(self) -> dict[str, int]:
        """In per cent, for who wants to know."""
        return {name: round(weight * 100) for name, weight in WEIGHTS.items()}


def practices_near(parameters: Parameters) -> LikenessSearch:
    """The practices nearest to what an address asks. Raises EmptyPage for no page of them."""
    chosen, ignored = _chosen(parameters)
    questions = tuple(_question(vocabulary, code) for vocabulary, code in chosen.items())
    query = urlencode(
        [(q.name, option.code) for q in questions for option in q.options if option.selected]
    )
    if not query:
        return LikenessSearch(questions, None, ignored, distance_unknown=False, query="")
    candidates, centres = _candidates()
    asked = Factory(
        problems=frozenset(filter(None, [chosen[Problem]])),
        sector=chosen[Sector],
        size=size_scale().get(chosen[CompanySize]),
        region=chosen[Region],
        place=centres.get(chosen[Region]),
    )
    results = paginate(_ranked(asked, candidates), parameters.get("page"), PER_PAGE)
    results.object_list = _with_pages(_words_by_practice(asked, results.object_list))
    unknown = bool(asked.region) and asked.place is None
    return LikenessSearch(questions, results, ignored, distance_unknown=unknown, query=query)


def practices_like(page: BestPracticePage, limit: int = 3) -> list[LikePractice]:
    """The nearest practices of other plants that share a problem or the trade with this one.

    At most `MAX_NEIGHBOURS` of them.
    """
    neighbours = remembered(_neighbours_key(page), partial(_neighbours, page), CACHE_SECONDS)
    return _with_pages(dict(islice(neighbours.items(), limit)))


def _neighbours_key(page: BestPracticePage) -> str:
    """Of the facts themselves: a preview shows the neighbours of what it shows."""
    company = page.company
    facts = [
        get_language(),
        company.pk,
        company.sector_id,
        company.size_id,
        company.region_id,
        company.latitude,
        company.longitude,
        company.headcount,
        *sorted(problem.code for problem in page.problems.all()),
    ]
    digest = hashlib.sha256(repr([str(fact) for fact in facts]).encode()).hexdigest()
    return f"practices-like:{digest}"


def _neighbours(page: BestPracticePage) -> dict[int, str]:
    """The practices nearest to this one, with their words."""
    company = page.company
    asked = Factory(
        problems=frozenset(problem.code for problem in page.problems.all()),
        sector=company.sector.code,
        size=size_scale().get(company.size.code),
        region=company.region.code if company.region else "",
        place=_place(company.latitude, company.longitude),
        headcount=company.headcount,
    )
    candidates, centres = _candidates()
    if asked.place is None and not page.is_anonymous:
        asked = replace(asked, place=centres.get(asked.region))
    others = [
        each
        for each in candidates
        if each.company_id != page.company_id
        and (asked.problems & each.factory.problems or asked.sector == each.factory.sector)
    ]
    return _words_by_practice(asked, _ranked(asked, others)[:MAX_NEIGHBOURS])


def _chosen(parameters: Parameters) -> tuple[dict[type[Term], str], tuple[str, ...]]:
    """One code for each question, empty without an answer, and the values that are ignored."""
    ignored: list[str] = []
    chosen: dict[type[Term], str] = {}
    for vocabulary in ASKED_ABOUT:
        known = terms_by_code(vocabulary)
        values = clean_values(parameters.getlist(_parameter(vocabulary)))
        chosen[vocabulary] = next((value for value in values if value in known), "")
        ignored += [value for value in values if value != chosen[vocabulary]]
    return chosen, tuple(ignored)


def _question(vocabulary: type[Term], chosen: str) -> Question:
    options = tuple(
        Option(code, getattr(term, "short_label", term.label), code == chosen)
        for code, term in terms_by_code(vocabulary).items()
    )
    label = next(field.label for field in FACETS if field.vocabulary is vocabulary)
    return Question(_parameter(vocabulary), label, options)


def _parameter(vocabulary: type[Term]) -> str:
    """The same as in the library, so that an address can be read."""
    field = next(field for field in FACETS if field.vocabulary is vocabulary)
    return field.parameter(get_language() or "fr")


def _candidates() -> tuple[list[Candidate], Mapping[str, Place]]:
    """Every practice that a reader may find, and the centre of each region that has some.

    One narrow query: a practice with two problems is two rows of it.
    """
    problems: dict[int, set[str]] = defaultdict(set)
    facts: dict[int, tuple[Any, ...]] = {}
    rows = practices_published().order_by().values_list(*COLUMNS)
    for practice_id, problem, *others in rows:
        facts[practice_id] = tuple(others)
        if problem:
            problems[practice_id].add(problem)
    named = [row for row in facts.values() if not row[-1]]
    centres = _centres({row[0]: (row[3], _place(row[4], row[5])) for row in named})
    scale = size_scale()
    grades = {grade: rank for rank, grade in enumerate(EvidenceGrade.values)}
    candidates = []
    for practice_id, (company_id, *known, grade, checked_on, is_anonymous) in facts.items():
        sector, size, region, latitude, longitude, headcount = known
        factory = Factory(
            problems=frozenset(problems[practice_id]),
            sector=sector,
            size=scale.get(size),
            region=region or "",
            place=_place(latitude, longitude) or centres.get(region or ""),
            headcount=headcount,
        )
        if is_anonymous:
            # Neither a distance nor a number of people may tell which plant it is.
            factory = replace(factory, place=None, headcount=None)
        proof = (grades.get(grade, len(grades)), -checked_on.toordinal() if checked_on else 0)
        candidates.append(Candidate(practice_id, company_id, factory, proof))
    return candidates, centres


def _centres(companies: Mapping[int, tuple[str | None, Place | None]]) -> dict[str, Place]:
    """The mean place of the companies of each region."""
    places: dict[str, list[Place]] = defaultdict(list)
    for region, place in companies.values():
        if region and place:
            places[region].append(place)
    return {
        region: Place(
            sum(place.latitude for place in found) / len(found),
            sum(place.longitude for place in found) / len(found),
            is_own=False,
        )
        for region, found in places.items()
    }


def _place(latitude: Any, longitude: Any) -> Place | None:
    if latitude is None or longitude is None:
        return None
    return Place(float(latitude), float(longitude))


def _ranked(asked: Factory, candidates: Iterable[Candidate]) -> list[Candidate]:
    """The nearest first, then the best proven, the freshest, the oldest page; strangers left out."""
    scored = [(likeness(asked, each.factory), each) for each in candidates]
    scored.sort(key=lambda pair: (-pair[0], pair[1].proof, pair[1].practice_id))
    return [each for score, each in scored if score]


def _words_by_practice(asked: Factory, candidates: Iterable[Candidate]) -> dict[int, str]:
    return {each.practice_id: likeness_words(asked, each.factory) for each in candidates}


def _with_pages(words: Mapping[int, str]) -> list[LikePractice]:
    """With what their cards print; what is hidden by now is left out."""
    rows = practices_published().filter(pk__in=words).for_cards()
    pages = {page.pk: page for page in rows}
    return [LikePractice(pages[pk], said) for pk, said in words.items() if pk in pages]


def likeness_parameters() -> list[AddressParameter]:
    """For the language switch."""
    asked = (field for field in FACETS if field.vocabulary in ASKED_ABOUT)
    return [AddressParameter(field.parameters, many=True) for field in asked]
