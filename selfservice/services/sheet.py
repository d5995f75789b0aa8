"""What a form of "my space" sends: words, results, photos, documents, answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files import File
from django.db import transaction
from wagtail.models import Page, Revision

from accounts.models import User
from companies.enums import Channel
from companies.models import Company
from companies.selectors import consents_current
from companies.services import consent_record
from core.models import CustomDocument, CustomImage
from selfservice.permissions import user_can_edit_page
from selfservice.selectors.sheet import (
    COMPANY_FACTS,
    HERO,
    Plain,
    collection_of,
    documents_of,
    photo_is_public,
    pictures_of,
)
from selfservice.selectors.space_drafts import (
    KeptPage,
    draft_is_in_review,
    draft_read,
    draft_stamp,
    page_fresh,
    untitled,
)
from selfservice.services.space_drafts import DraftLockedError, draft_save, draft_submit
from selfservice.services.space_files import document_store, photo_describe, photo_store
from taxonomies.models import Problem, Technology
from vitrines.models import BestPracticePage, VitrinePage

MAX_FILES = 12


@dataclass(frozen=True)
class Uploads:
    """Files that a form brings; they are added, and so never overwrite what another one wrote."""

    photos: Sequence[File[bytes]] = ()
    documents: Sequence[tuple[File[bytes], str]] = ()

    def __bool__(self) -> bool:
        return bool(self.photos or self.documents)


@dataclass(frozen=True)
class Saved:
    """What became of a form: its stamp, its revision, and whether somebody had saved before."""

    stamp: str
    revision: Revision | None
    conflict: bool = False
    added: list[Any] = field(default_factory=list)


@transaction.atomic
def sheet_save(
    *,
    page: KeptPage,
    user: User,
    values: Mapping[str, Any],
    base: str,
    own: str = "",
    uploads: Uploads | None = None,
) -> Saved:
    """Save the values that are given and add the files.

    Where somebody has saved since the version `base`, the files are added all the same and the
    values are not: the answer then says that there is a conflict. Raises PermissionDenied,
    DraftLockedError.
    """
    if not user_can_edit_page(user, page):
        raise PermissionDenied
    Page.objects.select_for_update().get(pk=page.pk)
    page = page_fresh(page)
    if page.locked or draft_is_in_review(page):
        raise DraftLockedError
    stamp = draft_stamp(page)
    conflict = stamp != base
    draft = draft_read(page)
    attributes: dict[str, Any] = {} if conflict else _attributes(draft, values)
    added = _store(draft, user, uploads or Uploads())
    if added or "files" in attributes:
        attributes |= _with_files(draft, attributes.pop("files", None), added)
    if not attributes:
        return Saved(stamp, None, conflict)
    revision = draft_save(page=page, user=user, values=attributes, base=stamp, own=own)
    return Saved(draft_stamp(page_fresh(page)), revision, conflict, added)


@transaction.atomic
def sheet_submit(*, page: KeptPage, user: User) -> None:
    """Record the answers of a practice's draft and send it to the Alliance.

    Raises PermissionDenied, DraftLockedError, and ValidationError where something is missing.
    """
    if not isinstance(page, BestPracticePage):
        draft_submit(page=page, user=user)
        return
    Page.objects.select_for_update().get(pk=page.pk)
    answers = getattr(draft_read(page_fresh(page)), "consent_answers", None) or {}
    state = draft_submit(page=page, user=user, values={"consent_answers": None})
    revision = state.current_task_state.revision
    for channel in Channel:
        if channel in answers:
            consent_record(
                company=page.company,
                channel=channel,
                answer=answers[channel],
                practice_key=page.translation_key,
                given_by=user,
                revision_number=revision.pk,
                words_digest=revision.as_object().compute_words_digest(),
            )


@transaction.atomic
def company_facts_correct(*, page: VitrinePage) -> None:
    """Write to the company what its staff proposed, now that the page is published."""
    if not page.proposed_facts:
        return
    company = Company.objects.select_for_update().get(pk=page.company_id)
    for name in COMPANY_FACTS:
        if name in page.proposed_facts:
            setattr(company, name, page.proposed_facts[name])
    company.full_clean()
    company.save()
    VitrinePage.objects.filter(pk=page.pk).update(proposed_facts=None)


def _attributes(draft: KeptPage, values: Mapping[str, Any]) -> dict[str, Any]:
    """Plain values as the page's own; `files` passes as it is."""
    attributes = dict(values)
    if "title" in attributes:
        attributes["title"] = attributes["title"] or untitled(draft.language_code)
    if isinstance(draft, VitrinePage):
        facts = {name: attributes.pop(name) for name in COMPANY_FACTS if name in attributes}
        changed = {n: v for n, v in facts.items() if v != getattr(draft.company, n)}
        kept = {n: v for n, v in (draft.proposed_facts or {}).items() if n not in facts}
        attributes["proposed_facts"] = {**kept, **changed} or None
        return attributes
    if "problems" in attributes:
        attributes["problems"] = list(Problem.objects.filter(code__in=attributes["problems"]))
    if "technologies" in attributes:
        terms = Technology.objects.filter(code__in=attributes["technologies"])
        attributes["technologies"] = list(terms)
    if "consent_answers" in attributes:
        # What is recorded already is not kept twice: it may be withdrawn elsewhere.
        known = consents_current(draft.company, practice_key=draft.translation_key)
        answers = attributes["consent_answers"].items()
        attributes["consent_answers"] = {c: a for c, a in answers if a != known.get(c)} or None
    if "results" in attributes:
        attributes["results"] = draft.results.stream_block.to_python(
            [_result_block(row) for row in attributes["results"]]
        )
    return attributes


def _result_block(row: Plain) -> Plain:
    value = {name: row[name] for name in row if name != "id"}
    block: Plain = {"type": "result", "value": value}
    return {**block, "id": row["id"]} if row.get("id") else block


def _store(draft: KeptPage, user: User, uploads: Uploads) -> list[Any]:
    company = draft.company
    room = MAX_FILES - len(pictures_of(draft)) - len(documents_of(draft))
    photos = [photo_store(company=company, user=user, file=f) for f in uploads.photos[:room]]
    documents = [
        document_store(company=company, user=user, file=file, title=title)
        for file, title in uploads.documents[: max(0, room - len(photos))]
    ]
    return [*photos, *documents]


def _with_files(
    draft: KeptPage, described: Iterable[Plain] | None, added: Iterable[Any]
) -> dict[str, Any]:
    """The main picture and the body after what was described, removed and added."""
    hero = draft.hero_image
    body: list[Plain] = list(draft.body.get_prep_value())
    if described is not None:
        texts = {row["key"]: row["text"] for row in described}
        hero = _described_hero(draft, texts)
        body = _described_body(draft, body, texts)
    for item in added:
        if isinstance(item, CustomDocument):
            body.append({"type": "document", "value": {"document": item.pk, "title": item.title}})
        elif hero is None or not isinstance(draft, BestPracticePage):
            hero = item
        else:
            image = {"image": item.pk, "decorative": False, "alt_text": ""}
            body.append({"type": "figure", "value": {"image": image, "caption": ""}})
    return {"hero_image": hero, "body": draft.body.stream_block.to_python(body)}


def _described_hero(draft: KeptPage, texts: Mapping[str, str]) -> CustomImage | None:
    """Its words stand with the picture: once it is public only an editor changes them."""
    hero: CustomImage | None = draft.hero_image
    collection = collection_of(draft)
    if hero is None or collection is None or hero.collection_id != collection.pk:
        return hero
    if HERO not in texts:
        return None
    if texts[HERO] != getattr(hero, f"alt_{draft.language_code}") and not photo_is_public(hero):
        photo_describe(image=hero, language_code=draft.language_code, text=texts[HERO])
    return hero


def _described_body(draft: KeptPage, body: list[Plain], texts: Mapping[str, str]) -> list[Plain]:
    own = {picture.key for picture in pictures_of(draft)} - {HERO}
    own |= {document.key for document in documents_of(draft)}
    kept = []
    for block in body:
        key = str(block.get("id"))
        if key in own:
            if key not in texts:
                continue
            if block["type"] == "figure":
                block["value"]["image"]["alt_text"] = texts[key]
            else:
                block["value"]["title"] = texts[key]
        kept.append(block)
    return kept
