"""The form of a page: shown, saved while one types, compared, previewed, sent."""

from __future__ import annotations

import json
from typing import Any, cast

from allauth.core import ratelimit
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import time_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from companies.enums import Answer, Channel
from core.enums import TranslationKind
from core.selectors.translation import source_words
from selfservice.forms.sheet import SheetForm
from selfservice.forms.space import DraftForm, ProfileForm
from selfservice.selectors.sheet import differences, sheet_values
from selfservice.selectors.space import example_for, last_review, was_refused
from selfservice.selectors.space_drafts import (
    KeptPage,
    draft_read,
    draft_stamp,
    draft_title,
    page_fresh,
)
from selfservice.services.sheet import Saved, sheet_save, sheet_submit
from selfservice.services.space_drafts import DraftLockedError
from selfservice.views.space import members_only, own_page
from vitrines.models import BestPracticePage, VitrinePage
from vitrines.selectors import mention_warnings

# What a form sends about itself, which a second form must not repeat.
ABOUT_THE_FORM = {"csrfmiddlewaretoken", "base", "own", "was", "action"}
ANCHORS = {"add-result": "#results", "remove-result": "#results", "add-file": "#files"}


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def page_edit(request: HttpRequest, page_id: int) -> HttpResponse:
    """The sheet of a practice, or the profile of a vitrine; a translation has a form of its own."""
    page = own_page(request, page_id)
    if page.translation_kind != TranslationKind.ORIGINAL and source_words(draft_read(page)):
        return redirect("selfservice:page-words", page.pk)
    if request.method == "POST":
        return _save(request, page)
    return _form_page(request, page, _form(page))


def _form(page: KeptPage, data: Any = None, files: Any = None, **options: Any) -> DraftForm:
    form_class = SheetForm if isinstance(page, BestPracticePage) else ProfileForm
    return form_class(data, files, draft=draft_read(page), stamp=draft_stamp(page), **options)


def _form_page(
    request: HttpRequest, page: KeptPage, form: DraftForm, *, status: int = 200, **context: Any
) -> HttpResponse:
    review = last_review(page)
    is_in_review = review is not None and review.status == review.STATUS_IN_PROGRESS
    is_refused = was_refused(review)
    is_asked = review is not None and review.status == review.STATUS_NEEDS_CHANGES
    is_practice = isinstance(page, BestPracticePage)
    return render(
        request,
        "selfservice/sheet_edit.html" if is_practice else "selfservice/space_profile.html",
        {
            "form": form,
            "kept": page,
            "title": draft_title(form.draft) or _("Untitled practice"),
            "answer": review.current_task_state if review and (is_asked or is_refused) else None,
            "is_refused": is_refused,
            "is_in_review": is_in_review,
            "example": example_for(page) if isinstance(page, BestPracticePage) else None,
            "warnings": _anonymity_warnings(form),
            **context,
        },
        status=status,
    )


def _anonymity_warnings(form: DraftForm) -> list[str]:
    """What keeps a practice from being told without its plant's name, where that is wanted."""
    draft = form.draft
    if not isinstance(draft, BestPracticePage):
        return []
    wanted = form.stored["consent_answers"].get(Channel.WEB) == Answer.ANONYMISED
    return mention_warnings(draft) if wanted else []


def _save(request: HttpRequest, page: KeptPage) -> HttpResponse:
    user, is_script = cast(User, request.user), request.accepts("text/html") is False
    if request.FILES and not ratelimit.consume(request, action="file", user=user):
        return ratelimit.respond_429(request)
    form = _form(page, request.POST, request.FILES)
    form.is_valid()
    values = {
        name: value
        for name, value in form.values().items()
        if request.POST.get(f"keep-{name}") != "theirs"
    }
    try:
        saved = sheet_save(
            page=page,
            user=user,
            values=values,
            base=form.cleaned_data.get("base", ""),
            own=form.cleaned_data.get("own", ""),
            uploads=form.uploads(),
        )
    except DraftLockedError:
        return _locked(request, page, form, is_script=is_script)
    page = page_fresh(page)
    if saved.conflict and (found := _differences(form, page)):
        return _conflict(request, page, form, saved, found, is_script=is_script)
    if is_script:
        return _saved_json(page, form, saved)
    return _saved_page(request, page, form, saved)


def _saved_page(
    request: HttpRequest, page: KeptPage, form: DraftForm, saved: Saved
) -> HttpResponse:
    action = request.POST.get("action", "")
    again = _form(page, _data_after(request, page, saved), None, submitting=action == "submit")
    if form.error_links():
        again.is_valid()
        for name in ("photo", "camera", "document"):
            for error in form.errors.get(name, ()):
                again.add_error(name, error)
        note = _("Saved, except what is marked below.")
        return _form_page(request, page, again, note=note)
    if action == "submit":
        return _submit(request, page, again)
    if action == "preview":
        return redirect(_preview_url(page))
    messages.success(request, _saved_words())
    anchor = ANCHORS.get(action, "#results" if "remove-result" in request.POST else "")
    return redirect(reverse("selfservice:page-edit", args=[page.pk]) + anchor)


def _submit(request: HttpRequest, page: KeptPage, form: DraftForm) -> HttpResponse:
    if form.is_complete and not form.error_links():
        try:
            sheet_submit(page=page, user=cast(User, request.user))
        except DraftLockedError:
            return _locked(request, page, form, is_script=False)
        except ValidationError as error:
            form.add_error(None, [str(message) for message in error.messages])
        else:
            return redirect("selfservice:page-sent", page.pk)
    note = _("It is saved, and not sent yet: something is missing.")
    return _form_page(request, page, form, note=note)


def _data_after(request: HttpRequest, page: KeptPage, saved: Saved) -> Any:
    """What was sent, based now on what was saved."""
    data = request.POST.copy()
    data["base"] = draft_stamp(page)
    data["own"] = str(saved.revision.pk) if saved.revision else ""
    data["was"] = json.dumps(_form(page).was_digests)
    return data


def _saved_json(page: KeptPage, form: DraftForm, saved: Saved) -> JsonResponse:
    fresh = _form(page)
    answer: dict[str, Any] = {
        "message": _("Saved, except what is marked.") if form.error_links() else _saved_words(),
        "base": draft_stamp(page),
        "own": str(saved.revision.pk) if saved.revision else "",
        "was": json.dumps(fresh.was_digests),
        "errors": form.errors_by_target(),
    }
    if saved.added:
        context = {"form": fresh, "is_practice": isinstance(page, BestPracticePage)}
        answer["files"] = render_to_string("selfservice/sheet_files.html", context)
    return JsonResponse(answer)


def _saved_words() -> str:
    now = time_format(timezone.localtime(), "H:i")
    return _("Saved at %(time)s") % {"time": now}


def _differences(form: DraftForm, page: KeptPage) -> list[Any]:
    return differences(form.values(), sheet_values(draft_read(page)), form.digests_before())


def _conflict(
    request: HttpRequest,
    page: KeptPage,
    form: DraftForm,
    saved: Saved,
    found: list[Any],
    *,
    is_script: bool,
) -> HttpResponse:
    """Nothing is overwritten: what two people wrote stands side by side."""
    if is_script:
        words = _(
            "This page was saved elsewhere in the meantime: “Save the draft” shows both versions."
        )
        answer = {"message": words, "conflict": True, "added": bool(saved.added)}
        return JsonResponse(answer, status=409)
    kept = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in ABOUT_THE_FORM and not name.startswith("keep-")
        for value in values
    ]
    revision = page.latest_revision
    context = {
        "kept": page,
        "title": draft_title(form.draft) or _("Untitled practice"),
        "differences": found,
        "sent": kept,
        "base": draft_stamp(page),
        "was": json.dumps(_form(page).was_digests),
        "other": revision.user if revision else None,
        "other_at": revision.created_at if revision else None,
    }
    return render(request, "selfservice/sheet_conflict.html", context, status=409)


def _locked(
    request: HttpRequest, page: KeptPage, form: DraftForm, *, is_script: bool
) -> HttpResponse:
    words = _("The Alliance is reading this page: take it back before you change it.")
    if is_script:
        return JsonResponse({"message": words, "locked": True}, status=409)
    return _form_page(request, page, form, status=409, note=words)


def _preview_url(page: KeptPage) -> str:
    with translation.override(page.language_code):
        return reverse("selfservice:page-preview", args=[page.pk])


@require_safe
@members_only
def page_preview(request: HttpRequest, page_id: int) -> HttpResponse:
    """The draft as the public template shows it, in the page's language."""
    page = own_page(request, page_id)
    if get_language() != page.language_code:
        return redirect(_preview_url(page))
    draft = draft_read(page)
    if isinstance(draft, VitrinePage):
        for name, value in (draft.proposed_facts or {}).items():
            setattr(draft.company, name, value)
    response: TemplateResponse = draft.serve_preview(request, "")
    return response
