"""Print CPU seconds and memory of the most expensive requests: `make bench-requests`.

DATABASE_URL=… python -m tests.benchmarks.requests

Asks the archive that DATABASE_URL names. A request may take one second of CPU and 100 MB among some
thousands of articles, and two seconds among a million. Exports may take longer, and are cut off here
after a minute.
"""

import multiprocessing
import os
import resource
import sys
import time
from contextlib import nullcontext
from pathlib import Path
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reader.settings")
os.environ["ALLOWED_HOSTS"] = "testserver"
os.environ["RATE_SEARCH"] = os.environ["RATE_EXPORT"] = "0"

from django.conf import settings
from django.db import connections, transaction
from django.test import Client

import reader.wsgi  # noqa: F401 -- a worker has loaded it before it is asked
from archive.models import Article, Event, Scope, Tally, Thread, Topic
from tests.benchmarks.load import account_requests

# Static files need not be collected.
PLAIN = "django.contrib.staticfiles.storage.StaticFilesStorage"
settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": PLAIN}}

LONGEST = 60.0  # seconds of CPU
COMMON = "的国是一在不中人有了大上和为这年以个会到时后来我者对发他说美"


def searched(words: str, place: str = "/search/", **rest: str) -> str:
    return f"{place}?{urlencode({'q': words, **rest})}"


def addresses() -> dict[str, str]:
    """Return the addresses to measure, by description."""
    counts = Tally.objects.by_topic(Scope())
    most = sorted(counts, key=lambda pk: -counts[pk])[:3]
    slugs = list(Topic.objects.filter(pk__in=most).values_list("slug", flat=True))
    longest = Article.objects.published().order_by("-characters").values_list("pk", flat=True)[0]
    words = [chr(0x4E00 + 7 * n) + chr(0x4E00 + 11 * n) for n in range(100)]
    return {
        "的 a hundred times": searched(" ".join("的" * 100)),
        "32 common characters": searched(" ".join(COMMON)),
        "32 common characters, any": searched(" OR ".join(COMMON)),
        "one common character": searched("的"),
        "one common character, by date": searched("的", ordering="published_at"),
        "phrases that end in a character": searched(" ".join(f'"a {c}"' for c in COMMON[:20])),
        "none of 30 characters": searched(" ".join(f"-{c}" for c in COMMON)),
        "a hundred words": searched(" ".join(words)),
        "any of many words": searched(" OR ".join(words[:80])),
        "any of many names": searched(
            "美国 OR 中国 OR 俄罗斯 OR 北约 OR 特朗普 OR 习近平 OR 拜登 OR 普京"
        ),
        "deep brackets": searched("(" * 40 + "中国 OR (美国 -(" * 8 + "俄罗斯" + ")" * 70),
        "single letters": searched(" ".join("abcdefghijklmnopqrstuvwxyz")),
        "wildcards": searched("a* 中* *国 ??"),
        "only excluded": searched("-中国 -美国"),
        "a hundred hits of a page": searched("中国 美国", page_size="100"),
        "nothing found, and what to let go of": searched("中国 美国 欧盟 俄罗斯 qqqqzzz 北约 伊朗"),
        "search of a topic": searched("中国", topic=slugs[0]),
        "feed of a search": searched("的", "/search/feed.atom"),
        "JSON of a search": searched(
            "中国", "/api/v1/articles/", page_size="100", fields="body_html"
        ),
        "months of a search": searched("中国", "/api/v1/timeline/", per="day"),
        "months of a character": searched("的", "/api/v1/timeline/", per="day"),
        "months of three topics": "/api/v1/timeline/?" + urlencode({"topic": slugs}, True),
        "concordance": searched("中国", "/search/concordance/"),
        "concordance, sorted": searched("的", "/search/concordance/", sort="left"),
        "concordance as a table": searched("的", "/search/concordance.csv", sort="right"),
        "two topics": "/topics/compare/?" + urlencode({"topic": slugs[:2]}, True),
        "a topic": f"/topics/{slugs[0]}/",
        "all topics": "/topics/",
        "all topics as JSON": "/api/v1/topics/",
        "coverage": "/coverage/",
        "timeline of three topics": "/?" + urlencode({"topic": slugs, "page_size": 100}, True),
        "undated": "/undated/?page_size=100",
        "the longest article": f"/articles/{longest}/",
        "sitemap of pages": "/sitemap/pages.xml",
        "sitemap of articles": "/sitemap/articles-0.xml",
        **of_words(slugs),
        **of_events(),
        "a passage of it": f"/articles/{longest}/?{urlencode({'quote': '的' * 200})}",
        "its earlier versions": f"/articles/{longest}/versions/",
        "what it came from": f"/api/v1/articles/{longest}/provenance/",
        "a quotation of it": f"/api/v1/articles/{longest}/quote/?{urlencode({'text': '的人' * 900})}",
        "suggestions": searched("中", "/api/v1/suggest/"),
        "newly arrived": "/new/?page_size=100",
        "feed of arrivals": "/new/feed.atom",
        "feed of a topic": f"/topics/{slugs[0]}/feed.json",
        "sources": "/sources/",
        "on this day": "/on-this-day/04-05/?page_size=100",
        "to be saved as a result set": "/results/?of=/timeline.json",
        "timeline as CSV": "/timeline.csv",
        **{f"timeline as {form}": f"/timeline.{form}" for form in ("bib", "ris", "csl.json")},
        "timeline as JSON": "/timeline.json",
        "timeline as a book": "/timeline.epub",
        "search as a book": searched("的", "/search.epub"),
    }


def of_words(slugs: list[str]) -> dict[str, str]:
    """Return the addresses of the pages of words and of what these offer, by description."""
    five, two = (
        "\n".join(("中国", "美国", "俄罗斯", "北约", "习近平")),
        {"q": "的", "topic": slugs[0]},
    )
    return {
        "five words": f"/words/?{urlencode({'words': five, 'per': 'month'})}",
        "common characters as words": f"/words/?{urlencode({'words': chr(10).join('的国是一在')})}",
        "five words as a table": f"/words/frequency.csv?{urlencode({'words': five})}",
        "five words as JSON": f"/api/v1/words/?{urlencode({'words': five})}",
        "collocations": searched("中国", "/words/collocations/"),
        "collocations of a character": searched("的", "/words/collocations/"),
        "collocations as JSON": searched("美国", "/api/v1/words/collocations/"),
        "keyness": searched("中国", "/words/keyness/"),
        "keyness of a topic": f"/words/keyness/?{urlencode(two)}",
        "keyness as JSON": searched("美国", "/api/v1/words/keyness/"),
        "words compared": f"/topics/compare/?{urlencode({'words': five})}",
        "words compared, as a picture": f"/topics/compare.svg?{urlencode({'words': five})}",
    }


def of_events() -> dict[str, str]:
    """Return the addresses of the largest event and thread, by description."""
    found = {"threads": "/threads/", "threads as JSON": "/api/v1/threads/"}
    if event := Event.objects.order_by("-articles").first():
        found["an event"] = event.get_absolute_url()
    if thread := Thread.objects.order_by("-articles").first():
        found["a thread"] = thread.get_absolute_url()
    return found


def held(name: str) -> int:
    """Return a figure of this process's memory in kB, such as VmHWM, from /proc."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name))


def ask(address: str, by_account: bool) -> tuple[str, float, float, float]:
    """Return status, CPU seconds, elapsed seconds, and additional peak memory in MB.

    What an account needs to be asked for is made before, and rolled back.
    """
    with transaction.atomic() if by_account else nullcontext():
        client = Client(raise_request_exception=False)
        if by_account:
            client.force_login(account_requests.begun(address))
        try:
            return measured(client, address)
        finally:
            if by_account:
                transaction.set_rollback(True)


def measured(client: Client, address: str) -> tuple[str, float, float, float]:
    """Return what `ask` does, of a client."""
    client.get("/healthz")
    Path("/proc/self/clear_refs").write_text("5")
    before, began, spent = held("VmRSS"), time.perf_counter(), _cpu()
    response = client.get(address)
    status = str(response.status_code)
    for _ in response.streaming_content if response.streaming else ():
        if _cpu() - spent > LONGEST:
            status += "…"
            break
    is_json = response.get("Content-Type") == "application/json"
    if status == "200" and is_json and not response.streaming:
        told = response.json()
        status += "".join(f" -{what}" for what in told.get("left_out", ()))
        status += f" from {told['counted_from']}" if told.get("counted_from") else ""
    elif status == "200" and response.context and (listing := response.context.get("listing")):
        hits = listing.page.hits
        status += "".join(f" -{what}" for what in hits.left_out) if hits else ""
    response.close()
    return (
        status,
        _cpu() - spent,
        time.perf_counter() - began,
        (held("VmHWM") - before) / 1024,
    )


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def main() -> None:
    asked = [(name, address, False) for name, address in addresses().items()]
    asked += [(name, address, True) for name, address in account_requests.ADDRESSES.items()]
    connections.close_all()
    number = Article.objects.count()
    connections.close_all()
    print(f"{number:,} articles; load of the machine {os.getloadavg()[0]:.1f}")
    print(f"{'':38}  {'CPU s':>6}  {'s':>6}  {'MB':>4}  answer", flush=True)
    # Each its own process: nothing remembered, and memory that is measured alone.
    with multiprocessing.get_context("fork").Pool(1, maxtasksperchild=1) as pool:
        for name, address, by_account in asked:
            status, cpu, seconds, memory = pool.apply(ask, (address, by_account))
            print(f"{name:38}  {cpu:6.2f}  {seconds:6.2f}  {memory:4.0f}  {status}", flush=True)
    print(f"load of the machine {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
