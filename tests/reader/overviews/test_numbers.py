"""Every linked number on statistics pages equals the length of the list it links to."""

import re
from urllib.parse import urljoin

import pytest
from django.core.management import call_command
from lxml import html

from archive.models import Article

pytestmark = [pytest.mark.django_db, pytest.mark.long]

# Where numbers stand that are links: the link, and the words that hold its number.
NUMBERS = {
    "svg a": lambda link: link.findtext("title").split(": ")[-1].split(" ")[0],
    ".chart-table td a": lambda link: link.text_content(),
    ".leaf td a": lambda link: link.findtext("small"),
    ".heat td a": lambda link: link.findtext("small"),
    ".heat th a": lambda link: link.getparent().cssselect(".tally")[0].text_content(),
    ".grid td a": lambda link: link.text_content(),
    ".company td.figure a": lambda link: link.text_content(),
    ".company .tally a": lambda link: link.text_content(),
    ".facet a:not([aria-current])": lambda link: (
        link.getparent().cssselect(".tally")[0].text_content()
    ),
}

PAGES = {
    "/": {".heat td a", ".heat th a"},
    "/?source=bbc&lang=zh-Hans": {".heat td a", ".heat th a"},
    "/?topic=china&topic=nato": {".heat td a", ".heat th a"},
    "/?published_after=2022-03-05&published_before=2024-06-11": {".heat td a", ".heat th a"},
    "/2023/": {".heat td a", ".heat th a"},
    "/2023/05/": {".leaf td a", ".heat td a", ".heat th a"},
    "/2023/05/10/?topic=china": {".leaf td a", ".heat td a", ".heat th a"},
    "/sources/bbc/": {".heat td a", ".heat th a"},
    "/topics/china/": {"svg a", ".chart-table td a", ".heat td a", ".company td.figure a"},
    "/topics/nato/": {"svg a", ".company td.figure a", ".company .tally a"},
    "/topics/nato/?source=bbc": {"svg a", ".chart-table td a"},
    "/topics/compare/?topic=china&topic=nato": {"svg a", ".chart-table td a"},
    "/topics/compare/?topic=china&topic=nato&lang=en": {"svg a", ".chart-table td a"},
    "/coverage/": {".grid td a"},
    "/coverage/2022/": {".grid td a"},
    "/search/?q=北约": {"svg a", ".chart-table td a", ".facet a:not([aria-current])"},
    "/search/?q=北约&topic=nato": {"svg a", ".facet a:not([aria-current])"},
    "/search/?q=source:bbc": {"svg a", ".facet a:not([aria-current])"},
}


@pytest.fixture(scope="module")
def archive(shared_rows):
    """Articles of several sources, languages, topics and dates; also undated and withdrawn."""
    china, nato, aukus = (shared_rows.topic(slug) for slug in ("china", "nato", "aukus"))
    bbc = shared_rows.source("bbc")
    days = ("01-01T00:00", "05-10T08:00", "05-31T23:59", "06-01T00:00", "12-31T23:59")
    for number in range(60):
        moment = f"{2022 + number % 3}-{days[number % 5]}Z" if number % 11 else None
        topics = [t for t, each in ((china, 1), (nato, 3), (aukus, 6)) if not number % each]
        precision = {"published_precision": "estimated"} if number % 13 == 5 and moment else {}
        shared_rows.article(
            topics=topics,
            published_at=moment,
            language="en" if number % 7 == 0 else "zh-Hans",
            text="北约开会。" if number % 4 else "别的会。",
            **({"source": bbc} if number % 2 else {}),
            **precision,
        )
    Article.objects.filter(pk=Article.objects.all()[7].pk).update(withdrawn_at="2024-06-01T00:00Z")
    call_command("reindex", verbosity=0)


def number_in(words: str) -> int:
    return int(re.sub(r"[^\d]", "", words))


def articles_behind(client, address: str) -> int:
    """How many articles are on all pages of the list at an address."""
    found: set[int] = set()
    token = ""
    mark = "&" if "?" in address else "?"
    while True:
        response = client.get(f"{address}{mark}page_size=100&page={token}")
        assert response.status_code == 200, address
        page = response.context["listing"].page
        found |= {article.pk for article in page}
        if not (token := page.next):
            return len(found)


@pytest.mark.parametrize("address", PAGES)
def test_every_number_leads_to_as_many_articles_as_it_says(client, archive, address):
    page = html.fromstring(client.get(address).content)
    walked: dict[str, int] = {}

    for where, words in NUMBERS.items():
        for link in page.cssselect(where):
            leads_to = urljoin(address, link.get("href"))
            if where not in walked:
                walked[where] = 0
            walked[where] += 1
            assert articles_behind(client, leads_to) == number_in(words(link)), (where, leads_to)

    assert PAGES[address] <= walked.keys()
