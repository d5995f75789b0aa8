"""The admin of companies."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from accounts.enums import Role
from companies.enums import Answer, Channel, LabelState
from companies.models import Company
from companies.selectors import consents_current
from companies.services import consent_record
from taxonomies.models import CompanySize, Region, Sector
from tests.factories import CompanyFactory, LabelFactory, UserFactory


@pytest.fixture
def editor_client(client: Client) -> Client:
    client.force_login(UserFactory(role=Role.EDITOR))
    return client


def company_data(**changes: Any) -> dict[str, Any]:
    data = {
        "name": "Tôlerie du Marais (exemple)",
        "size": str(CompanySize.objects.get(code="PME").pk),
        "headcount": "42",
        "sector": str(Sector.objects.get(code="25").pk),
        "region": str(Region.objects.get(code="53").pk),
        "town": "Redon",
        "department": "",
        "latitude": "",
        "longitude": "",
        "website": "",
        "is_fictitious": "on",
        "public_fact_fr": "",
        "public_fact_en": "",
        "source": "",
        "labels": inline_formset([]),
        **changes,
    }
    return nested_form_data(data)


def label_row(edition: int, **changes: Any) -> dict[str, Any]:
    return {
        "edition": str(edition),
        "state": LabelState.LABELLED,
        "state_since": "",
        "awarded_on": "2024-03-15",
        "awarded_precision": "day",
        "expires_on": "2027-03-15",
        **changes,
    }


def test_company_is_created_with_its_label(editor_client: Client) -> None:
    response = editor_client.post(
        reverse("company:add"), company_data(labels=inline_formset([label_row(1)]))
    )
    assert response.status_code == 302
    company = Company.objects.get()
    assert company.current_label is not None
    assert company.current_label.state == LabelState.LABELLED


def test_label_is_edited_on_its_company(editor_client: Client) -> None:
    label = LabelFactory()
    company = label.company
    row = label_row(1, id=str(label.pk), state=LabelState.RENEWAL_DUE)
    editor_client.post(
        reverse("company:edit", args=[company.pk]),
        company_data(name=company.name, labels=inline_formset([row], initial=1)),
    )
    label.refresh_from_db()
    assert label.state == LabelState.RENEWAL_DUE


def test_same_edition_twice_is_an_error_of_the_form(editor_client: Client) -> None:
    rows = inline_formset([label_row(1), label_row(1)])
    response = editor_client.post(reverse("company:add"), company_data(labels=rows))
    assert response.status_code == 200
    assert not Company.objects.exists()


def test_list_shows_the_latest_edition_and_filters_by_it(editor_client: Client) -> None:
    renewed = LabelFactory(state=LabelState.EXPIRED).company
    LabelFactory(company=renewed, edition=2, state=LabelState.LABELLED)
    LabelFactory(state=LabelState.EXPIRED)
    response = editor_client.get(reverse("company:index"), {"label_state": "labelled"})
    assert list(response.context["object_list"]) == [renewed]


@pytest.mark.parametrize(("query", "found"), [("tôlerie", 1), ("redon", 1), ('"', 0)])
def test_company_is_found_by_name_and_town(editor_client: Client, query: str, found: int) -> None:
    CompanyFactory(name="Tôlerie du Marais", town="Redon")
    CompanyFactory()
    response = editor_client.get(reverse("company:index"), {"q": query})
    assert len(response.context["object_list"]) == found


def test_chooser_finds_a_company_by_name(editor_client: Client) -> None:
    CompanyFactory(name="Tôlerie du Marais", town="Redon")
    CompanyFactory()
    response = editor_client.get(reverse("company_chooser:choose_results"), {"q": "marais"})
    assert [str(company) for company in response.context["results"]] == ["Tôlerie du Marais, Redon"]


def test_list_costs_the_same_for_thirty_companies(
    editor_client: Client, django_assert_max_num_queries: Any
) -> None:
    for _number in range(30):
        LabelFactory()
    with django_assert_max_num_queries(20):
        editor_client.get(reverse("company:index"))


def test_answer_is_recorded_and_history_kept(editor_client: Client) -> None:
    company = CompanyFactory()
    consent_record(company=company, channel=Channel.PRESS, answer=Answer.YES)
    url = reverse("company:consent", args=[company.pk])
    editor_client.post(url, {"channel": "press", "answer": "no"})
    assert consents_current(company) == {Channel.PRESS: Answer.NO}
    assert len(editor_client.get(url).context["history"]) == 2


def test_form_of_a_company_cannot_change_an_answer(editor_client: Client) -> None:
    company = CompanyFactory()
    consent_record(company=company, channel=Channel.WEB, answer=Answer.NO)
    url = reverse("company:edit", args=[company.pk])
    form = editor_client.get(url).context["form"]
    assert not {"consents", "channel", "answer"} & {*form.fields, *form.formsets}


def test_who_has_no_right_records_nothing(client: Client) -> None:
    company = CompanyFactory()
    client.force_login(UserFactory())
    client.post(reverse("company:consent", args=[company.pk]), {"channel": "web", "answer": "yes"})
    assert not company.consents.exists()
