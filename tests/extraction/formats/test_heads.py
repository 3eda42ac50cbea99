"""Heads of posts: the forms in which programs write them, and the keys they use."""

import json

import pytest

from archive.extraction.documents import Document, DocumentError
from archive.extraction.read_values import Reading
from archive.extraction.reading import read_all
from archive.extraction.recognising import read

BODY = "The two ministers met on Monday for the second time this month and agreed to meet again."


def one(text: str) -> Document:
    [document] = read(text.encode())
    assert isinstance(document, Document)
    return document


@pytest.mark.parametrize(
    "head",
    [
        "---\ntitle: Ministers meet\ndate: 2024-05-06\nauthor: Ann Lee\nurl: https://a.example/1\n---\n",
        "---\ntitle: Ministers meet\npublished: 2024-05-06\nauthor: [[Ann Lee]]\nsource: https://a.example/1\n...\n",
        "title: Ministers meet\ndate: 2024-05-06\nauthor: Ann Lee\nlink: https://a.example/1\n---\n",
        '+++\ntitle = "Ministers meet"\npublishDate = 2024-05-06\nauthors = ["Ann Lee"]\ncanonical = "https://a.example/1"\n+++\n',
        '---toml\ntitle = "Ministers meet"\ndate = 2024-05-06\nauthor = "Ann Lee"\nurl = "https://a.example/1"\n---\n',
        '{"title": "Ministers meet", "date": "2024-05-06",\n "author": {"name": "Ann Lee"}, "url": "https://a.example/1"}\n',
        '---json\n{"title": "Ministers meet", "date": "2024-05-06", "author": "Ann Lee", "original_url": "https://a.example/1"}\n---\n',
        "Title: Ministers meet\nDate: 2024-05-06\nAuthor: Ann Lee\nURL: https://a.example/1\n",
        "#+TITLE: Ministers meet\n#+DATE: 2024-05-06\n#+AUTHOR: Ann Lee\n#+LINK: https://a.example/1\n",
        "Title: Ministers meet\n\nURL Source: https://a.example/1\n\nPublished Time: 2024-05-06\n\nAuthor: Ann Lee\n\nMarkdown Content:\n",
        "title:: Ministers meet\ndate:: 2024-05-06\nauthor:: [[Ann Lee]]\nurl:: https://a.example/1\n",
        "标题：Ministers meet\n日期：2024-05-06\n作者：Ann Lee\n链接：https://a.example/1\n",
    ],
)
def test_a_head_is_read_in_any_form(head):
    document = one(f"{head}\n{BODY}\n")

    assert document.format == "frontmatter"
    assert (document.title, document.stated_date) == ("Ministers meet", "2024-05-06")
    assert (document.author, document.url) == ("Ann Lee", "https://a.example/1")
    assert document.body == f"<p>{BODY}</p>\n"


def test_a_title_may_hold_a_colon_without_quotes():
    title = 'Talks: "progress", says the minister: more to come'
    document = one(f"---\ntitle:  {title}\ndate: 2024-05-06\n---\n{BODY}\n")

    assert (document.title, document.stated_date) == (title, "2024-05-06")


def test_pandoc_states_title_author_and_day():
    document = one(f"% Ministers meet\n% Ann Lee\n% 2024-05-06\n\n{BODY}")

    assert (document.title, document.author, document.stated_date) == (
        "Ministers meet",
        "Ann Lee",
        "2024-05-06",
    )


@pytest.mark.parametrize(
    ("keys", "url"),
    [
        (
            "url: https://keeper.example/web/1\noriginal_url: https://a.example/1",
            "https://a.example/1",
        ),
        ("source: '[A](https://a.example/1)'", "https://a.example/1"),
        ("source: A\nsource_url: https://a.example/1", "https://a.example/1"),
        ("source: A", ""),
    ],
)
def test_the_originals_address_precedes_the_keepers(keys, url):
    assert one(f"---\ntitle: Ministers meet\n{keys}\n---\n{BODY}").url == url


def test_a_time_of_the_same_day_precedes_the_day():
    head = "date: '2022-07-27'\npublished_time: 2022-07-27 23:43:43-04:00"

    assert one(f"---\ntitle: Ministers meet\n{head}\n---\n{BODY}").stated_date == (
        "2022-07-27T23:43:43-04:00"
    )


def test_what_was_saved_of_an_address_was_captured_when_it_was_created():
    document = one(
        f"---\ntitle: Ministers meet\nsource: https://a.example/1\ncreated: 2024-05-07T08:00:00+02:00\n---\n{BODY}"
    )

    assert document.stated_date == ""
    assert document.captured_at is not None
    assert document.captured_at.isoformat() == "2024-05-07T06:00:00+00:00"


def test_several_authors_are_named():
    assert one(
        f"---\ntitle: Meet\nauthors:\n- '[[Ann Lee]]'\n- name: Bo Ek\n---\n{BODY}"
    ).author == ("Ann Lee、Bo Ek")


def test_without_a_title_the_first_heading_is_it():
    assert one(f"---\ndate: 2024-05-06\n---\n# Ministers meet\n\n{BODY}").title == "Ministers meet"


def test_of_a_diary_the_heading_is_the_title():
    document = one(f"---\ntitle: 2024-05-06\n---\n# Ministers meet\n\n{BODY}")

    assert (document.title, document.stated_date) == ("Ministers meet", "2024-05-06")


def test_html_below_a_head_is_left_as_it_is():
    body = f"<p>{BODY} 2 * 3 * 4 _x_</p>\n\n<p>{BODY}</p>"

    assert one(f"---\ntitle: Ministers meet\n---\n{body}").body == body


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("---\ntitle: x\n---\n\n", "no text below it"),
        ("+++\ntitle = \n+++\ntext", "not TOML"),
        (f"---\nlayout: post\n---\n{BODY}", "no title"),
    ],
)
def test_a_head_that_brings_nothing_is_refused(text, reason):
    with pytest.raises(DocumentError, match=reason):
        read(text.encode())


def test_json_lines_are_no_head():
    lines = [json.dumps({"title": title, "text": BODY}) for title in ("A first", "A second")]
    text = "\n".join(lines)

    assert len(read(text.encode())) == 2


def test_jekyll_states_the_day_in_the_files_name():
    [reading] = read_all(
        f"---\ntitle: Ministers meet\n---\n{BODY}".encode(), origin="/a/_posts/2024-05-06-meet.md"
    )

    assert isinstance(reading, Reading)
    assert reading.values["published_at"].date().isoformat() == "2024-05-06"
    assert reading.values["published_precision"] == "day"
