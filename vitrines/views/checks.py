"""What the link of a yearly reminder opens: one practice, and one button."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from vitrines.selectors import check_by_token
from vitrines.services import practice_confirm


# The secret in the address is the right to confirm, so that no cookie is needed. Opening the link
# changes nothing: programs open the links of mails too.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def check_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The practice and its button, or what became of it."""
    check = check_by_token(token)
    if check and not check.is_done and request.method == "POST":
        practice_confirm(practice=check.page, user=check.user)
        return redirect(request.path)
    status = 200 if check else 404
    response = render(request, "vitrines/check_confirm.html", {"check": check}, status=status)
    # Kept by no cache, found by no engine, told to no page that a link leads to.
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
