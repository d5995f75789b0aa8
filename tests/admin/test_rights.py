"""An editor writes and submits, a moderator publishes."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoCaptureOnCommitCallbacks
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from accounts.models import User
from taxonomies.models import Problem, Technology
from tests.factories import BestPracticePageFactory, VitrinePageFactory, translated
from vitrines.models import BestPracticePage, VitrinePage


@pytest.fixture
def vitrine() -> VitrinePage:
    return VitrinePageFactory()


def practice_data(**changes: Any) -> dict[str, Any]:
    """What the form of a practice sends; several values of one field are a tuple."""
    data = {
        "title": "Mesurer l’effort pour réduire les rebuts",
        "slug": "mesurer-effort",
        "problem": "Les pièces partent au bac.",
        "solution": "Un capteur par presse.",
        "prerequisites": "",
        "lessons": "",
        "lesson_natures": ("human", "data"),
        "results": streamfield(
            [
                (
                    "result",
                    {
                        "indicator": "rebuts",
                        "before": "8",
                        "after": "4",
                        "unit": "percent",
                        "period_months": "12",
                        "measurement": "measured",
                    },
                )
            ]
        ),
        "body": streamfield([]),
        "hero_image": "",
        "problems": (str(Problem.objects.get(code="qualite").pk),),
        "technologies": (str(Technology.objects.get(code="capteurs").pk),),
        "stage": "",
        "maturity": "",
        "cost_band": "",
        "payback": "",
        "duration_months": "",
        "people_involved": "",
        "transfers": inline_formset([]),
        "contact_mode": "alliance",
        "licence": "lo2",
        "evidence_grade": "",
        "evidence_reason": "",
        "checked_on": "",
        "next_check_on": "",
        "seo_title": "",
        "search_description": "",
        "go_live_at": "",
        "expire_at": "",
        "comments": inline_formset([]),
        **changes,
    }
    return nested_form_data(data)


def add(client: Client, vitrine: VitrinePage, **changes: Any) -> Any:
    url = reverse("wagtailadmin_pages:add", args=["vitrines", "bestpracticepage", vitrine.pk])
    return client.post(url, practice_data(**changes))


def errors_of(response: Any) -> dict[str, list[str]]:
    form = response.context["form"]
    return {name: [str(error) for error in errors] for name, errors in form.errors.items()}


def test_editor_creates_and_submits_a_practice_and_moderators_are_told(
    editor_client: Client,
    editor: User,
    moderator: User,
    vitrine: VitrinePage,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        response = add(editor_client, vitrine, **{"action-submit": "1"})
    assert response.status_code == 302, errors_of(response)
    practice = BestPracticePage.objects.get()
    assert not practice.live
    assert practice.current_workflow_state is not None
    draft = practice.get_latest_revision_as_object()
    assert draft.lesson_natures == ["human", "data"]
    assert [term.code for term in draft.problems.all()] == ["qualite"]
    assert [message.to for message in mail.outbox] == [[moderator.email]]


def test_editor_cannot_publish_even_by_asking_for_it(
    editor_client: Client, editor: User, vitrine: VitrinePage
) -> None:
    add(editor_client, vitrine, **{"action-publish": "1"})
    practice = BestPracticePage.objects.get()
    assert not practice.live
    assert not practice.permissions_for_user(editor).can_publish()


def test_moderator_publishes(moderator_client: Client, vitrine: VitrinePage) -> None:
    response = add(moderator_client, vitrine, **{"action-publish": "1"})
    assert response.status_code == 302, errors_of(response)
    practice = BestPracticePage.objects.get()
    assert practice.live
    assert practice.company == vitrine.company


def test_moderator_approves_what_an_editor_submitted(
    editor_client: Client, moderator_client: Client, vitrine: VitrinePage
) -> None:
    add(editor_client, vitrine, **{"action-submit": "1"})
    practice = BestPracticePage.objects.get()
    url = reverse(
        "wagtailadmin_pages:workflow_action",
        args=[practice.pk, "approve", practice.current_workflow_task_state.pk],
    )
    assert editor_client.post(url).status_code == 302
    practice.refresh_from_db()
    assert not practice.live
    moderator_client.post(url)
    practice.refresh_from_db()
    assert practice.live


def test_draft_may_lack_problems_technologies_and_results(
    editor_client: Client, vitrine: VitrinePage
) -> None:
    response = add(editor_client, vitrine, problems=(), technologies=(), results=streamfield([]))
    assert response.status_code == 302, errors_of(response)
    assert BestPracticePage.objects.get().company == vitrine.company


def test_publication_needs_a_problem_and_a_technology(
    moderator_client: Client, vitrine: VitrinePage
) -> None:
    response = add(
        moderator_client, vitrine, problems=(), technologies=(), **{"action-publish": "1"}
    )
    errors = errors_of(response)
    assert set(errors) == {"problems", "technologies"}
    assert not BestPracticePage.objects.exists()


def test_six_technologies_are_too_many(moderator_client: Client, vitrine: VitrinePage) -> None:
    six = tuple(str(pk) for pk in Technology.objects.values_list("pk", flat=True)[:6])
    response = add(moderator_client, vitrine, technologies=six)
    assert "5" in errors_of(response)["technologies"][0]


def test_unknown_nature_of_difficulty_is_refused(
    moderator_client: Client, vitrine: VitrinePage
) -> None:
    response = add(moderator_client, vitrine, lesson_natures=("gossip",))
    assert "lesson_natures" in errors_of(response)


def test_two_transfers_for_one_size_are_an_error_of_the_form(
    moderator_client: Client, vitrine: VitrinePage
) -> None:
    row = {"size": str(vitrine.company.size_id), "level": "direct"}
    response = add(moderator_client, vitrine, transfers=inline_formset([row, row]))
    assert response.status_code == 200


def test_technologies_stand_under_their_families(
    editor_client: Client, vitrine: VitrinePage
) -> None:
    url = reverse("wagtailadmin_pages:add", args=["vitrines", "bestpracticepage", vitrine.pk])
    groups = editor_client.get(url).context["form"]["technologies"].field.widget.choices
    assert all(
        {str(term) for _pk, term in members}
        == set(map(str, Technology.objects.filter(family__label_fr=family)))
        for family, members in groups
    )


def test_facts_are_not_edited_on_a_translation(moderator_client: Client) -> None:
    original = BestPracticePageFactory(evidence_grade="B", evidence_reason="Mesuré.")
    translation = translated(original)
    url = reverse("wagtailadmin_pages:edit", args=[translation.pk])
    form = moderator_client.get(url).context["form"]
    assert {name for name, field in form.fields.items() if field.disabled} == set(
        BestPracticePage.fact_fields
    )
    other = str(Technology.objects.exclude(code="capteurs").first().pk)
    response = moderator_client.post(
        url,
        practice_data(
            title="Measure the force",
            slug="measure-force",
            technologies=(other,),
            evidence_grade="A",
            evidence_reason="Measured.",
            results=streamfield([]),
            **{"action-publish": "1"},
        ),
    )
    assert response.status_code == 302, errors_of(response)
    translation = BestPracticePage.objects.get(pk=translation.pk)
    assert translation.title == "Measure the force"
    assert translation.evidence_grade == "B"
    assert [term.code for term in translation.technologies.all()] == ["capteurs"]
    assert len(translation.results) == 1


def test_transfer_is_not_added_on_a_translation(moderator_client: Client) -> None:
    translation = translated(BestPracticePageFactory())
    row = {"size": str(translation.company.size_id), "level": "no"}
    response = moderator_client.post(
        reverse("wagtailadmin_pages:edit", args=[translation.pk]),
        practice_data(slug=translation.slug, transfers=inline_formset([row])),
    )
    assert response.context["form"].formsets["transfers"].non_form_errors()


def test_company_of_a_translated_vitrine_is_not_edited(moderator_client: Client) -> None:
    translation = VitrinePageFactory(language="en")
    url = reverse("wagtailadmin_pages:edit", args=[translation.pk])
    response = moderator_client.get(url)
    assert response.context["form"].fields["company"].disabled
    assert str(translation.company) in response.content.decode()
