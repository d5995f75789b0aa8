"""Signed links: sending one, answering by it, revoking it."""

from __future__ import annotations

import datetime
import secrets
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from wagtail.log_actions import log
from wagtail.models import Page

from accounts.models import User
from companies.services import consent_record, consents_forget_address
from core.selectors import absolute_url
from core.services import mail_send, mails_forget
from selfservice.models import ReviewLink
from selfservice.permissions import user_can_send_review
from selfservice.selectors.links import (
    review_cannot_apply,
    review_corrections,
    review_digest,
    review_words,
)
from selfservice.selectors.space_drafts import draft_read, draft_stamp
from vitrines.models import BestPracticePage

TOKEN_BYTES = 32


class LinkClosedError(Exception):
    """The link was answered or revoked, or has expired."""


@transaction.atomic
def review_link_send(
    *,
    page: BestPracticePage,
    by: User,
    email: str,
    days: int,
    person: str = "",
    language: str = "fr",
    message: str = "",
) -> ReviewLink:
    """Send the latest draft of a practice to somebody without an account.

    Raises PermissionDenied, and ValidationError for a wrong address.
    """
    if not user_can_send_review(by, page):
        raise PermissionDenied
    page = _locked(page)
    revision = page.latest_revision or page.save_revision(user=by, clean=False)
    page.refresh_from_db()
    draft = draft_read(page)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    with override(page.locale.language_code):
        words = review_words(draft)
    link = ReviewLink(
        page=page,
        revision_number=revision.pk,
        stamp=draft_stamp(page),
        words=words,
        words_digest=draft.compute_words_digest(),
        email=email.strip().lower(),
        person=person,
        language=language,
        message=message,
        digest=review_digest(token),
        sent_by=by,
        expires_at=timezone.now() + datetime.timedelta(days=days),
    )
    link.full_clean()
    link.save()
    _link_mail(link, token=token, title=draft.title, by=by)
    _log(link, "review.send", by)
    return link


def _link_mail(link: ReviewLink, *, token: str, title: str, by: User) -> None:
    with override(link.language):
        url = absolute_url(reverse("review:draft-answer", args=[token]))
    mail_send(
        template="review_link",
        to=link.email,
        language=link.language,
        context={
            "url": url,
            "company": link.page.company.name,
            "title": title,
            "message": link.message,
            "sender": by.get_full_name(),
            "expires_at": link.expires_at,
        },
    )


@transaction.atomic
def review_link_open(*, link: ReviewLink) -> None:
    """Remember that somebody has read the draft."""
    if ReviewLink.objects.filter(pk=link.pk, opened_at=None).update(opened_at=timezone.now()):
        link.refresh_from_db(fields=["opened_at"])
        _log(link, "review.open")


@transaction.atomic
def review_link_revoke(*, link: ReviewLink, by: User) -> None:
    """Close a link that nobody has answered. Raises PermissionDenied, LinkClosedError."""
    if not user_can_send_review(by, link.page):
        raise PermissionDenied
    link = _open_link(link)
    link.revoked_at = timezone.now()
    link.save(update_fields=["revoked_at"])
    _log(link, "review.revoke", by)


@transaction.atomic
def review_answer_keep(*, link: ReviewLink, answer: Mapping[str, Any]) -> None:
    """Keep an answer that is not finished. Raises LinkClosedError."""
    link = _open_link(link)
    link.answer = dict(answer)
    link.save(update_fields=["answer"])


@transaction.atomic
def review_answer_send(*, link: ReviewLink, answer: Mapping[str, Any]) -> ReviewLink:
    """Take an answer: its consents are recorded, its corrections become a draft, never live.

    Where the draft has moved on, or is being reviewed, the corrections wait for an editor. Raises
    LinkClosedError.
    """
    # The page first, as whoever saves it does.
    page = _locked(link.page)
    link = _open_link(link)
    link.page = page
    link.answer, link.answered_at = dict(answer), timezone.now()
    if review_corrections(link) and not review_cannot_apply(link):
        link.applied_revision = _corrections_write(link, by=None)
    link.save(update_fields=["answer", "answered_at", "applied_revision"])
    for channel, given in answer["consents"].items():
        consent_record(
            company=page.company,
            practice_key=page.translation_key,
            channel=channel,
            answer=given,
            email=link.email,
            link_number=link.pk,
            revision_number=link.revision_number,
            words_digest=link.words_digest,
        )
    _log(link, "review.answer")
    _tell_editor(link)
    return link


@transaction.atomic
def review_corrections_apply(*, link: ReviewLink, by: User) -> ReviewLink:
    """Write corrections that had to wait into a new draft. Raises PermissionDenied."""
    if not user_can_send_review(by, link.page):
        raise PermissionDenied
    page = _locked(link.page)
    link = ReviewLink.objects.select_for_update(of=("self",)).get(pk=link.pk)
    link.page = page
    if review_corrections(link) and link.answered_at and not link.applied_revision:
        link.applied_revision = _corrections_write(link, by=by)
        link.save(update_fields=["applied_revision"])
    return link


@transaction.atomic
def address_forget(*, email: str) -> int:
    """Erase somebody who has no account: answers stay, the address and the name go.

    Links that the person could still use are revoked. Returns how many rows named the address.
    """
    links = ReviewLink.objects.filter(email__iexact=email)
    links.filter(answered_at=None, revoked_at=None).update(revoked_at=timezone.now(), answer=None)
    rows = links.update(email="", person="", message="") + consents_forget_address(email=email)
    return rows + mails_forget(address=email)


def tries_counted(*, key: str, seconds: int) -> int:
    """Count one more try, and say how many that makes within so many seconds."""
    name = f"review-tries:{key}"
    cache.add(name, 0, seconds)
    try:
        return cache.incr(name)
    except ValueError:  # it has expired in between
        return 1


def _locked(page: BestPracticePage) -> BestPracticePage:
    Page.objects.select_for_update().get(pk=page.pk)
    return BestPracticePage.objects.select_related("locale", "company").get(pk=page.pk)


def _open_link(link: ReviewLink) -> ReviewLink:
    link = ReviewLink.objects.select_for_update(of=("self",)).get(pk=link.pk)
    if not link.is_open:
        raise LinkClosedError
    return link


def _corrections_write(link: ReviewLink, *, by: User | None) -> int:
    draft = draft_read(link.page)
    for name, text in review_corrections(link).items():
        setattr(draft, name, text)
    revision = draft.save_revision(user=by, clean=False)
    log(
        instance=link.page,
        action="review.apply",
        user=by,
        data={"link": link.pk},
        revision=revision,
        content_changed=True,
    )
    return int(revision.pk)


def _tell_editor(link: ReviewLink) -> None:
    editor = link.sent_by if link.sent_by and link.sent_by.is_active else None
    path = reverse("review_admin:answer", args=[link.pk])
    mail_send(
        template="review_answered",
        to=editor.email if editor else settings.CONTACT_EMAIL,
        language=editor.language if editor else settings.LANGUAGE_CODE,
        context={
            "title": link.words.get("title", ""),
            "waits": bool(review_corrections(link)) and link.applied_revision is None,
            "url": absolute_url(path),
        },
    )


def _log(link: ReviewLink, action: str, by: User | None = None) -> None:
    """In the history of the page, which names the link and never the address."""
    log(instance=link.page, action=action, user=by, data={"link": link.pk})
