"""Public views over the practices."""

from __future__ import annotations

from django.core.paginator import EmptyPage
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from vitrines import selectors


@require_safe
def likeness(request: HttpRequest) -> HttpResponse:
    """A factory like mine: the practices nearest to what the address asks."""
    try:
        search = selectors.practices_near(request.GET)
    except EmptyPage as error:
        raise Http404 from error
    return render(request, "vitrines/likeness.html", {"search": search})


@require_safe
def comparison(request: HttpRequest) -> HttpResponse:
    """The practices that the address names, side by side."""
    compared = selectors.practices_compared(request.GET)
    return render(request, "vitrines/comparison.html", {"comparison": compared})


@require_safe
def anonymous_practice(request: HttpRequest, slug: str) -> HttpResponse:
    """A practice whose plant wants no name: its trade, its size and its region are told."""
    page = selectors.practice_anonymous(slug)
    if page is None:
        raise Http404
    return render(request, "vitrines/anonymous_practice.html", {"page": page})
