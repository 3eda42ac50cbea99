"""The lock of an account: what is looked up under it is still so when it is written."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction


@contextmanager
def one_at_a_time(user: Any) -> Iterator[None]:
    """Run in a transaction beside which no other of the same account runs under this lock.

    SQLite has one writer at a time anyway; elsewhere the account's row is locked, so that rows that
    refer to it can still be written.
    """
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).filter(pk=user.pk).values("pk").first()
        yield
