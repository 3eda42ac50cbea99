"""Preview of changed spellings of a topic, before they are saved."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from archive.models import ArticleTopic, Term
from archive.topics.preview import preview


@pytest.fixture
def nato(make_topic):
    topic = make_topic("nato", kind="organisation")
    Term.objects.create(topic=topic, text="北约")
    return topic


@pytest.fixture
def titled(make_article):
    """An article that says something in its title only."""
    return lambda title, **given: make_article(title=title, text="一篇文章。", **given)


def spelt(topic, *texts, **rules) -> list[Term]:
    """Return the spellings of a topic plus new ones."""
    return [*topic.terms.all(), *(Term(topic=topic, text=text, **rules) for text in texts)]


def test_a_spelling_that_is_added_gains_the_articles_that_hold_it(titled, nato):
    gaining = titled("大西洋联盟开会")
    titled("別的事")

    seen = preview(nato, spelt(nato, "大西洋联盟"))

    assert (seen.gained, seen.lost, seen.gained_articles) == (1, 0, [gaining])
    assert seen.is_exact


def test_a_spelling_that_is_taken_out_loses_the_articles_that_hold_no_other(titled, nato):
    Term.objects.create(topic=nato, text="盟国")
    losing = titled("盟国开会")
    titled("北约盟国开会")
    call_command("retopic")

    seen = preview(nato, [term for term in nato.terms.all() if term.text == "北约"])

    assert (seen.gained, seen.lost, seen.lost_articles) == (0, 1, [losing])


def test_a_rule_that_changes_counts_as_a_change(titled, nato):
    losing = titled("反北约者")
    call_command("retopic")
    term = nato.terms.get()
    term.not_within = ["反北约"]

    seen = preview(nato, [term])

    assert seen.lost_articles == [losing]


def test_a_spelling_out_of_use_is_as_good_as_none(titled, nato):
    titled("大西洋联盟开会")

    assert preview(nato, spelt(nato, "大西洋联盟", active=False)).gained == 0


def test_the_same_spellings_read_no_article(titled, nato):
    titled("北约开会")

    assert preview(nato, nato.terms.all()).read == 0


def test_what_an_editor_chose_is_neither_gained_nor_lost(titled, nato):
    for origin in ("editor", "excluded"):
        article = titled("大西洋联盟开会" if origin == "excluded" else "北约开会")
        ArticleTopic.objects.create(article=article, topic=nato, origin=origin)

    seen = preview(nato, [Term(topic=nato, text="大西洋联盟")])

    assert (seen.gained, seen.lost) == (0, 0)


def test_a_piece_of_a_latin_word_is_found_though_the_index_has_only_whole_ones(titled, nato):
    gaining = titled("The Natolin campus")

    assert preview(nato, spelt(nato, "nato", whole_word=False)).gained_articles == [gaining]


def test_of_very_many_articles_the_newest_are_read(titled, nato):
    for day in range(1, 5):
        titled("大西洋联盟开会", published_at=f"2024-04-0{day}T08:00:00Z")

    seen = preview(nato, spelt(nato, "大西洋联盟"), most_read=3)

    assert (seen.gained, seen.read, seen.is_exact) == (3, 3, False)
    assert [article.published_day.day for article in seen.gained_articles] == [4, 3, 2]


def test_it_says_what_retopic_then_does_and_changes_nothing_itself(titled, nato):
    for title in ("大西洋联盟开会", "北约开会", "大西洋開會"):
        titled(title)
    call_command("retopic")
    wanted = spelt(nato, "大西洋联盟")

    seen = preview(nato, wanted)

    assert ArticleTopic.objects.count() == 1
    wanted[-1].save()
    call_command("retopic")
    assert ArticleTopic.objects.count() == 1 + seen.gained


def test_twenty_more_articles_cost_no_more_queries(titled, nato, django_assert_max_num_queries):
    titled("大西洋联盟开会")
    with CaptureQueriesContext(connection) as few:
        preview(nato, spelt(nato, "大西洋联盟"))
    for _ in range(20):
        titled("大西洋联盟开会")
    with django_assert_max_num_queries(len(few)):
        preview(nato, spelt(nato, "大西洋联盟"))
