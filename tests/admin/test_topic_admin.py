"""Topics and spellings that an editor changed: loading the topics file leaves them alone."""

import html
import re

import pytest
from django.urls import reverse

from archive.models import Article, Term, Topic
from archive.topics import loading
from tests.helpers.desk import address, fields_of, send

TOPICS = '[[topic]]\nslug = "nato"\nkind = "organisation"\nname = {zh-hans = "北约", en = "NATO"}\nterms = ["北约", "NATO"]\n'


@pytest.fixture
def load(tmp_path, db):
    """Load the topics file; return its one topic."""

    def load() -> Topic:
        path = tmp_path / "topics.toml"
        path.write_text(TOPICS)
        loading.load(loading.read(path))
        return Topic.objects.get(slug="nato")

    return load


def terms(topic: Topic) -> dict[str, tuple[str, bool, bool]]:
    return {t.text: (t.origin, t.active, t.edited) for t in topic.terms.all()}


def test_a_topic_saved_untouched_counts_as_not_edited(admin_client, load):
    topic = load()

    send(admin_client, address(topic))

    assert Topic.objects.get().edited_fields == []
    assert terms(topic) == {"北约": ("file", True, False), "NATO": ("file", True, False)}


def test_a_name_an_editor_changed_is_not_loaded_over(admin_client, load):
    topic = load()

    send(admin_client, address(topic), name_en="The Alliance")

    assert load().name_en == "The Alliance"
    assert load().edited_fields == ["name_en"]


def test_a_spelling_an_editor_added_is_the_editors(admin_client, load):
    topic = load()

    response = send(admin_client, address(topic), **{"terms-2-text": "大西洋联盟"})

    assert terms(load())["大西洋联盟"] == ("editor", True, True)
    assert "Articles were matched again" in response.content.decode()


def test_a_spelling_an_editor_changed_is_not_loaded_over(admin_client, load):
    topic = load()

    send(
        admin_client,
        address(topic),
        **{"terms-0-not_within": "北约克\r\n北约定", "terms-0-ambiguous": "on"},
    )

    term = load().terms.get(text="北约")
    assert (term.not_within, term.ambiguous, term.edited) == (["北约克", "北约定"], True, True)
    assert not load().terms.get(text="NATO").edited


def test_a_spelling_of_the_file_that_is_deleted_is_put_out_of_use_and_stays_out(admin_client, load):
    topic = load()

    response = send(admin_client, address(topic), **{"terms-0-DELETE": "on"})

    assert terms(load())["北约"] == ("file", False, True)
    assert "kept because the topics file names them: 北约" in response.content.decode()


def test_a_spelling_an_editor_added_can_be_deleted(admin_client, load):
    topic = load()
    Term.objects.create(topic=topic, text="联盟")

    send(admin_client, address(topic), **{"terms-2-DELETE": "on"})

    assert set(terms(topic)) == {"北约", "NATO"}


def test_a_spelling_of_the_file_cannot_be_respelt(admin_client, load):
    topic = load()

    send(admin_client, address(topic), **{"terms-0-text": "北大西洋"})
    send(admin_client, address(topic.terms.first()), text="北大西洋")

    assert set(terms(load())) == {"北约", "NATO"}


def test_a_spelling_changed_on_its_own_page_is_edited(admin_client, load):
    term = load().terms.first()

    response = send(admin_client, address(term), active=None)

    term.refresh_from_db()
    assert (term.active, term.edited) == (False, True)
    assert "Articles were matched again" in response.content.decode()
    assert admin_client.post(address(term, "delete"), {"post": "yes"}).status_code == 403


def test_a_topic_can_be_made_and_while_it_is_empty_deleted(admin_client, db, make_article):
    send(
        admin_client, reverse("admin:archive_topic_add"),
        slug="hormuz", kind="place", name_zh_hans="霍尔木兹海峡",
    )  # fmt: skip
    topic = Topic.objects.get()
    assert topic.edited_fields == ["kind", "name_zh_hans", "slug"]

    article = make_article(topics=[topic])
    assert admin_client.post(address(topic, "delete"), {"post": "yes"}).status_code == 403
    article.articletopic_set.all().delete()
    assert admin_client.post(address(topic, "delete"), {"post": "yes"}).status_code == 302
    assert Article.objects.exists()


def test_a_topic_of_the_file_cannot_be_deleted(admin_client, load):
    assert admin_client.post(address(load(), "delete"), {"post": "yes"}).status_code == 403


def test_a_topic_cannot_be_part_of_itself(admin_client, make_topic):
    top = make_topic()
    below = make_topic(parent=make_topic(parent=top))

    response = send(admin_client, address(top), parent=str(below.pk))

    assert "cannot be a part of itself" in response.content.decode()


def test_topics_are_suggested_by_any_of_their_spellings(admin_client, load):
    topic = load()
    asked = {
        "app_label": "archive",
        "model_name": "article",
        "field_name": "topics",
        "term": "北约",
    }

    response = admin_client.get(reverse("admin:autocomplete"), asked)

    assert [row["id"] for row in response.json()["results"]] == [str(topic.pk)]


def test_the_topic_that_is_called_as_typed_is_suggested_first(admin_client, make_topic):
    make_topic("eu-summit", kind="event", name_zh_hans="欧盟峰会")
    union = make_topic("european-union", kind="place", name_zh_hans="欧盟")
    asked = {"app_label": "archive", "model_name": "topic", "field_name": "parent", "term": "欧盟"}

    response = admin_client.get(reverse("admin:autocomplete"), asked)

    assert response.json()["results"][0]["id"] == str(union.pk)


def test_topics_without_all_names_are_not_first_where_nothing_is_typed(admin_client, make_topic):
    make_topic("a", kind="place", name_zh_hans="甲", name_zh_hant="甲", name_en="A")
    make_topic("b", kind="place", name_zh_hans="乙", name_zh_hant="", name_en="")
    asked = {"app_label": "archive", "model_name": "topic", "field_name": "parent"}

    response = admin_client.get(reverse("admin:autocomplete"), {**asked, "term": ""})
    listed = admin_client.get(reverse("admin:archive_topic_changelist"))

    assert [row["text"] for row in response.json()["results"]] == ["A", "乙"]
    assert [topic.slug for topic in listed.context["cl"].result_list] == ["a", "b"]


def test_what_is_found_of_topics_stays_sorted_as_asked(admin_client, make_topic):
    for slug in ("summit-a", "summit-c", "summit-b", "summit"):
        make_topic(slug)
    desk = admin_client.get(reverse("admin:archive_topic_changelist"), {"q": "summit"})
    [sorting] = set(re.findall(r'href="(\?[^"]*o=-1[^"]*)"', desk.content.decode()))

    listed = admin_client.get(reverse("admin:archive_topic_changelist") + html.unescape(sorting))

    found = [topic.slug for topic in listed.context["cl"].result_list]
    assert found == ["summit", "summit-c", "summit-b", "summit-a"]


def test_the_sides_of_a_relation_are_previewed_kept_and_bring_its_articles(
    admin_client, load, make_article
):
    topic = load()
    load_sides()
    make_article(title="德国与法国商谈", text="没有别的。")
    sides = {"one_side": "germany", "other_side": "france"}

    page = admin_client.get(address(topic))
    shown = admin_client.post(address(topic), {**fields_of(page), **sides, "_preview": "1"})
    assert "德国与法国商谈" in shown.content.decode()
    assert load().one_side == []

    send(admin_client, address(topic), **sides)
    assert (load().one_side, load().other_side) == (["germany"], ["france"])
    assert topic.articletopic_set.get().evidence[1]["term"] == "法国"

    send(admin_client, address(topic), one_side="", other_side="")
    assert not topic.articletopic_set.exists()


@pytest.mark.parametrize(
    ("sides", "reason"),
    [
        ({"one_side": "germany", "other_side": ""}, "A relation has two sides."),
        ({"one_side": "germany", "other_side": "atlantis"}, "no topic with this address: atlantis"),
    ],
)
def test_sides_that_make_no_relation_are_refused_with_the_reason(admin_client, load, sides, reason):
    topic = load()
    load_sides()

    response = send(admin_client, address(topic), **sides)

    assert reason in response.content.decode()
    assert load().one_side == []


def load_sides() -> None:
    """Make the two topics that may stand for sides."""
    for slug, spelling in (("germany", "德国"), ("france", "法国")):
        place = Topic.objects.create(slug=slug, kind="place", name_zh_hans=spelling)
        Term.objects.create(topic=place, text=spelling)


def test_a_topic_is_not_deleted_from_the_form_of_its_parts(admin_client, make_topic):
    part = make_topic("nato", parent=make_topic("alliances"))
    page = admin_client.get(address(part)).content.decode()

    assert "change-related" in page
    assert "delete-related" not in page


def test_a_merge_moves_as_many_articles_as_its_preview_said(admin_client, make_topic, make_article):
    gone, into = make_topic("commission"), make_topic("union")
    make_article(topics=[gone, into])
    make_article(topics=[gone])
    merging = f"{address(gone).removesuffix('change/')}merge/"
    assert merging in admin_client.get(address(gone)).content.decode()

    shown = admin_client.post(merging, {"into": into.pk}).content.decode()
    done = admin_client.post(merging, {"into": into.pk, "shown": into.pk}, follow=True)

    assert "1 article moves" in " ".join(shown.split())
    assert "Merged; 1 article moved." in done.content.decode()
