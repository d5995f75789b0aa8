"""What is withdrawn leaves the proxy's cache too, on every host."""

from __future__ import annotations

import logging
import time
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from wagtail.models import Collection, CollectionViewRestriction, PageViewRestriction

from companies.enums import Answer, Channel
from companies.services import consent_record
from core.generation import generation
from core.services import withdrawal
from core.services.withdrawal import KEY, withdrawal_announce, withdrawal_follow
from tests.factories import BestPracticePageFactory
from vitrines.models import BestPracticePage


@pytest.fixture
def kept(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A page as the proxy keeps it."""
    settings.PROXY_CACHE_DIR = str(tmp_path / "proxy")
    settings.VAR_DIR = tmp_path
    monkeypatch.setattr(withdrawal, "FOLLOW_SECONDS", 0.0)
    return _keep(tmp_path)


def _keep(folder: Path) -> Path:
    file = folder / "proxy" / "c" / "29" / ("b" * 32)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("Usine A")
    return file


@pytest.fixture
def practice() -> BestPracticePage:
    return BestPracticePageFactory()


def _answered(answer: Answer) -> Any:
    def record(page: BestPracticePage) -> None:
        consent_record(
            company=page.company,
            channel=Channel.WEB,
            answer=answer,
            practice_key=page.translation_key,
        )

    return record


WITHDRAWALS = {
    "unpublished": lambda page: page.unpublish(),
    "deleted": lambda page: page.delete(),
    "restricted": lambda page: PageViewRestriction.objects.create(
        page=page.page_ptr, restriction_type="login"
    ),
    "files restricted": lambda page: CollectionViewRestriction.objects.create(
        collection=Collection.get_first_root_node(), restriction_type="login"
    ),
    "refused": _answered(Answer.NO),
    "anonymised": _answered(Answer.ANONYMISED),
}


@pytest.mark.parametrize("way", WITHDRAWALS)
def test_withdrawn_page_leaves_the_proxy_s_cache_on_commit(
    kept: Path, practice: BestPracticePage, way: str, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        WITHDRAWALS[way](practice)
        assert kept.exists()
    assert not kept.exists()


@pytest.mark.parametrize(
    "change", [lambda page: page.save_revision().publish(), _answered(Answer.YES)]
)
def test_change_that_withdraws_nothing_leaves_the_proxy_s_cache(
    kept: Path, practice: BestPracticePage, change: Any, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        change(practice)
    assert kept.exists()


def test_proxy_that_asks_again_at_once_is_not_given_what_was_kept(
    kept: Path, django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = generation()
    seen = []
    monkeypatch.setattr(withdrawal, "_proxy_cache_empty", lambda: seen.append(generation()))
    with django_capture_on_commit_callbacks(execute=True):
        withdrawal_announce()
    assert seen
    assert before not in seen


def test_other_host_follows_once_and_a_moment_after_the_withdrawal(
    kept: Path, tmp_path: Path
) -> None:
    cache.set(KEY, time.time())
    withdrawal_follow()
    assert kept.exists()
    cache.set(KEY, time.time() - withdrawal.SETTLED_SECONDS - 1)
    withdrawal_follow()
    assert not kept.exists()
    _keep(tmp_path)
    withdrawal_follow()
    assert kept.exists()
    cache.set(KEY, time.time() - withdrawal.SETTLED_SECONDS - 2)
    withdrawal_follow()
    assert not kept.exists()


def test_folder_that_cannot_be_emptied_is_logged_and_fails_nothing(
    kept: Path,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    def refuse(self: Path, missing_ok: bool = False) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "unlink", refuse)
    with caplog.at_level(logging.ERROR), django_capture_on_commit_callbacks(execute=True):
        withdrawal_announce()
    assert "1 of its files" in caplog.text


def test_host_without_a_proxy_looks_at_nothing(
    settings: Any, django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert settings.PROXY_CACHE_DIR == ""
    monkeypatch.setattr(withdrawal, "cache", None)
    withdrawal_follow()
