"""What whoever holds a signed link sees: one draft, and nothing else."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from selfservice.forms.links import ReviewForm
from selfservice.models import ReviewLink
from selfservice.selectors.links import (
    review_consents,
    review_is_outdated,
    review_link_by_token,
    review_sections,
)
from selfservice.services.links import (
    LinkClosedError,
    review_answer_keep,
    review_answer_send,
    review_link_open,
    tries_counted,
)

WINDOW_SECONDS = 300
MAX_WRONG_TRIES = 20
MAX_ANSWERS = 30


# The secret in the address is the right to write: a page of another host that could forge the
# request could as well read the draft. So no cookie is needed either.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, token: str) -> HttpResponse:
    """The draft, section by section, with the answer that was begun."""
    address = get_adapter().get_client_ip(request) or ""
    link = review_link_by_token(token)
    if link is None:
        if tries_counted(key=f"wrong:{address}", seconds=WINDOW_SECONDS) > MAX_WRONG_TRIES:
            return _private(render(request, "selfservice/links_busy.html", status=429))
        return _closed(request, None)
    if not link.is_open:
        return _closed(request, link)
    if request.method == "POST":
        if tries_counted(key=f"answer:{link.pk}", seconds=WINDOW_SECONDS) > MAX_ANSWERS:
            return _private(render(request, "selfservice/links_busy.html", status=429))
        return _private(_answered(request, link))
    if request.method == "GET":
        review_link_open(link=link)
    return _shown(request, link, ReviewForm(link=link), is_kept="kept" in request.GET)


def _answered(request: HttpRequest, link: ReviewLink) -> HttpResponse:
    is_final = "later" not in request.POST
    form = ReviewForm(request.POST, link=link, is_final=is_final)
    if not form.is_valid():
        return _shown(request, link, form, status=422)
    try:
        if is_final:
            review_answer_send(link=link, answer=form.answer())
        else:
            review_answer_keep(link=link, answer=form.answer())
    except LinkClosedError:
        link.refresh_from_db()
        return _closed(request, link)
    return redirect(request.path if is_final else f"{request.path}?kept")


def _shown(
    request: HttpRequest,
    link: ReviewLink,
    form: ReviewForm,
    *,
    is_kept: bool = False,
    status: int = 200,
) -> HttpResponse:
    context = {
        "link": link,
        "form": form,
        "is_outdated": review_is_outdated(link),
        "is_kept": is_kept,
        "words_language": link.page.language_code,
    }
    return _private(render(request, "selfservice/links_review.html", context, status=status))


def _closed(request: HttpRequest, link: ReviewLink | None) -> HttpResponse:
    """A link that opens nothing says why; one that was answered says what was, without the words."""
    context = {
        "link": link,
        "state": link.state if link else "",
        "sections": review_sections(link) if link and link.answered_at else [],
        "consents": review_consents(link) if link and link.answered_at else [],
    }
    status = 410 if link else 404
    return _private(render(request, "selfservice/links_closed.html", context, status=status))


def _private(response: HttpResponse) -> HttpResponse:
    """Kept by no cache, found by no engine, told to no page that a link leads to."""
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
