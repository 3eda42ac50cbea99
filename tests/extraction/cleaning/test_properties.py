"""Properties of the cleaning for any source: safe, idempotent, and without added text."""

import time
from collections import Counter
from html import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.extraction import recognising
from archive.extraction.cleaning.body import clean
from archive.extraction.cleaning.tree.html_parsing import MOST_ELEMENTS
from archive.extraction.documents import Document, DocumentError
from archive.outlets import outlet_of
from tests.extraction.test_samples import SAMPLES
from tests.hostile import BASE, broken_promises, pieces, snippets, visible

pytestmark = pytest.mark.long

MANY = settings(max_examples=150, deadline=None)
# No letters that make a date, a credit or an announcement, which are taken out by design.
LETTERS = "北约秘书长周三抵达东京与日本首相会谈合作臺灣關係後續𠮷﨑abcdefXYZ&<>\"'；"
WORDS = st.text(LETTERS, min_size=1, max_size=12)
INLINE = ("b", "i", "em", "strong", "u", "s", "sub", "sup", "code", "span", "font", "x-y", "label")
BLOCKS = ("p", "div", "section", "h1", "h2", "h4", "blockquote", "ul", "ol", "li", "dl", "dd")
BLOCKS += ("pre", "center", "table", "tr", "td", "caption", "details", "form", "address", "option")
FORBIDDEN = ("svg", "math", "template", "object", "select", "button", "canvas", "dialog", "map")
RAW = ("script", "style", "textarea", "title", "noframes")

Source = tuple[str, str]  # markup, and the text of it that a reader should see


def element(
    children: st.SearchStrategy[Source], tags: tuple[str, ...], seen: bool
) -> st.SearchStrategy[Source]:
    def put(tag: str, inside: list[Source], attribute: str) -> Source:
        markup = "".join(markup for markup, _ in inside)
        text = "".join(text for _, text in inside)
        return f"<{tag}{attribute}>{markup}</{tag}>", text if seen else ""

    attributes = st.sampled_from(
        ["", ' class="a"', ' onclick="trap(1)"', " id=x style='color:red'"]
    )
    return st.builds(put, st.sampled_from(tags), st.lists(children, max_size=4), attributes)


TEXT = WORDS.map(lambda text: (escape(text), text))
RAW_TEXT = WORDS.map(lambda text: (escape(text).replace("/", ""), text))


def sources(*tags: tuple[tuple[str, ...], bool]) -> st.SearchStrategy[Source]:
    """Strategy for well-formed sources of these elements; tells whether their text is visible."""
    trees = st.recursive(
        TEXT,
        lambda children: st.one_of(
            *(element(children, names, seen) for names, seen in tags),
            element(RAW_TEXT, RAW, False),
        ),
        max_leaves=12,
    )
    return st.lists(trees, min_size=1, max_size=4).map(
        lambda parts: ("".join(p[0] for p in parts), "".join(p[1] for p in parts))
    )


@MANY
@given(st.lists(st.sampled_from(pieces()), max_size=40).map("".join))
def test_whatever_tags_are_put_together_all_promises_are_kept(source):
    assert broken_promises(source) == []


def test_a_holder_of_one_letter_leaves_no_space_before_it():
    source = '<ul><li><img src="https://example.org/1.jpg">© A<table>FP</table></li></ul>'

    assert broken_promises(source) == []
    assert broken_promises('<p><img src="https://example.org/1.jpg"></p><p>图片来源：© A</p>') == []


@MANY
@given(st.text(max_size=200))
def test_whatever_text_comes_all_promises_are_kept(source):
    assert broken_promises(source) == []


@MANY
@given(st.binary(max_size=200))
def test_whatever_bytes_come_all_promises_are_kept(raw):
    assert broken_promises(raw.decode("utf-8", "replace")) == []


@MANY
@given(
    st.sampled_from(snippets()),
    st.sampled_from(pieces()),
    st.integers(0, 300),
    st.sampled_from(snippets()),
)
def test_snippets_broken_into_each_other_keep_all_promises(one, piece, at, other):
    assert broken_promises(one.markup[:at] + piece + other.markup + one.markup[at:]) == []


@MANY
@given(sources((INLINE, True), (FORBIDDEN, False)))
def test_inline_elements_neither_split_nor_join_nor_lose_text(source):
    markup, text = source

    assert clean(markup).text == text
    assert visible(clean(markup).html) == text


@MANY
@given(sources((INLINE + BLOCKS, True), (FORBIDDEN, False)))
def test_no_character_is_lost_and_none_invented(source):
    markup, text = source
    cleaned = clean(markup)

    assert Counter("".join(cleaned.text.split())) == Counter(text)
    assert Counter(visible(cleaned.html)) == Counter(text)


@MANY
@given(sources((INLINE + BLOCKS, True), (FORBIDDEN, False)))
def test_every_run_of_text_stands_so_in_the_source(source):
    markup, text = source

    for run in clean(markup).text.split():
        assert run in text


@MANY
@given(st.text(st.characters(min_codepoint=0x3400, max_codepoint=0x9FFF), min_size=1, max_size=80))
def test_chinese_characters_come_out_as_they_went_in(text):
    cleaned = clean(f"<p>约{text}约</p>")

    assert cleaned.text == f"约{text}约"
    assert cleaned.html == f"<p>约{text}约</p>"


def documents(raw: bytes) -> list[Document]:
    return [found for found in recognising.read(raw) if isinstance(found, Document)]


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_a_cleaned_sample_is_clean(path):
    for document in documents(path.read_bytes()):
        outlet = outlet_of(document.url, document.title)
        once = clean(document.body, document.url, outlet).html

        assert clean(once, document.url, outlet).html == once


def test_every_cleaned_document_of_the_corpus_is_clean(shared):
    paths = [path for path in sorted((shared / "corpus").rglob("*")) if path.is_file()]
    changed = []
    for path in paths:
        for document in documents(path.read_bytes()):
            outlet = outlet_of(document.url, document.title)
            once = clean(document.body, document.url, outlet).html
            if clean(once, document.url, outlet).html != once:
                changed.append(path.name)

    assert len(paths) >= 569
    assert changed == []


def seconds(source: str, refused: str = "") -> float:
    """Return the CPU seconds of cleaning; with `refused`, it must raise an error that matches."""
    began = time.process_time()
    if refused:
        with pytest.raises(DocumentError, match=refused):
            clean(source, BASE)
    else:
        clean(source, BASE)
    return time.process_time() - began


@pytest.mark.parametrize("tag", ["div", "b", "blockquote", "ul", "table", "svg", "x-y", "font"])
def test_a_hundred_thousand_nested_tags_are_refused_within_a_second(tag):
    assert seconds(f"<{tag}>" * 100_000, "elements") < 1


@pytest.mark.parametrize("tag", ["div", "b", "blockquote", "ul", "table", "li", "figure", "a"])
def test_two_hundred_levels_are_the_limit(tag):
    assert seconds(f"<{tag} x>" * 90 + "x" + "<p>y") < 1
    if tag not in ("a", "li"):  # which end the one before
        assert seconds(f"<{tag}>" * 5_000 + "x", "nested") < 1


def test_one_element_more_than_the_limit_is_refused():
    assert seconds("<p>x</p>" * MOST_ELEMENTS) < 20
    assert seconds("<p>x</p>" * (MOST_ELEMENTS + 1), "20001 elements") < 1


HEAVY = {
    "text": "<p>" + "北约" * 1_700_000,
    "paragraphs": ("<p>" + "北约" * 120 + "</p>") * 13_000,
    "scripts": ("x" * 500 + "<script></script>") * 19_000,
    "spaces": "<p>a" + " " * 10_000_000 + "b",
    "preformatted spaces": "<pre>a" + " " * 10_000_000 + "b</pre>",
    "commas": "<p>a</p><p>b</p><p>" + "，" * 3_400_000 + "</p>",
    "attributes": "<a " + "x=1 " * 2_500_000,
    "quotes": "<a " + '="' * 5_000_000,
    "glued attributes": '<a b="c"' * 19_000 + 'd="e"' * 10_000,
    "an address": "<a href='https://example.com/" + "a" * 10_000_000 + "'>x</a>",
    "a picture": "<img src='https://example.com/" + "pixel" * 2_000_000 + "'>",
    "a srcset": "<img srcset='" + "a" * 10_000_000 + " b'>",
    "a list in JSON": "<img data-image-dataset='" + "[" * 10_000_000 + "'>",
    "proxies": "<img src='" + "/unsafe/https://a" * 500_000 + "'>",
    "tables in tables": "<table><tr><td>x" * 60,
    "names": "<p>" + "教授" * 1_000_000 + "<br>2024年4月5日</p>",
    "credits": "<p>a</p><p>b</p><p>" + "记者：韩洁<br>" * 1_000 + "</p>",
}


@pytest.mark.parametrize("name", HEAVY)
def test_ten_megabytes_are_cleaned_in_seconds(name):
    assert seconds(HEAVY[name]) < 20


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("elements", "<b><i><u><s><sub>" + "<p>x" * 19_000),
        ("elements", "a\u2028" * 2_000_000),
        ("escaped", "&amp;" * 2_000_000),
        ("escaped", "<" * 10_000_000),
        ("elements", "<noscript>" + "&lt;img src=a&gt;" * 600_000 + "</noscript>"),
    ],
)
def test_a_small_source_of_a_large_text_is_refused_in_seconds(name, source):
    assert seconds(source, name) < 20


def test_a_limit_holds_for_what_is_written_too():
    """What one cleaning lets through, the next does not refuse."""
    for tag in ("<ul>", "<blockquote>", "<ul><li>", "<table><tr><td>"):
        for levels in (20, 60, 90, 120, 190):
            assert broken_promises(tag * levels + "x") == []
