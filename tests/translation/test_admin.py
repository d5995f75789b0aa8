"""The edit screen of a translation shows its source, and takes no facts."""

from __future__ import annotations

from typing import Any

from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from wagtail.log_actions import log
from wagtail.models import Page, PageLogEntry

from core.enums import TranslationKind, TranslationState
from core.services.translation import page_copy_unchecked
from tests.factories import ImageFactory, translated
from vitrines.models import BestPracticePage, VitrinePage


def screen(client: Client, page: Page) -> BeautifulSoup:
    response = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def sent(soup: BeautifulSoup, page: Any, **changes: str) -> dict[str, str]:
    """What the screen's form would send, bodies as empty streams."""
    form = soup.select_one("#page-edit-form")
    data = {i["name"]: i.get("value", "") for i in form.select("input[name]")}
    data |= {t["name"]: t.text.removeprefix("\n") for t in form.select("textarea[name]")}
    boxes = {i["name"] for i in form.select("input[type=checkbox], input[type=radio]")}
    data = {n: v for n, v in data.items() if n not in boxes and "__prefix__" not in n}
    for name in ("body", "results"):
        data[f"{name}-count"] = "0"
    return {**data, "slug": page.slug, **changes}


def say(page: Any, **words: object) -> None:
    draft = type(page).objects.get(pk=page.pk).get_latest_revision_as_object()
    for name, value in words.items():
        setattr(draft, name, value)
    draft.save_revision().publish()


def test_words_of_the_source_stand_beside_their_fields(
    editor_client: Client, practice: BestPracticePage, english: BestPracticePage
) -> None:
    soup = screen(editor_client, english)
    beside = {
        box.select_one("textarea, input")["name"]: box.select_one(".translation-source").text
        for box in soup.select(".translation-beside")
        if box.select_one("textarea, input")
    }
    assert practice.title in beside["title"]
    assert "Trop de rebuts." in beside["problem"]
    blocks = soup.find(string=lambda s: s and "On comptait à la main." in s)
    assert blocks.find_parent(class_="translation-source")["lang"] == "fr"
    source = reverse("wagtailadmin_pages:edit", args=[practice.pk])
    links = soup.select(f"#page-edit-form a[href='{source}']")
    assert [link.text for link in links] == [practice.title]


def test_original_has_nothing_beside_its_fields(
    editor_client: Client, practice: BestPracticePage, english: BestPracticePage
) -> None:
    soup = screen(editor_client, practice)
    assert soup.select(".translation-beside, [name=words_are_current], [name=source_seen]") == []
    assert soup.select_one("textarea[name=problem]").text.strip() == "Trop de rebuts."


def test_editor_sees_what_changed_and_declares_the_words_current(
    editor_client: Client, practice: BestPracticePage, english: BestPracticePage
) -> None:
    say(practice, problem="Trop de retouches.")
    soup = screen(editor_client, english)
    assert [e.text for e in soup.select(".changes del, .changes ins")] == ["rebuts.", "retouches."]
    data = sent(soup, english, problem="Too much rework.", **{"action-publish": "1"})
    url = reverse("wagtailadmin_pages:edit", args=[english.pk])
    editor_client.post(url, data)
    page = BestPracticePage.objects.get(pk=english.pk)
    assert page.problem == "Too much rework."
    assert page.translation_state == TranslationState.OUTDATED
    data = sent(screen(editor_client, english), english, words_are_current="on")
    editor_client.post(url, {**data, "action-publish": "1"})
    page = BestPracticePage.objects.get(pk=english.pk)
    assert page.translation_state == TranslationState.HUMAN


def test_words_are_not_declared_current_with_a_source_that_was_not_shown(
    editor_client: Client, practice: BestPracticePage, english: BestPracticePage
) -> None:
    say(practice, problem="Trop de retouches.")
    data = sent(screen(editor_client, english), english, words_are_current="on")
    say(practice, problem="Trop de casse.")
    url = reverse("wagtailadmin_pages:edit", args=[english.pk])
    response = editor_client.post(url, {**data, "action-publish": "1"})
    assert response.status_code == 200
    assert BestPracticePage.objects.get(pk=english.pk).translation_state == "outdated"


def test_forged_facts_do_not_reach_a_translation(
    editor_client: Client, practice: BestPracticePage, english: BestPracticePage
) -> None:
    picture = ImageFactory()
    data = sent(
        screen(editor_client, english),
        english,
        duration_months="99",
        cost_band="gt_1m",
        hero_image=str(picture.pk),
        problem="Far too many rejects.",
        **{"action-publish": "1"},
    )
    editor_client.post(reverse("wagtailadmin_pages:edit", args=[english.pk]), data)
    page = BestPracticePage.objects.get(pk=english.pk)
    assert page.problem == "Far too many rejects."
    assert (page.duration_months, page.cost_band, page.hero_image) == (6, practice.cost_band, None)
    assert [t.code for t in page.technologies.all()] == ["capteurs"]
    assert len(page.results) == 1


def test_forged_company_does_not_reach_the_translation_of_a_vitrine(
    editor_client: Client, vitrine: VitrinePage, practice: BestPracticePage
) -> None:
    english = translated(vitrine, summary="A plant that measures.")
    other = BestPracticePage.objects.get(pk=practice.pk).company_id + 1
    data = sent(
        screen(editor_client, english),
        english,
        company=str(other),
        contact_mode="none",
        summary="A plant that counts.",
        **{"action-publish": "1"},
    )
    editor_client.post(reverse("wagtailadmin_pages:edit", args=[english.pk]), data)
    page = VitrinePage.objects.get(pk=english.pk)
    assert page.summary == "A plant that counts."
    assert (page.company, page.contact_mode) == (vitrine.company, vitrine.contact_mode)


def test_copy_takes_the_words_of_the_draft_where_nothing_is_published(
    editor_client: Client, editor: Any, vitrine: VitrinePage, practice: BestPracticePage
) -> None:
    english = translated(vitrine)
    draft = practice.get_latest_revision_as_object()
    draft.problem = "Encore un brouillon."
    draft.save_revision()
    practice.unpublish()
    practice = BestPracticePage.objects.get(pk=practice.pk)
    copy = page_copy_unchecked(page=practice, locale=english.locale, user=editor)
    assert copy.get_latest_revision_as_object().problem == "Encore un brouillon."
    assert copy.translation_kind == TranslationKind.HUMAN


def test_history_says_who_read_the_translation(
    editor_client: Client, english: BestPracticePage, editor: Any
) -> None:
    log(instance=english, action="core.translation_confirmed", user=editor)
    url = reverse("wagtailadmin_pages:history", args=[english.pk])
    text = editor_client.get(url).content.decode()
    entry = PageLogEntry.objects.get(action="core.translation_confirmed")
    assert str(entry.message) in text
