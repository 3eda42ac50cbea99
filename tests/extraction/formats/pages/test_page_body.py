"""The article in a saved page: sixty pages of invented outlets, and what is easily lost or let in."""

import json

import pytest

from archive.extraction.read_values import Reading
from archive.extraction.reading import read_all
from tests.helpers import page_layouts_rare  # noqa: F401
from tests.helpers.page_layouts import LAYOUTS, WORDS, page, some

PAGES = some(60)
EN = WORDS["en"]
TEXT = "".join(f"<p>{paragraph}</p>" for paragraph in EN["text"])


def values_of(html: str) -> dict:
    [reading] = read_all(html.encode())
    assert isinstance(reading, Reading)
    return reading.values


def lines_of(html: str) -> list[str]:
    return [line for line in values_of(html)["body_text"].split("\n") if line]


def saved(body: str, head: str = "", title: str = EN["title"]) -> str:
    return (
        f"<!DOCTYPE html><html><head><title>{title}</title>{head}</head><body>{body}</body></html>"
    )


def test_the_sixty_are_of_every_layout_and_every_language():
    assert {known.name.split()[0] for known in PAGES} == set(LAYOUTS)
    assert {known.name.split()[1] for known in PAGES} == set(WORDS)


@pytest.mark.parametrize("known", PAGES, ids=str)
def test_of_a_page_its_text_is_read_and_nothing_beside_it(known):
    said = "\n".join(lines_of(known.html))
    for optional in known.optional:
        said = said.replace(optional, "\n")
    # A post that is quoted, a list of points and a biography may stand beside the text.
    beside = [line for line in said.split("\n") if len(line.strip(" .()")) > 2]
    allowed = (*known.body, *known.allowed)

    assert [line.strip() for line in beside if line.strip() in known.body] == list(known.body)
    assert [line for line in beside if not line.strip().startswith(allowed)] == []


@pytest.mark.parametrize(
    "box",
    [
        f'<div class="related-stories"><p>{EN["teaser"]}</p></div>',
        f'<div class="ArticleShareBar">{EN["share"]} now</div>',
        f'<div id="newsletter-signup"><p>{EN["newsletter"]}</p></div>',
        f'<section role="complementary"><p>{EN["teaser"]}</p></section>',
        f'<div aria-modal="true"><p>{EN["cookies"]}</p></div>',
        f'<span class="sr-only">{EN["teaser"]}</span>',
        f'<div style="position:absolute;left:-9999px">{EN["teaser"]}</div>',
        f'<div style="clip: rect(0 0 0 0)">{EN["teaser"]}</div>',
        "<button>Read the whole story in the application of our house</button>",
        f'<div><b>More from World</b><ul><li><a href="/1">{EN["others"][0]}</a></li></ul></div>',
        f'<p><strong>See also:</strong> <a href="/1">{EN["others"][0]}</a></p>',
        f'<div><a href="/1"><img src="/1.jpg"></a><a href="/1">{EN["others"][0]}</a></div>',
        f'<p>Next article: <a href="/1">{EN["others"][0]}</a></p>',
        "<p>Image 1 of 4</p><p>Show caption</p><p>2 / 4</p>",
        "<div><h4>Stay informed</h4><p>Get the day’s top stories in your inbox.</p></div>",
    ],
)
@pytest.mark.parametrize("place", [2, 6])
def test_a_box_between_and_below_the_paragraphs_is_dropped(box, place):
    paragraphs = [f"<p>{paragraph}</p>" for paragraph in EN["text"]]
    html = saved(f"<article>{''.join([*paragraphs[:place], box, *paragraphs[place:]])}</article>")

    assert lines_of(html) == EN["text"]


@pytest.mark.parametrize(
    "piece",
    [
        '<div class="no-ads has-sidebar">{}</div>',
        '<div class="elementor-widget">{}</div>',
        '<p class="paywall" aria-hidden="true">{}</p>',
        '<div class="promo-story"><h1>x</h1>{}</div>',
        "<p>{}</p><p>He did not answer.</p>",
        "<ul><li>{}</li></ul>",
        "<p>The documents:</p><ul><li>{}</li></ul>",
        "<h2>What comes next</h2><p>{}</p>",
    ],
)
def test_what_only_looks_like_a_box_stays(piece):
    more = (
        "The bridge has been inspected twice since the winter, an engineer of the commission said."
    )

    assert more in "\n".join(lines_of(saved(f"<article>{TEXT}{piece.format(more)}</article>")))


@pytest.mark.parametrize(
    "box",
    [
        "<figure>{image}<figcaption>{said} Photo: J. Doe, AP</figcaption></figure><p>{said}</p>",
        "<figure>{image}<figcaption>{said} Photo: J. Doe, AP</figcaption></figure><p>{said} Photo: J. Doe, AP</p>",
        "<figure>{image}<figcaption>{said} Photo: J. Doe, AP</figcaption></figure><p>Photo: J. Doe, AP</p>",
        "<figure>{image}<figcaption><p>{said}</p><p>{said}</p><small>J. Doe, AP</small></figcaption></figure>",
    ],
)
def test_a_caption_is_said_once(box):
    image = '<img src="https://example.org/a.jpg">'
    figure = box.format(image=image, said="The two ministers shake hands on Wednesday.")
    values = values_of(saved(f"<article>{TEXT}{figure}{TEXT}</article>"))

    assert values["body_text"].count("shake hands") == 1
    assert values["images"][0]["credit"] == "J. Doe, AP"
    assert values["images"][0]["caption"] == "The two ministers shake hands on Wednesday."


def test_a_sentence_that_a_caption_repeats_farther_away_stays():
    figure = f'<figure><img src="https://example.org/a.jpg"><figcaption>{EN["text"][3]}</figcaption></figure>'

    assert (
        values_of(saved(f"<article>{figure}{TEXT}</article>"))["body_text"].count(EN["text"][3])
        == 2
    )


def test_credits_below_the_text_are_read_though_they_are_none_of_it():
    body = f"<article>{TEXT}</article><div>（责任编辑：王芳）</div>"
    values = values_of(saved(f"<div>{body}</div>"))

    assert values["credits"] == {"editor": ["王芳"]}
    assert "王芳" not in values["body_text"]


def test_the_line_with_author_and_day_above_the_text_is_none_of_it():
    head = '<meta name="author" content="Erika Mustermann">'
    line = "<div>By Erika Mustermann</div><div>Erika Mustermann, 5 April 2024</div>"
    html = saved(f"<article><h1>{EN['title']}</h1>{line}{TEXT}</article>", head)

    assert lines_of(html) == EN["text"]
    assert values_of(html)["byline"] == "Erika Mustermann"


def test_where_a_page_shows_only_the_beginning_its_data_has_the_text():
    data = {"@type": "NewsArticle", "articleBody": "\n".join(EN["text"])}
    head = f'<script type="application/ld+json">{json.dumps(data)}</script>'

    assert lines_of(saved(f"<main><p>{EN['text'][0]}</p></main>", head)) == EN["text"]


@pytest.mark.parametrize(
    ("title", "headline"),
    [
        ("两国外长下周会谈_新闻中心_例网", "两国外长下周会谈"),
        ("两国外长下周会谈-例华网", "两国外长下周会谈"),
        ("两国外长下周会谈--国际--例民网", "两国外长下周会谈"),
        ("中-美会谈：我们为什么上网", "中-美会谈：我们为什么上网"),
        ("Talks - the first since May", "Talks - the first since May"),
    ],
)
def test_section_and_site_are_no_part_of_the_title(title, headline):
    assert values_of(saved(f"<article>{TEXT}</article>", title=title))["title"] == headline


@pytest.mark.parametrize(
    ("stated", "language"), [("de", "en"), ("fr-FR", "en"), ("en-GB", "en"), ("", "en")]
)
def test_the_text_decides_in_which_language_it_is(stated, language):
    html = saved(f"<article>{TEXT}</article>").replace("<html>", f'<html lang="{stated}">')

    assert values_of(html)["language"] == language


def test_related_languages_are_believed_as_stated():
    spanish = page("wordpress", "es").html.replace('lang="es"', 'lang="gl"')

    assert values_of(spanish)["language"] == "gl"
