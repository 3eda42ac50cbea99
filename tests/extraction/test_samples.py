"""Each sample document becomes exactly the article in the JSON file beside it."""

import json
from pathlib import Path

import pytest

from archive.extraction.read_values import Reading
from archive.extraction.reading import read

FIXTURES = Path(__file__).parents[2] / "fixtures"
SAMPLES = sorted((FIXTURES / "documents").iterdir())


def test_there_are_samples_in_both_layouts_and_five_languages():
    expected = [json.loads(_expectation(path).read_text()) for path in SAMPLES]

    assert len(SAMPLES) >= 24
    assert {e["format"] for e in expected} >= {"feedfile", "pagetext"}
    assert {e["language"] for e in expected} >= {"zh-Hans", "zh-Hant", "en", "fr"}


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_a_sample_becomes_the_article_it_should(path):
    expected = json.loads(_expectation(path).read_text(encoding="utf-8"))
    expected.pop("superseded_by", None)

    assert _as_expectation(read(path.read_bytes())) == expected


def _expectation(path: Path) -> Path:
    return FIXTURES / "expected" / f"{path.stem}.json"


def _as_expectation(reading: Reading) -> dict:
    values = reading.values
    published, captured = values["published_at"], reading.captured_at
    return {
        "format": reading.format,
        "source": reading.outlet.slug,
        **{
            name: values[name]
            for name in ("source_url", "title", "kicker", "lead", "byline", "credits", "language")
        },
        "published_at": published.isoformat() if published else None,
        "published_precision": values["published_precision"],
        "published_basis": values["published_basis"],
        "captured_at": captured.isoformat() if captured else None,
        "images": values["images"],
        "body_text": values["body_text"],
    }
