"""Accounts and groups: who reaches the desk, and nobody grants more than they may do themselves."""

import itertools
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.urls import reverse

from tests.admin.test_people import PASSWORD, addresses, furnished, person, stored  # noqa: F401
from tests.helpers.desk import fields_of

pytestmark = pytest.mark.long

DESK = reverse("admin:index")
KINDS = ("Reader", "Editor", "Administrator", "keeper of accounts", "superuser", "dormant root")


def account(kind: str, name: str = "") -> User:
    """Create an account of one kind; a keeper of accounts may change accounts and groups only."""
    user = User.objects.create_user(name or kind.replace(" ", "-").lower(), password=PASSWORD)
    if kind in ("superuser", "dormant root"):
        user.is_superuser, user.is_active = True, kind == "superuser"
    elif kind == "keeper of accounts":
        kept = Permission.objects.filter(content_type__app_label="auth")
        user.user_permissions.set(kept.exclude(codename__endswith="permission"))
    else:
        user.groups.add(Group.objects.get(name=kind))
    user.save()
    return user


def log_in(client, name: str, password: str = PASSWORD, **place):
    return client.post(
        reverse("admin:login"), {"username": name, "password": password, **place.pop("sent", {})},
        **place,
    )  # fmt: skip


def log_in_by_hand(client, address: str, name: str):
    """Open an address, fill in the form that comes, and go where it leads."""
    page = client.get(address, follow=True)
    form = page.context["form"]
    assert set(form.fields) == {"username", "password"}
    sent = {"username": name, "password": PASSWORD, "next": page.context["next"]}
    return client.post(page.context["app_path"], sent, follow=True)


@pytest.mark.parametrize("kind", ["Editor", "Administrator", "superuser"])
def test_who_changes_something_comes_to_the_desk_without_the_staff_tick(client, db, kind):
    user = account(kind)

    page = log_in_by_hand(client, DESK, user.username)

    assert (page.status_code, page.request["PATH_INFO"]) == (200, DESK)


def test_a_reader_comes_to_a_closed_site_by_the_same_way_in(client, settings, make_article):
    settings.LOGIN_REQUIRED = True
    article = make_article()

    page = log_in_by_hand(client, f"/articles/{article.pk}/", account("Reader").username)

    assert page.request["PATH_INFO"] == f"/articles/{article.pk}/"
    assert article.title in page.content.decode()


@pytest.mark.parametrize(
    ("kind", "where"), [("Reader", "/"), ("Editor", DESK), ("Administrator", DESK)]
)
def test_without_an_address_to_go_on_to_a_group_decides_where_a_login_leads(
    client, db, kind, where
):
    assert log_in(client, account(kind).username)["Location"] == where


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:1"])
def test_a_login_leads_to_no_other_site(client, db, elsewhere):
    answer = log_in(client, account("Reader").username, sent={"next": elsewhere})

    assert answer["Location"] == "/"


def test_a_reader_at_the_desk_is_refused_and_not_asked_to_log_in_again(client, db):
    page = log_in_by_hand(client, DESK, account("Reader").username)

    assert page.status_code == 403
    assert "This account may not do that" in page.content.decode()


def test_a_reader_is_refused_at_every_address_of_the_desk(client, furnished):  # noqa: F811
    client.force_login(account("Reader"))
    before = stored("archive", "auth")
    own = ("login", "logout", "password_change", "password_change_done", "jsi18n")

    answers = {
        (name, verb): getattr(client, verb)(address).status_code
        for name, address in addresses()
        for verb in ("get", "post")
        if name not in own
    }

    assert {key: code for key, code in answers.items() if code != 403} == {}
    assert len(answers) > 120
    assert stored("archive", "auth") == before


def test_a_reader_changes_the_own_password_and_logs_out(client, db):
    user = account("Reader")
    client.force_login(user)
    fresh = "an altogether other passphrase"

    form = client.get(reverse("admin:password_change"))
    sent = fields_of(form) | {
        "old_password": PASSWORD, "new_password1": fresh, "new_password2": fresh,
    }  # fmt: skip
    done = client.post(reverse("admin:password_change"), sent, follow=True)

    user.refresh_from_db()
    assert (done.status_code, user.check_password(fresh)) == (200, True)
    assert client.post(reverse("admin:logout"))["Location"] == "/"
    assert "_auth_user_id" not in client.session


def test_who_is_not_active_is_let_in_nowhere(client, db):
    user = account("Editor")
    User.objects.filter(pk=user.pk).update(is_active=False)

    assert log_in(client, user.username).status_code == 200
    assert client.get(DESK).status_code == 302


def test_a_group_that_only_looks_opens_no_desk_and_one_that_changes_does(client, db):
    group = Group.objects.create(name="来宾")
    user = User.objects.create_user("guest", password=PASSWORD)
    user.groups.add(group)
    group.permissions.add(Permission.objects.get(codename="view_article"))
    client.force_login(user)
    assert client.get(DESK).status_code == 403

    group.permissions.add(Permission.objects.get(codename="change_topic"))

    assert client.get(DESK).status_code == 200


def test_an_account_is_made_in_a_group_and_opens_what_the_group_opens(client, db):
    client.force_login(account("Administrator"))
    editor = Group.objects.get(name="Editor")
    page = client.get(reverse("admin:auth_user_add"))
    sent = fields_of(page) | {
        "username": "new", "password1": PASSWORD, "password2": PASSWORD, "groups": [editor.pk],
    }  # fmt: skip

    answer = client.post(reverse("admin:auth_user_add"), sent)

    made = User.objects.get(username="new")
    assert (answer.status_code, list(made.groups.all()), made.is_staff) == (302, [editor], True)


def test_who_is_put_among_the_readers_leaves_the_desk(client, db):
    client.force_login(account("Administrator"))
    user = account("Editor")
    User.objects.filter(pk=user.pk).update(is_staff=True)
    change = reverse("admin:auth_user_change", args=[user.pk])
    sent = fields_of(client.get(change)) | {"groups": [Group.objects.get(name="Reader").pk]}

    client.post(change, sent)

    client.force_login(user)
    assert client.get(DESK).status_code == 403


def test_only_groups_that_give_no_more_than_one_has_are_offered(client, db):
    above = Group.objects.create(name="Above")
    above.permissions.add(Permission.objects.get(codename="delete_article"))
    client.force_login(account("Administrator"))
    user = account("Reader")
    change = reverse("admin:auth_user_change", args=[user.pk])

    page = client.get(change)
    client.post(change, fields_of(page) | {"groups": [above.pk]})

    offered = page.context["adminform"].form["groups"].field.queryset
    assert sorted(g.name for g in offered) == ["Administrator", "Editor", "Reader"]
    assert above not in user.groups.all()


# Everything that a form of an account could be sent, all at once.
GREEDY = {
    "username": "greedy", "is_active": "on", "is_staff": "on", "is_superuser": "on",
    "password": "x", "password1": "taken over by me", "password2": "taken over by me",
    "usable_password": "true", "set-password": "1", "name": "greedy", "post": "yes",
    "last_login_0": "2026-01-01", "last_login_1": "00:00", "date_joined_0": "2026-01-01",
    "date_joined_1": "00:00", "action": "delete_selected",
}  # fmt: skip


# The encoding of forms without files.
AS_BROWSERS_SEND = "application/x-www-form-urlencoded"


def powers() -> dict[int, set[int]]:
    """Return the permissions of each account, by its id; superusers have all."""
    every = set(Permission.objects.values_list("pk", flat=True)) | {0}
    return {
        user.pk: every if user.is_superuser else set(
            Permission.objects.filter(group__user=user).values_list("pk", flat=True)
        ) | set(user.user_permissions.values_list("pk", flat=True))
        for user in User.objects.all()
    }  # fmt: skip


def user_addresses() -> list[str]:
    names = ("add", "changelist", "change", "delete", "history", "password_change")
    found = []
    for model, name in itertools.product((User, Group), names):
        what = f"admin:auth_{model._meta.model_name}_{name}"
        if name in ("add", "changelist"):
            found.append(reverse(what))
        elif model is User or name != "password_change":
            found += [reverse(what, args=[row.pk]) for row in model.objects.all()]
    return found


@pytest.mark.parametrize(
    "kind", [kind for kind in KINDS if kind not in ("superuser", "dormant root")]
)
def test_no_account_gains_more_than_it_has_by_sending_anything_to_any_form(client, db, kind):
    me = account(kind)
    for other in KINDS:
        if other != kind:
            account(other)
    everything = [str(pk) for pk in Permission.objects.values_list("pk", flat=True)]
    groups = [str(pk) for pk in Group.objects.values_list("pk", flat=True)]
    before, mine = powers(), powers()[me.pk]
    passwords = dict(User.objects.values_list("pk", "password"))
    client.force_login(me)
    walked = 0

    mine_last = sorted(user_addresses(), key=lambda address: f"/user/{me.pk}/" in address)
    for address in mine_last:  # who gives up the own rights cannot try the rest
        for group in [*groups, None]:
            sent = GREEDY | {"user_permissions": everything, "permissions": everything}
            sent |= {"groups": [group] if group else [], "username": f"greedy{walked}"}
            sent |= {"_selected_action": [str(pk) for pk in passwords]}
            if User.objects.filter(pk=me.pk).exists():  # the keeper may delete itself
                client.force_login(me)
            client.post(address, urlencode(sent, doseq=True), content_type=AS_BROWSERS_SEND)
            walked += 1
        client.get(address)

    after = powers()
    assert walked > 60
    assert {pk for pk, now in after.items() if now - before.get(pk, mine)} - {
        pk for pk, now in after.items() if now <= mine
    } == set()
    above = {pk for pk, power in before.items() if power - mine}
    assert len(above) >= 2
    kept = dict(User.objects.filter(pk__in=above).values_list("pk", "password"))
    assert kept == {pk: passwords[pk] for pk in above}
    assert set(User.objects.filter(is_superuser=True)) <= set(User.objects.filter(pk__in=above))


def test_who_sleeps_is_as_high_as_when_awake(client, db):
    root = account("dormant root")
    editor = account("Editor")
    above = User.objects.create_user("above", password=PASSWORD, is_active=False)
    above.user_permissions.add(Permission.objects.get(codename="delete_article"))
    client.force_login(account("Administrator"))

    answers = [
        client.post(reverse("admin:auth_user_password_change", args=[other.pk]),
                    {"password1": "quite another one", "password2": "quite another one"}).status_code
        for other in (root, above, editor)
    ]  # fmt: skip

    assert answers == [403, 403, 302]


def test_a_superuser_makes_a_superuser(admin_client, db):
    user = account("Editor")
    change = reverse("admin:auth_user_change", args=[user.pk])
    page = admin_client.get(change)

    admin_client.post(change, fields_of(page) | {"is_superuser": "on"})

    user.refresh_from_db()
    assert (user.is_superuser, 'name="user_permissions"' in page.content.decode()) == (True, False)


def test_no_form_for_an_account_offers_bare_permissions(admin_client, db):
    user = account("Editor")

    pages = [admin_client.get(reverse("admin:auth_user_add")),
             admin_client.get(reverse("admin:auth_user_change", args=[user.pk]))]  # fmt: skip

    fields = {name for page in pages for name in page.context["adminform"].form.fields}
    assert "groups" in fields
    assert fields & {"user_permissions", "is_staff"} == set()
