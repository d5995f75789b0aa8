"""Where the words of a practice name its plant: an anonymous practice must not.

`docs/features/consent.md` tells the rules to editors.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from companies.enums import Answer, Channel
from companies.models import Company, Consent
from companies.selectors import consents_current
from taxonomies.models import Sector
from taxonomies.selectors import terms_by_code
from vitrines.models import BestPracticePage, VitrinePage

# What readers of an anonymous practice are shown.
TOLD_FIELDS: dict[str, StrOrPromise] = {
    "title": _("Title"),
    "problem": _("Problem"),
    "solution": _("What was done"),
    "prerequisites": _("What you need"),
    "lessons": _("What went wrong"),
}
MIN_LETTERS = 4
WORD = re.compile(r"[^\W_]+")
LIGATURES = str.maketrans({"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE"})
CONTEXT_LENGTH = 30
# Words of names that name no one; a sector's own words are added to them.
ORDINARY_WORDS = frozenset(
    """
    acier aero aeronautique aerospace aerostructures aircraft alimentaire aluminium atelier ateliers
    automobile automotive bakery biscuits bois brasserie bureau cable cables caoutchouc carton
    casting castings centre ceramics ceramique chemical chemicals chemistry chimie coating coatings
    company composites conception construction couture cuivre decolletage defense developpement
    dyeing eaux ebenisterie electric electronic electronics electronique emballage emboutissage
    energie energy engineering engines equipements etablissement etablissements example exemple
    fabrication factories factory fils fonderie fonderies food forge forges foundries foundry
    fraisage france frere freres general glass group groupe holding imprimerie industrie industriel
    industrielle industriels industries industry injection international iron joinery laboratoire
    laboratoires laboratory laiterie laser logistics logistique machine machines machining maison
    manufacture mecanique mecaniques menuiserie metal metallerie metaux meubles mobilier mold
    molding moldings molds moteurs moulage mould moulding moulds moules outillage packaging paper
    papier parts peinture peintures pharma pharmaceutical pharmaceuticals piece pieces plant plants
    plastic plastics plastique plastiques plasturgie pompes precision printing production produits
    pumps revetement revetements robotics robotique rubber sante service services site societe
    solution solutions soudage sous spinning stamping steel systeme systemes systems technique
    techniques technologie technologies textile textiles tissage tissages tolerie tool tools
    tournage traitement transport transports turning usinage usine usines valves vannes verre
    verrerie water waters weaving wood works workshop workshops
    """.split()  # noqa: SIM905 - a list of words reads best as a text
)


@dataclass(frozen=True)
class Mention:
    """A place where the words may name the plant. What `is_name` must not be published."""

    field: str
    label: StrOrPromise
    word: str
    extract: str
    is_name: bool


@dataclass(frozen=True)
class _Term:
    """Folded words that follow one another; a place's name begins with a capital."""

    words: tuple[str, ...]
    is_name: bool = True
    is_place: bool = False


def plant_mentions(page: BestPracticePage) -> list[Mention]:
    """Where the words that an anonymous practice would show say whose it is.

    The company's name, its own words, its website, the titles of its vitrine and its places are
    names. Ordinary words of the name (« fonderie ») are only reported.
    """
    terms = list(_terms(page.company))
    return [
        mention
        for name in TOLD_FIELDS
        for mention in _mentions(name, _plain(str(getattr(page, name) or "")), terms)
    ]


def plant_is_named(page: BestPracticePage) -> bool:
    return any(mention.is_name for mention in plant_mentions(page))


def mention_warnings(page: BestPracticePage) -> list[str]:
    """The places of the published words, and of the latest draft, one sentence each.

    To be said to whoever wants an anonymous practice.
    """
    draft = page.get_latest_revision_as_object()
    found = {m: None for version in (page, draft) for m in plant_mentions(version)}
    return [mention_sentence(mention) for mention in found]


def consent_warnings(consent: Consent) -> list[str]:
    """The same for every practice, in each language, that an answer wants anonymous."""
    if (consent.channel, consent.answer) != (Channel.WEB, Answer.ANONYMISED):
        return []
    pages = BestPracticePage.objects.filter(company=consent.company_id)
    if consent.practice_key:
        pages = pages.filter(translation_key=consent.practice_key)
    rows = pages.select_related("company", "locale").order_by("draft_title", "pk")
    return [
        f"{page.get_admin_display_title()} ({page.language_code.upper()}) – {warning}"
        for page in rows
        for warning in mention_warnings(page)
    ]


def wants_no_name(company: Company, key: uuid.UUID) -> bool:
    """Whether the company, or its answer for this practice, wants it anonymous on the web."""
    answers = consents_current(company, practice_key=key), consents_current(company)
    return Answer.ANONYMISED in [answer.get(Channel.WEB) for answer in answers]


def names_in_the_way(draft: BestPracticePage) -> list[Mention]:
    """What must be rewritten before this version is published, which is to be anonymous."""
    if not wants_no_name(draft.company, draft.translation_key):
        return []
    return [mention for mention in plant_mentions(draft) if mention.is_name]


def mention_sentence(mention: Mention) -> str:
    where = {"field": mention.label, "word": mention.word, "extract": mention.extract}
    if mention.is_name:
        return (
            gettext(
                "%(field)s names the plant (“%(word)s”): not published as anonymous until it is"
                " rewritten. … %(extract)s …"
            )
            % where
        )
    return gettext("%(field)s may let readers guess the plant: “%(word)s”. … %(extract)s …") % where


def words_shown(page: BestPracticePage) -> dict[str, Any]:
    """Which version of a practice's words an answer is about, as `consent_record` wants it."""
    return {
        "revision_number": page.live_revision_id or page.latest_revision_id,
        "words_digest": page.compute_words_digest(),
    }


def anonymous_slug(key: uuid.UUID) -> str:
    """The same in every language, from nothing but the practice's key."""
    return hashlib.sha256(b"anonymous practice:" + key.bytes).hexdigest()[:12]


def _terms(company: Company) -> Iterator[_Term]:
    titles = VitrinePage.objects.filter(company=company).values_list("title", "draft_title")
    known = _ordinary_words()
    for name in dict.fromkeys([company.name, *(title for row in titles for title in row)]):
        bare = tuple(fold(word) for word in WORD.findall(re.sub(r"\([^)]*\)", " ", name)))
        if len("".join(bare)) >= MIN_LETTERS:
            yield _Term(bare, is_name=not set(bare) <= known)
        for word in bare:
            if len(word) >= MIN_LETTERS:
                yield _Term((word,), is_name=word not in known)
    for place in (company.town, company.department):
        words = tuple(fold(word) for word in WORD.findall(place))
        if words:
            yield _Term(words, is_place=True)
    host = (urlsplit(company.website).hostname or "").removeprefix("www.")
    label = tuple(fold(word) for word in WORD.findall(host.rpartition(".")[0]))
    if label:
        yield _Term(label)


def _ordinary_words() -> frozenset[str]:
    sectors = terms_by_code(Sector).values()
    labels = " ".join(f"{sector.label_fr} {sector.label_en}" for sector in sectors)
    return ORDINARY_WORDS | {fold(word) for word in WORD.findall(labels)}


def _plain(text: str) -> str:
    """Composed, without the invisible characters that would part a word."""
    composed = unicodedata.normalize("NFC", text)
    return "".join(char for char in composed if unicodedata.category(char) != "Cf")


def _mentions(field: str, text: str, terms: list[_Term]) -> Iterator[Mention]:
    found = list(WORD.finditer(text))
    folded = [fold(word.group()) for word in found]
    seen: set[tuple[int, int]] = set()
    for term in sorted(terms, key=lambda term: (-len(term.words), not term.is_name)):
        for position in range(len(folded) - len(term.words) + 1):
            if tuple(folded[position : position + len(term.words)]) != term.words:
                continue
            start, end = found[position].start(), found[position + len(term.words) - 1].end()
            # « vitre » is no town.
            is_lower = term.is_place and not text[start].isupper()
            if is_lower or any(a <= start and end <= b for a, b in seen):
                continue
            seen.add((start, end))
            extract = text[max(0, start - CONTEXT_LENGTH) : end + CONTEXT_LENGTH]
            words = " ".join(extract.split())
            yield Mention(field, TOLD_FIELDS[field], text[start:end], words, term.is_name)


def fold(word: str) -> str:
    """In lower case, without accents and ligatures."""
    decomposed = unicodedata.normalize("NFKD", word.translate(LIGATURES))
    return "".join(char for char in decomposed if not unicodedata.combining(char)).lower()
