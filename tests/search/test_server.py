"""Readers' search on a search server: what it is sent and asked, and what happens without it."""

from __future__ import annotations

import json
import logging
import runpy
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, ClassVar

import pytest
from django.core.cache import cache
from opensearchpy import Connection
from opensearchpy.exceptions import ConnectionError as NoConnection
from opensearchpy.exceptions import NotFoundError

from companies.enums import Answer, Channel
from companies.services import consent_record
from portal.settings import editing
from search.models import SearchDocument
from search.selectors import search, suggestions
from search.services import documents_rebuild

if TYPE_CHECKING:
    from pathlib import Path

    from tests.search.conftest import Portal

CANARY = "Xylocanari"
INDEX = "/portal_portal_search_searchdocument"


class FakeConnection(Connection):
    """Holds documents by id, and finds all of the language and kind that are asked for."""

    calls: ClassVar[list[tuple[str, str, Any]]] = []
    documents: ClassVar[dict[str, dict[str, Any]]] = {}
    dead: ClassVar[bool] = False

    def perform_request(
        self, method: str, url: str, params: Any = None, body: Any = None, *args: Any, **kwargs: Any
    ) -> tuple[int, dict[str, str], str]:
        text = body.decode() if isinstance(body, bytes) else body or ""
        rows = [json.loads(line) for line in text.splitlines() if line]
        self.calls.append((method, url, rows if "_bulk" in url else next(iter(rows), None)))
        if self.dead:
            raise NoConnection("N/A", "no connection", Exception("no connection"))
        answer = self._answer(method, url, rows)
        return 200, {"content-type": "application/json"}, json.dumps(answer)

    def _answer(self, method: str, url: str, rows: list[Any]) -> Any:
        if "_bulk" in url:
            for action, document in zip(rows[::2], rows[1::2], strict=True):
                self.documents[action["index"]["_id"]] = document
            return {"items": [{"index": {"status": 200}} for _row in rows[::2]], "errors": False}
        if url.endswith("/_search"):
            return self._found(rows[0])
        if method == "DELETE" and "/_doc/" in url:
            if not self.documents.pop(url.rsplit("/", 1)[-1], None):
                raise NotFoundError(404, "not_found", {})
            return {"result": "deleted"}
        if method == "HEAD":
            raise NotFoundError(404, "not_found", {})
        return {"acknowledged": True}

    def _found(self, body: Any) -> Any:
        asked = json.dumps(body["query"]["bool"]["filter"])
        found = [
            (pk, row)
            for pk, row in self.documents.items()
            if f'"language_filter": "{row["language_filter"]}"' in asked
            and ("kind_filter" not in asked or f'"{row["kind_filter"]}"' in asked)
        ]
        kinds = [row["kind_filter"] for _pk, row in found]
        return {
            "hits": {
                "hits": [{"_id": pk, "_score": 1.0, "fields": {"pk": [pk]}} for pk, _row in found]
            },
            "aggregations": {
                "kind": {
                    "buckets": [
                        {"key": k, "doc_count": kinds.count(k)} for k in dict.fromkeys(kinds)
                    ]
                }
            },
        }


@pytest.fixture
def server(
    settings: Any, django_capture_on_commit_callbacks: Callable
) -> Iterator[type[FakeConnection]]:
    settings.SEARCH_SERVER = {
        "BACKEND": "wagtail.search.backends.opensearch3",
        "URLS": ["http://search.example:9200"],
        "INDEX_PREFIX": "portal_",
        "TIMEOUT": 2,
        "OPTIONS": {"max_retries": 0, "connection_class": FakeConnection},
    }
    FakeConnection.calls, FakeConnection.documents, FakeConnection.dead = [], {}, False
    cache.clear()
    yield FakeConnection
    cache.clear()


@pytest.fixture
def committed(django_capture_on_commit_callbacks: Callable) -> Callable[..., Any]:
    """Does something, and what follows it on commit."""

    def run(function: Callable, *args: Any, **kwargs: Any) -> Any:
        with django_capture_on_commit_callbacks(execute=True):
            return function(*args, **kwargs)

    return run


Server = type[FakeConnection]
Committed = Callable[..., Any]


def sent(server: Server) -> str:
    return json.dumps(server.calls, ensure_ascii=False)


def test_published_page_is_sent_in_stems(
    portal: Portal, server: Server, committed: Committed
) -> None:
    page = committed(portal.news, title="Les énergies", summary="Moins de déchets.")
    document = SearchDocument.objects.get(page=page)
    row = server.documents[str(document.pk)]
    assert row["_django_content_type"] == ["portal_search.ServedDocument"]
    assert (row["stems_a"], row["language_filter"], row["kind_filter"]) == ("energ", "fr", "news")
    assert "dechet" in row["stems_b"]
    assert any(url == f"{INDEX}/_bulk" for _method, url, _body in server.calls)


def test_draft_and_private_words_are_never_sent(
    portal: Portal, server: Server, committed: Committed
) -> None:
    committed(portal.news, title=CANARY, publish=False)
    committed(portal.practice, title=CANARY, consent=Answer.NO)
    committed(documents_rebuild)
    assert CANARY.lower() not in sent(server).lower()
    assert server.documents


def test_question_is_about_the_language_and_what_is_public(
    portal: Portal, server: Server, committed: Committed
) -> None:
    committed(portal.news, title="Déchets")
    committed(portal.news, "en", title="Waste")
    server.calls.clear()
    found = search("déchets plastiques", "fr", kind="news")
    assert [result.title for result in found.results] == ["Déchets"]
    bodies = [body for _method, url, body in server.calls if url.endswith("/_search")]
    assert {url.partition("?")[0] for _method, url, _body in server.calls} == {f"{INDEX}/_search"}
    for body in bodies:
        filters = json.dumps(body["query"]["bool"]["filter"])
        assert '"_django_content_type": "portal_search.ServedDocument"' in filters
        assert '"language_filter": "fr"' in filters
        assert '"en"' not in filters
        words = json.dumps(body["query"]["bool"]["must"])
        assert '"dechet"' in words
        assert '"plastiqu"' in words
        assert "_all_text_boost_10_0" in words
    assert '"kind_filter": "news"' in json.dumps(bodies[-1]["query"]["bool"]["filter"])


def test_synonym_of_several_words_is_asked_as_a_phrase(
    portal: Portal, server: Server, committed: Committed
) -> None:
    committed(portal.practice)
    server.calls.clear()
    search("machine vision inspection", "fr")
    assert '"match_phrase": {"_all_text": "control vision"}' in sent(server)


def test_kinds_and_results_are_the_servers(
    portal: Portal, server: Server, committed: Committed
) -> None:
    committed(portal.news, title="Laser")
    committed(portal.standard, title="Laser aussi")
    # As if the server understood more words than the database.
    found = search("inconnu", "fr")
    assert {kind.code for kind in found.kinds} == {"news", "page"}
    assert {result.title for result in found.results} >= {"Laser", "Laser aussi"}


def test_weight_and_date_decide_between_equal_scores(
    portal: Portal, server: Server, committed: Committed
) -> None:
    committed(portal.news, title="Ancienne", date="2019-01-01")
    committed(portal.news, title="Nouvelle", date="2024-01-01")
    committed(portal.practice, title="Pratique")
    titles = [result.title for result in search("inconnu", "fr").results]
    assert titles[0] == "Pratique"
    assert titles.index("Nouvelle") < titles.index("Ancienne")


def test_withdrawn_page_leaves_the_server_and_is_never_shown_from_it(
    portal: Portal, server: Server, committed: Committed
) -> None:
    practice = committed(portal.practice, title="Voir")
    document = SearchDocument.objects.get(page=practice)
    kept = dict(server.documents)
    committed(
        consent_record,
        company=practice.company,
        channel=Channel.WEB,
        answer=Answer.NO,
        practice_key=practice.translation_key,
    )
    assert str(document.pk) not in server.documents
    server.documents.update(kept)
    assert "Voir" not in [result.title for result in search("voir", "fr").results]


def test_rebuilding_fills_a_new_index(portal: Portal, server: Server, committed: Committed) -> None:
    committed(portal.news, title="Laser")
    server.documents.clear()
    committed(documents_rebuild)
    assert set(server.documents) == {
        str(pk) for pk in SearchDocument.objects.values_list("pk", flat=True)
    }
    addresses = [(method, url) for method, url, _body in server.calls]
    created = next(url for method, url in addresses if method == "PUT" and url.count("/") == 1)
    assert created.startswith(f"{INDEX}_")
    mapping = next(body for _method, url, body in server.calls if url == f"{created}/_mapping")
    assert mapping["properties"]["language_filter"] == {"type": "keyword"}
    assert any(url.endswith(f"/_alias{INDEX}") for _method, url in addresses)


def test_dead_server_leaves_the_answer_to_the_database(
    portal: Portal, server: Server, committed: Committed, caplog: pytest.LogCaptureFixture
) -> None:
    committed(portal.news, title="Laser")
    server.dead = True
    server.calls.clear()
    with caplog.at_level(logging.WARNING, "search.selectors.server"):
        assert [result.title for result in search("laser", "fr").results] == ["Laser"]
    # The server's library has its own say.
    said = [line for name, _level, line in caplog.record_tuples if name.startswith("search.")]
    assert ["The search server does not answer" in line for line in said] == [True]
    assert len(server.calls) == 1
    # It is left alone for a while.
    assert search("laser", "en").total == 0
    assert len(server.calls) == 1


def test_page_answers_while_the_server_is_dead(
    portal: Portal, server: Server, committed: Committed, client: Any
) -> None:
    committed(portal.news, "en", title="Laser")
    server.dead = True
    page = client.get("/en/search/", {"q": "laser"}).content.decode()
    assert '<html lang="en"' in page
    assert '<li class="result-item">' in page


def test_dead_server_does_not_keep_a_page_from_being_published(
    portal: Portal, server: Server, committed: Committed, caplog: pytest.LogCaptureFixture
) -> None:
    server.dead = True
    page = committed(portal.news, title="Laser")
    assert page.live
    assert "run rebuild_search" in caplog.text


def test_suggestions_and_corrections_are_the_databases(
    portal: Portal, server: Server, committed: Committed
) -> None:
    committed(portal.news, title="Thermographie")
    server.calls.clear()
    assert suggestions("therm", "fr").count == 1
    assert server.calls == []
    server.documents.clear()
    server.dead = True
    assert search("thermografie", "fr").corrected == "thermographie"


@pytest.mark.parametrize(
    ("name", "backend"),
    [("", None), ("opensearch3", "opensearch3"), ("elasticsearch9", "elasticsearch9")],
)
def test_variables_choose_the_server(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, backend: str | None
) -> None:
    monkeypatch.setenv("SEARCH_BACKEND", name)
    monkeypatch.setenv("SEARCH_URL", "https://u:p@search:9200")
    monkeypatch.setenv("VAR_DIR", str(tmp_path))
    chosen = runpy.run_path(editing.__file__)["SEARCH_SERVER"]
    if backend is None:
        assert not chosen
    else:
        assert chosen["BACKEND"] == f"wagtail.search.backends.{backend}"
        assert chosen["URLS"] == ["https://u:p@search:9200"]
