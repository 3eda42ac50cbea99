"""Accounts of readers, each with a client that is logged in."""

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client


@pytest.fixture
def log_in(db):
    """Return a client logged in as the reader of this name, who is made if not there yet."""

    def log_in(name: str) -> Client:
        user = User.objects.filter(username=name).first()
        if user is None:
            user = User.objects.create_user(name)
            user.groups.add(Group.objects.get(name="Reader"))
        client = Client()
        client.force_login(user)
        return client

    return log_in


@pytest.fixture
def lin(log_in) -> Client:
    return log_in("lin")


@pytest.fixture
def wen(log_in) -> Client:
    return log_in("wen")
