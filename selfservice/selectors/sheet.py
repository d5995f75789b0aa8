"""What a sheet says, as plain values that a form shows, a service writes and two people compare.

Terms are named by their codes, results and files are lists of dictionaries: all of it is JSON.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.translation import gettext
from wagtail.models import Collection

from companies.enums import Answer, Channel, ContactMode
from companies.selectors import consents_current
from core.models import CustomDocument, CustomImage
from selfservice.selectors.space_drafts import KeptPage, draft_title
from taxonomies.enums import Measurement, Unit
from taxonomies.models import Indicator, Problem, Technology, Term
from taxonomies.selectors import terms_by_code
from vitrines.enums import LessonNature
from vitrines.models import BestPracticePage, VitrinePage

Plain = dict[str, Any]

# The picture at the head of a page; the others have the number of their block.
HERO = "hero"
COMPANY_FACTS = ("website", "headcount")


@dataclass(frozen=True)
class Picture:
    """A picture of a draft. Editors' pictures are shown, and only the company's own changed."""

    key: str
    image: CustomImage
    text: str
    is_own: bool
    is_public: bool


@dataclass(frozen=True)
class AttachedDocument:
    """A document of a draft."""

    key: str
    document: CustomDocument
    text: str


def collection_of(page: KeptPage) -> Collection | None:
    """The collection of the company's files, if it has one yet."""
    kept = getattr(page.company, "file_collection", None)
    return kept.collection if kept else None


def pictures_of(draft: KeptPage) -> list[Picture]:
    """The main picture, then the company's own ones in the body."""
    collection = collection_of(draft)
    language = draft.language_code
    pictures = []
    hero = draft.hero_image
    if hero is not None:
        pictures.append(
            Picture(
                HERO,
                hero,
                getattr(hero, f"alt_{language}"),
                is_own=_is_in(hero, collection),
                is_public=photo_is_public(hero),
            )
        )
    if isinstance(draft, BestPracticePage):
        for block in draft.body:
            image = block.value.get("image") if block.block_type == "figure" else None
            if image is not None and _is_in(image, collection):
                text = image.contextual_alt_text or ""
                pictures.append(Picture(str(block.id), image, text, is_own=True, is_public=False))
    return pictures


def documents_of(draft: KeptPage) -> list[AttachedDocument]:
    """The company's own documents."""
    if not isinstance(draft, BestPracticePage):
        return []
    collection = collection_of(draft)
    found = []
    for block in draft.body:
        document = block.value.get("document") if block.block_type == "document" else None
        if document is not None and _is_in(document, collection):
            text = block.value.get("title") or document.title
            found.append(AttachedDocument(str(block.id), document, text))
    return found


def photo_is_public(image: CustomImage) -> bool:
    """Whether a published page shows it at its head, with the words that it has now."""
    return (
        BestPracticePage.objects.live().filter(hero_image=image).exists()
        or VitrinePage.objects.live().filter(hero_image=image).exists()
    )


def _is_in(item: CustomImage | CustomDocument, collection: Collection | None) -> bool:
    return collection is not None and item.collection_id == collection.pk


def sheet_values(draft: KeptPage) -> Plain:
    """Everything that the form of a page can change, as the draft has it."""
    files = [{"key": p.key, "text": p.text} for p in pictures_of(draft)]
    files += [{"key": d.key, "text": d.text} for d in documents_of(draft)]
    values: Plain = {
        "title": draft_title(draft),
        "contact_mode": str(draft.contact_mode),
        "files": files,
    }
    if isinstance(draft, VitrinePage):
        facts = draft.proposed_facts or {}
        values["summary"] = draft.summary
        for name in COMPANY_FACTS:
            values[name] = facts.get(name, getattr(draft.company, name))
        return values
    for name in ("problem", "solution", "prerequisites", "lessons"):
        values[name] = getattr(draft, name)
    values["problems"] = [term.code for term in draft.problems.all()]
    values["technologies"] = [term.code for term in draft.technologies.all()]
    values["results"] = [_result_values(child) for child in draft.results]
    values["lesson_natures"] = [str(code) for code in draft.lesson_natures]
    current = consents_current(draft.company, practice_key=draft.translation_key)
    values["consent_answers"] = {**current, **(draft.consent_answers or {})}
    return values


def _result_values(child: Any) -> Plain:
    value = child.value
    return {
        "id": str(child.id),
        "indicator": value.get("indicator") or "",
        "before": decimal_text(value.get("before")),
        "after": decimal_text(value.get("after")),
        "unit": value.get("unit") or "",
        "period_months": value.get("period_months"),
        "measurement": value.get("measurement") or "",
    }


def decimal_text(value: Decimal | None) -> str | None:
    """A figure without useless zeros, as JSON keeps it."""
    return None if value is None else f"{value.normalize():f}"


def values_digests(values: Mapping[str, Any]) -> dict[str, str]:
    """A short name for each value, by which one sees whether it has changed."""
    return {
        name: hashlib.sha256(
            json.dumps(_comparable(name, value), sort_keys=True, default=str).encode()
        ).hexdigest()[:12]
        for name, value in values.items()
    }


def _comparable(name: str, value: Any) -> Any:
    if name == "results":
        return [{key: row[key] for key in sorted(row) if key != "id"} for row in value]
    if name in {"problems", "technologies", "lesson_natures"}:
        return sorted(value)
    return value


@dataclass(frozen=True)
class Difference:
    """A field that two people left in different states, each as lines to read.

    `choice` is whose version is proposed: "mine", "theirs", or nothing where both have changed it.
    """

    name: str
    label: str
    mine: list[str]
    theirs: list[str]
    choice: str


def differences(
    mine: Mapping[str, Any], theirs: Mapping[str, Any], was: Mapping[str, str]
) -> list[Difference]:
    """The fields that differ, in the order of the sheet. `was` are the digests before both."""
    my_digests, their_digests = values_digests(mine), values_digests(theirs)
    found = []
    for name, label in value_labels().items():
        if name not in mine or my_digests[name] == their_digests[name]:
            continue
        before = was.get(name)
        choice = "theirs" if my_digests[name] == before else ""
        choice = "mine" if their_digests[name] == before else choice
        found.append(
            Difference(
                name,
                label,
                value_lines(name, mine[name]),
                value_lines(name, theirs[name]),
                choice,
            )
        )
    return found


def value_labels() -> dict[str, str]:
    """What each value is called, in the order of the sheet."""
    return {
        "title": gettext("Title"),
        "summary": gettext("Summary"),
        "website": gettext("Website"),
        "headcount": gettext("People on this site"),
        "problem": gettext("Problem"),
        "problems": gettext("Kinds of problem"),
        "solution": gettext("What was done"),
        "results": gettext("Results"),
        "technologies": gettext("Technologies"),
        "prerequisites": gettext("What others need"),
        "lessons": gettext("What went wrong"),
        "lesson_natures": gettext("Nature of the difficulties"),
        "files": gettext("Photos and documents"),
        "contact_mode": gettext("Questions of visitors"),
        "consent_answers": gettext("Consent"),
    }


def value_lines(name: str, value: Any) -> list[str]:
    """A value in the words of the page's readers, line by line."""
    if read := LINES_OF.get(name):
        return read(value)
    return str("" if value is None else value).splitlines()


def _term_lines(model: type[Term], codes: Iterable[str]) -> list[str]:
    terms = terms_by_code(model)
    return [terms[code].label for code in codes if code in terms]


def _consent_lines(answers: Mapping[str, str]) -> list[str]:
    return [f"{c.label} – {Answer(answers[c]).label}" for c in Channel if c in answers]


def _result_line(row: Mapping[str, Any]) -> str:
    term = terms_by_code(Indicator).get(row["indicator"])
    figures = [
        number_format(Decimal(row[name]), use_l10n=True)
        for name in ("before", "after")
        if row[name] is not None
    ]
    unit = str(Unit(row["unit"]).label) if row["unit"] in Unit.values else ""
    code = row["measurement"]
    kind = str(Measurement(code).label) if code in Measurement.values else ""
    label = capfirst(term.label) if term else "–"
    return " · ".join(filter(None, [label, f"{' → '.join(figures)} {unit}".strip(), kind]))


LINES_OF: dict[str, Callable[[Any], list[str]]] = {
    "problems": partial(_term_lines, Problem),
    "technologies": partial(_term_lines, Technology),
    "lesson_natures": lambda codes: [str(LessonNature(code).label) for code in codes],
    "results": lambda rows: [_result_line(row) for row in rows],
    "files": lambda rows: [row["text"] or gettext("(no description yet)") for row in rows],
    "contact_mode": lambda code: [str(ContactMode(code).label)],
    "consent_answers": _consent_lines,
}
