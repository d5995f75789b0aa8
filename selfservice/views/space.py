"""The entrance of "my space", and what is done to a page as a whole."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from core.views.files import stored_file
from selfservice.selectors.space import page_of, rendition_of, spaces_of, vitrine_of
from selfservice.selectors.space_drafts import KeptPage
from selfservice.services.space_drafts import (
    DraftLockedError,
    draft_take_back,
    practice_draft_create,
    practice_draft_delete,
)
from vitrines.models import BestPracticePage
from vitrines.services import practice_confirm

P = ParamSpec("P")


def members_only(
    view: Callable[Concatenate[HttpRequest, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """For people who are signed in; what they see is kept by no cache and found by no robot."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        patch_cache_control(response, private=True, no_store=True)
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    return cast(Any, never_cache(login_required(wrapped)))


def own_page(request: HttpRequest, page_id: int) -> KeptPage:
    """The page, if the person speaks for its company. Raises Http404."""
    page = page_of(cast(User, request.user), page_id)
    if page is None:
        raise Http404
    return page


@require_safe
@members_only
def home(request: HttpRequest) -> HttpResponse:
    """What is mine, where it stands, and what comes next."""
    spaces = spaces_of(cast(User, request.user))
    return render(request, "selfservice/space_home.html", {"spaces": spaces})


@require_POST
@members_only
def practice_add(request: HttpRequest, vitrine_id: int) -> HttpResponse:
    """An empty sheet under a vitrine, in that vitrine's language."""
    user = cast(User, request.user)
    vitrine = vitrine_of(user, vitrine_id)
    if vitrine is None:
        raise Http404
    practice = practice_draft_create(vitrine=vitrine, user=user)
    return redirect("selfservice:page-edit", practice.pk)


@require_POST
@members_only
def page_take_back(request: HttpRequest, page_id: int) -> HttpResponse:
    """Out of the review, back among the drafts."""
    page = own_page(request, page_id)
    draft_take_back(page=page, user=cast(User, request.user))
    messages.success(request, _("You have it back: change it, and send it again."))
    return redirect("selfservice:page-edit", page.pk)


@require_POST
@members_only
def page_confirm(request: HttpRequest, page_id: int) -> HttpResponse:
    """Still true: nothing else is asked."""
    page = own_page(request, page_id)
    if not isinstance(page, BestPracticePage):
        raise Http404
    practice_confirm(practice=page, user=cast(User, request.user))
    messages.success(request, _("Thank you: readers see that it was checked today."))
    return redirect("selfservice:space-home")


@members_only
def page_delete(request: HttpRequest, page_id: int) -> HttpResponse:
    """Ask once more, then throw away a practice that was never public."""
    page = own_page(request, page_id)
    if not isinstance(page, BestPracticePage) or page.live or page.first_published_at:
        raise Http404
    if request.method == "POST":
        try:
            practice_draft_delete(page=page, user=cast(User, request.user))
        except DraftLockedError:
            messages.error(request, _("The Alliance is reading it: take it back first."))
            return redirect("selfservice:page-edit", page.pk)
        messages.success(request, _("The draft is gone."))
        return redirect("selfservice:space-home")
    return render(request, "selfservice/space_delete.html", {"draft": page})


@require_safe
@members_only
def page_sent(request: HttpRequest, page_id: int) -> HttpResponse:
    """What happens next."""
    return render(request, "selfservice/space_sent.html", {"sent": own_page(request, page_id)})


@require_safe
@cache_control(private=True, no_store=True)
def picture_show(request: HttpRequest, name: str) -> HttpResponseBase:
    """A picture that no public page shows, to who keeps it; to anybody else there is none."""
    user = request.user
    rendition = rendition_of(user, name) if isinstance(user, User) else None
    if rendition is None:
        raise Http404
    kind = rendition.file.name.rpartition(".")[2].replace("jpg", "jpeg")
    return stored_file(rendition.file, content_type=f"image/{kind}")
