"""Documents that once did harm: they are read or refused with a sentence, and their pages open."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.extraction.documents import DocumentError
from archive.extraction.publication_dates.dating import possible
from archive.extraction.reading import read_all
from archive.intake.ingest import ingest
from archive.intake.opening import files_below
from archive.models import Article, Capture
from archive.text.characters import UNFIT, fit, fit_all, with_fit_references

HEAD = "---\ntitle: 会谈\nfrom: https://a.example/1\n{}\n---\n\n<p>两国外长星期二在首都会谈。</p>\n"
CRASH = Path(__file__).parents[3] / "shared" / "cases" / "documents" / "crash"
NAMES = sorted(path.name for path in CRASH.glob("*")) or ["none"]


@pytest.mark.django_db
@pytest.mark.parametrize("name", NAMES)
def test_what_crashed_is_read_without_a_date_and_its_page_opens(client, shared, name):
    path = CRASH / name

    report = ingest([path])

    article = Article.objects.get()
    assert (report.created, report.rejected) == (1, [])
    assert (article.published_at, article.published_precision) == (None, "unknown")
    assert client.get(article.get_absolute_url()).status_code == 200
    assert Capture.objects.get().raw == path.read_bytes()


@pytest.mark.django_db
def test_a_bomb_of_aliases_is_refused_in_words_and_half_an_emoji_is_left_out(shared):
    hostile = shared / "cases" / "hostile"

    report = ingest([hostile / "yaml_bomb.md", hostile / "yaml_surrogate.md"])

    assert report.created == 1
    assert [each["reason"] for each in report.rejected] == [
        "the head of the document repeats parts of itself by YAML aliases"
    ]
    assert not UNFIT.search(Article.objects.get().title)


def read(text):
    [reading] = read_all(text.encode())
    return reading.values


def page(stated):
    return (
        f'<html><head><title>题</title><script type="application/ld+json">{{"@type": "NewsArticle",'
        f' "headline": "两国会谈", "datePublished": "{stated}"}}</script></head>'
        "<body><article><p>两国外长星期二在首都会谈，讨论了边界问题与贸易。</p></article></body></html>"
    )


def feed(stated):
    return (
        "<rss><channel><item><title>两国会谈</title><link>https://a.example/1</link>"
        f"<description>两国外长会谈。</description><pubDate>{stated}</pubDate></item></channel></rss>"
    )


STATED = [
    "0000-00-00", "0001-01-01", "0001-01-01T00:00:00Z", "0001-01-01T00:00:00+08:00",
    "9999-12-31T23:59:59-08:00", "9999-12-31", "1799-12-31", "2999-01-01T12:00:00Z",
    "1970-01-01T00:00:00Z", "1970-01-01T08:00:00+08:00", "2024-02-30", "2024-05-06T10:00:00+99:99",
]  # fmt: skip


@pytest.mark.parametrize("stated", STATED)
@pytest.mark.parametrize("made", [page, feed, lambda stated: HEAD.format(f"date: {stated}")])
def test_a_day_that_cannot_be_is_no_date(made, stated):
    values = read(made(stated))

    assert (values["published_at"], values["published_precision"]) == (None, "unknown")


@pytest.mark.parametrize(
    "text",
    [
        "<!--9999999999999-->\n[题](https://a.example/1)\n---\n\n<p>正文。</p>",
        "<!--0000000000-->\n[题](https://a.example/1)\n---\n\n<p>正文。</p>",
        "[题](https://a.example/2999/05/06/x)\n---\n\n<p>正文。</p>",
        "[题](https://a.example/1)\n---\n\n<p>2999-05-06</p><p>正文。</p>",
        "[题](https://a.example/1)\n---\n日期：9999-12-31\n\n<p>正文。</p>",
    ],
)
def test_neither_a_capture_nor_an_address_nor_a_line_dates_what_cannot_be(text):
    [reading] = read_all(text.encode())

    assert (reading.captured_at, reading.values["published_at"]) == (None, None)


def test_a_day_without_a_clock_may_be_the_first_that_computers_know():
    assert str(read(HEAD.format("date: 1970-01-01"))["published_at"])[:10] == "1970-01-01"


def test_what_is_no_moment_is_possible_neither():
    assert possible(None) is None


@pytest.mark.parametrize(
    "head",
    [
        "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]",
        "a: &a {x: 1}\nb: {<<: *a}",
        "a: &a [*a]",
        "tags: " + "[" * 40_000,
        "tags: " + "{a: " * 20_000,
        "a: " + "- " * 40_000,
        "a: !!python/object/apply:os.system [ls]",
        "a: " + "x" * 200_000,
    ],
)
def test_a_head_that_grows_or_sinks_is_refused_with_a_sentence(head):
    with pytest.raises(DocumentError) as caught:
        read(HEAD.format(head))

    assert "the head of" in caught.value.reason or "nested" in caught.value.reason


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("title: 0123", "0123"),
        ("title: yes", "yes"),
        ("title: 1e999999", "1e999999"),
        ("title: " + "9" * 900, "9" * 900),
        ("author: &a 李明\ntitle: *a", "李明"),
        ('title: "\\ud83d\\ude00 会\\0谈 \\ud83d"', "😀 会谈"),
    ],
)
def test_a_head_says_what_is_written_in_it(line, title):
    assert read(f"---\n{line}\n---\n\n<p>正文在这里。</p>")["title"] == title


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("会\x00谈", "会谈"),
        ("会\x1b谈", "会谈"),
        ("会&#xD83D;&#xDE00;谈", "会😀谈"),
        ("会&#55357;&#56832;谈", "会😀谈"),
        ("会&#xD83D;谈", "会谈"),
        ("会&#1;谈", "会谈"),
        ("会\ufffe谈", "会谈"),
        ("会&amp;#xD83D;&amp;#xDE00;谈", "会😀谈"),
    ],
)
def test_what_no_text_can_hold_is_in_no_entry_of_a_feed(written, shown):
    filler = "两国外长星期二在首都会谈，讨论了边界问题。" * 20
    text = feed("").replace("两国外长会谈。", f"&lt;p&gt;{written}{filler}&lt;/p&gt;")

    assert read(text)["body_text"].startswith(shown)


@given(st.text(st.characters(codec=None)))
def test_a_text_made_fit_can_be_written_and_stays_as_it_is(text):
    made = fit(text)

    made.encode()
    assert fit(made) == made
    assert not UNFIT.search(made)


@given(st.recursive(st.text(st.characters(codec=None)), st.lists, max_leaves=5))
def test_every_text_within_a_value_is_made_fit(value):
    str(fit_all({"a": value, "\ud83d": [value]})).encode()


@given(st.lists(st.integers(0, 0x120000)))
def test_no_number_of_a_character_brings_back_what_is_unfit(numbers):
    markup = "".join(f"&#{number};" for number in numbers)

    with_fit_references(markup).encode()


@pytest.mark.django_db
def test_beside_a_hundred_that_are_refused_a_good_one_is_read(tmp_path):
    for number in range(100):
        (tmp_path / f"{number:03}.md").write_bytes(b"\x00\xff" * (number + 1))
    (tmp_path / "good.md").write_text(HEAD.format("date: 2024-05-06"))

    report = ingest(files_below([tmp_path]), jobs=2)

    assert (report.created, len(report.rejected)) == (1, 100)
