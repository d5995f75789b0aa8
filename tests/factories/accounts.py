"""People."""

from __future__ import annotations

from typing import Any

import factory
from django.contrib.auth.models import Group
from factory.django import DjangoModelFactory

from accounts.enums import Role
from accounts.models import User


class UserFactory(DjangoModelFactory):
    """A person with the password « parfaitement-secret »; `role` puts him or her in that group."""

    email = factory.Sequence(lambda n: f"personne-{n}@example.org")
    password = factory.django.Password("parfaitement-secret")

    class Meta:
        model = User
        skip_postgeneration_save = True

    @factory.post_generation
    def role(self: Any, create: bool, extracted: Role | None, **kwargs: Any) -> None:
        if extracted:
            self.groups.add(Group.objects.get(name=extracted.value))
