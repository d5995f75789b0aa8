"""The admin's own search finds drafts too, whatever the spelling, and nothing typed breaks it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from modelsearch.index import get_indexed_models
from modelsearch.query import And, Not, Or, Phrase, PlainText
from wagtail.models import Page
from wagtail.search.models import IndexEntry

from core.models import CustomDocument
from search.models import SearchDocument, ServedDocument
from tests.factories import UserFactory
from tests.search.test_selectors import HOSTILE

if TYPE_CHECKING:
    from tests.search.conftest import Portal

is_postgresql = connection.vendor == "postgresql"
ADDRESSES = (
    "/admin/pages/search/results/",
    "/admin/choose-page/search/?page_type=wagtailcore.page",
    "/admin/images/chooser/results/",
    "/admin/documents/chooser/results/",
    "/admin/company_chooser/results/",
)


@pytest.fixture
def editor(client: Client, db: None) -> Client:
    client.force_login(UserFactory(is_superuser=True, is_staff=True))
    return client


def found(query: object, **options: object) -> list[str]:
    return [page.title for page in Page.objects.search(query, **options)]


@pytest.mark.parametrize("address", ADDRESSES[:2])
@pytest.mark.parametrize("typed", ["EFFICACITE energ", "éner", "l'efficacité", "moins-cher d’éner"])
def test_draft_is_found_whatever_the_spelling(
    portal: Portal, editor: Client, address: str, typed: str
) -> None:
    portal.news(title="Moins-cher : l’efficacité d’énergie", publish=False)
    portal.news(title="Autre chose")
    page = editor.get(address, {"q": typed, "page_type": "wagtailcore.page"}).content.decode()
    assert "l’efficacité d’énergie" in page
    assert "Autre chose" not in page


def test_explorer_and_documents_are_searched_too(portal: Portal, editor: Client) -> None:
    news = portal.news(title="Énergie des fours")
    CustomDocument.objects.create(title="Énergie.pdf", file=ContentFile(b"%PDF-1.4", "e.pdf"))
    for address, shown in (
        (f"/admin/pages/{news.get_parent().pk}/results/", "Énergie des fours"),
        ("/admin/documents/chooser/results/", "Énergie.pdf"),
    ):
        assert shown in editor.get(address, {"q": "energ"}).content.decode(), address
        assert shown not in editor.get(address, {"q": "zzz"}).content.decode(), address


@pytest.mark.parametrize("address", ADDRESSES)
def test_nothing_typed_can_break_it(portal: Portal, editor: Client, address: str) -> None:
    portal.news(title="Rebuts")
    for query in (*HOSTILE, "'", "'a", 'a"', '"a b" "', "''", "live:yes", 'x:"', "a-", "-"):
        text = query.encode("utf-8", "replace").decode()
        response = editor.get(address, {"q": text, "page_type": "wagtailcore.page"})
        # The portal refuses addresses that are too long.
        assert response.status_code == (200 if len(text) < 3_000 else 400), query[:40]


def test_words_phrases_and_their_combinations_are_understood(portal: Portal) -> None:
    portal.news(title="Four électrique", summary="Moins de gaz")
    portal.news(title="Four à gaz", summary="Cher")
    assert set(found("four")) == {"Four électrique", "Four à gaz"}
    assert found("four cher") == ["Four à gaz"]
    assert set(found("électrique cher", operator="or")) == {"Four électrique", "Four à gaz"}
    assert found(Phrase("moins de gaz")) == ["Four électrique"]
    assert found(And([PlainText("FOUR"), Not(PlainText("ELECTRIQUE"))])) == ["Four à gaz"]
    assert set(found(Or([PlainText("électrique"), Phrase("à gaz")]))) == {
        "Four électrique",
        "Four à gaz",
    }
    assert found("") == found("…") == found(Phrase('"')) == []


def test_later_words_replace_the_earlier_ones(portal: Portal) -> None:
    page = portal.news(title="Perceuse")
    page.title = "Fraiseuse"
    page.save()
    assert (found("perceuse"), found("fraiseuse")) == ([], ["Fraiseuse"])


def test_counts_and_slices_agree_with_the_rows(portal: Portal) -> None:
    for number in range(5):
        portal.news(title=f"Laser {number}")
    results = Page.objects.filter(live=True).search("laser")
    assert results.count() == 5
    assert len(results[1:3]) == 2
    assert {**results.facet("live")} == {True: 5}
    assert all(page.score is not None for page in results.annotate_score("score"))
    latest = Page.objects.order_by("-title").search("laser", order_by_relevance=False)
    assert [page.title for page in latest][:2] == ["Laser 4", "Laser 3"]


def test_save_does_not_read_the_whole_index(portal: Portal) -> None:
    page = portal.news()
    with CaptureQueriesContext(connection) as captured:
        page.save()
    assert not [row["sql"] for row in captured if "AVG(" in row["sql"]]


def test_what_readers_find_is_not_in_the_index_of_the_admin(portal: Portal) -> None:
    page = portal.news()
    ServedDocument.objects.get(page=page).save()
    assert ServedDocument in get_indexed_models()
    assert not ServedDocument.get_indexed_objects().exists()
    assert not IndexEntry.objects.filter(
        content_type__app_label=SearchDocument._meta.app_label
    ).exists()


@pytest.mark.skipif(is_postgresql, reason="for SQLite")
def test_words_are_looked_up_once(portal: Portal) -> None:
    portal.news(title="Laser")
    with CaptureQueriesContext(connection) as captured:
        assert found("laser") == ["Laser"]
    assert sum(row["sql"].count("MATCH") for row in captured) == 1


@pytest.mark.skipif(not is_postgresql, reason="for PostgreSQL")
def test_indexes_are_of_use(portal: Portal) -> None:
    query = str(Page.objects.search("laser").get_queryset().query)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "EXPLAIN SELECT id FROM wagtailsearch_indexentry "
            "WHERE (title || body) @@ to_tsquery('simple', 'laser')"
        )
        words = str(cursor.fetchall())
        cursor.execute("EXPLAIN SELECT id FROM wagtailcore_page WHERE id::varchar(50) = '1'")
        pages = str(cursor.fetchall())
    assert "portal_search_title_body" in words
    assert "portal_search_page_id_text" in pages
    assert '"title" || "wagtailsearch_indexentry"."body"' in query
    assert "::varchar(50)" in query
