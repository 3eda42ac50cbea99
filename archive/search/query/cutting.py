"""A run of Chinese without spaces, cut into the words that a reader probably means.

Pure: names are told by the caller. No dictionary is needed: what is left between names and function
words is looked for by its pairs of characters (archive.search.scoring).
"""

import re
from collections.abc import Collection, Iterator, Mapping

from archive.search.query.nodes import SearchTerm
from archive.text.characters import IS_CJK
from archive.text.script import fold, folded_words
from archive.text.tokens import RUN

LONGEST = 60  # characters of a run that are cut; beyond, it is looked for in pairs
LONGEST_NAME = 12
SHORTEST = 4  # characters; less is a word
LONGEST_COMPOUND = 10
STATES = "美中英法德日俄印韩朝台欧澳加越菲伊以巴土港"  # as they stand beside each other: 美中, 中印

# What a question is made of beside its words. One character alone may be part of a word, as those
# in KEPT are.
FUNCTION_WORDS = (
    "为什么 为何 为啥 怎么样 怎么办 怎么回事 怎么 怎样 如何 什么时候 什么 何时 几时 多久 多少 谁 哪些 哪个 哪里"
    " 是不是 有没有 会不会 能不能 要不要 该不该 可不可以 是否 能否 可否 关于 有关 对于 以及"
    " 因为 所以 但是 而且 还是 或者 我们 他们 它们 这个 那个 这些 那些 可以 已经 的 了 吗 呢 吧 与 和 在 是 对"
    " 及 或 把 被 让 将 从 向 于 给 也 都 就 又 很 要 之 其"
).split()  # fmt: skip
KEPT = (
    "和平 和解 和谈 和约 总和 缓和 饱和 共和 和谐 和睦 和好 对华 对台 对外 对内 对美 对港 对话 对抗 对峙 对手 对立"
    " 对策 对付 对等 对待 对象 反对 绝对 面对 针对 应对 相对 敌对 在野 在线 在任 在职 存在 现在 正在 内在 潜在 外在"
    " 实在 目的 的士 了解 为了 除了 不了 参与 与会 与否 给予 被捕 被告 被拘 被控 被害 被迫 被困 让步 让利 转让 退让"
    " 将军 将来 即将 从政 从业 服从 自从 从事 向来 方向 倾向 转向 动向 导向 关于 由于 处于 位于 给付 供给 补给 首都"
    " 成都 都市 京都 就业 就职 成就 就是 又称 之间 之后 之前 之外 之一 总之 其他 其它 其中 其实 尤其 土耳其 或许"
    " 及时 普及 涉及 以及 埃及 把握 把关 是非 国是 但是 可是 于是 凡是 也门 也许 极其 及格 首尔 纳吉布 要求 重要 主要 需要 首要 要闻 要员 要塞 只要 和记 和田 和县"
).split()  # fmt: skip
# Their first characters are looked for first: at most places none of them begins.
FUNCTION = re.compile(
    "(?=[{}])(?:({})|{})".format(
        "".join(sorted({word[0] for word in (*KEPT, *FUNCTION_WORDS)})),
        "|".join(sorted(set(KEPT) - set(FUNCTION_WORDS), key=len, reverse=True)),
        "|".join(sorted(FUNCTION_WORDS, key=len, reverse=True)),
    )
)


def is_run(term: SearchTerm) -> bool:
    """Whether a term is Chinese without spaces, of so many characters that it may be several words."""
    plain = not (term.exact or term.field or term.required)
    return plain and len(term.text) >= SHORTEST and bool(IS_CJK.search(term.text))


def possible_names(text: str) -> Iterator[str]:
    """Yield, folded, what of a text without spaces could be a name: every part of its runs.

    >>> [*possible_names("访美团")]
    ['访美', '访美团', '美团']
    """
    for run in RUN.findall(fold(text)):
        if not IS_CJK.match(run):
            yield run
            continue
        run = run[:LONGEST]
        for start in range(len(run) - 1):
            for end in range(start + 2, min(len(run), start + LONGEST_NAME) + 1):
                yield run[start:end]


def cut(term: SearchTerm, names: Mapping[str, tuple[str, ...]]) -> tuple[SearchTerm, ...]:
    """Return the words that a run is read as, in its order; none where it is but one word.

    `names` are the other spellings of each name by its folded form. The longest names are cut out
    first, then function words fall; the rest stays as it was typed.

    >>> [word.text for word in cut(SearchTerm("为什么印度禁止抖音"), {"印度": (), "抖音": ("TikTok",)})]
    ['印度', '禁止', '抖音']
    """
    found: list[SearchTerm] = []
    folded = fold(term.text)
    typed = term.text if len(folded) == len(term.text) else folded
    for run in RUN.finditer(folded):
        if not IS_CJK.match(run[0]):
            found.append(_word(typed[run.start() : run.end()], names))
            continue
        pieces = _pieces(run[0], names)
        found += [
            _word(typed[run.start() + start : run.start() + end], names) for start, end in pieces
        ]
    once = {word.text: word for word in found}
    return (
        ()
        if len(found) == 1 and found[0].text == term.text and not pairs(term.text)
        else (*once.values(),)
    )


def compounds(text: str, names: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return the other ways to write a word of Chinese that a name is a part of; of two states
    that stand for a relation, the other order too.

    >>> compounds("川普政府", {"川普": ("特朗普", "Trump")}), compounds("美中关系", {})
    (('特朗普政府',), ('中美关系',))
    """
    run = fold(text)
    if not 2 <= len(run) <= LONGEST_COMPOUND or not all(map(IS_CJK.match, run)):
        return ()
    found = [
        run[:start] + other + run[end:]
        for start, end in _named(run, names)
        if (start, end) != (0, len(run))
        for other in map(fold, names[run[start:end]])
        if all(map(IS_CJK.match, other))
    ]
    if run[0] in STATES and run[1] in STATES and run[0] != run[1]:
        found.append(run[1] + run[0] + run[2:])
    return tuple(dict.fromkeys(found))


def _word(text: str, names: Mapping[str, tuple[str, ...]]) -> SearchTerm:
    return SearchTerm(text, also=names.get(folded_words(text), ()))


def _pieces(run: str, names: Collection[str]) -> list[tuple[int, int]]:
    """The places of the words in a folded run."""
    found = _named(run, names)
    at = 0
    for start, end in [*found, (len(run), len(run))]:
        found = [*found, *_between(run, at, start)]
        at = max(at, end)
    return sorted(found)


def _named(run: str, names: Collection[str]) -> list[tuple[int, int]]:
    """The places of the names in a folded run, of those that overlap the longest."""
    taken = [False] * len(run)
    found: list[tuple[int, int]] = []
    for length in range(min(LONGEST_NAME, len(run)), 1, -1):
        for start in range(min(len(run), LONGEST) - length + 1):
            end = start + length
            if run[start:end] in names and not any(taken[start:end]):
                found.append((start, end))
                taken[start:end] = [True] * length
    return sorted(found)


def _between(run: str, first: int, last: int) -> Iterator[tuple[int, int]]:
    """The places of what is left between two names, without function words and single characters."""
    at = first
    for match in FUNCTION.finditer(run, first, last):
        if match[1]:
            continue
        if match.start() - at > 1:
            yield at, match.start()
        at = match.end()
    if last - at > 1:
        yield at, last


def pairs(text: str) -> tuple[str, ...]:
    """Return the overlapping pairs of a piece of Chinese of three characters or more, else none.

    >>> pairs("新总理"), pairs("总理")
    (('新总', '总理'), ())
    """
    runs = RUN.findall(fold(text))
    if len(runs) != 1 or len(runs[0]) < 3 or not IS_CJK.match(runs[0]):
        return ()
    return tuple(dict.fromkeys(a + b for a, b in zip(runs[0], runs[0][1:], strict=False)))
