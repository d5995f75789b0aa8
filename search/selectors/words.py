"""How words are compared: folded and stemmed, alike for what is written and for what is asked."""

from __future__ import annotations

import re
import threading
import unicodedata
from functools import lru_cache

from snowballstemmer import stemmer

ALGORITHMS = {"fr": "french", "en": "english"}
MAX_WORD_LENGTH = 60

CONTROL_CHARACTERS = re.compile(r"[\x00-\x1f\x7f-\x9f]+")
INVISIBLE_CHARACTERS = re.compile(r"[\u00ad\u200b-\u200d\u2060\ufeff]+")
WORD = re.compile(r"[^\W_]+")
FOLDED_WORD = re.compile(r"[a-z0-9]+")
LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae"})
# « R&D », « Q & A »: one word.
JOINED_LETTERS = re.compile(r"\b([^\W\d_]) ?& ?([^\W\d_])\b")

# Folded. An apostrophe parts words, so that what elision leaves (« jusqu’ ») stands here too;
# single letters are dropped without being listed.
STOP_WORDS = {
    "fr": frozenset(
        """
        ai ainsi au aux avec ce ceci cela ces cet cette chez comment dans de des donc du elle elles
        en est et eux il ils je jusqu la le les leur leurs lorsqu lui ma mais me mes moi mon ne nos
        notre nous on ont ou par pas pour pourquoi presqu puisqu qu quand que quel quelle quelles
        quelqu quels qui quoi quoiqu sa se ses si son sont sur ta te tes toi ton tres trop tu un une
        vos votre vous
        """.split()  # noqa: SIM905 - a list of words reads best as a text
    ),
    "en": frozenset(
        """
        am an and are as at be been but by can could did do does don for from had has have he her
        his how if in into is it its me my not of on or our she so such than that the their them
        then there these they this those to too us very was we were what when where which who why
        will with would you your
        """.split()  # noqa: SIM905 - a list of words reads best as a text
    ),
}

# Folded. They say nothing of what is looked for, but stand in titles and in known expressions
# (« hors machine », « out of date »): pages keep them, questions that have other words do not.
WEAK_WORDS = {
    "fr": frozenset(
        """
        aller alors ameliorer apres arrive arrivent arriver assez augmenter aussi autre autres avant
        avez avoir avons baisser beaucoup besoin bien ca car cause chaque cherche chercher cherchons
        chose choses comme contre deja depuis derriere devant difficulte difficultes diminuer doit
        doivent donc dont eviter exemple exemples faire fais fait faites faut font gagner grace hors
        idee idees ici jamais lent lente lents limiter long longs longue longues lors mal malgre
        meme memes mettre met mettent mieux mis mise moins ni oblige obliges parce parfois pendant
        permet permettre personne peu peut peuvent peux plein plus plusieurs pourrait pouvoir prend
        prendre prennent presque probleme problemes quelque quelques quoi realiser reduire regulierement
        rester reste restent rien sait sans savoir sera sinon solution solutions sommes souci soucis
        sous souvent supprimer tellement temps toujours tous tout toute toutes trouve trouver trouvons
        utiliser va venir vers veulent veut veux viennent vient voir voit vont voudrais vouloir
        vraiment
        """.split()  # noqa: SIM905 - a list of words reads best as a text
    ),
    "en": frozenset(
        """
        about after again all already also always another any anybody anymore anyone anything around
        avoid avoiding because before being best better between bring come comes coming cut decrease
        doing down during each ever every everybody everything example examples few find finding for
        found get gets getting give go goes going good got help here idea ideas improve improving
        increase instead issue issues just keep keeping keeps kept less let like long longer look
        looking lot lots lower lowering make makes making many may maybe might more most much must
        need needs never no nobody none nothing now off often only other others out over own
        problem problems put putting quickly quite really reduce reducing see seeing should since
        slow slowly solution solutions some somebody someone something sometimes still take takes
        taking thing things through together took tried trouble try trying under until up us use
        used using want wants way ways well when while whole within without
        """.split()  # noqa: SIM905 - a list of words reads best as a text
    ),
}


class _Stemmers(threading.local):
    """A stemmer holds the word that it works on: each thread has its own."""

    def __init__(self) -> None:
        self.by_language = {code: stemmer(name) for code, name in ALGORITHMS.items()}


_stemmers = _Stemmers()


def composed(text: str) -> str:
    """A text of a page, on one line, in the form in which words are told apart."""
    visible = INVISIBLE_CHARACTERS.sub("", CONTROL_CHARACTERS.sub(" ", text))
    return unicodedata.normalize("NFC", " ".join(visible.split()))


def fold(text: str) -> str:
    """Lower case, without accents and ligatures."""
    if text.isascii():
        return text.casefold()
    decomposed = unicodedata.normalize("NFKD", text.translate(LIGATURES))
    return "".join(char for char in decomposed if not unicodedata.combining(char)).casefold()


@lru_cache(maxsize=20_000)
def stems_of_word(word: str, language: str) -> tuple[str, ...]:
    """Stems of a written word: one as a rule, none for a stop word or another script."""
    stop_words = STOP_WORDS[language]
    by_language = _stemmers.by_language[language]
    return tuple(
        stem
        for folded in FOLDED_WORD.findall(fold(word))
        if folded not in stop_words and (len(folded) > 1 or folded.isdigit())
        for stem in FOLDED_WORD.findall(by_language.stemWord(folded[:MAX_WORD_LENGTH]))
    )


def stems_of(text: str, language: str) -> list[str]:
    """Stems of a composed text, in its order."""
    joined = JOINED_LETTERS.sub(r"\1\2", text)
    return [stem for word in WORD.findall(joined) for stem in stems_of_word(word, language)]


def stems_asked(text: str, language: str) -> dict[str, bool]:
    """Stems of a question, each once and in its order, and whether one of its words says much."""
    weak_words = WEAK_WORDS[language]
    asked: dict[str, bool] = {}
    for word in WORD.findall(JOINED_LETTERS.sub(r"\1\2", text)):
        for stem in stems_of_word(word, language):
            asked[stem] = asked.get(stem, False) or fold(word) not in weak_words
    return asked
