"""The answers of a company: where its words may be published."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from accounts.models import User
from companies.enums import Answer, Channel
from companies.models import Company, Consent
from companies.selectors import answer_warnings
from selfservice.forms.ledger import AnswerForm
from selfservice.permissions import user_can_answer_for
from selfservice.selectors.ledger import answer_before, subjects_of_company
from selfservice.services.ledger import answer_give
from vitrines.models import BestPracticePage


@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_store=True)
@login_required
def consents(request: HttpRequest, company_id: int) -> HttpResponse:
    """Current answers; each button gives another one, which can be taken back."""
    company = get_object_or_404(Company, pk=company_id)
    if not user_can_answer_for(cast(User, request.user), company):
        raise Http404
    if request.method == "POST":
        return _answered(request, company)
    changed = _changed(request, company)
    context = {
        "company": company,
        "subjects": subjects_of_company(company),
        "choices": list(Answer),
        "changed": changed,
        "before": answer_before(changed) if changed else None,
    }
    return render(request, "selfservice/ledger_consents.html", context)


def _answered(request: HttpRequest, company: Company) -> HttpResponse:
    form = AnswerForm(request.POST)
    if not form.is_valid():
        raise Http404
    by = cast(User, request.user)
    try:
        consent = answer_give(company=company, by=by, **form.cleaned_data["answer"])
    except BestPracticePage.DoesNotExist:
        raise Http404 from None
    if (consent.channel, consent.answer) == (Channel.WEB, Answer.ANONYMISED):
        _warn_of_names(request, consent)
    return redirect(f"{request.path}?changed={consent.pk}")


def _warn_of_names(request: HttpRequest, consent: Consent) -> None:
    for warning in answer_warnings(consent):
        messages.warning(request, warning)
    if consent.practice_key is None:
        messages.warning(
            request,
            _("The vitrine’s own page can’t be told without its name: it is not shown any more."),
        )


def _changed(request: HttpRequest, company: Company) -> Consent | None:
    """The answer that was just given, as long as it is the current one."""
    number = request.GET.get("changed", "")
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        return None
    return company.consents.filter(pk=int(number), is_current=True).first()
