"""The people of a company: who is there, who is invited, and how one joins."""

from __future__ import annotations

from typing import Any, cast

from allauth.account.utils import perform_login
from allauth.core import ratelimit
from allauth.decorators import rate_limit
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.selectors import user_by_address
from companies.enums import InvitationState
from companies.forms import InvitationForm, TeamActionForm
from companies.models import Company, Invitation
from companies.permissions import user_can_invite, user_is_member
from companies.selectors import invitation_by_secret, invitations_pending, members_of
from companies.services import invitation_accept
from companies.views import answer_team_action
from selfservice.forms.team import NewcomerForm

private = cache_control(private=True, no_store=True)


@require_http_methods(["GET", "HEAD", "POST"])
@private
@login_required
def members(request: HttpRequest, company_id: int) -> HttpResponse:
    """Who speaks for my company; an owner invites colleagues here and takes rights back."""
    user = cast(User, request.user)
    company = get_object_or_404(Company, pk=company_id)
    if not user_is_member(user, company):
        raise Http404
    may_invite = user_can_invite(user, company)
    about: dict[str, Any] = {"company": company, "by": user}
    form = InvitationForm(request.POST or None, **about)
    if request.method == "POST":
        answer = _changed(request, form, TeamActionForm(request.POST, **about))
        if answer:
            return answer
    context = {
        "company": company,
        "form": form,
        "members": members_of(company),
        "invitations": invitations_pending(company) if may_invite else [],
        "may_invite": may_invite,
    }
    return render(request, "selfservice/team_members.html", context)


def _changed(
    request: HttpRequest, form: InvitationForm, action: TeamActionForm
) -> HttpResponse | None:
    """The answer to a button or to a form without error."""
    sends = request.POST.get("action", "resend") == "resend"
    if sends and not ratelimit.consume(request, action="invite", user=request.user):
        return ratelimit.respond_429(request)
    try:
        if "action" in request.POST:
            answer_team_action(request, action)
        elif form.is_valid() and form.save():
            messages.success(request, _("The invitation is sent."))
        else:
            return None
    except PermissionDenied:
        raise Http404 from None
    # Whoever left has no business here any more.
    stays = user_is_member(cast(User, request.user), form.company)
    return redirect(request.path if stays else reverse("selfservice:space-home"))


@require_http_methods(["GET", "HEAD", "POST"])
@private
@sensitive_post_parameters("password")
@rate_limit(action="invitation")
def invitation(request: HttpRequest, secret: str) -> HttpResponseBase:
    """One screen from the mail into the space: a password, or one button for who has an account."""
    found = invitation_by_secret(secret)
    if found is None or found.state != InvitationState.OPEN:
        return _refused(request, found)
    if request.user.is_authenticated:
        return _joined(request, found, secret)
    if user_by_address(found.email):
        return render(request, "selfservice/invitation.html", {"invitation": found, "way": "known"})
    form = NewcomerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = form.save(secret)
        except Invitation.DoesNotExist:
            return _refused(request, invitation_by_secret(secret))
        if user:
            return perform_login(request, user, redirect_url=reverse("selfservice:space-home"))
    context = {"invitation": found, "way": "new", "form": form}
    return render(request, "selfservice/invitation.html", context)


def _joined(request: HttpRequest, found: Invitation, secret: str) -> HttpResponse:
    user = cast(User, request.user)
    if user.email.lower() != found.email.lower():
        context = {"invitation": found, "way": "other"}
        return render(request, "selfservice/invitation.html", context, status=403)
    if request.method != "POST":
        return render(request, "selfservice/invitation.html", {"invitation": found, "way": "mine"})
    try:
        invitation_accept(secret=secret, user=user)
    except Invitation.DoesNotExist:
        return _refused(request, invitation_by_secret(secret))
    messages.success(request, _("You now speak for %(company)s.") % {"company": found.company})
    return redirect("selfservice:space-home")


def _refused(request: HttpRequest, found: Invitation | None) -> HttpResponse:
    """A link that opens nothing says why, and what to do."""
    user = request.user
    if found and user.is_authenticated and user.pk == found.accepted_by_id:
        return redirect("selfservice:space-home")
    state = found.state if found else ""
    return render(
        request,
        "selfservice/invitation_refused.html",
        {"state": state},
        status=410 if found else 404,
    )
