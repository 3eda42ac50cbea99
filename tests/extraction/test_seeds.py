"""The five seed documents: every paragraph in order, nothing else, and the right date."""

import html
import json
import re

import pytest
from django.core.management import call_command

from archive.extraction.reading import read
from archive.models import Article

FACTS = {
    "000": ("rfi", "2024-04-05T08:27:00+00:00", "minute", "dateline", "zh-Hans", "", 1),
    "001": ("rfi", "2023-06-13T14:18:00+00:00", "minute", "dateline", "zh-Hans", "", 1),
    "002": ("renminbao", "2023-05-04T00:00:00+00:00", "estimated", "page", "zh-Hant", "", 0),
    "003": ("rfi", "2023-02-01T21:07:00+00:00", "minute", "dateline", "zh-Hans", "要闻分析", 1),
    "004": ("rfi", "2024-03-20T14:42:00+00:00", "minute", "dateline", "zh-Hans", "", 1),
}


@pytest.fixture
def seeds(shared) -> dict[str, bytes]:
    return {path.name[:3]: path.read_bytes() for path in sorted((shared / "seeds").iterdir())}


def plain(markup: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", markup)).split())


def test_source_date_language_kicker_and_pictures_are_right(seeds):
    for name, facts in FACTS.items():
        reading = read(seeds[name])
        v = reading.values
        assert (
            reading.outlet.slug, v["published_at"].isoformat(), v["published_precision"],
            v["published_basis"], v["language"], v["kicker"], len(v["images"]),
        ) == facts  # fmt: skip


def test_every_paragraph_stands_in_order_and_nothing_else_does(seeds):
    for name in ("000", "001", "003", "004"):
        text = seeds[name].decode()
        paragraphs = [plain(p) for p in re.findall(r"<p>(.*?)</p>", text)]
        values = read(seeds[name]).values

        assert values["body_text"].split("\n\n") == [p for p in paragraphs if p]
        assert values["lead"] == paragraphs[0]


def test_the_scraped_page_keeps_its_caption_and_running_text_and_nothing_around_them(seeds):
    lines = [line for line in seeds["002"].decode().split("\n") if line.strip()]
    values = read(seeds["002"]).values
    caption, *paragraphs = values["body_text"].split("\n\n")

    assert values["title"] + "(圖)" == lines[1]
    assert caption == lines[2]
    assert "".join(paragraphs) == re.sub(r"(?<=[。」]) ", "", lines[3]).removesuffix("△")
    assert len(paragraphs) > 8


def test_the_hero_stands_first_at_its_own_address(seeds):
    for name in ("000", "001", "003", "004"):
        values = read(seeds[name]).values
        address = values["images"][0]["url"]

        assert address in seeds[name].decode()
        assert values["body_html"].startswith(f'<figure><img src="{address}"')


@pytest.mark.django_db
def test_five_are_created_and_a_second_run_changes_nothing(shared, tmp_path):
    reports = []
    for number in range(2):
        out = tmp_path / f"{number}.json"
        call_command("ingest", str(shared / "seeds"), "--report", str(out))
        reports.append(json.loads(out.read_text()))

    assert (reports[0]["created"], reports[0]["rejected"]) == (5, [])
    assert (reports[1]["created"], reports[1]["updated"], reports[1]["unchanged"]) == (0, 0, 5)
    assert set(reports[0]) == {
        "created", "updated", "unchanged", "updates", "duplicates", "rejected", "seconds"
    }  # fmt: skip
    assert Article.objects.count() == 5
