"""Fuzz the search with odd queries for some seconds: python tests/fuzzing/search.py SECONDS

Asks the archive that DATABASE_URL names, through page, feed and API in turn, in every order. Prints
the number of queries and every one that caused a server error; the exit code is 1 if there was one.
"""

import os
import random
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reader.settings")
os.environ["ALLOWED_HOSTS"] = "testserver"
os.environ["RATE_SEARCH"] = os.environ["RATE_EXPORT"] = "0"
os.environ["DEBUG"] = "true"  # static files need not be collected

import django

django.setup()

from django.test import Client  # noqa: E402

from tests.helpers.nasty import query  # noqa: E402

ADDRESSES = ("/search/", "/search/", "/api/v1/articles/", "/search/feed.atom", "/")
ORDERS = ("", "relevance", "-published_at", "published_at")


def main(seconds: float) -> int:
    seed = random.randrange(1 << 32)
    dice, client = random.Random(seed), Client(raise_request_exception=False)
    print(f"seed {seed}", flush=True)
    ends = time.monotonic() + seconds
    tried, found, slowest = 0, 0, (0.0, "")
    while time.monotonic() < ends:
        typed, address = query(dice), dice.choice(ADDRESSES)
        began = time.monotonic()
        response = client.get(address, {"q": typed, "ordering": dice.choice(ORDERS)})
        slowest = max(slowest, (time.monotonic() - began, typed))
        tried += 1
        if response.status_code >= 500:
            found += 1
            print(f"FOUND {response.status_code} {address} {typed!r}", flush=True)
    print(f"{tried} queries in {seconds:.0f} s: {found} server errors")
    print(f"slowest {slowest[0]:.2f} s: {slowest[1]!r}")
    return int(found > 0)


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1])))
