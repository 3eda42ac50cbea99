"""Proposals of spellings: names in articles in two scripts, `中文（Latin）`, unknown to topics."""

import re
from collections import Counter, defaultdict

from archive.database import short_transactions
from archive.models import Article, Proposal, Term
from archive.text.characters import HAN
from archive.text.script import fold

PAIR = re.compile(rf"([{HAN}·‧・]{{2,12}})[（(]([A-Z][A-Za-zÀ-ÿ.'’\- ]{{2,60}}[A-Za-zÀ-ÿ.])[)）]")
SHORTEST, LONGEST = 2, 10  # characters of a Chinese name
FEWEST = 3  # articles
# Share of the articles with a Latin name that must have the same Chinese characters before it. They
# show where the Chinese name begins, as nothing separates it from the words before.
SHARE = 0.75
MOST_KEPT = 500


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
    return _keep(named, endings, sentences)


def _around(text: str, start: int, end: int) -> str:
    return text[max(0, start - 40) : end + 40].replace("\n", " ")


def name_in(endings: Counter[str], times: int) -> str:
    """Return the longest ending that SHARE of the articles have before a Latin name; "" for none.

    >>> name_in(Counter({"肯": 0, "林肯": 3, "布林肯": 3, "卿布林肯": 1}), 3)
    '布林肯'
    """
    common = [ending for ending, count in endings.items() if count >= times * SHARE]
    return max(common, key=lambda ending: (len(ending), ending), default="")


def _keep(named: Counter[str], endings: dict[str, Counter[str]], sentences: dict[str, str]) -> int:
    terms = Term.objects.filter(active=True).values_list("text", "topic")
    topics = {fold(text): topic for text, topic in terms}
    found = []
    for latin, times in named.most_common():
        chinese = name_in(endings[latin], times)
        known = topics.get(fold(chinese)), topics.get(fold(latin))
        if times < FEWEST or not chinese or all(known):
            continue
        found.append(
            Proposal(
                chinese=chinese,
                latin=latin,
                articles=times,
                sentence=sentences[latin],
                topic_id=known[0] or known[1],
            )
        )

    def keep() -> int:
        Proposal.objects.filter(dismissed=False).delete()
        dismissed = set(Proposal.objects.values_list("chinese", "latin"))
        fresh = [each for each in found if (each.chinese, each.latin) not in dismissed]
        return len(Proposal.objects.bulk_create(fresh[:MOST_KEPT]))

    return short_transactions.Pace().step(keep)
