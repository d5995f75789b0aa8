"""What is done and looked up inside of the stack: in its database, and by the portal's own code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from typing import Any

from deploy.machine import POSTGRES, ROOT, RUN, application_user, program, secret
from deploy.servers import as_user, clean_environment
from deploy.stack import environment

ACCOUNTS = """
import json
from importlib import import_module
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db.models import F
from accounts.models import User
from selfservice.services.space_drafts import practice_draft_create
from vitrines.models import VitrinePage

def session(user):
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.create()
    return f"{settings.SESSION_COOKIE_NAME}={store.session_key}"

editor = User.objects.filter(is_superuser=True).first()
if not editor.has_second_factor:
    Authenticator.objects.create(user=editor, type="totp", data={"secret": "A" * 32})
member = User.objects.get(email="fonderie@exemple.fr")
vitrine = VitrinePage.objects.get(
    company__memberships__user=member, locale__language_code="fr"
)
draft = practice_draft_create(vitrine=vitrine, user=member)
print(json.dumps({
    "editor": session(editor), "member": session(member), "draft": draft.pk, "address": member.email,
}))
"""


@dataclass(frozen=True)
class Accounts:
    """Cookies of an editor and of somebody of a company, and a draft that this one writes."""

    editor: str
    member: str
    draft: int
    address: str


def accounts_make() -> Accounts:
    return Accounts(**json.loads(python("-c", SETUP + ACCOUNTS).splitlines()[-1]))


SETUP = "import django; django.setup()\n"


def python(*arguments: str, fails: bool = False, **variables: str) -> str:
    """An interpreter in the stack's environment; returns what it printed.

    With `fails`, that is also what it says of what went wrong; else the program ends there.
    """
    done = subprocess.run(
        [sys.executable, *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env=clean_environment(RUN) | environment() | variables,
        **as_user(application_user()),
    )
    if done.returncode and not fails:
        raise RuntimeError(f"{arguments}: {done.stdout}{done.stderr}")
    return done.stdout + (done.stderr if fails else "")


def manage(*arguments: str, fails: bool = False, **variables: str) -> str:
    return python("manage.py", *arguments, fails=fails, **variables)


def psql(sql: str, *, database: str = "portal", port: int = POSTGRES, owner: bool = False) -> str:
    """What the database answers, unaligned; as the portal's role, or as the cluster's owner."""
    role, name = ("postgres", "postgres_owner") if owner else ("portal", "postgres")
    command = [program("psql"), "-XAtq", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1"]
    command += ["-p", str(port), "-U", role, "-d", database, "-c", sql]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PGPASSWORD": secret(name)},
    )
    if done.returncode:
        raise RuntimeError(f"{sql}: {done.stderr}")
    return done.stdout.strip()


def titles_stored(draft: int) -> Counter[str]:
    """How many versions of the draft have each title."""
    titles = psql(
        "SELECT content->>'title' FROM wagtailcore_revision "
        f"WHERE object_id = '{draft}' AND content->>'title' LIKE 'Essai %'"
    )
    return Counter(titles.splitlines())


def rows_digest(**where: Any) -> dict[str, str]:
    """Per table, how many rows and the digest of them all, in any order."""
    tables = psql(
        "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public' ORDER BY 1",
        **where,
    ).splitlines()
    union = " UNION ALL ".join(
        f"SELECT '{table}', count(*)::text || ' ' || "
        f"coalesce(md5(string_agg(md5(t::text), '' ORDER BY md5(t::text))), '') FROM {table} t"
        for table in tables
    )
    return dict(line.split("|", 1) for line in psql(union, **where).splitlines())
