"""Writes about people and roles."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import Group, Permission
from django.contrib.auth.password_validation import validate_password
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    ModelLogEntry,
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
from accounts.models import User
from accounts.signals import user_erasing
from core.models import HOME_DEPTH
from core.selectors import absolute_url
from core.services import mail_send, mails_forget


@transaction.atomic
def user_create(*, email: str, password: str, **fields: Any) -> User:
    """An account for somebody whose address is proved. Raises ValidationError."""
    user = User(email=email, **fields)
    user.full_clean(exclude=["password"])
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise ValidationError({"password": error.messages}) from error
    user.set_password(password)
    user.save()
    return user


@transaction.atomic
def user_update(*, user: User, **fields: Any) -> User:
    """Change the name or the language. Raises ValidationError."""
    for name, value in fields.items():
        setattr(user, name, value)
    user.full_clean()
    user.save(update_fields=list(fields))
    return user


@transaction.atomic
def user_address_keep(*, user: User) -> None:
    """The address on the account is the one that signs in and gets the mails."""
    addresses = EmailAddress.objects.filter(user=user)
    if addresses.filter(email=user.email, verified=True, primary=True).exists():
        return
    addresses.filter(verified=True).delete()
    addresses.filter(email=user.email).delete()
    if user.email:
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)


@transaction.atomic
def user_forget_second_factor(*, user: User) -> None:
    """For somebody who lost app, keys and recovery codes, and has proved who he or she is.

    Open sessions end; the person is told by mail.
    """
    Authenticator.objects.filter(user=user).delete()
    for session in UserSession.objects.filter(user=user):
        session.end()
    with override(user.language):
        what = _("The second factor of your account was removed by the Alliance.")
        url = absolute_url(reverse("account_reset_password"))
    mail_send(
        template="account_notice",
        to=user.email,
        language=user.language,
        context={"what": what, "url": url, "timestamp": timezone.now(), "user_agent": ""},
    )


@transaction.atomic
def user_erase(*, user: User) -> None:
    """Delete an account with everything that names the person.

    What the person wrote on pages stays, without the name. Raises ValidationError for the last
    administrator.
    """
    others = User.objects.filter(is_superuser=True, is_active=True).exclude(pk=user.pk)
    if user.is_superuser and not others.exists():
        raise ValidationError(_("You are the last administrator: name another one first."))
    user_erasing.send(sender=User, user=user)
    for session in UserSession.objects.filter(user=user):
        session.end()
    ModelLogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(User), object_id=str(user.pk)
    ).delete()
    addresses = EmailAddress.objects.filter(user=user).values_list("email", flat=True)
    for address in {user.email, *addresses}:
        mails_forget(address=address)
    user.delete()
    # Once everybody has forgotten the address, and what waited for it.
    mail_send(template="account_erased", to=user.email, language=user.language, context={})


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
