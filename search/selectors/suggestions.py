"""What a reader may mean while still typing: pages by title, and subjects of the library."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar
from urllib.parse import urlencode

from django.db.models import CharField, OuterRef, Subquery, Value
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from core.generation import remembered
from core.selectors import clean_value, menu_for
from search.enums import DocumentKind
from search.models import SearchDocument, SearchWord
from search.querysets import Match, SearchDocumentQuerySet, Term
from search.selectors.extracts import text_typed
from search.selectors.recall import CACHE_SECONDS
from search.selectors.shown import documents_shown
from search.selectors.words import (
    FOLDED_WORD,
    MAX_WORD_LENGTH,
    WORD,
    composed,
    fold,
    stems_of,
    stems_of_word,
)
from taxonomies.models import Problem, Sector, Technology
from taxonomies.models import Term as VocabularyTerm
from taxonomies.selectors import terms_by_code
from vitrines.selectors.facets import PROBLEM, SECTOR, TECHNOLOGY

MAX_TEXT_LENGTH = 200
MIN_LETTERS = 2
MAX_WORDS = 8
PER_KIND = 3
IN_ALL = 8
# Words of the portal that begin with what is typed, and pages among which titles are looked for.
MAX_ENDINGS = 40
MAX_CANDIDATES = 200

KINDS = (
    DocumentKind.PRACTICE,
    DocumentKind.VITRINE,
    DocumentKind.PATHWAY,
    DocumentKind.COMMUNITY,
    DocumentKind.COMPANY,
    DocumentKind.NEWS,
    DocumentKind.EVENT,
)
SUBJECTS = ((PROBLEM, Problem), (TECHNOLOGY, Technology), (SECTOR, Sector))


@dataclass(frozen=True)
class Suggestion:
    """A place to go. `text` is HTML, what was typed marked; `note` says what it is."""

    text: SafeString
    url: str
    note: StrOrPromise = ""


@dataclass(frozen=True)
class SuggestionGroup:
    label: StrOrPromise
    suggestions: tuple[Suggestion, ...]


@dataclass(frozen=True)
class Suggestions:
    groups: tuple[SuggestionGroup, ...] = ()

    @property
    def count(self) -> int:
        return sum(len(group.suggestions) for group in self.groups)


@dataclass(frozen=True)
class _Candidate:
    """A subject of the library, or a document; what has every word in its title goes first."""

    in_title: bool
    subject: Suggestion | None = None
    document: int = 0


Kinds = Mapping[StrOrPromise, list[_Candidate]]


def suggestions(query: str, language: str) -> Suggestions:
    """Three of a kind and eight in all at most; nothing for less than two letters."""
    text = composed(clean_value(query, MAX_TEXT_LENGTH))
    typed = _words(text)
    if not typed:
        return Suggestions()
    chosen = _chosen(text, typed, language)
    pages = _page_suggestions([row.document for rows in chosen.values() for row in rows], typed)
    groups = {
        label: [row.subject or pages.get(row.document) for row in rows]
        for label, rows in chosen.items()
    }
    return Suggestions(
        tuple(SuggestionGroup(label, tuple(filter(None, found))) for label, found in groups.items())
    )


def _words(text: str) -> list[str]:
    """The typed words, folded, without the letters that elision leaves."""
    folded = [word[:MAX_WORD_LENGTH] for word in _folded_words(text)]
    return [word for word in folded if len(word) >= MIN_LETTERS][-MAX_WORDS:]


def _folded_words(text: str) -> list[str]:
    return [word for found in WORD.findall(text) for word in FOLDED_WORD.findall(fold(found))]


def _chosen(text: str, typed: Sequence[str], language: str) -> Kinds:
    """What is shown of every kind, in the order in which readers see them.

    Where titles fill all the places, nothing else is looked for; of a kind that has its share of
    them neither.
    """
    subjects = _subjects(typed, language)
    match = _match(text, typed, language)
    documents = SearchDocument.objects.in_language(language)
    pages = _titled(documents.ranked(match, in_title=True), _significant(typed, language))

    def chosen() -> Kinds:
        labelled = {kind.plural: rows for kind, rows in pages.items()}
        return _shared_out({_("Practices by subject"): subjects, **labelled})

    found = chosen()
    if sum(map(len, found.values())) < IN_ALL:
        _speaking(documents.ranked(match), pages)
        found = chosen()
    return found


Key = TypeVar("Key")


def _shared_out(kinds: Mapping[Key, list[_Candidate]]) -> dict[Key, list[_Candidate]]:
    """The places in turn: titles of every kind before what only speaks of it."""
    chosen: dict[Key, list[_Candidate]] = {kind: [] for kind in kinds}
    left = IN_ALL
    for in_title in (True, False):
        waiting = {
            kind: [r for r in rows if r.in_title == in_title] for kind, rows in kinds.items()
        }
        for turn in range(PER_KIND):
            for kind, rows in waiting.items():
                if left and turn < len(rows) and len(chosen[kind]) < PER_KIND:
                    chosen[kind].append(rows[turn])
                    left -= 1
    return {kind: rows for kind, rows in chosen.items() if rows}


# Pages


def _titled(
    documents: SearchDocumentQuerySet, asked: Sequence[str]
) -> dict[DocumentKind, list[_Candidate]]:
    """Of every kind those whose title has the stems."""
    found: dict[DocumentKind, list[_Candidate]] = {kind: [] for kind in KINDS}
    shares = Counter[str]()
    rows = documents.filter(kind__in=KINDS).values_list("pk", "kind", "title")
    for pk, kind, title in rows[:MAX_CANDIDATES]:
        if shares[kind] < PER_KIND:
            in_title = _begins(title, asked)
            shares[kind] += in_title
            found[DocumentKind(kind)].append(_Candidate(in_title, document=pk))
    return found


def _speaking(
    documents: SearchDocumentQuerySet, found: Mapping[DocumentKind, list[_Candidate]]
) -> None:
    """Adds what has the stems elsewhere than in its title."""
    short = [kind for kind, candidates in found.items() if len(candidates) < PER_KIND]
    known = {candidate.document for candidates in found.values() for candidate in candidates}
    rows = documents.filter(kind__in=short).values_list("pk", "kind")
    for pk, kind in rows[:MAX_CANDIDATES]:
        if pk not in known:
            found[DocumentKind(kind)].append(_Candidate(in_title=False, document=pk))


def _page_suggestions(ids: Sequence[int], typed: Sequence[str]) -> dict[int, Suggestion]:
    return {
        pk: Suggestion(
            text_typed(row.title, typed), row.url, _("example") if row.is_example else ""
        )
        for pk, row in documents_shown(ids, "title").items()
    }


def _match(text: str, typed: Sequence[str], language: str) -> Match:
    """All the words, the last one as a beginning.

    The stem of an unfinished word is not always the beginning of the finished one's: the words that
    begin so are looked up, and stand for it with their own stems.
    """
    *_before, last = typed
    ends = [word.start() for word in WORD.finditer(text) if last in fold(word.group())]
    before = list(dict.fromkeys(stems_of(text[: ends[-1]], language)))[-MAX_WORDS:]
    endings = (
        SearchWord.objects.filter(language=language, folded__startswith=last)
        .order_by("-documents", "folded")
        .values_list("stem", flat=True)[:MAX_ENDINGS]
    )
    stems = dict.fromkeys((*stems_of_word(last, language), *filter(None, endings)))
    # What begins so is found by the first one.
    others = (stem for stem in stems if not stem.startswith(last))
    ending: Term = tuple((stem,) for stem in (last, *others))
    return Match((*before, ending), last_begins=True)


def _significant(typed: Sequence[str], language: str) -> list[str]:
    """Without stop words, but for the last word, which may go on."""
    *before, last = typed
    return [*(word for word in before if stems_of_word(word, language)), last]


def _begins(text: str, typed: Sequence[str]) -> bool:
    """Whether each typed word begins a word of the text."""
    words = _folded_words(text)
    return all(any(word.startswith(part) for word in words) for part in typed)


# Subjects


def _subjects(typed: Sequence[str], language: str) -> list[_Candidate]:
    """Terms of the vocabularies under which the library has practices."""
    library = menu_for(language).sections.get("bestpracticeindexpage")
    asked = _significant(typed, language)
    named = [
        (facet, term)
        for facet, vocabulary in SUBJECTS
        for term in terms_by_code(vocabulary).values()
        if _begins(" ".join(_labels(term, language)), asked)
    ]
    if not named or not library:
        return []
    used = _subjects_used(language)
    return [
        _Candidate(
            in_title=True,
            subject=Suggestion(
                text_typed(_labels(term, language)[0], typed),
                f"{library}?{urlencode({facet.parameter(language): term.code})}",
                facet.label,
            ),
        )
        for facet, term in named
        if (facet.name, term.code) in used
    ]


def _labels(term: VocabularyTerm, language: str) -> list[str]:
    """The label that readers see first."""
    labels = [getattr(term, f"{length}_{language}", "") for length in ("short", "label")]
    return [label for label in labels if label]


def _subjects_used(language: str) -> frozenset[tuple[str, str]]:
    """Facet and code of the subjects that a practice has which can be found."""
    return remembered(f"subjects-used:{language}", partial(_subjects_read, language), CACHE_SECONDS)


def _subjects_read(language: str) -> frozenset[tuple[str, str]]:
    """One practice is looked for under each: a list of every subject in use would read them all."""
    practices = SearchDocument.objects.in_language(language).of_kind(DocumentKind.PRACTICE)
    rows = []
    for facet, vocabulary in SUBJECTS:
        under = practices.filter(
            **{f"page__bestpracticepage__{facet.practice_lookup}": OuterRef("code")}
        )
        # A scalar, which PostgreSQL asks of each term; `Exists` it would join to all practices.
        found = Subquery(under.values("pk")[:1])
        rows.append(
            vocabulary.objects.annotate(
                facet=Value(facet.name, output_field=CharField()), practice=found
            )
            .filter(practice__isnull=False)
            .order_by()
            .values_list("facet", "code")
        )
    first, *others = rows
    return frozenset(first.union(*others))
