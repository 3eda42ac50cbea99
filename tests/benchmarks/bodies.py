"""Print how exactly the bodies of saved pages are found, beside trafilatura: `make bench-bodies`.

python -m tests.benchmarks.bodies

Precision, recall and F1 are of the shingles of four words, of which a character of Chinese,
Japanese or Korean is one, as the public comparisons of such programs count.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable

import trafilatura

from archive.extraction.documents import DocumentError
from archive.extraction.reading import read
from tests.helpers import page_layouts_rare  # noqa: F401
from tests.helpers.page_layouts import KnownPage, pages

WORD = re.compile(r"[\u3041-\u30ff\u3400-\u9fff\uac00-\ud7af]|[^\W_]+")
SHINGLE = 4


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """Return how often each four words in a row occur in a text."""
    words = WORD.findall(text.lower())
    return Counter(zip(*(words[n:] for n in range(SHINGLE)), strict=False))


def measured(page: KnownPage, text: str) -> tuple[float, float]:
    """Return precision and recall, 0 to 1, of the text read from a page."""
    for optional in page.optional:
        text = text.replace(optional, "\n")
    wanted, got = shingles("\n".join(page.body)), shingles(text)
    right = sum((wanted & got).values())
    return right / (sum(got.values()) or 1), right / (sum(wanted.values()) or 1)


def ours(html: str) -> str:
    """Return the text of the article that this archive reads from a page; "" if it refuses it."""
    try:
        return str(read(html.encode()).values["body_text"])
    except DocumentError:
        return ""


def theirs(html: str) -> str:
    """Return the text that trafilatura extracts with its defaults, comments left out."""
    return trafilatura.extract(html, include_comments=False) or ""


def averaged(figures: Iterable[tuple[float, float]]) -> tuple[float, float, float]:
    """Return F1, precision and recall over all pages."""
    found = list(figures)
    precision, recall = (sum(side) / len(found) for side in zip(*found, strict=True))
    return 2 * precision * recall / (precision + recall or 1), precision, recall


def main() -> None:
    readers: tuple[tuple[str, Callable[[str], str]], ...] = (
        ("Foreign Desk", ours),
        ("trafilatura", theirs),
    )
    by_layout: dict[str, dict[str, list[tuple[float, float]]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for page in pages():
        for name, reader in readers:
            by_layout[page.name.split()[0]][name].append(measured(page, reader(page.html)))
    print(f"{'F1 / precision / recall':<34}" + "".join(f"{name:>24}" for name, _ in readers))
    for layout, found in by_layout.items():
        print(f"{layout:<34}" + "".join(_row(found[name]) for name, _ in readers))
    count = sum(len(found["trafilatura"]) for found in by_layout.values())
    every = {n: [f for found in by_layout.values() for f in found[n]] for n, _ in readers}
    print(f"{f'all {count} pages':<34}" + "".join(_row(every[name]) for name, _ in readers))


def _row(figures: list[tuple[float, float]]) -> str:
    return f"{' / '.join(f'{figure:.3f}' for figure in averaged(figures)):>24}"


if __name__ == "__main__":
    main()
