"""Ways into and out of the admin: the same sign-in as everywhere."""

from __future__ import annotations

from urllib.parse import urlencode

from allauth.account import views as account_views
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache


@never_cache
def admin_sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in, which comes back to where one wanted to go."""
    following = request.GET.get("next") or reverse("wagtailadmin_home")
    return redirect(f"{reverse('account_login')}?{urlencode({'next': following})}")


@never_cache
def admin_sign_out(request: HttpRequest) -> HttpResponseBase:
    if request.method == "POST":
        return account_views.logout(request)
    return redirect("account_logout")


@never_cache
def admin_password_reset(request: HttpRequest, rest: str = "") -> HttpResponse:
    return redirect("account_reset_password")
