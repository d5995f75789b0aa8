"""One's own account."""

from __future__ import annotations

from copy import copy
from typing import cast

from allauth.account.adapter import get_adapter
from allauth.account.decorators import reauthentication_required
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.forms import ProfileForm
from accounts.models import User
from accounts.permissions import user_can_access_admin
from accounts.services import user_erase, user_update


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def profile_edit(request: HttpRequest) -> HttpResponse:
    """Name and language; the ways to everything else about one's account."""
    user = cast(User, request.user)
    form = ProfileForm(request.POST or None, instance=copy(user))
    if request.method == "POST" and form.is_valid():
        user_update(user=user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("accounts:profile-edit")
    context = {
        "form": form,
        "has_second_factor": user.has_second_factor,
        "has_admin": user_can_access_admin(user),
        "session_count": UserSession.objects.filter(user=user).count(),
    }
    return render(request, "account/profile.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@reauthentication_required(app="allauth.account")
def account_erase(request: HttpRequest) -> HttpResponse:
    """What goes and what stays; then it is done at once."""
    error = ""
    if request.method == "POST":
        try:
            user_erase(user=User.objects.get(email=cast(User, request.user).email))
        except ValidationError as refused:
            error = refused.messages[0]
        else:
            logout(request)
            return redirect("accounts:account-erased")
    return render(request, "account/erase.html", {"error": error})


@require_safe
def account_erased(request: HttpRequest) -> HttpResponse:
    return render(request, "account/erased.html")


@require_POST
@login_required
def session_end(request: HttpRequest, session_id: int) -> HttpResponse:
    """End one session on another device."""
    session = get_object_or_404(UserSession, pk=session_id, user=request.user)
    if session.is_current():
        get_adapter(request).logout(request)
        return redirect("account_login")
    session.end()
    messages.success(request, _("This device is signed out."))
    return redirect("usersessions_list")
