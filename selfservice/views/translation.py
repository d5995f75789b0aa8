"""A page in the other language: started, written beside its source, declared up to date."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.actions.copy_for_translation import ParentNotTranslatedError
from wagtail.models import Revision

from accounts.models import User
from core.selectors.machine import machine_is_set_up, machine_state
from core.selectors.translation import SourceWords, source_words
from core.services.machine import MachineError
from core.services.translation import SourceChangedError
from selfservice.forms.translation import WordsForm
from selfservice.selectors.space_drafts import (
    KeptPage,
    draft_is_in_review,
    draft_read,
    draft_review,
    draft_stamp,
    page_fresh,
)
from selfservice.services.space_drafts import DraftConflictError, DraftLockedError, draft_submit
from selfservice.services.translation import (
    NothingToTranslateError,
    translation_add,
    translation_machine_ask,
    translation_read,
    translation_save,
)
from selfservice.views.space import members_only, own_page


@require_POST
@members_only
def page_translate(request: HttpRequest, page_id: int) -> HttpResponse:
    """The version in the other language, made if need be."""
    page = own_page(request, page_id)
    try:
        version = translation_add(page=page, user=cast(User, request.user))
    except NothingToTranslateError:
        messages.error(request, _("Write something and save it first: then it can be translated."))
        return redirect("selfservice:page-edit", page.pk)
    except ParentNotTranslatedError:
        messages.error(request, _("Start with the vitrine: its page is not in this language yet."))
        home = reverse("selfservice:space-home")
        return redirect(f"{home}#translate-{page.company_id}")
    return redirect("selfservice:page-words", version.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def page_words(request: HttpRequest, page_id: int) -> HttpResponse:
    """The words of a translation beside those of its source."""
    page = own_page(request, page_id)
    if source_words(draft_read(page)) is None:
        messages.error(request, _("The page that it translates is gone: ask the Alliance."))
        return redirect("selfservice:space-home")
    if request.method == "POST":
        return _save(request, page)
    return _form_page(request, page, _form(page))


@require_POST
@members_only
def page_words_current(request: HttpRequest, page_id: int) -> HttpResponse:
    """Nothing had to be changed: the words are up to date."""
    page = own_page(request, page_id)
    _source(page)
    seen = request.POST.get("seen", "")
    try:
        translation_read(page=page, user=cast(User, request.user), seen=seen)
    except SourceChangedError:
        messages.error(request, _("The source has changed in the meantime: read it again."))
    else:
        messages.success(request, _("Thank you: these words are up to date."))
    return redirect("selfservice:page-words", page.pk)


@require_POST
@members_only
def page_words_machine(request: HttpRequest, page_id: int) -> HttpResponse:
    """A machine's draft of what is not translated yet."""
    page = own_page(request, page_id)
    _source(page)
    replace = request.POST.get("replace") == "on"
    try:
        translation_machine_ask(page=page, user=cast(User, request.user), replace=replace)
    except MachineError as error:
        messages.error(request, str(error))
    return redirect("selfservice:page-words", page.pk)


def _source(page: KeptPage) -> SourceWords:
    """The source of the page's latest draft. Raises Http404 where it translates nothing."""
    source = source_words(draft_read(page))
    if source is None:
        raise Http404
    return source


def _form(page: KeptPage, data: Any = None, **options: Any) -> WordsForm:
    return WordsForm(data, source=_source(page), stamp=draft_stamp(page), **options)


def _form_page(
    request: HttpRequest, page: KeptPage, form: WordsForm, *, status: int = 200, note: str = ""
) -> HttpResponse:
    context = {
        "form": form,
        "source": form.source,
        "kept": page,
        "review": draft_review(page),
        "is_in_review": draft_is_in_review(page),
        "has_machine": machine_is_set_up(),
        "machine": machine_state(page) if machine_is_set_up() else None,
        "note": note,
    }
    return render(request, "selfservice/translation_words.html", context, status=status)


def _save(request: HttpRequest, page: KeptPage) -> HttpResponse:
    user, is_script = cast(User, request.user), request.accepts("text/html") is False
    submitting = request.POST.get("action") == "submit"
    form = _form(page, request.POST, submitting=submitting)
    form.is_valid()
    given = form.cleaned_data
    try:
        revision = translation_save(
            page=page,
            user=user,
            texts=form.texts(),
            same=form.same(),
            says={name: bool(given.get(name)) for name in ("is_current", "was_read")},
            seen=given.get("seen", ""),
            base=given.get("base", ""),
            own=given.get("own", ""),
        )
    except DraftLockedError:
        note = _("The Alliance is reading this page: take it back before you change it.")
        if is_script:
            return JsonResponse({"message": note, "locked": True}, status=409)
        return _form_page(request, page, form, status=409, note=note)
    except DraftConflictError:
        return _conflict(request, page, is_script=is_script)
    page = page_fresh(page)
    return _saved_json(page, form, revision) if is_script else _saved_page(request, page, form)


def _saved_page(request: HttpRequest, page: KeptPage, form: WordsForm) -> HttpResponse:
    given = form.cleaned_data
    if given.get("is_current") and given["seen"] != form.source.name:
        messages.warning(request, _("The source has changed in the meantime: read it again."))
    if form.errors:
        data = _data_based_on(request, page, own=str(page.latest_revision_id))
        again = _form(page, data, submitting=form.submitting)
        again.is_valid()
        return _form_page(request, page, again, note=_("Saved, except what is marked below."))
    if form.submitting:
        return _submit(request, page, form)
    if request.POST.get("action") == "preview":
        return redirect("selfservice:page-preview", page.pk)
    messages.success(request, _("Saved."))
    return redirect("selfservice:page-words", page.pk)


def _saved_json(page: KeptPage, form: WordsForm, revision: Revision) -> JsonResponse:
    """For the script of the sheet, which saves while one types."""
    now = time_format(timezone.localtime(), "H:i")
    marked = _("Saved, except what is marked.")
    answer = {
        "message": marked if form.errors else _("Saved at %(time)s") % {"time": now},
        "base": draft_stamp(page),
        "own": str(revision.pk),
        "was": "",
        "errors": form.errors_by_target(),
    }
    return JsonResponse(answer)


def _data_based_on(request: HttpRequest, page: KeptPage, *, own: str = "") -> Any:
    """What was sent, based now on what is stored."""
    data = request.POST.copy()
    data["base"], data["own"] = draft_stamp(page), own
    return data


def _submit(request: HttpRequest, page: KeptPage, form: WordsForm) -> HttpResponse:
    try:
        draft_submit(page=page, user=cast(User, request.user))
    except ValidationError as error:
        form.add_error(None, [str(message) for message in error.messages])
        note = _("It is saved, and not sent yet: something is missing.")
        return _form_page(request, page, form, note=note)
    return redirect("selfservice:page-sent", page.pk)


def _conflict(request: HttpRequest, page: KeptPage, *, is_script: bool) -> HttpResponse:
    """Nothing is overwritten: what the other person wrote stands below what this one typed."""
    if is_script:
        words = _(
            "This page was saved elsewhere in the meantime: “Save the draft” shows both versions."
        )
        return JsonResponse({"message": words, "conflict": True}, status=409)
    page = page_fresh(page)
    form = _form(page, _data_based_on(request, page))
    form.is_valid()
    note = _("Somebody has saved this page since you opened it. Compare, then save once more.")
    return _form_page(request, page, form, status=409, note=note)
