"""What nginx does by itself: `deploy/nginx/portal.conf` before an application of the tests."""

from __future__ import annotations

import gzip
import json
import threading

import pytest

from tests.stack.conftest import PUBLIC, Application, Said, Stack, eventually

SECURITY_HEADERS = {
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains; preload",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}


def _public(body: bytes) -> Said:
    return Said(body, headers={"Cache-Control": PUBLIC, "ETag": f'"{body.decode()}"'})


# What is kept


def test_public_page_is_asked_for_once(web: Stack, application: Application) -> None:
    application.pages["/fr/once/"] = _public(b"kept")
    answers = [web.ask("/fr/once/") for _time in range(3)]
    assert [answer.text for answer in answers] == ["kept"] * 3
    assert answers[0].headers["X-Cache-Status"] == "MISS"
    assert "HIT" in [answer.headers["X-Cache-Status"] for answer in answers]


def test_page_that_is_not_marked_is_asked_for_each_time(
    web: Stack, application: Application
) -> None:
    application.pages["/fr/mine/"] = Said(headers={"Cache-Control": "private, no-store"})
    for _time in range(3):
        assert web.ask("/fr/mine/").headers["X-Cache-Status"] != "HIT"
    assert len(application.asked_for("/fr/mine/")) == 3


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("cookie", "csrftoken=b; sessionid=a"),
        ("cookie", "__Host-csrftoken=b; __Host-sessionid=a"),
        ("authorization", "Basic YTpi"),
    ],
)
def test_who_is_signed_in_neither_reads_nor_fills_the_cache(
    web: Stack, application: Application, header: str, value: str
) -> None:
    application.pages["/fr/seen/"] = _public(b"for me alone")
    assert web.ask("/fr/seen/", **{header: value}).text == "for me alone"
    application.pages["/fr/seen/"] = _public(b"for all")
    assert web.ask("/fr/seen/").text == "for all"
    application.pages["/fr/seen/"] = _public(b"for me again")
    assert web.ask("/fr/seen/", **{header: value}).text == "for me again"


def test_changed_page_is_shown_within_two_seconds(web: Stack, application: Application) -> None:
    application.pages["/fr/changing/"] = _public(b"before")
    web.ask("/fr/changing/")
    application.pages["/fr/changing/"] = _public(b"after")
    assert eventually(lambda: web.ask("/fr/changing/").text == "after", within=2)


def test_page_that_has_not_changed_is_not_sent_again(web: Stack, application: Application) -> None:
    application.pages["/fr/same/"] = _public(b"same")
    web.ask("/fr/same/")

    def is_revalidated() -> bool:
        answer = web.ask("/fr/same/")
        assert answer.text == "same"
        return answer.headers["X-Cache-Status"] == "REVALIDATED"

    assert eventually(is_revalidated, within=5)


def test_cached_page_goes_within_two_seconds_when_its_file_is_deleted(
    web: Stack, application: Application
) -> None:
    application.pages["/fr/withdrawn/"] = Said(b"a name", headers={"Cache-Control": "s-maxage=600"})
    web.ask("/fr/withdrawn/")
    application.pages["/fr/withdrawn/"] = Said(b"gone", 404)
    assert web.ask("/fr/withdrawn/").text == "a name"
    for kept in (web.folder / "cache").iterdir():
        kept.unlink()
    assert eventually(lambda: web.ask("/fr/withdrawn/").text == "gone", within=2)


def test_page_that_came_compressed_is_kept_so_beside_the_other(
    web: Stack, application: Application
) -> None:
    headers = {"Cache-Control": "s-maxage=600", "Vary": "Accept-Encoding"}
    application.pages["/fr/both/"] = Said(b"words", headers=headers)
    assert web.ask("/fr/both/", accept_encoding="br").body == b"words"
    packed = gzip.compress(b"words")
    application.pages["/fr/both/"] = Said(packed, headers={**headers, "Content-Encoding": "gzip"})
    for accepted in ("gzip, deflate, br", "br;q=0.9, gzip;q=0.5"):
        answer = web.ask("/fr/both/", accept_encoding=accepted)
        assert answer.body == packed
        assert answer.headers["Content-Encoding"] == "gzip"
        assert answer.headers.get_all("Vary") == ["Accept-Encoding"]
    for accepted in ("", "gzip;q=0", "identity"):
        assert web.ask("/fr/both/", accept_encoding=accepted).body == b"words"
    asked = application.asked_for("/fr/both/")
    assert [each.headers["Accept-Encoding"] for each in asked] == [None, "gzip"]


def test_page_is_given_also_where_it_cannot_be_kept(web: Stack, application: Application) -> None:
    """As on a disk without room: a public page is on its way to the cache when its reader gets it."""
    cache, away = web.folder / "cache", web.folder / "cache-away"
    application.pages["/fr/unkept/"] = _public(b"given")
    cache.rename(away)
    try:
        assert [web.ask("/fr/unkept/").text for _time in range(2)] == ["given", "given"]
    finally:
        away.rename(cache)


# When the application does not answer


def _grow_old(web: Stack, application: Application, path: str) -> None:
    """In the cache, and no longer fresh."""
    application.pages[path] = _public(b"kept")
    web.ask(path)
    assert eventually(lambda: web.ask(path).headers["X-Cache-Status"] == "REVALIDATED", within=5)


def test_cached_page_outlives_the_application(web: Stack, application: Application) -> None:
    _grow_old(web, application, "/fr/lasting/")
    application.stop()
    assert eventually(
        lambda: web.ask("/fr/lasting/").headers["X-Cache-Status"] == "STALE", within=5
    )
    assert web.ask("/fr/lasting/").text == "kept"


@pytest.mark.parametrize("status", [500, 503])
def test_cached_page_is_better_than_an_error(
    web: Stack, application: Application, status: int
) -> None:
    path = f"/fr/better-than-{status}/"
    _grow_old(web, application, path)
    application.pages[path] = Said(b"broken", status)
    assert eventually(lambda: web.ask(path).headers["X-Cache-Status"] == "STALE", within=5)
    assert web.ask(path).text == "kept"


@pytest.mark.parametrize("status", [301, 403, 404, 410])
def test_page_that_is_gone_is_not_shown_from_the_cache(
    web: Stack, application: Application, status: int
) -> None:
    path = f"/fr/gone-{status}/"
    _grow_old(web, application, path)
    application.pages[path] = Said(b"gone", status)
    assert eventually(lambda: web.ask(path).status == status, within=2)
    assert [web.ask(path).status for _time in range(5)] == [status] * 5


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    ("path", "accepted", "language"),
    [
        ("/fr/", "en", "fr"),
        ("/en/", "fr", "en"),
        ("/en?page=2", "fr", "en"),
        ("/enough/", "fr", "fr"),
        ("/", "de, en;q=0.8, fr;q=0.5", "en"),
        ("/", "fr-CA, en", "fr"),
        ("/", "de", "fr"),
        ("/fr/compte/connexion/", "en", "fr"),
        ("/en/my-space/", "fr", "en"),
        ("/admin/", "en", "en"),
    ],
)
def test_absent_application_is_excused_in_the_reader_s_language(
    web: Stack, application: Application, method: str, path: str, accepted: str, language: str
) -> None:
    application.stop()
    answer = web.ask(path, method, accept_language=accepted, body=b"a" * (method == "POST"))
    assert answer.status == 503
    assert answer.text == f'<html lang="{language}">503'
    assert int(answer.headers["Retry-After"]) > 0
    assert answer.headers["Cache-Control"] == "no-store"
    policy = answer.headers["Content-Security-Policy"].split("; ")
    # What the page's style sheet needs, and nothing else.
    assert {"default-src 'none'", "style-src 'self'", "font-src 'self'"} < set(policy)
    assert {name: answer.headers[name] for name in SECURITY_HEADERS} == SECURITY_HEADERS
    assert answer.seconds < 3


def test_reader_waits_no_longer_than_three_seconds(web: Stack, application: Application) -> None:
    released = threading.Event()
    application.pages["/fr/frozen/"] = Said(wait=released)
    try:
        answer = web.ask("/fr/frozen/")
    finally:
        released.set()
    assert answer.status == 503
    assert '<html lang="fr">' in answer.text
    assert answer.seconds < 3.5


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_host_that_is_away_is_not_noticed(
    web: Stack, application: Application, method: str
) -> None:
    application.stop(application.ports[0])
    answers = [web.ask("/fr/", method, client="127.0.0.7") for _time in range(8)]
    assert {answer.text for answer in answers} == {"a page"}
    assert len(application.asked_for("/fr/")) == 8


# Who asks, and for what


def test_application_is_told_the_truth_about_the_client(
    web: Stack, application: Application
) -> None:
    answer = web.ask(
        "/fr/told/",
        client="127.0.0.8",
        x_forwarded_for="203.0.113.9",
        x_forwarded_proto="http",
        x_forwarded_host="evil.example",
        x_request_id="forged",
    )
    (request,) = application.asked_for("/fr/told/")
    assert request.headers.get_all("X-Forwarded-For") == ["127.0.0.8"]
    assert request.headers.get_all("X-Forwarded-Proto") == ["https"]
    assert request.headers.get_all("X-Forwarded-Host") is None
    assert request.headers["X-Request-Id"] == answer.headers["X-Request-Id"] != "forged"
    assert request.headers["Host"] == f"localhost:{web.variables['STACK_HTTPS_PORT']}"


@pytest.mark.parametrize("encrypted", [True, False])
def test_other_host_name_is_not_the_portal_s(
    web: Stack, application: Application, encrypted: bool
) -> None:
    answer = web.ask("/fr/", encrypted=encrypted, host="evil.example")
    assert answer.status == 421
    assert "Location" not in answer.headers
    assert application.asked == []


@pytest.mark.parametrize("path", ["/fr/?q=a", "//evil.example/", "/%2f/evil.example"])
def test_plain_http_leads_to_the_portal_and_nowhere_else(
    web: Stack, application: Application, path: str
) -> None:
    answer = web.ask(path, encrypted=False)
    assert answer.status == 301
    home = f"https://localhost:{web.variables['STACK_HTTPS_PORT']}"
    assert answer.headers["Location"] == f"{home}{path}"
    assert application.asked == []


@pytest.mark.parametrize("path", ["/metrics", "/health/ready"])
def test_measures_are_for_operators_alone(web: Stack, application: Application, path: str) -> None:
    assert web.ask(path, client="127.0.0.2").status == 404
    assert application.asked == []
    assert web.ask(path).text == "a page"


@pytest.mark.parametrize(
    ("path", "language"), [("/fr/relecture/a/", "fr"), ("/en/account/sign-in/", "en")]
)
def test_large_body_is_refused_where_nothing_is_uploaded(
    web: Stack, application: Application, path: str, language: str
) -> None:
    answer = web.ask(path, "POST", body=b"a" * 200_000, client="127.0.0.3")
    assert answer.status == 413
    assert answer.text == f'<html lang="{language}">413'
    assert application.asked == []


@pytest.mark.parametrize("path", ["/fr/mon-espace/", "/en/my-space/pages/1/", "/admin/images/add/"])
def test_large_body_is_taken_where_files_are_uploaded(
    web: Stack, application: Application, path: str
) -> None:
    assert web.ask(path, "POST", body=b"a" * 2_000_000, client="127.0.0.4").text == "a page"


@pytest.mark.parametrize(
    ("path", "language", "client"),
    [
        ("/fr/compte/connexion/", "fr", "127.0.0.11"),
        ("/en/account/sign-in/", "en", "127.0.0.12"),
    ],
)
def test_who_tries_without_end_is_stopped_alone(
    web: Stack, application: Application, path: str, language: str, client: str
) -> None:
    answers = [web.ask(path, "POST", body=b"", client=client) for _time in range(60)]
    refused = [answer for answer in answers if answer.status == 429]
    assert answers[0].text == "a page"
    assert refused
    assert refused[0].text == f'<html lang="{language}">429'
    assert int(refused[0].headers["Retry-After"]) > 0
    assert web.ask(path, "POST", body=b"", client="127.0.0.13").text == "a page"
    assert web.ask(path, client=client).text == "a page"


# Files


def test_originals_and_documents_are_under_no_address(web: Stack, application: Application) -> None:
    for name in ("original_images/a.jpg", "documents/a.pdf", "social/1/a.png", "images/a.webp"):
        path = web.folder / "media" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"secret" if name != "images/a.webp" else b"public")
    answer = web.ask("/media/images/a.webp")
    assert answer.body == b"public"
    assert answer.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    for path in (
        "/media/original_images/a.jpg",
        "/media/documents/a.pdf",
        "/media/social/1/a.png",
        "/media/images/../documents/a.pdf",
        "/media/images/%2e%2e/documents/a.pdf",
        "/media/images//../documents/a.pdf",
        "/static/../media/documents/a.pdf",
        "/media/images/",
        "/media/",
    ):
        answer = web.ask(path)
        assert answer.status in {400, 403, 404}, path
        assert b"secret" not in answer.body
    assert application.asked == []


def test_absent_file_is_not_remembered_for_a_year(web: Stack) -> None:
    for path in ("/media/images/absent.webp", "/static/absent.css"):
        answer = web.ask(path)
        assert answer.status == 404
        assert answer.headers["Cache-Control"] == "no-store"


# What nginx refuses by itself


END = b" HTTP/1.1\r\nHost: localhost\r\n"
REFUSED = {
    "a method that reads back": (b"TRACE /en/" + END, 405, "en", 400),
    "a method that nobody knows": (b"BREW /fr/" + END, 405, "fr", 400),
    "a form for a file": (b"POST /static/a.css" + END, 404, "fr", 404),
    "two hosts": (b"GET /en/" + END + b"Host: localhost\r\n", 400, "en", 400),
    "a space in a whole address": (b"GET https://localhost/en/a b" + END, 400, "en", 400),
    "above the root": (b"GET /fr/../../etc" + END, 400, "fr", 400),
    "a long address": (b"GET /en/" + b"a" * 9000, 414, "en", 400),
    "a long header": (b"GET /en/" + END + b"A: " + b"a" * 9000 + b"\r\n", 431, "en", 400),
    "an unknown coding": (b"GET /en/" + END + b"Transfer-Encoding: a\r\n", 400, "en", 400),
    "a later version": (b"GET /en/ HTTP/2.0\r\nHost: localhost\r\n", 400, "en", 400),
    "no public file": (b"GET /media/a" + END + b"Accept-Language: EN\r\n", 404, "en", 404),
    "a folder": (b"GET /static/" + END + b"Accept-Language: de,en\r\n", 404, "en", 404),
    "the list of files": (b"GET /static/staticfiles.json" + END, 404, "fr", 404),
}


@pytest.mark.parametrize(
    ("sent", "status", "language", "shown"), REFUSED.values(), ids=REFUSED.keys()
)
def test_what_nginx_refuses_is_said_in_the_reader_s_language(
    web: Stack, application: Application, sent: bytes, status: int, language: str, shown: int
) -> None:
    answer = web.answer_to(sent + b"\r\n")
    assert answer.status == status
    assert answer.read().decode() == f'<html lang="{language}">{shown}'
    assert answer.headers.get_all("Cache-Control") == ["no-store"]
    assert {name: answer.headers[name] for name in SECURITY_HEADERS} == SECURITY_HEADERS
    assert application.asked == []


def test_who_names_no_host_is_answered_in_a_language_and_led_nowhere(web: Stack) -> None:
    answer = web.answer_to(b"GET /en/ HTTP/1.1\r\n\r\n")
    assert answer.status == 400
    assert answer.read() == b'<html lang="en">400'
    assert answer.headers["Location"] is None
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


def test_letters_that_no_browser_sends_in_an_address_are_refused_in_the_reader_s_language(
    web: Stack, application: Application
) -> None:
    """gunicorn would refuse them in bare words; written as they should be, they reach it."""
    answer = web.answer_to("GET /en/étude/ HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    assert (answer.status, answer.read()) == (400, b'<html lang="en">400')
    assert application.asked == []
    assert web.ask("/en/%C3%A9tude/").text == "a page"


def test_condition_that_a_kept_page_fails_is_refused_with_every_header(
    web: Stack, application: Application
) -> None:
    application.pages["/en/held/"] = _public(b"held")
    web.ask("/en/held/")
    answer = web.ask("/en/held/", if_match='"other"')
    assert answer.status == 412
    assert answer.text == '<html lang="en">400'
    assert {name: answer.headers[name] for name in SECURITY_HEADERS} == SECURITY_HEADERS


@pytest.mark.parametrize("part", [", ", ",\t \t", " ,"])
def test_list_of_languages_without_end_keeps_nginx_no_longer_than_a_short_one(
    web: Stack, part: str
) -> None:
    """Read in each of its ways it would take a process of nginx a second, and there are two."""
    log = web.folder / "log/nginx.log"
    before = log.stat().st_size
    language = part * (7000 // len(part)) + "en"
    answer = web.ask("/static/absent.css", accept_language=language)
    assert answer.text == '<html lang="en">404'
    # What is given up is told of.
    assert "pcre" not in log.read_text()[before:]


@pytest.mark.parametrize("header", ["x_forwarded_ssl", "x_forwarded_protocol"])
def test_client_can_t_contradict_what_nginx_says_of_its_connection(
    web: Stack, application: Application, header: str
) -> None:
    web.ask("/fr/told/", client="127.0.0.8", **{header: "off"})
    (request,) = application.asked_for("/fr/told/")
    assert request.headers[header.replace("_", "-")] is None


def test_address_as_long_as_nginx_takes_may_lead_to_another_one(
    web: Stack, application: Application
) -> None:
    path = "/fr/" + "a" * 8000
    there = "/fr/" + "%C3%A9" * 4000
    application.pages[path] = Said(status=301, headers={"Location": there})
    answer = web.ask(path)
    assert (answer.status, answer.headers["Location"]) == (301, there)


def test_nginx_does_not_tell_its_version(web: Stack) -> None:
    for answer in (web.ask("/fr/"), web.ask("/static/absent.css"), web.ask("/", host="other")):
        assert answer.headers["Server"] == "nginx"
        assert b"nginx/" not in answer.body


# The log


@pytest.mark.parametrize(
    ("path", "logged"),
    [
        ("/fr/recherche/?q=Dupont", "/fr/recherche/"),
        ("/fr/relecture/c2VjcmV0/", "/fr/relecture/-"),
        ("/en/review/c2VjcmV0/", "/en/review/-"),
        ("/fr/compte/mot-de-passe-oublie/1-c2VjcmV0/", "/fr/compte/mot-de-passe-oublie/-"),
        ("/en/my-space/invitation/c2VjcmV0/", "/en/my-space/invitation/-"),
    ],
)
def test_log_names_no_person_and_no_secret(
    web: Stack, application: Application, path: str, logged: str
) -> None:
    answer = web.ask(path, client="127.1.2.3", referer="https://a.example/c2VjcmV0")
    number = answer.headers["X-Request-Id"]
    log = web.folder / "log/access.json.log"
    # nginx writes it once a second.
    assert eventually(lambda: number in log.read_text(), within=5)
    (line,) = [line for line in log.read_text().splitlines() if number in line]
    entry = json.loads(line)
    assert entry["path"] == logged
    assert entry["client"] == "127.1.2.0"
    assert entry["request_id"] == number
    assert entry["status"] == 200
    assert not {"Dupont", "c2VjcmV0", "127.1.2.3"} & set(line.replace('"', " ").split())
    assert "c2VjcmV0" not in line
    assert "Dupont" not in line
