"""The small documents of ../shared/cases, one fault each: what should come out, read as data."""

import json
import re
import tomllib
from pathlib import Path

import pytest
from django.core.management import call_command

from archive.extraction.documents import DocumentError
from archive.extraction.read_values import Reading
from archive.extraction.reading import read_all
from archive.models import Article

CASES = Path(__file__).parents[3] / "shared" / "cases"
EXPECTED = tomllib.loads((Path(__file__).parent / "cases.toml").read_text("utf-8"))
# Dates that are none, half characters: all that is asked of these is that they are read.
CRASHING = sorted(path.name for path in (CASES / "documents" / "crash").glob("*"))

pytestmark = pytest.mark.skipif(
    not CASES.is_dir(), reason="the real documents are not here: ../shared is missing"
)


def told(one: Reading) -> dict[str, object]:
    """What a reading says, under the words of cases.toml."""
    values = one.values
    at = values["published_at"]
    return {
        "title": values["title"],
        "byline": values["byline"],
        "language": values["language"],
        "format": one.format,
        "outlet": one.outlet.slug,
        "address": values["source_url"],
        "precision": values["published_precision"],
        "at": at.isoformat() if at else "",
        "paragraphs": len(re.findall(r"<p\b", values["body_html"])),
        "captions": len(re.findall("<figcaption", values["body_html"])),
        "pictures": [image["url"] for image in values["images"]],
        "links": re.findall(r'<a href="([^"]*)"', values["body_html"]),
    }


@pytest.mark.parametrize("name", EXPECTED)
def test_a_document_gives_what_it_should(name):
    wanted = dict(EXPECTED[name])
    raw = (CASES / name).read_bytes()
    if reason := wanted.pop("refused", ""):
        with pytest.raises(DocumentError, match=reason):
            read_all(raw, origin=name)
        return
    readings = [one for one in read_all(raw, origin=name) if isinstance(one, Reading)]
    assert len(readings) == wanted.pop("articles", 1)
    first = readings[0]
    assert wanted.pop("placeholder", "") in first.placeholder
    for piece in wanted.pop("says", []):
        assert piece in first.values["body_text"]
    for piece in wanted.pop("lacks", []):
        assert piece not in first.values["body_text"]
    for piece in wanted.pop("html", []):
        assert piece in first.values["body_html"]
    found = told(first)
    at = wanted.pop("at", None)
    assert at is None or (found["at"].startswith(at) if at else found["at"] == "")
    assert {key: found[key] for key in wanted} == wanted


def test_every_case_of_the_readme_is_expected_here():
    """But containers, which `ingest` opens: their tests are in tests/extraction/containers."""
    lines = (CASES / "README.md").read_text("utf-8").splitlines()
    folder, named = "", set()
    for line in lines:
        folder = line.removeprefix("## ") if line.startswith("## ") else folder
        if match := re.match(r"([\w.-]+\.(?:html|xml|atom|md|json)): ", line):
            named.add(f"{folder.rstrip('/')}/{match[1]}")

    assert len(named) > 90
    assert named - set(EXPECTED) == set()


@pytest.mark.long
@pytest.mark.django_db
def test_all_in_one_run_are_read_or_refused_by_name_and_their_pages_answer(client, tmp_path):
    report = tmp_path / "report.json"

    with pytest.raises(SystemExit) as stopped:
        call_command("ingest", str(CASES), "--report", str(report), verbosity=0)

    found = json.loads(report.read_text("utf-8"))
    assert stopped.value.code == 1
    assert found["created"] > 90
    assert all(one["path"] and one["reason"] for one in found["rejected"])
    assert not [one for one in found["rejected"] if "failed" in one["reason"]]
    refused = {Path(one["path"].split("!")[0]).name for one in found["rejected"]}
    assert refused.isdisjoint(CRASHING)
    for article in Article.objects.filter(title__startswith="关于我们之"):
        assert article.published_at is None
        assert client.get(article.get_absolute_url()).status_code == 200
    for name in ("兩國外長會談", "两国会谈"):
        for article in Article.objects.filter(title=name):
            assert client.get(article.get_absolute_url()).status_code == 200
    assert Article.objects.get(source_url__endswith="/article/20").byline == "李四"
