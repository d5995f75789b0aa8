"""The whole set-up: nginx, two gunicorns with the production settings, Redis, PostgreSQL."""

from __future__ import annotations

import gzip
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.stack.conftest import Answer, Stack, eventually

LANGUAGES = pytest.mark.parametrize("language", ["fr", "en"])


@contextmanager
def _without(stack: Stack, *names: str) -> Iterator[None]:
    """These servers are stopped meanwhile."""
    stack.run("stop", *names)
    yield
    stack.run("start", *names)


@LANGUAGES
def test_page_comes_in_its_language_with_the_application_s_headers(
    stack: Stack, language: str
) -> None:
    answer = stack.ask(f"/{language}/")
    assert answer.status == 200
    assert f'<html lang="{language}"' in answer.text
    for name in (
        "Strict-Transport-Security",
        "Content-Security-Policy",
        "X-Content-Type-Options",
        "Referrer-Policy",
        "Cross-Origin-Opener-Policy",
        "Cross-Origin-Resource-Policy",
        "X-Frame-Options",
        "X-Request-Id",
    ):
        assert len(answer.headers.get_all(name) or []) == 1, name
    assert "Set-Cookie" not in answer.headers


@LANGUAGES
def test_page_is_compressed(stack: Stack, language: str) -> None:
    answer = stack.ask(f"/{language}/", accept_encoding="gzip")
    assert answer.headers["Content-Encoding"] == "gzip"
    assert f'<html lang="{language}"' in gzip.decompress(answer.body).decode()


def test_static_file_is_kept_for_ever_and_comes_compressed(stack: Stack) -> None:
    (address,) = set(re.findall(r'href="(/static/[^"]+\.css)"', stack.ask("/en/").text))
    plain = stack.ask(address)
    packed = stack.ask(address, accept_encoding="gzip")
    assert plain.status == packed.status == 200
    assert plain.headers["Content-Type"] == "text/css"
    assert plain.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert packed.headers["Vary"] == "Accept-Encoding"
    assert gzip.decompress(packed.body) == plain.body


@pytest.mark.parametrize(
    ("accepted", "language"), [("en", "en"), ("fr", "fr"), ("de", "fr"), ("en;q=0.3, fr", "fr")]
)
def test_bare_address_leads_to_the_reader_s_language(
    stack: Stack, accepted: str, language: str
) -> None:
    answer = stack.ask("/", accept_language=accepted)
    assert answer.status == 302
    assert answer.headers["Location"] == f"/{language}/"


def _post(stack: Stack, path: str, fields: str) -> Answer:
    form = stack.ask(path)
    (token,) = set(re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', form.text))
    cookie = form.headers["Set-Cookie"].partition(";")[0]
    home = f"https://localhost:{stack.variables['STACK_HTTPS_PORT']}"
    return stack.ask(
        path,
        "POST",
        body=f"csrfmiddlewaretoken={token}&{fields}".encode(),
        cookie=cookie,
        origin=home,
        content_type="application/x-www-form-urlencoded",
    )


@LANGUAGES
def test_form_is_sent_through_nginx(stack: Stack, language: str) -> None:
    """The token's check compares the origin, the scheme and the host that nginx tells."""
    path = {"fr": "/fr/compte/connexion/", "en": "/en/account/sign-in/"}[language]
    answer = _post(stack, path, "login=a@example.org&password=wrong")
    assert answer.status == 200
    assert f'<html lang="{language}"' in answer.text
    assert 'value="a@example.org"' in answer.text


def test_second_start_changes_nothing(stack: Stack) -> None:
    before = stack.run("status").stdout
    stack.run("start")
    assert stack.run("status").stdout == before


@LANGUAGES
def test_mail_waits_for_the_worker_and_leaves_once(stack: Stack, language: str) -> None:
    path = {"fr": "/fr/compte/mot-de-passe-oublie/", "en": "/en/account/password-forgotten/"}
    address = f"{language}@example.org"

    def arrived() -> int:
        mails = (mail.read_text() for mail in (stack.folder / "mails").iterdir())
        return sum(f"To: {address}" in mail for mail in mails)

    with _without(stack, "worker"):
        answer = _post(stack, path[language], f"email={address}")
        assert answer.status == 302
        assert arrived() == 0
    assert eventually(lambda: arrived() == 1, within=30)
    # Whatever was left in the middle would be taken up now.
    with _without(stack, "worker"):
        pass
    _post(stack, path[language], "email=last@example.org")
    assert eventually(
        lambda: any("last@" in mail.read_text() for mail in (stack.folder / "mails").iterdir()), 30
    )
    assert arrived() == 1


@pytest.mark.parametrize("names", [["postgres", "replica"], ["app-1", "app-2"]])
def test_what_is_away_is_excused_in_the_reader_s_language(stack: Stack, names: list[str]) -> None:
    with _without(stack, *names):
        answers = {code: stack.ask(f"/{code}/never-asked-before/") for code in ("fr", "en")}
    for language, answer in answers.items():
        assert answer.status == 503
        assert f'<html lang="{language}">' in answer.text
        assert answer.headers["Cache-Control"] == "no-store"
        assert int(answer.headers["Retry-After"]) > 0
        assert answer.seconds < 3


def test_killed_server_leaves_nothing_that_keeps_it_from_starting(stack: Stack) -> None:
    for name in ("app-1", "nginx", "redis"):
        number = (stack.folder / f"run/{name}/stack.pid").read_text()
        stack.run("kill", name)
        assert f"{name}" in stack.run("status").stdout
        stack.run("start", name)
        assert (stack.folder / f"run/{name}/stack.pid").read_text() != number
    assert stack.ask("/en/").status == 200


def test_new_code_is_taken_without_a_failed_request(stack: Stack) -> None:
    statuses: list[int] = []
    is_over = threading.Event()

    def read(method: str, path: str, client: str) -> None:
        while not is_over.wait(0.6 if method == "POST" else 0.1):
            statuses.append(stack.ask(path, method, client=client).status)

    paths = [("GET", "/robots.txt"), ("GET", "/fr/plan-du-site/"), ("POST", "/en/")]
    readers = [
        threading.Thread(target=read, args=(*path, f"127.0.0.{number}"))
        for number, path in enumerate(paths, start=20)
    ]
    for reader in readers:
        reader.start()
    numbers = [(stack.folder / f"run/app-{n}/stack.pid").read_text() for n in (1, 2)]
    stack.run("reload")
    is_over.set()
    for reader in readers:
        reader.join()
    renewed = [(stack.folder / f"run/app-{n}/stack.pid").read_text() for n in (1, 2)]
    assert not set(numbers) & set(renewed)
    assert len(statuses) > 30
    # A page is never written to: 405 is the application's own answer.
    assert set(statuses) == {200, 405}


REFUSED = """
from django.db import IntegrityError, connection
from accounts.models import User
User.objects.bulk_create(User(email=f"{name}@secret.example") for name in ("a", "b"))
try:
    User.objects.filter(email="a@secret.example").update(email="b@secret.example")
except IntegrityError:
    print("refused")
with connection.cursor() as cursor:
    cursor.execute("SELECT pg_sleep(1.1), %s", ["slow@secret.example"])
User.objects.filter(email__endswith="@secret.example").delete()
"""


def test_log_of_postgresql_names_nobody(stack: Stack) -> None:
    """Neither in a statement that is slow or was refused, nor in the row that was in its way."""
    assert "refused" in stack.run("manage", "shell", "--no-imports", "-c", REFUSED).stdout
    log = stack.folder / "log/postgres.log"
    assert eventually(lambda: "duplicate key value" in log.read_text(), within=5)
    assert "secret.example" not in log.read_text()
