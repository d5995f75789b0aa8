"""Signed links: what they show, and what was answered."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise
from wagtail.admin.compare import diff_text

from companies.enums import Answer, Channel
from selfservice.enums import Verdict
from selfservice.models import ReviewLink
from selfservice.selectors.sheet import value_lines
from selfservice.selectors.space_drafts import draft_is_in_review, draft_stamp
from vitrines.models import BestPracticePage

# Whoever holds a link may write these anew; of the others they say what is wrong.
CORRECTABLE = ("title", "problem", "solution", "prerequisites", "lessons")
SECTIONS: dict[str, StrOrPromise] = {
    "title": _("Title"),
    "problem": _("Problem"),
    "solution": _("What was done"),
    "results": _("Results"),
    "prerequisites": _("What you need"),
    "lessons": _("What went wrong"),
    "body": _("In detail"),
}


@dataclass(frozen=True)
class SectionAnswer:
    """What was said of a section. `before` and `after` are HTML, the changes marked."""

    name: str
    label: StrOrPromise
    verdict: Verdict | None
    text: str
    comment: str
    before: str
    after: str


def review_digest(token: str) -> str:
    """What is stored of a link's secret."""
    return hashlib.sha256(token.encode()).hexdigest()


def review_link_by_token(token: str) -> ReviewLink | None:
    """In whatever state it is."""
    rows = ReviewLink.objects.select_related("page__locale", "page__company", "sent_by")
    return rows.filter(digest=review_digest(token)).first()


def review_links_of(page: BestPracticePage) -> QuerySet[ReviewLink]:
    return page.review_links.select_related("sent_by")


def review_words(draft: BestPracticePage) -> dict[str, str]:
    """The words of a draft, section by section; sections without words are left out."""
    words = {name: getattr(draft, name) or "" for name in CORRECTABLE}
    words["results"] = "\n".join(value_lines("results", draft.result_values))
    words["body"] = "\n\n".join(part for block in draft.body for part in _block_words(block))
    return {name: words[name].strip() for name in SECTIONS if words[name].strip()}


def _block_words(block: Any) -> list[str]:
    """The words of a block as they would be searched, or what kind of block it is."""
    words = [str(text).strip() for text in block.block.get_searchable_content(block.value)]
    return [text for text in words if text] or [capfirst(str(block.block.label))]


def review_is_outdated(link: ReviewLink) -> bool:
    """Whether the draft has been saved since the link was sent."""
    return draft_stamp(link.page) != link.stamp


def review_cannot_apply(link: ReviewLink) -> bool:
    """Whether corrections must wait for an editor: the draft has moved on, or is being reviewed."""
    return review_is_outdated(link) or draft_is_in_review(link.page)


def review_corrections(link: ReviewLink) -> dict[str, str]:
    """The texts that whoever holds the link wrote anew, by field."""
    sections: Mapping[str, Any] = (link.answer or {}).get("sections", {})
    return {
        name: said["text"]
        for name, said in sections.items()
        if name in CORRECTABLE and said.get("verdict") == Verdict.CORRECTED
    }


def review_sections(link: ReviewLink) -> list[SectionAnswer]:
    """What was sent and what was said of it, side by side."""
    said: Mapping[str, Any] = (link.answer or {}).get("sections", {})
    corrections = review_corrections(link)
    rows = []
    for name, label in SECTIONS.items():
        if name not in link.words:
            continue
        answer = said.get(name, {})
        text = link.words[name]
        corrected = corrections.get(name, text)
        verdict = answer.get("verdict")
        rows.append(
            SectionAnswer(
                name=name,
                label=label,
                verdict=Verdict(verdict) if verdict in Verdict.values else None,
                text=text,
                comment=answer.get("comment", ""),
                before=diff_text(corrected, text).to_html(
                    addition_class="review-removed", deletion_class="review-gone"
                ),
                after=diff_text(text, corrected).to_html(
                    addition_class="review-added", deletion_class="review-gone"
                ),
            )
        )
    return rows


def review_consents(link: ReviewLink) -> list[tuple[str, str]]:
    """Channel and answer, as they were given by the link."""
    given: Mapping[str, str] = (link.answer or {}).get("consents", {})
    return [
        (str(channel.label), str(Answer(given[channel]).label))
        for channel in Channel
        if given.get(channel) in Answer.values
    ]
