"""Topics that an editor adds to or removes from an article: reprocessing keeps the choice."""

import pytest
from django.core.management import call_command

from archive.models import Article, ArticleTopic, Term
from archive.topics import assigning
from tests.helpers.desk import address, fresh, send


def origins(article: Article) -> dict[str, str]:
    return {
        link.topic.slug: link.origin for link in article.articletopic_set.select_related("topic")
    }


@pytest.fixture
def nato(make_topic):
    topic = make_topic("nato")
    Term.objects.create(topic=topic, text="北约", origin="file")
    return topic


def rematch(article: Article) -> None:
    found = assigning.matcher().match(article.title, article.lead, article.body_text)
    assigning.assign(fresh(article), found)


def row_of(article: Article, topic) -> str:
    ids = list(article.articletopic_set.values_list("topic_id", flat=True))
    return f"articletopic_set-{ids.index(topic.pk)}"


def test_a_topic_an_editor_adds_stays_and_is_in_the_timeline(
    admin_client, make_article, make_topic
):
    article, topic = make_article(title="海峡"), make_topic("strait")

    send(admin_client, address(article), add_topics=[topic.pk])
    rematch(article)

    assert origins(article) == {"strait": "editor"}
    assert article.articletopic_set.get().published_day == article.published_day
    assert list(Article.objects.about(topic)) == [article]
    assert fresh(article).updated_at > article.updated_at


def test_a_topic_an_editor_excludes_stays_excluded(admin_client, read, nato):
    article = read()
    assert origins(article) == {"nato": "rule"}

    send(admin_client, address(article), **{f"{row_of(article, nato)}-excluded": "on"})
    rematch(article)
    read(title="北约会议后续", epoch="1712393101000")
    call_command("retopic")

    assert origins(article) == {"nato": "excluded"}
    assert not Article.objects.about(nato).exists()


def test_a_topic_no_longer_excluded_is_left_to_the_rules(admin_client, read, nato):
    article = read()
    article.articletopic_set.update(origin="excluded")

    send(admin_client, address(article), **{f"{row_of(article, nato)}-excluded": None})

    assert origins(article) == {"nato": "rule"}


def test_a_topic_an_editor_added_can_be_taken_off_and_a_rules_cannot(
    admin_client, read, nato, make_topic
):
    article, other = read(), make_topic("strait")
    ArticleTopic.objects.create(article=article, topic=other, origin="editor")

    send(
        admin_client, address(article),
        **{f"{row_of(article, topic)}-DELETE": "on" for topic in (nato, other)},
    )  # fmt: skip

    assert origins(article) == {"nato": "rule"}


def test_a_title_corrected_and_a_topic_added_in_one_go_are_both_kept(admin_client, read, nato):
    article = read(title="部长会议", name="z", lead="会议结束。", text="会议讨论了长期支持。" * 3)

    send(admin_client, address(article), title="北约部长会议", add_topics=[nato.pk])

    assert fresh(article).title == "北约部长会议"
    assert origins(article) == {"nato": "editor"}
