"""Which of the lines that articles of a source share are furniture: proposed, or dropped at once.

Copies and versions of one article count once; what stands at different places is text. For an
outlet that has no rules, what most of its pages print at an end is dropped without asking.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field

from archive.extraction.cleaning.edge_lines import FIGURES, lines_in
from archive.models import Article, Scope, SharedLine, Source, Tally
from archive.models.shared_line import Example
from archive.outlets import NAMELESS, outlets, rules_for_unknown
from archive.text.characters import IS_HAN
from archive.text.script import either_script

FEWEST = 5  # articles that share a line
ALIKE = 0.5  # share of the shorter text that copies have in common
SAME_PLACE, MOSTLY = 0.5, 0.8  # shares of the examples
OFTEN, MOSTLY_OFTEN = 0.25, 0.5  # share of a source's articles; the same for sentences
MOST_TEXT = 0.5  # share of the examples' text that may go at once
HEAD = 2  # paragraphs at the beginning
MOST_FIGURES = 2  # in a sentence that recurs but for its figures: rates, prices, results have more
MOST_JUDGED = 100  # lines of a source at a time
SENTENCE = re.compile(r"[。.！!？?]”?$")
# Who wrote it, and where: information, though it recurs.
SIGNED = re.compile(
    either_script(
        r"(?:By|Von|Par|Por|Di|От|Da)\s.{2,60}|(?:文|图|撰文|记者|作者|编辑|责编|责任编辑|编译|翻译|摄影|来源|来源于)\s?[/／|｜：:\s].{1,40}"
        r"|.{1,30}(?:记者|特派员|特约撰稿|correspondent|reporter|[Ss]taff [Ww]riter)s?.{0,20}"
    ),
    re.IGNORECASE,
)
# An author presented without a name: 作者是某大学教授.
PRESENTED = re.compile(
    either_script(r"[（(【]?(?:本文)?作者(?:是|为|系|简介|介绍)|The (?:author|writer) ")
)
State = SharedLine.State


@dataclass
class Judged:
    """Lines of which a run decided that they are furniture: proposed, and dropped at once."""

    proposed: list[SharedLine] = field(default_factory=list)
    dropped: list[SharedLine] = field(default_factory=list)
    left: int = 0  # articles that keep a dropped line until they are read again


@dataclass(frozen=True)
class ArticleLines:
    """An article as it is judged: fingerprints of its paragraphs, with lengths, and its story."""

    lines: list[tuple[str, int]]
    story: int | None

    @property
    def keys(self) -> list[str]:
        return [key for key, _length in self.lines]

    @property
    def length(self) -> int:
        return sum(length for _key, length in self.lines)


def judge() -> Judged:
    """Judge each line that enough articles share and nobody judged yet; store and return the result."""
    judged = Judged()
    rows: defaultdict[int, list[SharedLine]] = defaultdict(list)
    waiting = SharedLine.objects.filter(state=State.COUNTED, articles__gte=FEWEST)
    for row in waiting.select_related("source"):
        rows[row.source_id].append(row)
    for some in rows.values():
        _judge_source(some[0].source, some[:MOST_JUDGED], judged)
    return judged


def _judge_source(source: Source, rows: Sequence[SharedLine], judged: Judged) -> None:
    pages = _pages({pk for row in rows for pk, _before, _after in row.examples})
    proposed = source.shared_lines.filter(state=State.PROPOSED).values_list("key", flat=True)
    found = [row for row in rows if _is_shared(row, pages)]
    candidates = {row.key for row in found}
    furniture = candidates.union(proposed)
    at_once: Set[str] = set()
    if found and has_no_rules(source):
        number = Tally.objects.number(Scope(sources=(source,)))
        at_once = {r.key for r in found if _is_furniture(r, number, pages, furniture)}
        seen = [pages[pk] for row in found for pk, *_ in row.examples]
        going = sum(n for page in seen for key, n in page.lines if key in at_once)
        if going > MOST_TEXT * sum(n for page in seen for _key, n in page.lines):
            at_once = set()
    for row in rows:
        if row.key in candidates:
            row.state = State.DROPPED if row.key in at_once else State.PROPOSED
            (judged.dropped if row.key in at_once else judged.proposed).append(row)
        counted = SharedLine.objects.filter(pk=row.pk, state=State.COUNTED)
        counted.update(state=row.state, articles=row.articles, examples=row.examples)


def _pages(ids: Set[int]) -> dict[int, ArticleLines]:
    articles = Article.objects.filter(pk__in=ids).only("body_html", "story")
    return {a.pk: ArticleLines(lines_in(a.body_html), a.story) for a in articles}


def has_no_rules(source: Source) -> bool:
    """Whether nobody wrote down what an outlet prints beside its texts, in a file or at the desk."""
    return source.slug not in (NAMELESS, *outlets()) and not source.furniture_lines


def _is_shared(row: SharedLine, pages: Mapping[int, ArticleLines]) -> bool:
    """Whether enough different articles have a line in the same place; corrects its count if not."""
    different: list[Example] = []
    for example in row.examples:
        page = pages.get(example[0])
        if page and row.key in page.keys:
            others = (pages[pk] for pk, *_ in different)
            if not any(_are_alike(page, other) for other in others):
                different.append(example)
    if len(different) < FEWEST:
        # Room for other articles; judged again when enough have come.
        row.examples, row.articles = different, len(different)
        return False
    row.examples = different
    if not _stands_in_one_place(different):
        row.examples, row.articles = [], 0
        return False
    return True


def _are_alike(page: ArticleLines, other: ArticleLines) -> bool:
    """Whether two articles have the same text, or half of the shorter one's in common."""
    if page.story is not None and page.story == other.story:
        return True
    also = set(other.keys)
    common = sum(length for key, length in page.lines if key in also)
    return common >= ALIKE * min(page.length, other.length)


def _stands_in_one_place(examples: Sequence[Example]) -> bool:
    """Whether half of the examples have as many paragraphs before the line, or after it."""
    most = max(Counter(ex[place] for ex in examples).most_common(1)[0][1] for place in (1, 2))
    return most >= SAME_PLACE * len(examples)


def _is_furniture(
    row: SharedLine, number: int, pages: Mapping[int, ArticleLines], shared: Set[str]
) -> bool:
    """Whether a shared line of an outlet without rules may go without asking.

    It has to be on many of its pages, with nothing but such lines between it and the end, or near
    the beginning if it is no sentence. What says who, where or when is never dropped, nor data.
    """
    text = row.line
    is_sentence = len(text) > (20 if IS_HAN.search(text) else 60) and bool(SENTENCE.search(text))
    if _informs(text) or (is_sentence and len(FIGURES.findall(text)) > MOST_FIGURES):
        return False
    behind = sum(_nothing_behind(row.key, pages[pk], shared) for pk, *_ in row.examples)
    if behind >= MOSTLY * len(row.examples):
        return row.articles >= (MOSTLY_OFTEN if is_sentence else OFTEN) * number
    ahead = sum(before < HEAD for _pk, before, _after in row.examples)
    is_short = len(text) <= 4 if IS_HAN.search(text) else len(text.split()) < 3
    return (
        not is_sentence
        and not is_short
        and ahead >= MOSTLY * len(row.examples)
        and row.articles >= MOSTLY_OFTEN * number
    )


def _informs(text: str) -> bool:
    """Whether a line says who wrote an article, for whom, or when."""
    from archive.extraction.cleaning import credits  # with names of houses in many languages
    from archive.extraction.publication_dates.dating import is_dateline

    bare = text.strip("()（）[]【】 ")
    introduces = any(pattern.search(text) for pattern in rules_for_unknown().bio_byline)
    return (
        introduces
        or bool(SIGNED.fullmatch(text) or PRESENTED.match(text) or credits.AGENCY.fullmatch(bare))
        or is_dateline(text)
    )


def _nothing_behind(key: str, page: ArticleLines, shared: Set[str]) -> bool:
    """Whether only shared lines follow a line in an article."""
    keys = page.keys
    last = len(keys) - 1 - keys[::-1].index(key)
    return all(each in shared for each in keys[last + 1 :])
