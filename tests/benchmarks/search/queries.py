"""Queries for the benchmark: words drawn from the archive's texts, by frequency."""

import random
import re
from itertools import pairwise

from django.db import connection

from archive.models import Article, Entry
from archive.search.indexing.engine import fetch
from archive.text.tokens import term_tokens

EACH = 10  # queries of a kind

Kinds = dict[str, list[str]]


def bare(term: str) -> tuple[str, list[str]]:
    """Return the simplest SQL that finds a term: FROM and WHERE on the index, and parameters.

    In PostgreSQL it also finds articles with all pairs of a longer word, but not the word.
    """
    pieces = term_tokens(term)
    if connection.vendor == "sqlite":
        words = " + ".join(f'"{token}"' + (" *" if begins else "") for token, begins in pieces)
        return "search_text WHERE search_text MATCH %s", [words]
    words = " & ".join(f"'{token}'" + (":*" if begins else "") for token, begins in pieces)
    return "search_text WHERE search_words(words) @@ %s::tsquery", [words]


def frequency(term: str, total: int) -> str:
    """Return `rare`, `medium` or `common`; "" for frequencies between these."""
    found, words = bare(term)
    sql = f"SELECT count(*) FROM (SELECT 1 FROM {found} LIMIT {total // 16:d}) found"
    holds = fetch(sql, words)[0][0]
    if holds > total / 20:
        return "common"
    if holds < max(5, total / 10_000):
        return "rare"
    return "medium" if total / 1_000 < holds < total / 100 else ""


def kinds(total: int) -> Kinds:
    """Return queries by kind, drawn from the texts with a fixed seed."""
    draw = random.Random(20240405)
    highest = Article.objects.order_by("-pk").values_list("pk", flat=True)[0]
    picked = draw.sample(range(1, highest + 1), min(600, highest))
    texts = list(Article.objects.filter(pk__in=picked).values_list("body_text", flat=True))
    runs = [run for text in texts for run in re.findall(r"[\u4e00-\u9fff]{4,}", text)]
    draw.shuffle(runs)
    found: Kinds = {"rare": [], "medium": [], "common": []}
    for run in runs[:3000]:
        at = draw.randrange(len(run) - 1)
        term = run[at : at + draw.choice((2, 2, 3, 5))]
        kind = frequency(term, total)
        if kind and len(found[kind]) < EACH and term not in found[kind]:
            found[kind].append(term)
        if all(len(terms) == EACH for terms in found.values()):
            break
    common, medium = found["common"], found["medium"]
    found["AND common"] = [f"{a} {b}" for a, b in pairwise(common)]
    found["AND mixed"] = [f"{a} {b}" for a, b in zip(common, medium, strict=False)]
    found["phrase"] = [f'"{run[:8]}"' for run in runs if len(run) > 8][:EACH]
    mixed = [term for pair in zip(common, medium, strict=False) for term in pair]
    found["eight words"] = [" ".join(mixed[n : n + 8]) for n in range(max(0, len(mixed) - 7))][
        :EACH
    ]
    found["twelve unspaced"] = [run[:12] for run in runs if len(run) >= 12][:EACH]
    years = Entry.objects.order_by("-docno").values_list("published_day", flat=True)[0].year
    found["date range"] = [
        f"{term} on:{years - n % 9:d}-0{n % 6 + 1}" for n, term in enumerate(common)
    ]
    found["one character"] = list(dict.fromkeys(draw.choice(run) for run in runs[:500]))[:6]
    found["spellings"] = "特朗普 普京 欧盟 北约 联合国 習近平 Trump 拜登 俄罗斯 台湾".split()
    # A small archive has no terms between the rare and the common.
    return {kind: queries for kind, queries in found.items() if queries}
