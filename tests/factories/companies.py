"""Companies and their labels, through the models' own validation."""

from __future__ import annotations

import datetime
from typing import Any

import factory
from factory.django import DjangoModelFactory

from companies.enums import LabelState
from companies.models import Company, Label, Membership
from taxonomies.models import CompanySize, Region, Sector, Term
from tests.factories.accounts import UserFactory


class ValidFactory(DjangoModelFactory):
    class Meta:
        abstract = True

    @classmethod
    def _create(cls, model_class: type[Any], *args: Any, **fields: Any) -> Any:
        instance = model_class(**fields)
        instance.full_clean()
        instance.save()
        return instance


def term(model: type[Term], code: str | Term | None) -> Term | None:
    """A term by its code; terms and None pass."""
    return model.objects.get(code=code) if isinstance(code, str) else code


class CompanyFactory(ValidFactory):
    """A company in Brittany; `size`, `sector` and `region` may be given by their codes."""

    name = factory.Sequence(lambda n: f"Mécanique du Val {n} (exemple)")
    size = "PME"
    sector = "25"
    region = "53"
    town = "Vitré"
    is_fictitious = True

    class Meta:
        model = Company

    @classmethod
    def _create(cls, model_class: type[Any], *args: Any, **fields: Any) -> Any:
        for name, vocabulary in (("size", CompanySize), ("sector", Sector), ("region", Region)):
            fields[name] = term(vocabulary, fields[name])
        return super()._create(model_class, *args, **fields)


class LabelFactory(ValidFactory):
    company = factory.SubFactory(CompanyFactory)
    edition = 1
    state = LabelState.LABELLED
    awarded_on = datetime.date(2024, 3, 15)

    class Meta:
        model = Label


class MembershipFactory(ValidFactory):
    """A person who speaks for a company."""

    company = factory.SubFactory(CompanyFactory)
    user = factory.SubFactory(UserFactory)

    class Meta:
        model = Membership
