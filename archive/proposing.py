"""Names that articles give in two scripts, `中文（Latin）`, and that no topic knows yet."""

import re
from collections import Counter, defaultdict

from django.db import transaction

from archive.models import Article, Proposal, Term
from archive.script import fold

PAIR = re.compile(
    r"([\u4e00-\u9fff·‧・]{2,12})[（(]([A-Z][A-Za-zÀ-ÿ.'’\- ]{2,60}[A-Za-zÀ-ÿ.])[)）]"
)
SHORTEST, LONGEST = 2, 10  # characters of a Chinese name
FEWEST = 3  # articles
# Of the articles that name someone, so many must write the name so: else its beginning is not told.
SHARE = 0.75
MOST_KEPT = 500


def propose(newest: int = 0) -> int:
    """Look through the articles, or the newest so many, and keep what no topic knows.

    Returns how many proposals there are. What an editor dismissed stays dismissed.
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
    """Return the longest ending that most articles write before a Latin name.

    >>> name_in(Counter({"肯": 0, "林肯": 3, "布林肯": 3, "卿布林肯": 1}), 3)
    '布林肯'
    """
    common = [ending for ending, count in endings.items() if count >= times * SHARE]
    return max(common, key=lambda ending: (len(ending), ending), default="")


def _keep(named: Counter[str], endings: dict[str, Counter[str]], sentences: dict[str, str]) -> int:
    terms = Term.objects.filter(active=True).values_list("text", "topic")
    topics = {fold(text): topic for text, topic in terms}
    with transaction.atomic():
        Proposal.objects.filter(dismissed=False).delete()
        dismissed = set(Proposal.objects.values_list("chinese", "latin"))
        fresh = []
        for latin, times in named.most_common():
            chinese = name_in(endings[latin], times)
            known = topics.get(fold(chinese)), topics.get(fold(latin))
            if times < FEWEST or not chinese or all(known) or (chinese, latin) in dismissed:
                continue
            fresh.append(
                Proposal(
                    chinese=chinese,
                    latin=latin,
                    articles=times,
                    sentence=sentences[latin],
                    topic_id=known[0] or known[1],
                )
            )
        Proposal.objects.bulk_create(fresh[:MOST_KEPT])
    return len(fresh[:MOST_KEPT])
