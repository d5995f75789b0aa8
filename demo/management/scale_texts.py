"""Sentences of the scale data: the same ones in both languages, drawn from lists and vocabularies."""

from __future__ import annotations

import json
import random
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from django.utils.html import escape

from demo.selectors import Table, content_read
from taxonomies.models import Problem, Region, Sector, Technology, Term

LANGUAGES = ("fr", "en")
# Placeholders that stand for a line of the list of that name.
LISTS = {"machine": "machines", "role": "roles", "mean": "means", "gain": "gains"}
MAX_TITLE_LENGTH = 100
MAX_SUMMARY_LENGTH = 200

T = TypeVar("T")


class Draw(random.Random):
    """Draws with which few values are frequent and many are rare, as readers' words are."""

    def skewed(self, values: Sequence[T], count: int = 1) -> list[T]:
        """Different values; the first ones of the sequence come most often."""
        weights = [1 / (rank + 1) for rank in range(len(values))]
        drawn: dict[int, None] = {}
        while len(drawn) < min(count, len(values)):
            drawn.update(dict.fromkeys(self.choices(range(len(values)), weights)))
        return [values[index] for index in drawn]

    def maybe(self, probability: float) -> bool:
        return self.random() < probability

    def uuid(self) -> uuid.UUID:
        return uuid.UUID(int=self.getrandbits(128), version=4)


@dataclass(frozen=True)
class Subject:
    """What one page is about: a line of each list, and terms."""

    lines: dict[str, int]
    terms: dict[str, Term]
    number: int
    company: str = ""
    # The sentences that were chosen, by list: both languages say the same.
    chosen: dict[str, list[int]] = field(default_factory=dict)


class Texts:
    """Writes about a subject in one language or the other."""

    def __init__(self) -> None:
        self.tables: Table = content_read("scale")

    def subject(
        self,
        draw: Draw,
        *,
        problem: Problem,
        technology: Technology,
        sector: Sector,
        region: Region,
        number: int,
        company: str = "",
    ) -> Subject:
        lists = self.tables["fr"]
        lines = {
            name: draw.skewed(range(len(lists[key])))[0]
            if name == "mean"
            else self._line(draw, key)
            for name, key in LISTS.items()
        }
        terms = {"problem": problem, "technology": technology, "sector": sector, "region": region}
        return Subject(lines, terms, number, company)

    def choose(self, draw: Draw, subject: Subject, *kinds: str, count: int = 1) -> None:
        """Choose which sentences of some lists are written, in their own order."""
        for kind in kinds:
            size = len(self.tables["fr"][kind])
            subject.chosen[kind] = sorted(draw.sample(range(size), min(count, size)))

    def write(self, language: str, subject: Subject, kind: str) -> str:
        return " ".join(self.sentences(language, subject, kind))

    def title(self, language: str, subject: Subject, kind: str) -> str:
        """A title with its mark; the list's last line, the shortest, where another is too long."""
        marked = {code: self._marked(code, subject, kind) for code in LANGUAGES}
        if max(map(len, marked.values())) > MAX_TITLE_LENGTH:
            subject.chosen[kind] = [len(self.tables["fr"][kind]) - 1]
            return self._marked(language, subject, kind)
        return marked[language]

    def summary(self, language: str, subject: Subject, kind: str) -> str:
        return self.write(language, subject, kind)[:MAX_SUMMARY_LENGTH]

    def slug(self, language: str, kind: str, number: int) -> str:
        return f"{self.tables[language]['slug']}-{kind}-{number:05}"

    def sentences(self, language: str, subject: Subject, kind: str) -> list[str]:
        table = self.tables[language]
        values: dict[str, object] = {
            name: table[key][subject.lines[name]] for name, key in LISTS.items()
        }
        for name, term in subject.terms.items():
            prefix = "short" if isinstance(term, Sector) else "label"
            values[name] = getattr(term, f"{prefix}_{language}")
        values |= {"number": subject.number, "company": subject.company}
        return [_capitalised(table[kind][index].format(**values)) for index in subject.chosen[kind]]

    def prose(self, language: str, subject: Subject, kind: str, key: uuid.UUID) -> str:
        """A stream of one block of text, as it is stored."""
        paragraphs = (f"<p>{escape(line)}</p>" for line in self.sentences(language, subject, kind))
        value = {"heading": "", "text": "".join(paragraphs)}
        return json.dumps([{"type": "text", "value": value, "id": str(key)}])

    def company_name(self, draw: Draw, number: int) -> str:
        """A name in French in both languages, as names are."""
        table = self.tables["fr"]
        firm, trade = draw.choice(table["firms"]), draw.choice(table["trades"])
        return f"{firm} {trade} {number:05} {table['marker']}"

    def _marked(self, language: str, subject: Subject, kind: str) -> str:
        return f"{self.write(language, subject, kind)} {self.tables[language]['marker']}"

    def _line(self, draw: Draw, key: str) -> int:
        return draw.randrange(len(self.tables["fr"][key]))


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]
