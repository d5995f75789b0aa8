"""Writes about people and roles."""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from accounts.enums import (
    COLLECTION_PERMISSIONS,
    MODEL_PERMISSIONS,
    PAGE_PERMISSIONS,
    Role,
)

# Groups that Wagtail's own migrations create under the same names are taken over.

@transaction.atomic
def roles_sync() -> list[Group]:
    """Make the groups and their permissions exactly what `accounts.enums` says; may be run again."""
    groups = []
    root = Page.get_first_root_node()
    collection = Collection.get_first_root_node()
    for role in Role:
        group, _created = Group.objects.get_or_create(name=role.value)
        group.permissions.set(_permissions(MODEL_PERMISSIONS[role]))
        _set_page_permissions(group, root, PAGE_PERMISSIONS[role])
        _set_collection_permissions(group, collection, COLLECTION_PERMISSIONS)
        groups.append(group)
    return groups


def _permissions(names: tuple[str, ...]) -> list[Permission]:
    """Raises LookupError when a name is unknown: a misspelt right must not pass for none."""
    wanted = {tuple(name.split(".")) for name in names}
    candidates = Permission.objects.select_related("content_type").filter(
        codename__in={codename for _app, codename in wanted}
    )
    found = {
        (permission.content_type.app_label, permission.codename): permission
        for permission in candidates
        if (permission.content_type.app_label, permission.codename) in wanted
    }
    if unknown := wanted - found.keys():
        raise LookupError(f"Unknown permissions: {sorted(unknown)}")
    return list(found.values())


def _set_page_permissions(group: Group, root: Page, codenames: tuple[str, ...]) -> None:
    wanted = _permissions(codenames)
    GroupPagePermission.objects.filter(group=group).exclude(
        page=root, permission__in=wanted
    ).delete()
    for permission in wanted:
        GroupPagePermission.objects.get_or_create(group=group, page=root, permission=permission)


def _set_collection_permissions(
    group: Group, collection: Collection, codenames: tuple[str, ...]
) -> None:
    wanted = _permissions(codenames)
    GroupCollectionPermission.objects.filter(group=group).exclude(
        collection=collection, permission__in=wanted
    ).delete()
    for permission in wanted:
        GroupCollectionPermission.objects.get_or_create(
            group=group, collection=collection, permission=permission
        )
