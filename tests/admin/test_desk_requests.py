"""Malformed addresses and forms at the desk: impossible ids and fields are never a 500."""

import pytest
from django.urls import reverse

from reader.access.api_tokens import Token

ARTICLES = reverse("admin:archive_article_changelist")
# In place of the number of a row.
NO_NUMBERS = ["abc", "1.5", "²", "-1", "\0", "", "9" * 30, "9" * 5_000]


@pytest.mark.parametrize("number", NO_NUMBERS)
@pytest.mark.parametrize("action", ["withdraw", "export_csv"])
def test_an_article_is_ticked_by_what_is_no_number(admin_client, make_article, action, number):
    make_article()

    ticked = {"action": action, "_selected_action": number, "select_across": "0"}
    response = admin_client.post(ARTICLES, ticked)

    assert response.status_code < 500


@pytest.mark.parametrize("number", NO_NUMBERS)
@pytest.mark.parametrize("step", ["merge", "split"])
def test_a_topic_is_named_by_what_is_no_number(admin_client, make_topic, step, number):
    form = reverse(f"admin:archive_topic_{step}", args=[make_topic().pk])

    response = admin_client.post(form, {"into": number, "terms": number, "name_en": "N"})

    assert response.status_code < 500


@pytest.mark.parametrize("number", NO_NUMBERS)
def test_a_topic_s_parent_is_named_by_what_is_no_number(admin_client, number):
    form = reverse("admin:archive_topic_add")

    response = admin_client.post(form, {"parent": number, "slug": "a", "name_en": "A"})

    assert response.status_code < 500


@pytest.mark.parametrize("number", NO_NUMBERS)
def test_a_revision_is_named_by_what_is_no_number(admin_client, make_article, number):
    form = reverse("admin:archive_article_restore", args=[make_article().pk])

    response = admin_client.post(form, {"revision": number})

    assert response.status_code < 500


@pytest.mark.parametrize("number", NO_NUMBERS)
@pytest.mark.parametrize("model", ["archive_article", "archive_source", "auth_user"])
@pytest.mark.parametrize("lookup", ["id__in", "id__exact", "p", "_to_field"])
def test_a_list_is_narrowed_by_what_is_no_number(admin_client, model, lookup, number):
    response = admin_client.get(reverse(f"admin:{model}_changelist"), {lookup: number})

    assert response.status_code < 500


@pytest.mark.parametrize("year", ["0", "-1", "99999", "9" * 30])
@pytest.mark.parametrize("lookup", ["published_day__year", "published_at__year"])
def test_a_list_is_narrowed_to_a_year_that_no_calendar_has(admin_client, lookup, year):
    assert admin_client.get(ARTICLES, {lookup: year}).status_code == 400


@pytest.mark.parametrize("field", ["", "nosuch", "\0"])
def test_a_form_is_opened_for_a_field_that_there_is_not(admin_client, make_article, field):
    form = reverse("admin:archive_article_change", args=[make_article().pk])

    response = admin_client.get(form, {"_popup": "1", "_to_field": field})

    assert response.status_code < 500


def test_what_breaks_by_itself_is_not_taken_for_a_bad_request(admin_client, monkeypatch):
    def broken(*given: object) -> None:
        raise ValueError("a fault of ours")

    monkeypatch.setattr("archive.admin.articles.article_admin.ArticleAdmin.get_queryset", broken)

    with pytest.raises(ValueError, match="a fault of ours"):
        admin_client.get(ARTICLES)


@pytest.mark.parametrize("number", NO_NUMBERS)
def test_a_token_is_revoked_by_what_is_no_number(admin_client, admin_user, number):
    Token.objects.create(user=admin_user, name="mine", digest="1")

    response = admin_client.post(reverse("tokens"), {"revoke": number})

    assert response.status_code == 404
    assert Token.objects.exists()
