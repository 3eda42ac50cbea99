"""Proposals of spellings that topics do not know.

They are names that articles give in two scripts, `中文（Latin）`, and compounds that keep coming up in
the titles of one outlet.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

from archive.database import short_transactions
from archive.models import Article, Proposal, Source, Term
from archive.text.characters import HAN
from archive.text.script import fold

PAIR = re.compile(rf"([{HAN}·‧・]{{2,12}})[（(]([A-Z][A-Za-zÀ-ÿ.'’\- ]{{2,60}}[A-Za-zÀ-ÿ.])[)）]")
SHORTEST, LONGEST = 2, 10  # characters of a Chinese name
FEWEST = 3  # articles
# Share of the articles with a Latin name that must have the same Chinese characters before it. They
# show where the Chinese name begins, as nothing separates it from the words before.
SHARE = 0.75
MOST_KEPT = 500
# Compounds of titles: characters, articles of one outlet, and the newest titles read of each.
SHORTEST_COMPOUND, LONGEST_COMPOUND, FEWEST_TITLES, MOST_TITLES = 3, 8, 5, 5_000
RUN_OF_HAN = re.compile(rf"[{HAN}]+")
# A compound has none of these in it: they stand between words.
BETWEEN_WORDS = frozenset("的了是在将称与和及对为被不也就都而或但从向把让至这那其何吗呢后前")
# A compound with a character more on one side in this share of its titles is only a part of that.
PART = 0.7


def propose(newest: int = 0) -> int:
    """Search all articles, or the newest so many, and store names that no topic has as proposals.

    Returns the number of proposals. They replace earlier ones; those dismissed by an editor stay
    dismissed.
    """
    articles = Article.objects.published().newest_first().only("body_text")
    endings: defaultdict[str, Counter[str]] = defaultdict(Counter)
    named: Counter[str] = Counter()
    sentences: dict[str, str] = {}
    for article in (articles[:newest] if newest else articles).iterator(chunk_size=500):
        seen = set()
        for match in PAIR.finditer(article.body_text):
            chinese, latin = match[1], match[2].strip()
            if latin in seen:
                continue
            seen.add(latin)
            named[latin] += 1
            lengths = range(SHORTEST, min(LONGEST, len(chinese)) + 1)
            endings[latin].update(chinese[-n:] for n in lengths)
            sentences.setdefault(latin, _around(article.body_text, match.start(), match.end()))
    topics = _topics()
    return _keep([*_pairs(named, endings, sentences, topics), *_compounds(topics)])


def _around(text: str, start: int, end: int) -> str:
    return text[max(0, start - 40) : end + 40].replace("\n", " ")


def name_in(endings: Counter[str], times: int) -> str:
    """Return the longest ending that SHARE of the articles have before a Latin name; "" for none.

    >>> name_in(Counter({"肯": 0, "林肯": 3, "布林肯": 3, "卿布林肯": 1}), 3)
    '布林肯'
    """
    common = [ending for ending, count in endings.items() if count >= times * SHARE]
    return max(common, key=lambda ending: (len(ending), ending), default="")


def compounds_in(titles: Iterable[str], known: Container[str] = ()) -> dict[str, tuple[int, str]]:
    """Return what keeps coming up in titles: how many have it, and one of them.

    A compound stands in FEWEST_TITLES titles, beside different characters on either side, and most
    of it is no known spelling (folded).
    """
    titles = list(dict.fromkeys(titles))
    counts: Counter[str] = Counter()
    example: dict[str, str] = {}
    sides: defaultdict[str, tuple[set[str], set[str]]] = defaultdict(lambda: (set(), set()))
    for number, title in enumerate(titles):
        seen = set()
        for run in RUN_OF_HAN.finditer(fold(title)):
            text = run[0]
            for size in range(SHORTEST_COMPOUND, LONGEST_COMPOUND + 2):
                for at in range(len(text) - size + 1):
                    piece = text[at : at + size]
                    sides[piece][0].add(text[at - 1] if at else f"<{number}")
                    sides[piece][1].add(text[at + size : at + size + 1] or f">{number}")
                    if piece not in seen:
                        seen.add(piece)
                        counts[piece] += 1
                        example.setdefault(piece, title)
    longest: dict[str, int] = {}  # how often the piece stands in the same longer one
    for piece, times in counts.items():
        for part in (piece[1:], piece[:-1]):
            longest[part] = max(longest.get(part, 0), times)
    return {
        piece: (times, example[piece])
        for piece, times in counts.items()
        if times >= FEWEST_TITLES
        and len(piece) <= LONGEST_COMPOUND
        and longest.get(piece, 0) < PART * times
        and min(map(len, sides[piece])) > 1
        and BETWEEN_WORDS.isdisjoint(piece)
        and not _is_known(piece, known)
    }


def _is_known(piece: str, known: Container[str]) -> bool:
    """Return whether a known spelling is more than half of a compound."""
    for size in range(len(piece), len(piece) // 2, -1):
        if any(piece[at : at + size] in known for at in range(len(piece) - size + 1)):
            return True
    return False


def _compounds(topics: Mapping[str, int]) -> Iterator[Proposal]:
    """Yield proposals of the compounds of each outlet's newest titles, each once."""
    found: dict[str, tuple[int, str]] = {}
    for source in Source.objects.order_by("pk"):
        newest = Article.objects.published().filter(source=source).newest_first()
        titles = newest.values_list("title", flat=True)[:MOST_TITLES]
        for compound, said in compounds_in(titles, topics).items():
            found[compound] = max(said, found.get(compound, said))
    for compound, (times, title) in sorted(found.items(), key=lambda one: (-one[1][0], one[0])):
        yield Proposal(chinese=compound, latin="", articles=times, sentence=title)


def _topics() -> dict[str, int]:
    """Return the topic of each spelling in use, by its folded form."""
    terms = Term.objects.filter(active=True).values_list("text", "topic")
    return {fold(text): topic for text, topic in terms}


def _pairs(
    named: Counter[str],
    endings: dict[str, Counter[str]],
    sentences: dict[str, str],
    topics: Mapping[str, int],
) -> Iterator[Proposal]:
    for latin, times in named.most_common():
        chinese = name_in(endings[latin], times)
        known = topics.get(fold(chinese)), topics.get(fold(latin))
        if times < FEWEST or not chinese or all(known):
            continue
        yield Proposal(
            chinese=chinese,
            latin=latin,
            articles=times,
            sentence=sentences[latin],
            topic_id=known[0] or known[1],
        )


def _keep(found: Sequence[Proposal]) -> int:
    def keep() -> int:
        Proposal.objects.filter(dismissed=False).delete()
        dismissed = set(Proposal.objects.values_list("chinese", "latin"))
        fresh = [each for each in found if (each.chinese, each.latin) not in dismissed]
        return len(Proposal.objects.bulk_create(fresh[:MOST_KEPT]))

    return short_transactions.Pace().step(keep)
