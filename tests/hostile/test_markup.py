"""Hostile markup is cleaned, and the remainder is text."""

import pytest

from archive.extraction.cleaning.body import clean
from tests.hostile import AFTER, BASE, BEFORE, Snippet, faults, snippets, visible

SNIPPETS = snippets()
PLACES = ("<p>{}</p>{}<p>{}</p>", "{}{}{}", "<ul><li>{}{}</li><li>{}</li></ul>")


def name_of(snippet: Snippet) -> str:
    return snippet.name


def test_there_are_hostile_snippets_of_many_kinds():
    kinds = {snippet.name.rsplit("-", 1)[0] for snippet in SNIPPETS}

    assert len(SNIPPETS) >= 450
    assert len(kinds) >= 11
    assert len({snippet.markup for snippet in SNIPPETS}) == len(SNIPPETS)


@pytest.mark.parametrize("snippet", SNIPPETS, ids=name_of)
def test_nothing_of_a_snippet_is_left_but_text_and_safe_links(snippet):
    for place in PLACES:
        cleaned = clean(place.format(BEFORE, snippet.markup, AFTER), BASE)

        assert faults(cleaned.html) == []
        assert BEFORE in visible(cleaned.html)
        assert BEFORE in "".join(cleaned.text.split())


@pytest.mark.parametrize("snippet", [s for s in SNIPPETS if not s.swallows], ids=name_of)
def test_the_text_behind_a_snippet_stays(snippet):
    for place in PLACES:
        cleaned = clean(place.format(BEFORE, snippet.markup, AFTER), BASE)

        assert AFTER in visible(cleaned.html)
        assert AFTER in "".join(cleaned.text.split())


@pytest.mark.parametrize("snippet", SNIPPETS, ids=name_of)
def test_no_address_of_a_shown_image_runs_a_script(snippet):
    for image in clean(f"{BEFORE}{snippet.markup}", BASE).images:
        assert image.url.startswith(("http://", "https://"))


@pytest.mark.parametrize(
    ("markup", "fault"),
    [
        ("<p onclick=x>a</p>", "<p onclick>"),
        ("<script>x</script>", "<script>"),
        ("<a href='javascript:x'>a</a>", "<a href='javascript:x'>"),
        ("<a href='/a'>a</a>", "<a href='/a'>"),
        ("<img src='data:image/png,x'>", "<img src='data:image/png,x'>"),
        ("<svg><a href='x'></a></svg>", "<{http://www.w3.org/2000/svg}svg>"),
        ("<!-- a -->", "a comment"),
        ("<p>\u202ea</p>", "character 0x202e"),
        ("<p id=x>a</p>", "<p id>"),
    ],
)
def test_the_judge_sees_what_is_wrong(markup, fault):
    assert fault in faults(markup)
