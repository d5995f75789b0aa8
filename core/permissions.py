"""Who may use what, in every app."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser
from wagtail.models import CollectionMember
from wagtail.permissions import policy_registry


def user_can_choose(user: AbstractBaseUser | None, item: CollectionMember) -> bool:
    """Whether the collection of an image or a document is one from which this user may choose."""
    return user is not None and policy_registry.get(item).user_has_permission_for_instance(
        user, "choose", item
    )
