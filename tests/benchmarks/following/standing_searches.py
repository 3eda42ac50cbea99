"""Print what an arrival costs with 10 to 10,000 saved searches, and the page of what is new.

    DATABASE_URL=sqlite:///archive.sqlite3 python -m tests.benchmarks.following.standing_searches

Searches are made of two words of the archive's own titles, every third with a filter. Nothing of it
stays: all that is written is rolled back.
"""

import os
import random
import statistics
import sys
import time
from pathlib import Path
from urllib.parse import urlencode

MANY = (10, 1_000, 10_000)
ARTICLES, FOLLOWED, TIMES = 300, 200, 30
AIM_MATCHING, AIM_PAGE = 5, 60  # milliseconds


def searches(many: int) -> list[tuple[int, str]]:
    """Return searches as (number, query string), the same each time."""
    from archive.models import Article, Source
    from archive.text.tokens import RUN

    chance = random.Random(22)
    titles = Article.objects.order_by("pk").values_list("title", flat=True)[:20_000]
    runs = [run for title in titles for run in RUN.findall(title) if len(run) > 2]
    sources = list(Source.objects.values_list("slug", flat=True))

    def word() -> str:
        run = chance.choice(runs)
        start = chance.randrange(max(1, len(run) - 4))
        return run[start : start + chance.choice((2, 2, 3, 4))] if ord(run[0]) > 999 else run

    return [
        (number, urlencode({"q": f"{word()} {word()}" if number % 5 else word()}
                           | ({"source": chance.choice(sources)} if number % 3 == 0 else {})))
        for number in range(many)
    ]  # fmt: skip


def matching() -> bool:
    """Print the time of an article for each number of searches; return whether it is short enough."""
    from archive.models import Article
    from reader.library.saved_searches.matching import matches_of
    from reader.library.saved_searches.standing import READ, percolator

    articles = list(Article.objects.order_by("-pk").only(*READ)[:ARTICLES])
    print(f"{'searches':>10}{'read, s':>10}{'an article, ms':>16}{'matches of one':>16}")
    each = 0.0
    for many in MANY:
        asked = searches(many)
        began = time.process_time()
        made = percolator(asked)
        read = time.process_time()
        found = matches_of(articles, made)
        each = (time.process_time() - read) / len(articles) * 1000
        print(f"{many:10,}{read - began:10.2f}{each:16.2f}{len(found) / len(articles):16.1f}")
    return each <= AIM_MATCHING


def page() -> bool:
    """Print the time of the page of what is new, of much that is followed; whether it is short."""
    from django.contrib.auth.models import User
    from django.test import Client

    from archive.models import Source, Thread, Topic
    from reader.library.following.follow import Follow

    user = User.objects.create_user("benchmark-of-following")
    rows = [("source", s) for s in Source.objects.values_list("slug", flat=True)[:60]]
    rows += [("thread", s) for s in Thread.objects.values_list("slug", flat=True)[:40]]
    topics = Topic.objects.values_list("slug", flat=True)[: FOLLOWED - len(rows)]
    rows += [("topic", slug) for slug in topics]
    Follow.objects.bulk_create(Follow(user=user, kind=kind, slug=slug) for kind, slug in rows)
    client = Client()
    client.force_login(user)
    slow = False
    for address in ("/mine/", "/mine/following/"):
        taken = []
        for _ in range(TIMES):
            began = time.process_time()
            assert client.get(address, headers={"Host": "localhost"}).status_code == 200
            taken.append((time.process_time() - began) * 1000)
        p95 = statistics.quantiles(taken[1:], n=20)[-1]
        slow = slow or p95 > AIM_PAGE
        median = statistics.median(taken)
        print(f"{address:<18} {len(rows)} followed: median {median:.0f} ms, p95 {p95:.0f} ms")
    return not slow


def main() -> int:
    import django

    sys.path.insert(0, str(Path(__file__).parents[3]))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reader.settings")
    from django.conf import settings

    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"  # none are collected
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": plain}}
    django.setup()
    from django.db import transaction

    from archive.models import Article

    print(f"articles: {Article.objects.count():,}")
    with transaction.atomic():
        short = matching(), page()
        transaction.set_rollback(True)
    return 0 if all(short) else 1


if __name__ == "__main__":
    sys.exit(main())
