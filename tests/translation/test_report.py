"""One report of what is missing or outdated, whichever way a page is translated."""

from __future__ import annotations

import csv
import datetime
import io
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from core.enums import TranslationKind
from core.selectors.translation_gaps import gap_counts, gap_rows, read_gaps
from news.models import NewsPage
from tests.factories import NewsPageFactory, UserFactory, VitrinePageFactory, translated
from vitrines.models import BestPracticePage, VitrinePage


def say(page: Any, **words: object) -> None:
    draft = type(page).objects.get(pk=page.pk).get_latest_revision_as_object()
    for name, value in words.items():
        setattr(draft, name, value)
    draft.save_revision().publish()


def gaps(**filters: Any) -> dict[str, tuple[str, str]]:
    return {gap.title: (gap.language, gap.gap) for gap in read_gaps(gap_rows(**filters))}


@pytest.fixture(scope="module")
def pages(
    module_database: None,
    practice_of_the_module: BestPracticePage,
    english_of_the_module: BestPracticePage,
) -> None:
    say(practice_of_the_module, problem="Trop de retouches.")
    NewsPageFactory(title="Sans version")
    current = NewsPageFactory(title="À jour")
    translated(current)
    outdated = NewsPageFactory(title="Changée")
    translated(outdated)
    say(outdated, summary="Autre chose.")
    translated(NewsPageFactory(title="En attente"), published=False)
    machine = VitrinePageFactory(title="Par machine")
    version = translated(machine)
    VitrinePage.objects.filter(pk=version.pk).update(translation_kind=TranslationKind.MACHINE)
    VitrinePageFactory(title="Brouillon", published=False)


def test_each_page_stands_with_what_it_lacks(pages: None, practice: BestPracticePage) -> None:
    found = gaps()
    wanted = {
        practice.title: ("en", "outdated"),
        "Sans version": ("en", "missing"),
        "Changée": ("en", "outdated"),
        "En attente": ("en", "draft"),
        "Par machine": ("en", "machine"),
    }
    assert {title: found[title] for title in wanted} == wanted
    assert "À jour" not in found
    assert "Brouillon" not in found


def test_filters_leave_what_they_name(pages: None, practice: BestPracticePage) -> None:
    assert set(gaps(gap="outdated")) == {practice.title, "Changée"}
    assert set(gaps(gap="outdated", type="news.newspage")) == {"Changée"}
    assert gaps(language="fr") == {}
    NewsPage.objects.filter(title="Sans version").update(
        first_published_at=timezone.now() - datetime.timedelta(days=40)
    )
    assert set(gaps(days=30)) == {"Sans version"}


def test_counts_are_those_of_the_rows(pages: None) -> None:
    rows = read_gaps(gap_rows())
    counts = dict(gap_counts())
    assert sum(count for _label, count in counts["Anglais"]) == len(rows)
    assert sum(count for _label, count in counts["Français"]) == 0


def report(client: Client, **query: str) -> Any:
    return client.get(reverse("translation-report"), query)


def test_report_costs_the_same_with_many_pages(
    editor_client: Client, pages: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    report(editor_client)
    with django_assert_num_queries(3) as before:
        list(gap_counts())
        read_gaps(gap_rows())
        gap_rows().count()
    for _ in range(5):
        NewsPageFactory()
    with django_assert_num_queries(len(before)):
        list(gap_counts())
        assert len(read_gaps(gap_rows())) > 9
        gap_rows().count()


def test_report_is_in_the_menu_and_shows_its_rows(editor_client: Client, pages: None) -> None:
    soup = BeautifulSoup(report(editor_client, gap="missing").content, "html.parser")
    rows = [row.text for row in soup.select("#listing-results tbody tr")]
    assert any("Sans version" in row for row in rows)
    assert not any("Changée" in row for row in rows)
    assert len(soup.select(".translation-counts tbody tr")) == 2
    home = editor_client.get(reverse("wagtailadmin_home")).content.decode()
    assert reverse("translation-report") in home
    assert "/localize/reports/" not in home


def test_file_holds_no_formula(editor_client: Client) -> None:
    NewsPageFactory(title="=1+1")
    response = report(editor_client, export="csv")
    text = b"".join(response.streaming_content).decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    (row,) = [row for row in rows if "1+1" in next(iter(row.values()))]
    assert next(iter(row.values())) == "'=1+1"
    assert "EN" in {value.upper() for value in row.values()}


def test_report_of_localize_leads_to_this_one(editor_client: Client) -> None:
    response = editor_client.get("/admin/localize/reports/translations/")
    assert response.url == reverse("translation-report")


def test_report_is_for_editors(client: Client, pages: None) -> None:
    user = UserFactory()
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(user)
    response = report(client)
    assert response.status_code in {302, 403}
    assert "Sans version" not in response.content.decode()
