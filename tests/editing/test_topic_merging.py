"""Merging topics: previewed, undoable, and found by all former names and slugs."""

import csv
import io
import json

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command

from archive import search
from archive.derived import recounting, tallies
from archive.editing import restoring, topic_changes, topic_choices, topic_merging
from archive.intake.ingest import ingest
from archive.models import Article, ArticleTopic, MergedLink, Proposal, Term, Topic, TopicMerge
from archive.topics import loading
from tests.helpers.desk import address, fields_of, fresh

pytestmark = pytest.mark.long


def links(topic: Topic) -> dict[str, str]:
    return dict(topic.articletopic_set.values_list("article__title", "origin"))


def spellings(topic: Topic) -> dict[str, dict[str, object]]:
    names = ("text", "active", "ambiguous", "weight", "whole_word", "is_name", "origin", "edited")
    return {row["text"]: row for row in topic.terms.order_by("pk").values(*names)}


@pytest.fixture
def two(make_topic, make_article):
    """Two topics that share an article; the second is to go."""
    one = make_topic("nato", name_en="NATO", name_zh_hans="北约")
    other = make_topic("otan", name_en="OTAN", name_zh_hans="北约组织")
    Term.objects.create(topic=one, text="北约", origin="file")
    Term.objects.create(topic=other, text="北约组织", origin="file")
    make_article(title="甲", topics=[one], text="北约开会。")
    make_article(title="乙", topics=[one, other], text="北约组织与北约。")
    make_article(title="丙", topics=[other], text="北约组织发言。")
    recounting.rebuild()
    return one, other


def merged_at_the_desk(admin_client, gone: Topic, into: Topic):
    """Merge as an editor does: from the topic's page, look at the preview, carry it out."""
    page = BeautifulSoup(admin_client.get(address(gone)).content, "lxml")
    where = page.find("a", string="Merge into another topic…")["href"]
    sent = {**fields_of(admin_client.get(where)), "into": into.pk}
    shown = admin_client.post(where, sent)
    assert Topic.objects.filter(pk=gone.pk).exists()
    return shown, admin_client.post(where, {**fields_of(shown), "into": into.pk}, follow=True)


def test_a_merged_topic_gives_its_articles_and_spellings(admin_client, two):
    into, gone = two
    gone.articletopic_set.filter(article__title="乙").update(origin="editor")

    merged_at_the_desk(admin_client, gone, into)

    assert links(into) == {"甲": "rule", "乙": "editor", "丙": "rule"}
    assert {"北约", "北约组织"} <= set(into.terms.values_list("text", flat=True))
    assert not Topic.objects.filter(slug="otan").exists()
    assert tallies.disagreements() == []


def test_a_merge_is_shown_before_it_is_carried_out(admin_client, two, make_topic):
    into, gone = two
    make_topic("allies", name_en="Allies", parent=gone)

    shown, _done = merged_at_the_desk(admin_client, gone, into)

    text = " ".join(BeautifulSoup(shown.content, "lxml").select_one("#preview").get_text().split())
    assert "1 article moves. 1 has both topics." in text
    assert "Spellings that move: 北约组织" in text
    assert "still found: OTAN" in text
    assert "Parts that move: Allies" in text
    assert "led on: otan" in text


def test_another_target_is_shown_before_it_is_carried_out(admin_client, two, make_topic):
    into, gone = two
    other = make_topic("un")
    where = address(gone, "merge")
    shown = admin_client.post(where, {**fields_of(admin_client.get(where)), "into": into.pk})

    again = admin_client.post(where, {**fields_of(shown), "into": other.pk})

    assert b'id="preview"' in again.content
    assert Topic.objects.filter(slug="otan").exists()


def test_a_merged_topic_does_not_come_back_from_the_file(two, tmp_path):
    into, gone = two
    file = tmp_path / "topics.toml"
    file.write_text(
        '[[topic]]\nslug = "nato"\nkind = "theme"\n'
        '[[topic]]\nslug = "otan"\nkind = "theme"\nterms = ["北约组织"]\n'
    )
    topic_merging.merge(gone, into)

    loading.load(loading.read(file))

    assert not Topic.objects.filter(slug="otan").exists()
    assert into.terms.filter(text="北约组织").count() == 1


def test_merging_a_topic_with_parts_hands_them_on(two, make_topic):
    into, gone = two
    part = make_topic(parent=gone)

    topic_merging.merge(gone, into)

    part.refresh_from_db()
    assert part.parent == into


def test_what_was_proposed_for_a_merged_topic_stays(two):
    into, gone = two
    proposal = Proposal.objects.create(chinese="布林肯", latin="Blinken", topic=gone)

    topic_merging.merge(gone, into)

    proposal.refresh_from_db()
    assert proposal.topic == into


@pytest.mark.parametrize(
    ("there", "here", "counts"),
    [
        ({"active": False}, {"active": True}, True),
        ({"active": True}, {"active": False}, True),
        ({"ambiguous": True}, {"ambiguous": False}, True),
        ({"weight": 0.1}, {"weight": 1.0}, True),
        ({"not_within": ["北约组织"]}, {"not_within": []}, True),
        ({"active": False}, {"active": False}, False),
    ],
)
def test_a_spelling_that_counted_for_either_counts_for_both(
    make_topic, make_article, there, here, counts
):
    into, gone = make_topic("nato"), make_topic("otan")
    Term.objects.create(topic=into, text="北约组织", **there)
    Term.objects.create(topic=gone, text="北約組織", **here)
    make_article(title="北约组织开会")

    topic_merging.merge(gone, into)
    call_command("retopic")

    assert bool(links(into)) is counts


def test_the_name_of_a_merged_topic_still_finds_it(two, make_article):
    into, gone = two

    topic_merging.merge(gone, into)

    assert search.find("topic:OTAN").count == 3
    make_article(title="某报谈 OTAN", text="无关。")
    call_command("retopic")
    assert "某报谈 OTAN" not in links(into)  # a name was no reason for an article


# Where a topic's address can stand: each is asked under the old one and under the new one.
ASKED = [
    "/topics/{}/", "/topics/{}/feed.atom", "/topics/{}/feed.json", "/topics/{}.csv",
    "/topics/{}.json", "/topics/{}.ris", "/?topic={}", "/feed.atom?topic={}",
    "/timeline.csv?topic={}", "/2024/?topic={}", "/2024.csv?topic={}",
    "/search/?q=topic%3A{}", "/search/?q=北约&topic={}", "/search/feed.atom?q=北约&topic={}",
    "/search.csv?q=topic%3A{}", "/sources/rfi/?topic={}", "/coverage/?topic={}",
    "/search/concordance/?q=北约&topic={}", "/search/concordance.csv?q=北约&topic={}", "/api/v1/articles/?topic={}",
    "/api/v1/articles/?q=topic%3A{}", "/api/v1/timeline/?per=month&topic={}",
]  # fmt: skip


def shown(client, where: str) -> tuple[int, list[str]]:
    """Return the status of an address, and the titles of articles in its answer."""
    response = client.get(where, follow=True)
    body = b"".join(response) if response.streaming else response.content
    return response.status_code, [title for title in "甲乙丙" if f"{title}" in body.decode()]


@pytest.mark.parametrize("step", ["rename", "merge", "merge and rename"])
@pytest.mark.parametrize("where", ASKED)
def test_an_old_name_is_honoured_everywhere(client, two, where, step):
    into, gone = two
    if step == "rename":
        topic_changes.rename(gone, "north-atlantic")
    else:
        topic_merging.merge(gone, into)
    if step == "merge and rename":
        topic_changes.rename(Topic.objects.get(pk=into.pk), "north-atlantic")
    now = "nato" if step == "merge" else "north-atlantic"

    status, titles = shown(client, where.format("otan"))

    assert (status, titles) == shown(client, where.format(now))
    assert status == 200


def test_a_list_asked_for_by_an_old_name_says_the_present_one(client, two):
    into, gone = two
    topic_merging.merge(gone, into)

    page = BeautifulSoup(client.get("/?topic=otan").content, "lxml")

    assert page.select_one("a[href*='topic=nato']")
    assert not page.select_one("a[href*='topic=otan']")


def test_the_filters_of_a_topic_page_survive_its_old_name(client, two):
    topic_merging.merge(two[1], two[0])

    assert client.get("/topics/otan/?lang=zh-Hans")["Location"] == "/topics/nato/?lang=zh-Hans"


def test_topics_are_compared_under_old_names(client, two, make_topic, make_article):
    into, gone = two
    make_article(topics=[make_topic("un")])
    topic_merging.merge(gone, into)

    response = client.get("/topics/compare/?topic=otan&topic=un")

    assert (response.status_code, response["Location"]) == (
        302,
        "/topics/compare/?topic=nato&topic=un",
    )


def test_a_name_that_no_topic_ever_had_is_an_error(client, two):
    topic_merging.merge(two[1], two[0])

    assert client.get("/?topic=otan&topic=nobody").status_code == 400


def test_an_export_from_before_a_merge_is_read_back_under_what_stays(two, tmp_path):
    into, gone = two
    article = Article.objects.get(title="丙")
    topic_choices.choose([article], [gone], ArticleTopic.Origin.EDITOR)
    out = tmp_path / "archive.jsonl"
    call_command("export", str(out))
    topic_merging.merge(gone, into)
    lines = [json.loads(line) for line in out.read_text().splitlines()]
    fresh_lines = [{**line, "identity": f"{line['identity']}-again"} for line in lines]
    out.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in fresh_lines))

    ingest([out], trusted=True)

    again = Article.objects.get(identity=f"{article.identity}-again")
    assert again.articletopic_set.get(topic=into).origin == "editor"


def test_a_change_from_before_a_merge_is_brought_back_under_what_stays(two):
    into, gone = two
    article = Article.objects.get(title="甲")
    topic_choices.choose([article], [gone], ArticleTopic.Origin.EXCLUDED)
    topic_choices.leave_to_rules([article], [gone])
    topic_merging.merge(gone, into)
    before = article.revisions.filter(before__topics__otan="excluded").get()

    restoring.restore([(fresh(article), before)])

    assert links(into)["甲"] == "excluded"


def test_an_address_that_readers_are_led_on_from_is_no_new_topics(admin_client, two):
    topic_merging.merge(two[1], two[0])
    where = "/admin/archive/topic/add/"

    page = admin_client.post(
        where, {**fields_of(admin_client.get(where)), "slug": "otan", "kind": "theme"}
    )

    assert "Another topic has or had this address." in page.content.decode()


REAL = topic_merging._some


@pytest.fixture
def undoable(two, make_topic):
    """Two topics with all that a merge moves, and what they were before."""
    into, gone = two
    Term.objects.create(topic=into, text="大西洋联盟", active=False, origin="file")
    Term.objects.create(topic=gone, text="大西洋聯盟", ambiguous=True)
    Term.objects.create(topic=gone, text="盟军")
    make_topic("allies", parent=gone)
    topic_changes.rename(gone, "otan-2")
    topic_changes.rename(gone, "otan")
    Proposal.objects.create(chinese="布林肯", latin="Blinken", topic=gone)
    topic_choices.choose([Article.objects.get(title="甲")], [gone], ArticleTopic.Origin.EXCLUDED)
    topic_choices.choose([Article.objects.get(title="乙")], [gone], ArticleTopic.Origin.EDITOR)
    return into, gone


def everything() -> dict[str, object]:
    """All of topics that a merge touches."""
    return {
        "topics": list(Topic.objects.order_by("pk").values()),
        "terms": list(Term.objects.order_by("pk").values()),
        "links": list(
            ArticleTopic.objects.order_by("article", "topic").values_list(
                "article__title", "topic", "origin", "score", "evidence", "published_at"
            )
        ),
        "proposals": list(Proposal.objects.values("chinese", "topic")),
        "leads": {
            slug: t.slug for slug in ("otan", "otan-2", "nato") for t in Topic.objects.at(slug)
        },
    }


def test_an_undone_merge_leaves_everything_as_it_was(undoable):
    into, gone = undoable
    before = everything()
    record = topic_merging.merge(gone, into)
    assert everything() != before

    topic_merging.undo(record)

    assert everything() == before
    assert tallies.disagreements() == []
    assert not MergedLink.objects.exists()


def test_a_merge_is_undone_at_the_desk_by_clicks(admin_client, undoable):
    into, gone = undoable
    merged_at_the_desk(admin_client, gone, into)
    page = BeautifulSoup(admin_client.get(address(into)).content, "lxml")
    assert "otan-2" in page.select_one(".desk-former").get_text()
    form = page.find("button", string="Undo this merge").find_parent("form")
    token = form.select_one("[name=csrfmiddlewaretoken]")["value"]

    done = admin_client.post(form["action"], {"csrfmiddlewaretoken": token}, follow=True)

    assert "The merge is undone." in done.content.decode()
    chosen = {
        title: how for title, how in links(Topic.objects.get(slug="otan")).items() if how != "rule"
    }
    assert chosen == {"甲": "excluded", "乙": "editor"}
    assert "editor" not in links(into).values()


def test_what_editors_changed_since_a_merge_stays(undoable):
    into, gone = undoable
    record = topic_merging.merge(gone, into)
    topic_choices.choose([Article.objects.get(title="丙")], [into], ArticleTopic.Origin.EDITOR)
    Term.objects.filter(text="盟军").update(active=False)

    topic, _into = topic_merging.undo(record)

    assert links(into)["丙"] == "editor"
    assert links(topic)["丙"] == "rule"
    assert not Term.objects.get(topic=topic, text="盟军").active


def test_merges_into_what_was_merged_are_undone_the_last_one_first(undoable, make_topic):
    into, gone = undoable
    before = everything()
    last = make_topic("alliances")
    first, second = topic_merging.merge(gone, into), topic_merging.merge(into, last)

    with pytest.raises(topic_merging.MergeError, match="undo its merge first"):
        topic_merging.undo(first)
    topic_merging.undo(second)
    topic_merging.undo(first)
    last.delete()

    assert everything() == before


def test_an_interrupted_merge_goes_on_where_it_stopped(undoable, monkeypatch):
    into, gone = undoable
    monkeypatch.setattr(topic_merging, "_finish", lambda *rest: 1 / 0)
    monkeypatch.setattr(topic_merging, "_some", lambda topic, most=1: REAL(topic, most)[:1])
    with pytest.raises(ZeroDivisionError):
        topic_merging.merge(gone, into)
    monkeypatch.undo()
    assert Topic.objects.filter(pk=gone.pk).exists()

    record = topic_merging.merge(gone, into)

    assert TopicMerge.objects.get() == record
    assert record.links.count() == 3
    topic, _into = topic_merging.undo(record)
    assert set(links(topic)) == {"甲", "乙", "丙"}


def test_an_interrupted_undo_goes_on_where_it_stopped(undoable, monkeypatch):
    into, gone = undoable
    before = everything()
    record = topic_merging.merge(gone, into)
    monkeypatch.setattr(topic_merging, "_part", lambda *rest: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        topic_merging.undo(record)
    monkeypatch.undo()

    topic_merging.undo(record)

    assert everything() == before


def test_a_merge_cannot_be_undone_once_its_address_is_taken(undoable):
    into, gone = undoable
    record = topic_merging.merge(gone, into)
    topic_changes.rename(into, "otan")

    with pytest.raises(topic_merging.MergeError, match="Another topic has its address"):
        topic_merging.undo(record)


def test_a_csv_asked_for_by_an_old_name_holds_the_articles(client, two):
    topic_merging.merge(two[1], two[0])

    response = client.get("/topics/otan.csv")
    rows = list(csv.DictReader(io.StringIO(b"".join(response).decode("utf-8-sig"))))

    assert {row["title"] for row in rows} == {"甲", "乙", "丙"}
