"""All words of the interface can be translated, and all are."""

from __future__ import annotations

import re
from pathlib import Path

import polib
import pytest

FRENCH_LETTER = re.compile(r"[àâçéèêëîïôùûœ«»]", re.IGNORECASE)
FRENCH_WORD = re.compile(
    r"\b(?:aux|avec|cette|dans|des|du|les|nous|par|qui|sont|une|votre|vous)\b", re.IGNORECASE
)
PLACEHOLDER = re.compile(r"%\((\w+)\)|%[sd]|\{(\w*)\}")

# Order matters: Django's syntax goes first, so that a `>` in a condition does not end a tag.
NOT_WORDS = [
    re.compile(r"\{#.*?#\}"),
    re.compile(r"\{%\s*comment\b.*?\{%\s*endcomment\s*%\}", re.DOTALL),
    re.compile(r"\{%\s*blocktrans(?:late)?\b.*?\{%\s*endblocktrans(?:late)?\s*%\}", re.DOTALL),
    re.compile(r"\{%\s*block\s+\w*class\s*%\}.*?\{%\s*endblock\b.*?%\}", re.DOTALL),
    re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL),
    re.compile(r"<!--.*?-->", re.DOTALL),
    re.compile(r"<(script|style)\b.*?</\1>", re.DOTALL),
    re.compile(r"<(\w+)[^>]*\btranslate=\"no\"[^>]*>.*?</\1>", re.DOTALL),
]
PROPER_NAME = re.compile(r"(Vitrines|Alliance) Industrie du Futur|Global Industrie")
SPOKEN_ATTRIBUTE = re.compile(
    r"\s(?:alt|title|placeholder|aria-label|aria-description)=\"([^\"]*)\""
)
TAG = re.compile(r"<[^>]*>", re.DOTALL)
ENTITY = re.compile(r"&#?\w+;")
WORD = re.compile(r"[^\W\d_]+")


def _naked_words(template: str) -> list[str]:
    """Words that a reader would see in the same language on every page."""
    for pattern in NOT_WORDS:
        template = pattern.sub(" ", template)
    spoken = " ".join(SPOKEN_ATTRIBUTE.findall(template))
    return WORD.findall(ENTITY.sub(" ", f"{spoken} {TAG.sub(' ', template)}"))


@pytest.fixture(scope="module")
def catalogue(root: Path) -> polib.POFile:
    return polib.pofile(str(root / "locale/fr/LC_MESSAGES/django.po"))


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("<p>Bonjour</p>", ["Bonjour"]),
        ("{% if a > b %}<b>Hello</b>{% endif %}", ["Hello"]),
        ('<img alt="A press">', ["A", "press"]),
        ("{% translate 'Hello' %} &nbsp;{{ name }} 12 →", []),
        ("{% blocktranslate count n=n %}One{% plural %}Many{% endblocktranslate %}", []),
        ("{% block body_class %}home{% endblock %}<b>Home</b>", ["Home"]),
        ('<a translate="no" href="/">CC BY 4.0</a> {# a word #}', []),
    ],
)
def test_naked_words_are_told_from_translated_ones(template: str, words: list[str]) -> None:
    assert _naked_words(template) == words


def test_template_has_no_naked_words(root: Path) -> None:
    folder = root / "portal" / "templates"
    naked = {
        str(path.relative_to(folder)): words
        for path in sorted((*folder.rglob("*.html"), *folder.rglob("*.txt")))
        if path.name != "robots.txt" and (words := _naked_words(path.read_text(encoding="utf-8")))
    }
    assert naked == {}


def test_message_ids_are_english(catalogue: polib.POFile) -> None:
    texts = [PROPER_NAME.sub("", entry.msgid) for entry in catalogue]
    french = [text for text in texts if FRENCH_LETTER.search(text) or FRENCH_WORD.search(text)]
    assert french == []


def test_every_message_is_translated_into_french(catalogue: polib.POFile) -> None:
    assert [entry.msgid for entry in catalogue.untranslated_entries()] == []
    assert [entry.msgid for entry in catalogue.fuzzy_entries()] == []


def test_translation_keeps_every_placeholder(catalogue: polib.POFile) -> None:
    def placeholders(*texts: str) -> set[str]:
        return {match.group() for text in texts for match in PLACEHOLDER.finditer(text)}

    broken = [
        entry.msgid
        for entry in catalogue
        if not entry.obsolete
        and placeholders(entry.msgid, entry.msgid_plural)
        != placeholders(entry.msgstr, *entry.msgstr_plural.values())
    ]
    assert broken == []


def test_compiled_catalogue_is_fresh(root: Path, catalogue: polib.POFile) -> None:
    """The compiled file is committed, since a newcomer's machine may lack gettext."""

    def messages(entries: list[polib.POEntry | polib.MOEntry]) -> set[tuple[str, ...]]:
        return {
            (entry.msgctxt or "", entry.msgid, entry.msgstr, *entry.msgstr_plural.values())
            for entry in entries
        }

    compiled = polib.mofile(str(root / "locale/fr/LC_MESSAGES/django.mo"))
    assert messages(compiled) == messages(catalogue.translated_entries())
