"""Every view that the portal adds to the admin renders."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Page
from wagtail.test.utils.form_data import nested_form_data

from communities.models import Community, CommunityIndexPage
from companies.models import Company
from events.models import EventIndexPage
from news.models import NewsIndexPage
from taxonomies.models import VOCABULARIES, Problem, Region
from tests.factories import (
    BestPracticePageFactory,
    CommunityFactory,
    CommunityPageFactory,
    CompanyFactory,
    EventPageFactory,
    LabelFactory,
    NewsPageFactory,
    VitrinePageFactory,
    section,
    translated,
)
from vitrines.models import VitrineIndexPage

EDITABLE = {
    model._meta.model_name: model for model in VOCABULARIES.values() if model.editable_in_admin
}
FACTS = {"company": Company, "community": Community}
MODELS: dict[str, Any] = {**EDITABLE, **FACTS}
PAGES = {
    "vitrine": VitrinePageFactory,
    "practice": BestPracticePageFactory,
    "community": CommunityPageFactory,
    "news": NewsPageFactory,
    "event": EventPageFactory,
}


@pytest.fixture
def _rows() -> None:
    LabelFactory()
    CommunityFactory(members=[CompanyFactory()])


@pytest.mark.usefixtures("_rows")
@pytest.mark.parametrize("name", MODELS)
def test_list_creation_edition_and_history_render_for_a_moderator(
    moderator_client: Client, name: str
) -> None:
    pk = MODELS[name].objects.first().pk
    urls = [
        reverse(f"{name}:index"),
        reverse(f"{name}:index_results"),
        reverse(f"{name}:add"),
        reverse(f"{name}:edit", args=[pk]),
        reverse(f"{name}:history", args=[pk]),
        reverse(f"{name}:usage", args=[pk]),
    ]
    assert {url: moderator_client.get(url).status_code for url in urls} == dict.fromkeys(urls, 200)


@pytest.mark.parametrize("name", EDITABLE)
def test_editor_reads_vocabularies_without_changing_them(editor_client: Client, name: str) -> None:
    assert editor_client.get(reverse(f"{name}:index")).status_code == 200
    assert editor_client.get(reverse(f"{name}:add")).status_code == 302


@pytest.mark.usefixtures("_rows")
@pytest.mark.parametrize("name", FACTS)
def test_choosers_render(editor_client: Client, name: str) -> None:
    for view in ("choose", "choose_results"):
        response = editor_client.get(reverse(f"{name}_chooser:{view}"), {"q": "e"})
        assert response.status_code == 200


@pytest.mark.parametrize("name", PAGES)
def test_page_is_listed_edited_and_added(moderator_client: Client, name: str) -> None:
    page = PAGES[name]()
    translated(page)
    parent = page.get_parent()
    model = type(page)._meta
    urls = [
        reverse("wagtailadmin_explore", args=[parent.pk]),
        reverse("wagtailadmin_explore_results", args=[parent.pk]),
        reverse("wagtailadmin_pages:edit", args=[page.pk]),
        reverse("wagtailadmin_pages:add", args=[model.app_label, model.model_name, parent.pk]),
        reverse("wagtailadmin_pages:history", args=[page.pk]),
        reverse("wagtailadmin_pages:view_draft", args=[page.pk]),
    ]
    assert {url: moderator_client.get(url).status_code for url in urls} == dict.fromkeys(urls, 200)


@pytest.mark.parametrize(
    ("index", "factory"),
    [
        (VitrineIndexPage, VitrinePageFactory),
        (CommunityIndexPage, CommunityPageFactory),
        (NewsIndexPage, NewsPageFactory),
        (EventIndexPage, EventPageFactory),
    ],
)
def test_listing_says_in_which_languages_a_page_is_published(
    moderator_client: Client, index: type[Page], factory: Any
) -> None:
    both = factory()
    translated(both)
    alone = factory()
    url = reverse("wagtailadmin_explore", args=[section(index).pk])
    rows = {page.pk: page for page in moderator_client.get(url).context["object_list"]}
    assert (rows[both.pk].is_live_in_fr, rows[both.pk].is_live_in_en) == (True, True)
    assert (rows[alone.pk].is_live_in_fr, rows[alone.pk].is_live_in_en) == (True, False)


@pytest.mark.parametrize("name", PAGES)
def test_listing_of_all_pages_of_a_type_has_the_columns_of_the_listing_of_children(
    moderator_client: Client, name: str
) -> None:
    """The report of page types leads there."""
    page = PAGES[name]()
    translation = translated(page)
    model = type(page)._meta
    names = [model.app_label, model.model_name]
    for view in ("type_use", "type_use_results"):
        response = moderator_client.get(reverse(f"wagtailadmin_pages:{view}", args=names))
        rows = {row.pk: row for row in response.context["object_list"]}
        assert set(rows) >= {page.pk, translation.pk}
        assert (rows[page.pk].is_live_in_fr, rows[page.pk].is_live_in_en) == (True, True)
        assert "FR EN" in response.content.decode()


def test_listing_says_that_a_translation_is_outdated(moderator_client: Client) -> None:
    original = NewsPageFactory()
    translation = translated(original)
    original.summary = "Une autre phrase."
    original.save_revision().publish()
    url = reverse("wagtailadmin_explore", args=[translation.get_parent().pk])
    row = moderator_client.get(url).context["object_list"][0]
    assert row.digest_of_original != row.translated_digest


def test_news_are_never_listed_without_pages(moderator_client: Client) -> None:
    for _number in range(51):
        NewsPageFactory()
    url = reverse("wagtailadmin_explore", args=[section(NewsIndexPage).pk])
    response = moderator_client.get(url, {"ordering": "ord"})
    assert len(response.context["object_list"]) == 50
    assert f"{url}?ordering=ord" not in moderator_client.get(url).content.decode()


def test_listing_costs_the_same_for_a_row_and_for_twelve(
    moderator_client: Client, django_assert_num_queries: Any
) -> None:
    """wagtail-localize would ask two questions per row, and the columns more."""
    VitrinePageFactory(company=LabelFactory().company)
    url = reverse("wagtailadmin_explore", args=[section(VitrineIndexPage).pk])
    moderator_client.get(url)
    with CaptureQueriesContext(connection) as queries:
        moderator_client.get(url)
    # Now: the next request empties the log.
    few = len(queries)
    for _number in range(11):
        VitrinePageFactory(company=LabelFactory().company)
    moderator_client.get(url)
    with django_assert_num_queries(few):
        moderator_client.get(url)


def test_listing_gives_the_hour_of_an_event_as_on_the_clock(moderator_client: Client) -> None:
    EventPageFactory(starts_at=datetime.datetime(2027, 1, 20, 23, 0, tzinfo=datetime.UTC))
    url = reverse("wagtailadmin_explore", args=[section(EventIndexPage).pk])
    assert "21/01/2027 00:00" in moderator_client.get(url).content.decode()


def test_code_of_a_term_is_chosen_once(moderator_client: Client) -> None:
    data = {"label_fr": "Casse", "label_en": "Breakage", "code": "casse"}
    moderator_client.post(reverse("problem:add"), data)
    term = Problem.objects.get(code="casse")
    assert term.sort_order > 0
    url = reverse("problem:edit", args=[term.pk])
    moderator_client.post(url, {**data, "label_fr": "Bris", "code": "bris"})
    term.refresh_from_db()
    assert (term.code, term.label_fr) == ("casse", "Bris")


def community_data(**changes: Any) -> dict[str, Any]:
    data = {
        "name": "Communauté de l’Ouest",
        "region": str(Region.objects.get(code="53").pk),
        "started_on": "",
        "problems": (),
        "technologies": (),
        "members": (),
        **{f"addition_{number}": "" for number in range(1, 6)},
        **changes,
    }
    return nested_form_data(data)


def test_members_enter_and_leave_a_community(editor_client: Client) -> None:
    first, second, third = CompanyFactory(), CompanyFactory(), CompanyFactory()
    editor_client.post(
        reverse("community:add"),
        community_data(addition_1=str(first.pk), addition_4=str(second.pk)),
    )
    community = Community.objects.get()
    assert set(community.members.all()) == {first, second}
    url = reverse("community:edit", args=[community.pk])
    editor_client.post(url, community_data(members=(str(second.pk),), addition_1=str(third.pk)))
    assert set(community.members.all()) == {second, third}
