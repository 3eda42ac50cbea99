"""Permissions of accounts, which follow from their groups."""

from typing import Any

from django.contrib.auth.models import Group, Permission, User
from django.db.models import Q, QuerySet


def opens_desk(user: Any) -> bool:
    """Whether a user may open the desk: those who may change something there.

    Accounts that may only view read the public pages. Django's staff flag opens the desk as well,
    for accounts from before there were groups.
    """
    return user.is_active and (user.is_staff or may_change_something(user))


def may_change_something(user: Any) -> bool:
    """Whether an account, active or not, may do more than view; cached on the instance."""
    if not hasattr(user, "_may_change_something"):
        more = permissions_of(user).exclude(codename__startswith="view_") if user.pk else None
        user._may_change_something = user.is_superuser or bool(more and more.exists())
    answer: bool = user._may_change_something
    return answer


def permissions_of(account: Any) -> QuerySet[Permission]:
    """Return an account's permissions, its own and those of its groups, active or not.

    Django's `get_all_permissions` returns none for an inactive account, which would look harmless
    to whoever is about to activate it.
    """
    given = Permission.objects.filter(Q(group__user=account) | Q(user=account))
    return given.distinct()


def is_above(other: User, user: Any) -> bool:
    """Whether an account may do anything that `user` may not.

    Then `user` may not change it, because whoever sets its password can log in with it.
    """
    if user.is_superuser:
        return False
    return (
        other.is_superuser
        or permissions_of(other).exclude(pk__in=permissions_of(user).values("pk")).exists()
    )


def groups_to_give(user: Any) -> QuerySet[Group]:
    """Return the groups that `user` may put others in: those that give no more than they have."""
    if user.is_superuser:
        return Group.objects.all()
    beyond = Permission.objects.exclude(pk__in=permissions_of(user).values("pk"))
    return Group.objects.exclude(permissions__in=beyond)
