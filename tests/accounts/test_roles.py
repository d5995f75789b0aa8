"""Roles are what the code says, however often they are written."""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission
from wagtail.models import (
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Workflow,
    WorkflowPage,
)

from accounts.enums import STOCK_GROUPS, STOCK_WORKFLOW, WORKFLOW_NAME, Role
from accounts.services import roles_sync
from core.models import HOME_DEPTH
from tests.factories import UserFactory, home_page


def _state() -> dict[str, object]:
    return {
        "permissions": sorted(
            Permission.objects.filter(group__isnull=False).values_list("group", "pk")
        ),
        "pages": sorted(GroupPagePermission.objects.values_list("group", "page", "permission")),
        "collections": sorted(
            GroupCollectionPermission.objects.values_list("group", "collection", "permission")
        ),
        "workflows": list(Workflow.objects.values_list("pk", "name", "active")),
        "tasks": list(GroupApprovalTask.objects.values_list("pk", "groups")),
        "homes": sorted(WorkflowPage.objects.values_list("page", "workflow")),
    }


def test_second_synchronisation_changes_nothing() -> None:
    before = _state()
    roles_sync()
    assert _state() == before


def test_synchronisation_takes_an_extra_permission_away() -> None:
    group = Group.objects.get(name=Role.EDITOR.value)
    before = _state()
    group.permissions.add(Permission.objects.get(codename="delete_user"))
    publish = Permission.objects.get(codename="publish_page")
    GroupPagePermission.objects.create(group=group, page=home_page(), permission=publish)
    roles_sync()
    assert _state() == before


def test_groups_have_french_names_and_wagtails_own_are_gone() -> None:
    names = set(Group.objects.values_list("name", flat=True))
    assert {"Éditeurs", "Modérateurs"} <= names
    assert not names & set(STOCK_GROUPS)


def test_stock_group_keeps_its_members_under_its_new_name() -> None:
    Group.objects.get(name=Role.EDITOR.value).delete()
    member = UserFactory()
    member.groups.add(Group.objects.create(name="Editors"))
    roles_sync()
    assert [group.name for group in member.groups.all()] == [Role.EDITOR.value]


def test_stock_group_in_use_beside_ours_stays() -> None:
    member = UserFactory()
    member.groups.add(Group.objects.create(name="Editors"))
    roles_sync()
    assert member.groups.get().name == "Editors"


def test_both_home_pages_are_moderated_by_the_alliance() -> None:
    workflows = WorkflowPage.objects.filter(page__depth=HOME_DEPTH)
    assert [row.workflow.name for row in workflows] == [WORKFLOW_NAME] * 2
    groups = GroupApprovalTask.objects.get(workflow_tasks__workflow__name=WORKFLOW_NAME).groups
    assert [group.name for group in groups.all()] == [Role.MODERATOR.value]
    assert not Workflow.objects.filter(name=STOCK_WORKFLOW).exists()
