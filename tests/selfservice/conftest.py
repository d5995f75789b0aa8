"""Somebody who speaks for a company, its vitrine, and a browser without scripts."""

from __future__ import annotations

import io
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import translation
from PIL import Image

from accounts.models import User
from companies.models import Company
from tests.factories import BestPracticePageFactory, VitrinePageFactory
from tests.factories.companies import CompanyFactory, MembershipFactory
from tests.worlds import copy_of
from vitrines.models import BestPracticePage, VitrinePage

FormData = dict[str, Any]


@pytest.fixture(scope="module")
def company_of_the_module(module_database: None) -> Company:
    return CompanyFactory(name="Fonderie du Gave (exemple)", website="https://gave.example")


@pytest.fixture(scope="module")
def member_of_the_module(module_database: None, company_of_the_module: Company) -> User:
    return MembershipFactory(company=company_of_the_module).user


@pytest.fixture(scope="module")
def colleague_of_the_module(module_database: None, company_of_the_module: Company) -> User:
    return MembershipFactory(company=company_of_the_module).user


@pytest.fixture(scope="module")
def vitrine_of_the_module(module_database: None, company_of_the_module: Company) -> VitrinePage:
    return VitrinePageFactory(company=company_of_the_module, title="Fonderie du Gave")


@pytest.fixture(scope="module")
def practice_of_the_module(
    module_database: None, vitrine_of_the_module: VitrinePage
) -> BestPracticePage:
    company = vitrine_of_the_module.company
    return BestPracticePageFactory(company=company, title="Peser pour couler juste")


company = copy_of("company_of_the_module")
member = copy_of("member_of_the_module")
colleague = copy_of("colleague_of_the_module")
vitrine = copy_of("vitrine_of_the_module")
practice = copy_of("practice_of_the_module")


@pytest.fixture
def signed_in() -> Callable[[User], Client]:
    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def client(member: User, signed_in: Callable[[User], Client]) -> Client:
    """The member's browser."""
    return signed_in(member)


def address(name: str, *args: Any, language: str = "fr") -> str:
    with translation.override(language):
        return reverse(f"selfservice:{name}", args=args)


class FormReader(HTMLParser):
    """What a browser would send of the form of a page, without its files."""

    def __init__(self) -> None:
        super().__init__()
        self.data: dict[str, list[str]] = {}
        self.field = ""
        self.text = ""
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "form":
            self.inside = values.get("id") == "sheet" or "form-wide" in (values.get("class") or "")
        name = values.get("name") or ""
        if not self.inside:
            return
        if tag == "select":
            self.field = name
            self.data[name] = [""]
        elif tag == "option" and "selected" in values:
            self.data[self.field] = [values.get("value") or ""]
        elif tag == "textarea":
            self.field, self.text = name, ""
        elif tag == "input" and name and values.get("type") not in {"file", "submit"}:
            if values.get("type") in {"checkbox", "radio"} and "checked" not in values:
                return
            if "disabled" not in values:
                self.data.setdefault(name, []).append(values.get("value") or "")

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.data[self.field] = [self.text.removeprefix("\n")]
        elif tag == "form":
            self.inside = False


def form_of(html: str) -> FormData:
    """The fields of the sheet in a page, as they were filled in."""
    reader = FormReader()
    reader.feed(html)
    return dict(reader.data)


def opened(client: Client, page: VitrinePage | BestPracticePage) -> FormData:
    """The form of a page, as its author gets it."""
    response = client.get(address("page-edit", page.pk))
    assert response.status_code == 200, response.status_code
    return form_of(response.content.decode())


def complete_sheet(**changes: Any) -> FormData:
    """Everything that a practice must have."""
    return {
        "title": "Peser le métal pour couler juste",
        "problem": "Une poche sur dix part au rebut.",
        "problems": ["qualite"],
        "solution": "Une cellule de pesée sous chaque poche.",
        "technologies": ["capteurs"],
        "result-0-indicator": "rebuts",
        "result-0-before": "8,0",
        "result-0-after": "4,0",
        "result-0-unit": "percent",
        "result-0-period_months": "12",
        "result-0-measurement": "measured",
        "contact_mode": "alliance",
        "consent_web": "yes",
        "consent_book": "anonymised",
        "consent_open_data": "no",
        "consent_press": "no",
        **changes,
    }


def photo(name: str = "photo.jpg", size: tuple[int, int] = (640, 400)) -> SimpleUploadedFile:
    """A photo that says where it was taken."""
    picture = Image.new("RGB", size, "grey")
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (43.0, 18.0, 0.0)}
    exif[0x013B] = "Jeanne Martin"
    data = io.BytesIO()
    picture.save(data, "JPEG", exif=exif)
    return SimpleUploadedFile(name, data.getvalue(), content_type="image/jpeg")
