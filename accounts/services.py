"""Writes about people and roles."""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from accounts.enums import (
    COLLECTION_PERMISSIONS,
    MODEL_PERMISSIONS,
    PAGE_PERMISSIONS,
    STOCK_GROUPS,
    STOCK_WORKFLOW,
    TASK_NAME,
    WORKFLOW_NAME,
    Role,
)
from core.models import HOME_DEPTH


@transaction.atomic
def roles_sync() -> list[Group]:
    """Make groups, permissions and moderation exactly what `accounts.enums` says.

    May be run again, and must be once both home pages are there.
    """
    _take_over_stock_groups()
    groups = []
    root = Page.get_first_root_node()
    collection = Collection.get_first_root_node()
    for role in Role:
        group, _created = Group.objects.get_or_create(name=role.value)
        group.permissions.set(_permissions(MODEL_PERMISSIONS[role]))
        _set_page_permissions(group, root, PAGE_PERMISSIONS[role])
        _set_collection_permissions(group, collection, COLLECTION_PERMISSIONS)
        groups.append(group)
    _set_moderation(Group.objects.get(name=Role.MODERATOR.value))
    return groups


def _take_over_stock_groups() -> None:
    """Wagtail's groups become ours, with their members; beside ours they go, unless somebody is in."""
    for name, role in STOCK_GROUPS.items():
        if Group.objects.filter(name=role.value).exists():
            Group.objects.filter(name=name, user=None).delete()
        else:
            Group.objects.filter(name=name).update(name=role.value)


def _set_moderation(moderators: Group) -> None:
    """One moderator's agreement publishes a page, in either language."""
    task, _created = GroupApprovalTask.objects.get_or_create(name=TASK_NAME)
    task.groups.set([moderators])
    workflow, _created = Workflow.objects.get_or_create(name=WORKFLOW_NAME)
    WorkflowTask.objects.get_or_create(workflow=workflow, task=task, defaults={"sort_order": 0})
    for home in Page.objects.filter(depth=HOME_DEPTH):
        WorkflowPage.objects.update_or_create(page=home, defaults={"workflow": workflow})
    Workflow.objects.filter(name=STOCK_WORKFLOW, workflow_states=None).delete()
    GroupApprovalTask.objects.filter(
        name=STOCK_WORKFLOW, task_states=None, workflow_tasks=None
    ).delete()


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
