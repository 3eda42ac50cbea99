"""Permissions at the desk: every address with every group, and how one logs in."""

import re

import pytest
from django.contrib.auth.models import Group, User
from django.urls import get_resolver, reverse
from django.utils import timezone

from archive.editing import corrections as article_corrections
from archive.models import Article, Capture, Proposal, Term

pytestmark = pytest.mark.long

PASSWORD = "a long enough passphrase"
GROUPS = ("Reader", "Editor", "Administrator")
# What an address lets happen when it is opened or sent to: the first group that may.
OPEN_TO = {
    "archive_article_import": "Editor", "archive_article_copies": "Editor",
    "archive_article_copies_first": "Editor", "archive_feed_add": "Editor", "archive_feed_delete": "Editor",
    **dict.fromkeys((f"archive_{what}_{page}" for what in ("feed", "job") for page in ("changelist", "change")), "Editor"),
    "archive_job_file": "Editor", "archive_capture_hand_in_large": "Editor",
    "archive_capture_page_of_web": "Editor", "archive_feed_opml": "Editor", "archive_feed_opml_file": "Editor", "archive_article_withdraw": "Editor",
    "archive_article_put_back": "Editor", "archive_capture_hand_in": "Editor",
    "archive_topic_merge": "Editor", "archive_topic_rename": "Editor",
    "archive_topic_split": "Editor", "archive_topic_add": "Editor", "archive_term_add": "Editor",
    "archive_source_add": "Editor", "archive_source_read_again": "Editor", "archive_source_lines": "Editor",
    "archive_topic_delete": "Editor",
    "archive_term_delete": "Editor", "archive_source_delete": "Administrator",
    "auth_user_changelist": "Administrator", "auth_user_add": "Administrator",
    "auth_user_change": "Administrator", "auth_user_history": "Administrator",
    "auth_user_password_change": "Administrator", "auth_group_changelist": "Administrator",
    "auth_group_change": "Administrator", "auth_group_history": "Administrator",
    "reader_token_add": "Administrator", "reader_token_changelist": "Administrator",
    "reader_token_change": "Administrator", "reader_resultset_changelist": "Administrator",
    "reader_resultset_change": "Administrator", "reader_resultset_delete": "Administrator",
}  # fmt: skip
SENT_TO = {"archive_article_take_back", "archive_article_date", "archive_job_ask", "archive_job_again", "archive_job_stop", "archive_article_restore", "archive_capture_read_again",
           "archive_batch_undo", "archive_topicmerge_undo"}  # fmt: skip
# Nobody's, whatever the group: kept for ever, or not a page.
NOBODYS = {"_add", "_delete"}


def person(group: str, **given) -> User:
    """Create an account with the permissions of a group, and without `is_staff`."""
    user = User.objects.create_user(group.lower(), password=PASSWORD, **given)
    user.groups.add(Group.objects.get(name=group))
    return user


@pytest.fixture
def furnished(db, make_article, make_source, make_topic, admin_user):
    """One row of everything that has a page; the first source may go, nothing is of it."""
    make_source("unused")
    topic = make_topic("nato")
    Term.objects.create(topic=topic, text="北约")
    article = make_article(topics=[topic], text="两国外长会谈。")  # which is not about it
    article_corrections.correct(article, {"title": "改"}, admin_user)
    capture = Capture.objects.create(
        sha256="1", origin="x", received_at=timezone.now(), outcome="rejected", size=1,
        compressed=Capture.compress(b"x"),
    )  # fmt: skip
    Proposal.objects.create(chinese="布林肯", latin="Antony Blinken")
    from archive.models import Batch

    Batch.objects.create(what="x")
    return {"article": article, "topic": topic, "capture": capture}


def addresses() -> list[tuple[str, str]]:
    """Every address of the admin by name, with a row in the place of each parameter."""
    found = []
    names = [
        n for n in get_resolver().namespace_dict["admin"][1].reverse_dict if isinstance(n, str)
    ]
    for name in sorted(names):
        app, _, rest = name.partition("_")
        model = rest.split("_")[0]
        pk = 1
        if app in ("archive", "auth"):
            from django.apps import apps

            if app == "archive" or model in ("user", "group"):
                rows = apps.get_model(app, model).objects
                row = rows.order_by("-pk" if model == "user" else "pk").first()
                pk = row.pk if row else 1
        for args in ([], [pk]):
            try:
                found.append((name, reverse(f"admin:{name}", args=args)))
            except Exception:
                continue
    return found


@pytest.mark.parametrize("group", GROUPS)
def test_every_address_is_open_to_those_it_is_for_and_to_nobody_else(client, furnished, group):
    user = person(group, is_staff=group == "Reader")  # the tick of old lets readers look
    rank = GROUPS.index(group)
    walked = 0
    for name, address in addresses():
        if name.startswith(("axes_", "import_export", "jsi18n", "login", "logout", "view_on_site")):
            continue
        if name == "autocomplete":  # it suggests for a field, which Django wants named
            field = "app_label=archive&model_name=article&field_name=source"
            address = f"{address}?{field}"
        client.force_login(user)
        answer = client.get(address).status_code
        walked += 1
        if name in SENT_TO:
            assert answer == 405, (group, name)
            sent = client.post(address).status_code
            assert sent == (302 if rank else 403) or (rank and sent == 404), (group, name, sent)
        elif name.endswith("_delete") and name not in OPEN_TO:
            assert answer in (403, 302), (group, name, answer)
        elif name.endswith("_add") and name not in OPEN_TO:
            assert answer == 403, (group, name, answer)
        elif name in OPEN_TO:
            may = rank >= GROUPS.index(OPEN_TO[name])
            assert (answer == 403) != may or (may and answer in (200, 302)), (group, name, answer)
            assert may or answer in (302, 403), (group, name, answer)
        else:
            assert answer in (200, 301, 302, 404), (group, name, answer)
    assert walked > 60


# What forms of the desk ask for, all at once.
SENT = {
    "title": "x", "slug": "y", "name_en": "x", "username": "x", "name": "x", "text": "x", "note": "x",
    "revision": "1", "field": "title", "topics": "1", "into": "1", "post": "yes", "confirmed": "yes",
    "is_superuser": "on", "is_staff": "on", "groups": ["1", "2", "3"], "time_zone": "UTC",
    "password1": PASSWORD, "password2": PASSWORD, "usable_password": "true", "action": "dismiss",
    "_selected_action": "1", "read_as": "pagetext", "outlet": "rfi", "kind": "theme",
    "terms-TOTAL_FORMS": "0", "terms-INITIAL_FORMS": "0",
}  # fmt: skip


def stored(*apps_: str) -> dict[str, list]:
    """Return all rows of some apps, without last_login, to see whether anything changed."""
    from django.apps import apps

    models = [model for app in apps_ for model in apps.get_app_config(app).get_models(True)]
    found = {model.__name__: list(model.objects.order_by("pk").values()) for model in models}
    for row in found.get("User", []):
        row.pop("last_login")
    return found


@pytest.mark.parametrize(
    ("group", "kept"), [("Reader", ("archive", "auth")), ("Editor", ("auth",))]
)
def test_nothing_a_group_may_not_change_is_changed_by_sending_to_any_address(
    client, furnished, group, kept
):
    client.force_login(person(group, is_staff=True))
    before = stored(*kept)

    for name, address in addresses():
        if name not in ("login", "logout"):
            client.post(address, SENT)
            assert stored(*kept) == before, (name, address)


@pytest.mark.parametrize("name", ["auth_user_changelist", "auth_user_add", "auth_group_changelist"])
def test_an_editor_reaches_no_account(client, db, name):
    client.force_login(person("Editor"))

    assert client.get(reverse(f"admin:{name}")).status_code == 403


def test_a_visitor_reaches_nothing_but_the_way_in(client, furnished):
    for name, address in addresses():
        if name in ("login", "jsi18n", "logout"):
            continue
        response = client.get(address)
        assert response.status_code in (302, 405), name
        if response.status_code == 302:
            assert "/admin/login/" in response["Location"], name


def test_a_reader_with_the_tick_of_old_changes_nothing(client, furnished):
    client.force_login(person("Reader", is_staff=True))
    article = furnished["article"]
    change = reverse("admin:archive_article_change", args=[article.pk])

    assert client.post(change, {"title": "x"}).status_code == 403
    listing = reverse("admin:archive_article_changelist")
    client.post(listing, {"action": "set_section", "_selected_action": article.pk,
                          "confirmed": "1", "section": "x", "note": ""})  # fmt: skip

    assert Article.objects.get().section == ""


def test_an_administrator_makes_accounts_but_no_superuser_and_touches_none(client, admin_user):
    client.force_login(person("Administrator"))
    editor = person("Editor")

    page = client.get(reverse("admin:auth_user_change", args=[editor.pk])).content.decode()
    above = client.post(reverse("admin:auth_user_change", args=[admin_user.pk]), {"username": "x"})

    assert 'name="groups"' in page
    assert 'name="is_staff"' not in page
    assert 'name="is_superuser"' not in page
    assert 'name="user_permissions"' not in page
    assert above.status_code == 403


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh-CN", "文章：查看"),
        ("zh-TW", "文章：查看"),
        ("zh-TW", "文章：刪除"),
        ("en", "article: View"),
    ],
)
def test_what_a_group_may_do_is_ticked_in_the_editor_s_language(admin_client, language, words):
    group = Group.objects.get(name="Reader")
    address = reverse("admin:auth_group_change", args=[group.pk])
    held = set(group.permissions.values_list("pk", flat=True))

    html = admin_client.get(address, headers={"Accept-Language": language}).content.decode()
    assert words in html
    assert ("Can view" in html, html.count('name="permissions"') > len(held)) == (False, True)
    admin_client.post(address, {"name": "Reader", "permissions": sorted(held)[1:]})
    assert set(group.permissions.values_list("pk", flat=True)) == set(sorted(held)[1:])


def test_nothing_is_named_in_english_where_a_group_is_made_in_chinese(admin_client):
    page = admin_client.get("/admin/auth/group/add/", headers={"Accept-Language": "zh-TW"})
    labels = [
        str(label) for _, label in page.context["adminform"].form["permissions"].field.choices
    ]

    assert len(labels) > 60
    assert [label for label in labels if label.isascii()] == []
    assert [label for label in labels if re.match("[a-z]", label)] == []


def test_groups_are_named_in_the_editor_s_language(admin_client):
    Group.objects.create(name="Guests of 2026")
    User.objects.create_user("reader").groups.add(Group.objects.get(name="Reader"))
    in_chinese = {"headers": {"Accept-Language": "zh-TW"}}

    user = reverse("admin:auth_user_change", args=[User.objects.get(username="reader").pk])
    form = admin_client.get(user, **in_chinese).context["adminform"].form
    offered = [str(label) for _, label in form["groups"].field.choices]
    assert sorted(offered) == sorted(["讀者", "編輯", "管理員", "Guests of 2026"])
    listed = admin_client.get("/admin/auth/group/", **in_chinese).content.decode()
    beside = admin_client.get("/admin/auth/user/", **in_chinese).content.decode()
    for page in (listed, beside):
        assert "管理員" in page
        assert "Guests of 2026" in page
        assert ">Administrator<" not in page


def test_what_may_not_be_done_is_said_in_the_editor_s_language(client, db):
    client.force_login(person("Reader"))

    response = client.get("/admin/auth/user/", headers={"Accept-Language": "zh-TW"})

    assert response.status_code == 403
    assert "<h1>這個帳號無權進行這項操作</h1>" in response.content.decode()


def test_a_new_password_ends_every_other_session(client, django_user_model):
    user = person("Editor")
    client.force_login(user)
    assert client.get(reverse("admin:index")).status_code == 200

    user.set_password("another long passphrase")
    user.save()

    assert client.get(reverse("admin:index")).status_code == 302


@pytest.mark.parametrize("weak", ["12345678", "password", "editor1", "short"])
def test_a_weak_password_is_refused(client, db, weak):
    user = person("Editor")
    client.force_login(user)
    page = reverse("admin:password_change")

    client.post(page, {"old_password": PASSWORD, "new_password1": weak, "new_password2": weak})

    user.refresh_from_db()
    assert user.check_password(PASSWORD)


@pytest.mark.parametrize(
    ("language", "words"),
    [("zh-hans", "等待编辑处理"), ("zh-hant", "等待編輯處理"), ("en", "Waiting for an editor")],
)
def test_the_desk_speaks_three_languages(client, db, language, words):
    client.force_login(person("Editor"))
    client.post(reverse("set_language"), {"language": language, "next": "/admin/"},
                HTTP_REFERER="http://testserver/admin/")  # fmt: skip

    page = client.get(reverse("admin:index")).content.decode()

    assert words in page
    assert 'name="language" value="zh-hant"' in page
