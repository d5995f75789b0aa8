"""How words are compared."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from search.querysets import Match
from search.selectors.words import fold, stems_of, stems_of_word


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("énergies", "ENERGIE"),
        ("l’énergie", "energie"),
        ("l'énergie", "énergies"),
        ("jusqu’à l’atelier", "atelier"),
        ("d’entreprise", "entreprises"),
        ("qu’une maintenance", "maintenances"),
        ("œuvre", "oeuvre"),
        ("Seine-et-Marne", "seine marne"),
        ("R&D", "r & d"),
        ("t CO₂", "CO2"),
        ("déchets", "DÉCHET"),
        ("contrôles", "controle"),
        ("déploiement", "deploiements"),
    ],
)
def test_french_spellings_meet(written: str, asked: str) -> None:
    assert stems_of(written, "fr") == stems_of(asked, "fr") != []


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("reducing", "reduced"),
        ("energies", "energy"),
        ("the plant’s", "plants"),
        ("L'Oréal", "oreal"),
    ],
)
def test_english_spellings_meet(written: str, asked: str) -> None:
    assert stems_of(written, "en") == stems_of(asked, "en") != []


def test_questions_are_reduced_to_what_they_are_about() -> None:
    assert stems_of("Comment réduire les rebuts ?", "fr") == stems_of("réduire rebuts", "fr")
    assert stems_of("how do we reduce scrap?", "en") == stems_of("reduce scrap", "en")


@pytest.mark.parametrize("text", ["", "le la les", "’ ’’ --", "😀", "工厂", "\x00", "\"'*():^~"])
def test_text_without_words_has_no_stems(text: str) -> None:
    assert stems_of(text, "fr") == []


def test_fold_leaves_nothing_to_compare_but_letters() -> None:
    assert fold("ÀÇÉÈÊËÎÏÔÙÛÜŸŒÆ") == "aceeeeiiouuuyoeae"


def test_stemmers_do_not_mix_words_of_several_threads() -> None:
    words = [
        f"{word}{ending}"
        for word in ("maintenan", "nation", "qualit")
        for ending in ("ces", "ement", "és")
    ]
    expected = {}
    for word in words:
        stems_of_word.cache_clear()
        expected[word] = stems_of_word(word, "fr")

    def stem_uncached(word: str) -> tuple[str, tuple[str, ...]]:
        return word, stems_of_word.__wrapped__(word, "fr")

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(stem_uncached, words * 200))
    assert all(stems == expected[word] for word, stems in found)


@pytest.mark.parametrize("stem", ["", "a b", "a'", 'a"', "a*", "a:b", "é", "A", "\x00"])
def test_match_refuses_what_a_query_language_could_read(stem: str) -> None:
    with pytest.raises(ValueError, match="stems"):
        Match((stem,))


def test_match_needs_a_stem() -> None:
    with pytest.raises(ValueError, match="stems"):
        Match(())
