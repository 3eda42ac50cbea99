"""Renaming and splitting topics; preview of spellings; proposals of names."""

import pytest
from django.core.management import call_command
from django.urls import reverse

from archive.derived import recounting
from archive.editing import topic_changes
from archive.models import Article, ArticleTopic, FormerSlug, Proposal, Term, Topic
from archive.topics.proposals import propose
from tests.helpers.desk import address, fields_of, send


def links(topic: Topic) -> dict[str, str]:
    return dict(topic.articletopic_set.values_list("article__title", "origin"))


@pytest.fixture
def two(make_topic, make_article):
    """Two topics that share an article."""
    one, other = make_topic("nato"), make_topic("otan")
    Term.objects.create(topic=one, text="北约", origin="file")
    Term.objects.create(topic=other, text="北约组织", origin="file")
    make_article(title="甲", topics=[one])
    make_article(title="乙", topics=[one, other])
    make_article(title="丙", topics=[other])
    recounting.rebuild()
    return one, other


def test_a_renamed_topic_is_matched_again_by_either_address(two, make_article):
    topic, _other = two
    make_article(title="北约峰会")
    topic_changes.rename(topic, "north-atlantic")

    call_command("retopic", "--topic", "nato")

    assert "北约峰会" in links(topic)


def test_a_renamed_topic_is_found_under_both_addresses(admin_client, client, two):
    topic, _other = two

    send(admin_client, address(topic, "rename"), slug="north-atlantic")

    assert client.get("/topics/nato/")["Location"] == "/topics/north-atlantic/"
    assert client.get("/topics/north-atlantic/").status_code == 200


@pytest.mark.parametrize("slug", ["otan", "with space", ""])
def test_an_address_that_cannot_be_is_refused(admin_client, two, slug):
    page = send(admin_client, address(two[0], "rename"), slug=slug)

    assert "errorlist" in page.content.decode()
    assert not FormerSlug.objects.exists()


def test_a_split_topic_takes_articles_along_with_its_spellings(
    admin_client, make_topic, make_article
):
    topic = make_topic("ministers")
    blinken = Term.objects.create(topic=topic, text="布林肯")
    Term.objects.create(topic=topic, text="王毅")
    make_article(title="布林肯访华", text="会谈。")
    make_article(title="王毅访欧", text="会谈。")
    call_command("retopic")

    preview = send(
        admin_client, address(topic, "split"),
        slug="blinken", name_zh_hans="布林肯", terms=[blinken.pk],
    )  # fmt: skip
    assert not Topic.objects.filter(slug="blinken").exists()
    admin_client.post(address(topic, "split"), fields_of(preview))

    fresh = Topic.objects.get(slug="blinken")
    assert (links(fresh), links(topic)) == ({"布林肯访华": "rule"}, {"王毅访欧": "rule"})
    assert fresh.parent == topic


def test_spellings_are_previewed_and_nothing_is_saved(admin_client, make_topic, make_article):
    topic = make_topic("nato")
    term = Term.objects.create(topic=topic, text="北约")
    make_article(title="北约峰会", text="会谈。")
    make_article(title="大西洋联盟", text="会谈。")
    call_command("retopic")
    page = admin_client.get(address(topic))
    sent = {**fields_of(page), "terms-0-text": "大西洋联盟", "_preview": "1"}

    text = admin_client.post(address(topic), sent).content.decode()

    assert "1 article gained" in text
    assert "1 article lost" in text
    assert "<ins>大西洋联盟</ins>" in text
    assert 'value="大西洋联盟"' in text  # what was typed is still there
    term.refresh_from_db()
    assert term.text == "北约"
    assert links(topic) == {"北约峰会": "rule"}


@pytest.mark.parametrize("is_new", [False, True])
def test_a_spelling_alone_is_previewed_and_nothing_is_saved(
    admin_client, make_topic, make_article, is_new
):
    topic = make_topic("nato")
    term = Term.objects.create(topic=topic, text="北约")
    make_article(title="北约峰会", text="会谈。")
    make_article(title="大西洋联盟", text="会谈。")
    call_command("retopic")
    change = reverse("admin:archive_term_change", args=[term.pk])
    where = reverse("admin:archive_term_add") if is_new else change
    sent = {**fields_of(admin_client.get(where)), "text": "大西洋联盟", "_preview": "1"}

    text = admin_client.post(where, {**sent, "topic": topic.pk}).content.decode()

    assert "1 article gained" in text
    assert f"{0 if is_new else 1} article{'s' if is_new else ''} lost" in text
    assert "<ins>大西洋联盟</ins>" in text
    assert [t.text for t in topic.terms.all()] == ["北约"]
    assert links(topic) == {"北约峰会": "rule"}


def test_a_spelling_that_cannot_be_saved_has_no_preview(admin_client, make_topic):
    topic = make_topic("nato")
    where = reverse("admin:archive_term_add")

    text = admin_client.post(where, {"topic": topic.pk, "text": "", "_preview": "1"}).content

    assert "This field is required." in text.decode()
    assert b"desk-preview" not in text


@pytest.mark.parametrize("text", ["\ufffe", "\x1b", " \x1b "])
def test_a_spelling_of_nothing_that_can_be_shown_is_refused(admin_client, make_topic, text):
    where, topic = reverse("admin:archive_term_add"), make_topic("nato")

    response = admin_client.post(where, {"topic": topic.pk, "text": text, "weight": "1"})

    assert response.status_code == 200
    assert response.context["errors"]
    assert not Term.objects.exists()


def test_saved_spellings_take_effect_at_once(admin_client, make_topic, make_article):
    topic = make_topic("nato")
    Term.objects.create(topic=topic, text="北约")
    make_article(title="北约峰会", text="会谈。")
    make_article(title="大西洋联盟", text="会谈。")

    send(admin_client, address(topic), **{"terms-0-text": "大西洋联盟"})

    assert links(topic) == {"大西洋联盟": "rule"}


@pytest.fixture
def named(make_article):
    """Three articles that introduce someone no topic knows."""
    for start in ("美国国务卿", "国务卿", "前天"):
        make_article(text=f"会上,{start}布林肯（Antony Blinken）说,会谈有益。")


def test_a_name_in_two_scripts_that_no_topic_knows_is_proposed(named):
    assert propose() == 1

    proposal = Proposal.objects.get()
    assert (proposal.chinese, proposal.latin, proposal.articles) == ("布林肯", "Antony Blinken", 3)
    assert "Antony Blinken" in proposal.sentence


def test_a_proposal_given_to_a_topic_becomes_spellings_and_finds_articles(
    admin_client, named, make_topic
):
    topic = make_topic("blinken", kind="person")
    call_command("propose")

    send(admin_client, address(Proposal.objects.get()), topic=topic.pk)

    assert set(topic.terms.values_list("text", flat=True)) == {"布林肯", "Antony Blinken"}
    assert ArticleTopic.objects.filter(topic=topic).count() == Article.objects.count()
    assert propose() == 0


def test_a_compound_that_keeps_coming_up_in_an_outlets_titles_is_proposed(
    admin_client, make_article, make_source, make_topic
):
    one, other = make_source("one"), make_source("other")
    Term.objects.create(topic=make_topic("nato"), text="北约峰会")
    for number, ahead in enumerate("甲乙丙丁戊"):
        make_article(title=f"{ahead}谈蓝莓协定{'一二三四五'[number]}条", source=one)
        make_article(title=f"{ahead}国北约峰会{'一二三四五'[number]}日", source=one)
        make_article(title=f"{ahead}人来信", source=other if number else one)

    call_command("propose")

    proposal = Proposal.objects.get()
    assert (str(proposal), proposal.articles) == ("谈蓝莓协定", 5)
    send(admin_client, address(proposal), topic=make_topic("berries").pk)
    assert [*Term.objects.filter(topic__slug="berries").values_list("text", flat=True)] == [
        "谈蓝莓协定"
    ]


def test_a_dismissed_proposal_stays_dismissed(admin_client, named):
    propose()
    url = reverse("admin:archive_proposal_changelist")
    admin_client.post(url, {"action": "dismiss", "_selected_action": Proposal.objects.get().pk})

    propose()

    assert Proposal.objects.get().dismissed
